package re_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/re"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
	"github.com/netlua/netlua/spec/golden"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/re_spec.lua", luatest.Options{Modules: []*runtime.Module{re.Module}})
}

// Splitting and replacing; the core's own test covers the spans.
func TestAsCPython(t *testing.T) {
	vm := bindingtest.New(t, runtime.WithModules(re.Module))
	fn := bindingtest.Function(t, vm, `
		local re = require("re")
		return function(p, s, f) return re.sub(p, "<\\g<0>>", s, 0, f), re.split(p, s, 0, f) end`)
	for _, v := range golden.Rows[struct {
		P, S, Sub string
		F         int
		Split     []*string
	}](t, "re/re.jsonl", 1000) {
		out, err := vm.Call(t.Context(), fn, v.P, v.S, v.F)
		if err != nil {
			t.Errorf("%q in %q: %v", v.P, v.S, err)
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
}
