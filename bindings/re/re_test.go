package re_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/re"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/re_spec.lua", luatest.Options{Modules: []*runtime.Module{re.Module}})
}

// Splitting and replacing; the core's own test covers the spans.
func TestAsCPython(t *testing.T) {
	vm := runtime.New(runtime.WithModules(re.Module))
	defer vm.Close()
	fn, err := vm.RunString(context.Background(), `
		local re = require("re")
		return function(p, s, f) return re.sub(p, "<\\g<0>>", s, 0, f), re.split(p, s, 0, f) end`, "=test")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("../../spec/golden/re/re.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); n++ {
		var v struct {
			P, S, Sub string
			F         int
			Split     []*string
		}
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out, err := vm.Call(context.Background(), fn[0], v.P, v.S, v.F)
		if err != nil {
			t.Errorf("%s: %v", s.Text(), err)
			continue
		}
		if got := out[0].String(); got != v.Sub {
			t.Errorf("%q in %q: sub %q, want %q", v.P, v.S, got, v.Sub)
		}
		parts := out[1].(*lua.LTable)
		if parts.Len() != len(v.Split) {
			t.Errorf("%q in %q: %d parts, want %d", v.P, v.S, parts.Len(), len(v.Split))
			continue
		}
		for i, want := range v.Split {
			got := parts.RawGetInt(i + 1)
			if want == nil && !runtime.IsNone(got) || want != nil && got.String() != *want {
				t.Errorf("%q in %q: part %d is %v", v.P, v.S, i, got)
			}
		}
	}
	if n < 1000 {
		t.Errorf("only %d vectors", n)
	}
}
