package json_test

import (
	"context"
	stdjson "encoding/json"
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/json"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
	"github.com/netlua/netlua/spec/golden"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/json_spec.lua", luatest.Options{Modules: []*runtime.Module{json.Module}})
}

func newVM(t testing.TB) *runtime.VM {
	return bindingtest.New(t, runtime.WithModules(json.Module))
}

// function compiles the body of a function in a VM.
func function(t testing.TB, vm *runtime.VM, body string) runtime.Value {
	t.Helper()
	return bindingtest.Function(t, vm, "local json = require('json') return function(...) "+body+" end")
}

func TestLoadsAsCPython(t *testing.T) {
	vm := newVM(t)
	f := function(t, vm, `
		local ok, v = pcall(json.loads, (...))
		if ok then return json.dumps(v, {sort_keys = true}) end
		return nil, {v.__class and v.__class.__name or "JSONDecodeError", tostring(v), v.pos, v.lineno, v.colno}`)
	for _, row := range golden.Rows[struct {
		S string
		R string
		E []any
	}](t, "json/loads.jsonl", 800) {
		out, err := vm.Call(context.Background(), f, row.S)
		if err != nil {
			t.Errorf("%q: %v", row.S, err)
			continue
		}
		if row.E == nil {
			if got := out[0].String(); got != row.R {
				t.Errorf("%q: got %s, want %s", row.S, got, row.R)
			}
			continue
		}
		if out[0] != lua.LNil {
			t.Errorf("%q: got %v, want error %v", row.S, out[0], row.E)
			continue
		}
		for i, want := range row.E {
			if got := out[1].(*lua.LTable).RawGetInt(i + 1).String(); got != fmt.Sprint(want) {
				t.Errorf("%q: error field %d: got %v, want %v", row.S, i+1, got, want)
			}
		}
	}
}

func TestDumpsAsCPython(t *testing.T) {
	vm := newVM(t)
	f := function(t, vm, `local s, o = ... return json.dumps(json.loads(s), kw(o))`)
	for _, row := range golden.Rows[struct {
		S, R string
		O    map[string]any
	}](t, "json/dumps.jsonl", 300) {
		o := row.O
		if list, ok := o["separators"].([]any); ok {
			o["separators"] = []string{list[0].(string), list[1].(string)}
		}
		out, err := vm.Call(context.Background(), f, row.S, o)
		if err != nil {
			t.Errorf("%q %v: %v", row.S, row.O, err)
		} else if got := out[0].String(); got != row.R {
			t.Errorf("%q %v: got %s, want %s", row.S, row.O, got, row.R)
		}
	}
}

// What can be read can be written and read again to the same text, and what we
// accept another reader accepts, too.
func FuzzRoundTrip(f *testing.F) {
	for _, s := range []string{"[]", `{"a":[1,2.5,null,true,"\ud83d\ude00\ud800"]}`, "[123456789012345678901]", "\"\xff\"", "NaN", "\xff\xfe[\x00]\x00", `"\u12`, "[[[{"} {
		f.Add(s)
	}
	vm := newVM(f)
	fn := function(f, vm, `
		local ok, v = pcall(json.loads, (...))
		if not ok then return "error", v end
		local ok, s = pcall(json.dumps, v)
		if not ok then return "unwritable", s end
		return s, json.dumps(json.loads(s)), json.dumps(json.loads(json.dumps(v, {indent = 1, ensure_ascii = false})))`)
	f.Fuzz(func(t *testing.T, s string) {
		out, err := vm.Call(context.Background(), fn, s)
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		switch first := out[0].String(); first {
		case "error":
			name := runtime.ObjectOf(out[1]).ClassName()
			if name != "JSONDecodeError" && name != "RecursionError" && name != "ValueError" {
				t.Fatalf("%q: %s", s, name)
			}
			if name == "JSONDecodeError" && stdjson.Valid([]byte(s)) {
				t.Fatalf("%q: valid, but %v", s, out[1])
			}
		case "unwritable":
			if name := runtime.ObjectOf(out[1]).ClassName(); name != "UnicodeDecodeError" {
				t.Fatalf("%q: %s", s, name)
			}
		default:
			if out[1].String() != first || out[2].String() != first {
				t.Fatalf("%q: %s, then %s and %s", s, first, out[1], out[2])
			}
			plain := strings.NewReplacer("NaN", "0", "-Infinity", "0", "Infinity", "0").Replace(first)
			if !stdjson.Valid([]byte(plain)) {
				t.Fatalf("%q: %s is no JSON", s, first)
			}
		}
	})
}

// document is 100 records as an API would answer.
var document = func() string {
	var b strings.Builder
	b.WriteString(`{"total":100,"items":[`)
	for i := range 100 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%d,"name":"host-%d.example.com","up":true,"load":%d.25,"tags":["a","b","c"],"note":"line one\nline two \u00e9","owner":null}`, i, i, i)
	}
	b.WriteString(`]}`)
	return b.String()
}()

func BenchmarkLoads(b *testing.B) {
	b.Run("netlua", func(b *testing.B) {
		vm := newVM(b)
		f := function(b, vm, `local s, n = ... for i = 1, n do json.loads(s) end`)
		b.SetBytes(int64(len(document)))
		b.ReportAllocs()
		b.ResetTimer()
		if _, err := vm.Call(context.Background(), f, document, b.N); err != nil {
			b.Fatal(err)
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(document)))
		b.ReportAllocs()
		for b.Loop() {
			var v any
			if err := stdjson.Unmarshal([]byte(document), &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkDumps(b *testing.B) {
	b.Run("netlua", func(b *testing.B) {
		vm := newVM(b)
		f := function(b, vm, `local s, n = ... local v = json.loads(s) for i = 1, n do json.dumps(v) end`)
		b.SetBytes(int64(len(document)))
		b.ReportAllocs()
		b.ResetTimer()
		if _, err := vm.Call(context.Background(), f, document, b.N); err != nil {
			b.Fatal(err)
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		var v any
		if err := stdjson.Unmarshal([]byte(document), &v); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(document)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := stdjson.Marshal(v); err != nil {
				b.Fatal(err)
			}
		}
	})
}
