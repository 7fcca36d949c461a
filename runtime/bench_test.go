package runtime

import (
	"context"
	"fmt"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// benchModule has the shortest declared function, method and property.
var benchModule = func() *Module {
	thing := &Class{Name: "Thing", Doc: "For measuring.", Bases: []*Class{objectClass}}
	thing.Init = &Func{Sig: "__init()", Fn: func(c *Call) error { c.SetNative(lua.LValue(lua.LString("x"))); return nil }}
	thing.Props = []Prop{{Name: "attr", Type: "string", Get: func(c *Call) error { return c.ReturnValue(c.Native().(lua.LValue)) }}}
	thing.Methods = []Func{{Sig: "method()", Fn: func(c *Call) error { return nil }}}
	return &Module{Name: "bench", Classes: []*Class{thing}, Funcs: []Func{
		{Sig: "three(a: integer, b: string, c: boolean)", Fn: func(c *Call) error { return nil }},
		{Sig: "none()", Fn: func(c *Call) error { return nil }},
		{Sig: "fail()", Fn: func(c *Call) error { return Raisef(ValueError, "no") }},
	}}
}()

// BenchmarkVM measures one turn of a Lua loop in this runtime and, where
// gopher-lua has the thing, in a plain state, in the same run.
func BenchmarkVM(b *testing.B) {
	cases := []struct{ name, setup, body, plain string }{
		{"loop", "", "", "loop"},
		{"call-lua", "local function f() end", "f()", "call"},
		{"call-go", "local f = gofn", "f()", ""},
		{"call-go3", "local f = gofn", "f(1, 'x', true)", ""},
		{"declared-0", "local f = require('bench').none", "f()", ""},
		{"declared-3", "local f = require('bench').three", "f(1, 'x', true)", ""},
		{"attr", "local o = require('bench').Thing()", "local _ = o.attr", ""},
		{"field", "local t = {x = 1}", "local _ = t.x", "field"},
		{"method", "local o = require('bench').Thing()", "o:method()", ""},
		{"pcall-ok", "local function f() end", "pcall(f)", "pcall"},
		{"pcall-error", "local function f() error('x') end", "pcall(f)", "pcall"},
		{"pcall-exception", "local f = require('bench').fail", "pcall(f)", ""},
		{"pcall-deep", "local f = require('bench').fail local function loop(n) for i = 1, n do pcall(f) end end " +
			"local function down(k, n) if k == 0 then loop(n) else down(k - 1, n) end end", "if i == 1 then down(100, n) end", ""},
		{"construct", "local T = require('bench').Thing", "T()", ""},
		{"lua-construct", "local T = class('T') function T:__init(x) self.x = x end", "T(1)", ""},
		{"lua-attr", "local T = class('T') function T:__init(x) self.x = x end local o = T(1)", "local _ = o.x", ""},
		{"lua-method", "local T = class('T') function T:m() end local o = T()", "o:m()", ""},
		{"class-write", "local T = class('T') local S = class('S', T) T.n = 0 local o = S()", "T.n = T.n + 1 local _ = o.n", ""},
		{"co-switch", "local co = coroutine.wrap(function() while true do coroutine.yield() end end)", "co()", "co"},
		{"co-create", "local function f() end local w = coroutine.wrap", "w(f)()", "co"},
		{"set-index", "local t = {}", "t[i % 64 + 1] = i", "index"},
		{"fib20", "local function fib(n) if n < 2 then return n end return fib(n-1) + fib(n-2) end", "fib(15)", "fib"},
	}
	for _, c := range cases {
		src := fmt.Sprintf("%s\nlocal n = ... for i = 1, n do %s end", c.setup, c.body)
		b.Run(c.name+"/netlua", func(b *testing.B) {
			vm := New(WithModules(benchModule))
			defer vm.Close()
			if err := vm.SetGlobal("gofn", lua.LGFunction(func(L *lua.LState) int { return 0 })); err != nil {
				b.Fatal(err)
			}
			p, err := Compile(src, "=bench")
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.ResetTimer()
			if _, err := vm.Run(context.Background(), p, b.N); err != nil {
				b.Fatal(err)
			}
		})
		if c.plain == "" {
			continue
		}
		b.Run(c.name+"/plain", func(b *testing.B) {
			L := lua.NewState()
			defer L.Close()
			fn, err := L.LoadString(src)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.ResetTimer()
			L.Push(fn)
			L.Push(lua.LNumber(b.N))
			L.Call(1, 0)
		})
	}
}
