package mimetypes_test

import (
	"bufio"
	"encoding/json"
	"os"
	"reflect"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/mimetypes"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// TestAsCPythonFromLua replays the vectors of the core as a script sees them.
func TestAsCPythonFromLua(t *testing.T) {
	f, err := os.Open("../../spec/golden/mimetypes/guesses.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	vm := runtime.New(runtime.WithHost(host.Mem()), runtime.WithModules(mimetypes.Module))
	defer vm.Close()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); n++ {
		var row struct {
			F string
			A []any
			R any
		}
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		out, err := vm.RunString(t.Context(), "return require('mimetypes')."+row.F, "=test")
		if err != nil {
			t.Fatal(err)
		}
		if out, err = vm.Call(t.Context(), out[0], row.A...); err != nil {
			t.Fatal(err)
		}
		if got := plain(row.F, out); !reflect.DeepEqual(got, row.R) {
			t.Errorf("%s%v: got %v, want %v", row.F, row.A, got, row.R)
		}
	}
	if n < 300 {
		t.Fatalf("only %d vectors", n)
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
