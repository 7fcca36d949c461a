package mimetypes_test

import (
	"reflect"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/mimetypes"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/host"
)

// TestAsCPythonFromLua replays the vectors of the core as a script sees them.
func TestAsCPythonFromLua(t *testing.T) {
	vm := bindingtest.New(t, runtime.WithHost(host.Mem()), runtime.WithModules(mimetypes.Module))
	for _, row := range golden.Rows[struct {
		F string
		A []any
		R any
	}](t, "mimetypes/guesses.jsonl", 300) {
		out, err := vm.Call(t.Context(), bindingtest.Function(t, vm, "return require('mimetypes')."+row.F), row.A...)
		if err != nil {
			t.Fatal(err)
		}
		if got := plain(row.F, out); !reflect.DeepEqual(got, row.R) {
			t.Errorf("%s%v: got %v, want %v", row.F, row.A, got, row.R)
		}
	}
}

// plain is the result of a function as JSON has it: two results are a list.
func plain(function string, out []runtime.Value) any {
	var list []any
	for _, v := range out {
		switch v := v.(type) {
		case lua.LString:
			list = append(list, string(v))
		case *lua.LTable:
			all := []any{}
			for i := 1; i <= v.Len(); i++ {
				all = append(all, v.RawGetInt(i).String())
			}
			return all
		default:
			list = append(list, nil)
		}
	}
	if function == "guess_type" {
		return list
	}
	return list[0]
}
