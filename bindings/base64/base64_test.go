package base64_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/base64"
	"github.com/netlua/netlua/bindings/binascii"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/base64_spec.lua", luatest.Options{Modules: []*runtime.Module{base64.Module, binascii.Module}})
}

// octets turns the text of a vector, a character for each byte, into bytes.
func octets(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

func TestAsCPython(t *testing.T) {
	vm := runtime.New(runtime.WithModules(base64.Module))
	defer vm.Close()
	fn, err := vm.RunString(context.Background(), `
		local base64 = require("base64")
		return function(f, s, o)
			local ok, r = pcall(base64[f], s, kw(o))
			if ok then return r end
			return nil, tostring(r)
		end`, "=test")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("../../spec/golden/base64/base64.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); n++ {
		var row struct {
			F, S string
			O    map[string]any
			R    *string
			E    []string
		}
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		out, err := vm.Call(context.Background(), fn[0], row.F, octets(row.S), row.O)
		if err != nil {
			t.Fatalf("%s: %v", s.Text(), err)
		}
		switch {
		case row.R != nil && (out[0] == lua.LNil || out[0].String() != octets(*row.R)):
			t.Errorf("%s: got %v", s.Text(), out)
		case row.R == nil && (out[0] != lua.LNil || out[1].String() != row.E[1]):
			t.Errorf("%s: got %v", s.Text(), out)
		}
	}
	if n < 1000 {
		t.Errorf("only %d vectors", n)
	}
}
