package base64_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/base64"
	"github.com/netlua/netlua/bindings/binascii"
	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
	"github.com/netlua/netlua/spec/golden"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/base64_spec.lua", luatest.Options{Modules: []*runtime.Module{base64.Module, binascii.Module}})
}

func TestAsCPython(t *testing.T) {
	vm := bindingtest.New(t, runtime.WithModules(base64.Module))
	fn := bindingtest.Function(t, vm, `
		local base64 = require("base64")
		return function(f, s, o)
			local ok, r = pcall(base64[f], s, kw(o))
			if ok then return r end
			return nil, tostring(r)
		end`)
	for _, row := range golden.Rows[struct {
		F string
		S golden.Text
		O map[string]any
		R *golden.Text
		E []string
	}](t, "base64/base64.jsonl", 1000) {
		out, err := vm.Call(t.Context(), fn, row.F, string(row.S), row.O)
		if err != nil {
			t.Fatalf("%s(%q, %v): %v", row.F, row.S, row.O, err)
		}
		switch {
		case row.R != nil && (out[0] == lua.LNil || out[0].String() != string(*row.R)):
			t.Errorf("%s(%q, %v): got %v", row.F, row.S, row.O, out)
		case row.R == nil && (out[0] != lua.LNil || out[1].String() != row.E[1]):
			t.Errorf("%s(%q, %v): got %v", row.F, row.S, row.O, out)
		}
	}
}
