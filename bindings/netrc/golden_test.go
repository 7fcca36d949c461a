package netrc_test

import (
	"errors"
	"os"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/netrc"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/host"
)

// TestAsCPythonFromLua replays the vectors of the core as a script sees them.
func TestAsCPythonFromLua(t *testing.T) {
	h := host.Mem()
	vm := bindingtest.New(t, runtime.WithHost(h), runtime.WithModules(netrc.Module))
	fn := bindingtest.Function(t, vm, `return require("netrc").netrc`)
	for _, v := range golden.Rows[struct {
		T, R string
		E    *string
	}](t, "netrc/netrc.jsonl", 300) {
		file, err := h.OpenFile("/n", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write([]byte(v.T)); err != nil {
			t.Fatal(err)
		}
		got, err := vm.Call(t.Context(), fn, "/n")
		if v.E != nil {
			var failed *runtime.Error
			if !errors.As(err, &failed) || failed.Class != "netrc.NetrcParseError" || runtime.ObjectOf(failed.Value).Field("msg") != lua.LString(*v.E) {
				t.Errorf("%q: got %v, want %s", v.T, err, *v.E)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", v.T, err)
			continue
		}
		text, err := runtime.ObjectOf(got[0]).CallMethod(t.Context(), "__repr")
		if err != nil || text[0] != lua.LString(v.R) {
			t.Errorf("%q: got %v, %v; want %q", v.T, text, err, v.R)
		}
	}
}
