package netrc_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/netrc"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// TestAsCPythonFromLua replays the vectors of the core as a script sees them.
func TestAsCPythonFromLua(t *testing.T) {
	f, err := os.Open("../../spec/golden/netrc/netrc.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h := host.Mem()
	vm := runtime.New(runtime.WithHost(h), runtime.WithModules(netrc.Module))
	defer vm.Close()
	out, err := vm.RunString(t.Context(), `return require("netrc").netrc`, "=test")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); n++ {
		var v struct {
			T, R string
			E    *string
		}
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		file, err := h.OpenFile("/n", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write([]byte(v.T)); err != nil {
			t.Fatal(err)
		}
		got, err := vm.Call(t.Context(), out[0], "/n")
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
	if n < 300 {
		t.Fatalf("only %d vectors", n)
	}
}
