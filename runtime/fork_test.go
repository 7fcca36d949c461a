package runtime

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"testing"
)

// forkModule has one object of each kind of Go value.
var forkModule = func() *Module {
	counter := &Class{Name: "Counter", Bases: []*Class{objectClass}}
	counter.Init = &Func{Sig: "__init(n: integer = 0)", Fn: func(c *Call) error { c.SetNative(&cloned{n: c.Int(0)}); return nil }}
	counter.Methods = []Func{
		{Sig: "add(): integer", Fn: func(c *Call) error { n := c.Native().(*cloned); n.n++; return c.Return(n.n) }},
		{Sig: "keep(value: any)", Fn: func(c *Call) error { c.Native().(*cloned).kept = c.Arg(0); return nil }},
		{Sig: "kept(): any", Fn: func(c *Call) error { return c.ReturnValue(c.Native().(*cloned).kept) }},
	}
	pure := &Class{Name: "Pure", Bases: []*Class{objectClass}}
	type address struct {
		ip   netip.Addr
		port [2]byte
		name string
	}
	pure.Init = &Func{Sig: "__init()", Fn: func(c *Call) error {
		c.SetNative(address{netip.MustParseAddr("::1"), [2]byte{1, 2}, "x"})
		return nil
	}}
	pure.Methods = []Func{{Sig: "text(): string", Fn: func(c *Call) error {
		a := c.Native().(address)
		return c.Return(a.ip.String() + a.name)
	}}}
	file := &Class{Name: "File", Bases: []*Class{objectClass}}
	file.Init = &Func{Sig: "__init()", Fn: func(c *Call) error { c.SetNative(new(strings.Builder)); return nil }}
	file.Methods = []Func{{Sig: "write(s: string)", Fn: func(c *Call) error { c.Native().(*strings.Builder).WriteString(c.Str(0)); return nil }}}
	file.Props = []Prop{{Name: "size", Get: func(c *Call) error { return c.Return(c.Native().(*strings.Builder).Len()) }}}
	return &Module{
		Name: "f", Classes: []*Class{counter, pure, file},
		Errors: func(err error) *Raise { return nil },
		Funcs: []Func{
			{Sig: "iterator(): function", Fn: func(c *Call) error {
				n := 0
				return c.Return(func(c *Call) error { n++; return c.Return(n) })
			}},
			{Sig: "use(x: File)", Fn: func(c *Call) error { return nil }},
		},
		Setup: func(vm *VM, t *Table) error {
			// A function that captures its VM: the fork must get one of its own.
			fn, err := vm.ToLua(func(c *Call) error { return c.Return(c.VM() == vm) })
			t.RawSetString("mine", fn)
			return err
		},
	}
}()

type cloned struct {
	n    int
	kept Value
}

func (c *cloned) CloneFor(k *Copier) (any, error) {
	return &cloned{n: c.n, kept: k.Value(c.kept)}, nil
}

func forked(t *testing.T, prepare string, opts ...Option) (vm, fork *VM) {
	t.Helper()
	vm = newThreadVM(t, append([]Option{WithModules(forkModule)}, opts...)...)
	eval(t, vm, prepare)
	fork, err := vm.Fork(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = fork.Close() })
	return vm, fork
}

func TestForkCopiesTheHeap(t *testing.T) {
	for _, c := range []struct{ name, prepare, check, want string }{
		{"table", `a = {1, 2, {x = "y"}, k = 3}`, `return #a, a[3].x, a.k`, "3 y 3"},
		{"cycle", `a = {} a.self = a b = {a = a}`, `return a.self == a, b.a == a`, "true true"},
		{"order", `a = {} for _, k in ipairs{"z","a","m","b"} do a[k] = 1 end`, `local s = "" for k in pairs(a) do s = s .. k end return s`, "zamb"},
		{"metatable", `mt = {__index = function(t, k) return k .. "!" end} a = setmetatable({}, mt)`, `return a.x, getmetatable(a) == mt`, "x! true"},
		{"keys", `k = {} a = {[k] = 1, [print] = 2, [true] = 3, [1.5] = 4}`, `return a[k], a[print], a[true], a[1.5]`, "1 2 3 4"},
		{"globals", `x = 1`, `return _G.x, _G == _G._G, x`, "1 true 1"},
		{"shared upvalue", `do local n = 0; function inc() n = n + 1 return n end; function get() return n end end inc()`, `inc() inc() return get()`, "3"},
		{"upvalue of upvalue", `do local n = 5; function outer() return function() n = n + 1 return n end end end f = outer()`, `return f(), outer()()`, "6 7"},
		{"recursion", `local function fact(n) return n < 2 and 1 or n * fact(n - 1) end g = fact`, `return g(5)`, "120"},
		{"library", `p, s = print, coroutine.wrap`, `return p == print, s == coroutine.wrap`, "true true"},
		{"patched library", `old = print; function print() return "mine" end; coroutine.extra = 1 coroutine.status = nil`, `return print(), old ~= print, coroutine.extra, tostring(coroutine.status)`, "mine true 1 nil"},
		{"environment", `env = {y = 3} f = setfenv(function() return y end, env)`, `env.y = 4 return f(), getfenv(f) == env`, "4 true"},
		{"class", `A = class("A") A.n = 1 function A:__init(v) self.v = v end function A:get() return self.v + self.n end
			B = class("B", A) function B:get() return A.get(self) * 10 end function B:__len() return 7 end o = B(4)`,
			`return o:get(), isinstance(o, A), B(1):get(), #o, isinstance(o, B), tostring(B)`, "50 true 20 7 true <class 'B'>"},
		{"class later", `A = class("A") o = A() function A:late() return "late" end function A:__tostring() return "T" end`, `return o:late(), tostring(o)`, "late T"},
		{"patched builtin", `b = require("builtins") b.ValueError.extra = 9`, `return b.ValueError("x").extra, require("builtins") == b`, "9 true"},
		{"exceptions", `b = require("builtins") E = class("E", b.ValueError) e = E("m", 2) e.attr = 1`, `return tostring(e.args[2]), e.attr, isinstance(e, b.ValueError), (select(2, pcall(error, e))) == e`, "2 1 true true"},
		{"None", `a = {None, 1} k = kw{a = 1}`, `return a[1] == None, tostring(a[1])`, "true None"},
		{"bigint", `x = bigint(2)^100`, `return tostring(x + 1)`, "1267650600228229401496703205377"},
		{"bytes", `x = bytes("ab")`, `return x == bytes("ab"), #x`, "true 2"},
		{"cloner", `c = require("f").Counter(3) c:keep(c)`, `return c:add(), c:kept() == c`, "4 true"},
		{"pure", `c = require("f").Pure()`, `return c:text()`, "::1x"},
		{"method", `m = require("f").Counter.add`, `return m(require("f").Counter(1)), m == require("f").Counter.add`, "2 true"},
		{"setup", `f = require("f") mine = f.mine`, `return mine(), f.mine()`, "true true"},
		{"fresh coroutine", `co = coroutine.create(function(x) return x * 2 end)`, `return select(2, coroutine.resume(co, 4))`, "8"},
		{"started coroutine", `co = coroutine.create(coroutine.yield) coroutine.resume(co)`, `return coroutine.status(co), coroutine.resume(co)`, "dead false cannot resume dead coroutine"},
		{"iter", `it = {iter({1, 2, 3}), iter("abc"), iter({"x"})} for _, f in ipairs(it) do f() end`, `return it[1](), it[2](), tostring(it[3]())`, "2 b nil"},
		{"iter lines", `function reader() local C = class("C") function C:readline() self.n = (self.n or 0) + 1 return self.n < 4 and tostring(self.n) or "" end return C() end it = iter(reader()) it()`, `return it(), it(), tostring(it())`, "2 3 nil"},
		{"gmatch", `it = ("a b c"):gmatch("%a") it()`, `return it(), it(), tostring(it())`, "b c nil"},
		{"wrap", `f = coroutine.wrap(function(x) return x * 2 end)`, `return f(4)`, "8"},
		{"proxy", `p = newproxy(true) getmetatable(p).__index = function(_, k) return k end`, `return p.abc`, "abc"},
		{"string metatable", `getmetatable("").__index.twice = nil; getmetatable("").__mul = function(a, b) return a .. b end`, `return "a" * "b"`, "ab"},
		{"lost object", `x = require("f").File() x.note = 1`, `local ok, e = pcall(x.write, x, "s") return tostring(e), x.note, tostring(select(2, pcall(function() return x.size end))), tostring(select(2, pcall(require("f").use, x)))`,
			"this File belongs to the VM that was forked and cannot be used in the fork 1 this File belongs to the VM that was forked and cannot be used in the fork this File belongs to the VM that was forked and cannot be used in the fork"},
		{"lost function", `it = require("f").iterator()`, `return tostring(select(2, pcall(it)))`, "this function belongs to the VM that was forked and cannot be called in the fork"},
		{"interval", `t.interval(0.25)`, `return 1`, "1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			prepare := c.prepare
			if strings.Contains(prepare, `getmetatable("")`) {
				prepare = `local smt = getmetatable("") if not smt then return end ` + prepare
			}
			vm, fork := forked(t, prepare)
			if strings.Contains(prepare, `getmetatable("")`) && eval(t, vm, `return tostring(getmetatable("") ~= nil)`) == "false" {
				return // the string library comes with the string metatable
			}
			got := eval(t, fork, c.check)
			for _, exception := range []string{"userdata: "} {
				got = strings.ReplaceAll(got, exception, "")
			}
			want(t, got, c.want)
		})
	}
}

func TestForkIsApart(t *testing.T) {
	vm, fork := forked(t, `a = {n = 1} do local n = 0; function inc() n = n + 1 return n end end A = class("A") A.x = 1 o = A() c = require("f").Counter()`)
	eval(t, fork, `a.n = 2 inc() inc() A.x = 5 o.y = 1 c:add() b = 1 coroutine.extra = 1 require("builtins").ValueError.extra = 1`)
	want(t, eval(t, vm, `return a.n, inc(), A.x, tostring(o.y), c:add(), tostring(b), tostring(coroutine.extra), tostring(require("builtins").ValueError.extra)`), "1 1 1 nil 1 nil nil nil")
}

// Forks and their origin run at the same time; the race detector watches.
func TestForksRunInParallel(t *testing.T) {
	vm := newThreadVM(t, WithModules(forkModule))
	eval(t, vm, `
A = class("A") function A:__init(n) self.n = n end function A:add(m) return A(self.n + m) end
data = {} for i = 1, 100 do data[i] = A(i) end
function work(n) local s = A(0) for i = 1, n do s = s:add(data[i % 100 + 1].n) pcall(error, "x") end return s.n end`)
	var wg sync.WaitGroup
	for range 4 {
		fork, err := vm.Fork(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			defer fork.Close()
			for range 3 {
				out, err := fork.RunString(context.Background(), "return work(1000)", "=test")
				if err != nil || out[0].String() != "50500" {
					t.Error(out, err)
				}
			}
		})
	}
	want(t, eval(t, vm, "return work(1000)"), "50500")
	wg.Wait()
}

func TestForkInsideCall(t *testing.T) {
	var out bytes.Buffer
	forker := &Module{Name: "forker", Funcs: []Func{{Sig: "fork(fn: function, ...: any)", Fn: func(c *Call) error {
		fork, values, err := c.VM().ForkWith(c.Context(), append([]Value{c.Arg(0)}, c.Rest()...), Linked())
		if err != nil {
			return err
		}
		defer fork.Close()
		var result []Value
		err = c.Block(func(ctx context.Context) error {
			args := make([]any, len(values)-1)
			for i := range args {
				args[i] = values[i+1]
			}
			got, err := fork.Call(ctx, values[0], args...)
			if err != nil {
				return fork.TransferError(ctx, err, c.VM())
			}
			for _, v := range got {
				v, err := fork.Transfer(ctx, v, c.VM())
				if err != nil {
					return err
				}
				result = append(result, v)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, v := range result {
			if err := c.ReturnValue(v); err != nil {
				return err
			}
		}
		return nil
	}}}}
	vm := newThreadVM(t, WithModules(forker), WithStdout(&out))
	got := eval(t, vm, `
local fork = require("forker").fork
local n = 0
local function f(x) n = n + x; print("in fork", n) return n, f, {n = n} end
local mt = {__index = {kind = "M"}}
local C = class("C")
local r1, r2, r3 = fork(f, 5)
local o = fork(function() return setmetatable({C(), C}, mt) end)
local g = fork(function() local k = 10 return function() k = k + 1 return k + n end end)
local ok, e = pcall(fork, function() local x = nil; return x.y end)
local b = require("builtins")
local ok2, e2 = pcall(fork, function() error(b.KeyError("k")) end)
return n, r1, r3.n, o.kind, getmetatable(o) == mt, isinstance(o[1], C), o[2] == C, g(), g(), e, isinstance(e2, b.KeyError), #e2.traceback > 20`)
	want(t, got, "0 5 5 M true true true 11 12 test:11: attempt to index local 'x' (a nil value) true true")
	want(t, out.String(), "in fork\t5\n")
}

func TestForkOptions(t *testing.T) {
	var out bytes.Buffer
	vm := newThreadVM(t, WithLimits(Limits{Steps: 100000}))
	fork, err := vm.Fork(context.Background(), WithStdout(&out), WithLimits(Limits{Steps: 2000}))
	if err != nil {
		t.Fatal(err)
	}
	defer fork.Close()
	_, err = fork.RunString(context.Background(), "print('x') while true do end", "=test")
	if !errors.Is(err, ErrStepLimit) || out.String() != "x\n" {
		t.Errorf("%v, printed %q", err, out.String())
	}
}

func TestForkOfClosedVM(t *testing.T) {
	vm := New()
	vm.Close()
	if _, err := vm.Fork(context.Background()); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

// Depth of the data does not matter.
func TestForkDeepData(t *testing.T) {
	_, fork := forked(t, `list = nil for i = 1, 200000 do list = {next = list} end
f = function() return 0 end for i = 1, 20000 do local g = f f = function() return g end end`)
	want(t, eval(t, fork, `local n, l = 0, list while l do n = n + 1 l = l.next end local d, g = 0, f while g ~= 0 do g = g() d = d + 1 end return n, d`), "200000 20001")
}

func BenchmarkFork(b *testing.B) {
	var modules []*Module
	for _, name := range []string{"m1", "m2", "m3", "m4", "m5"} {
		m := &Module{Name: name}
		for i := range 40 {
			m.Funcs = append(m.Funcs, Func{Sig: "f" + itoa(i) + "(a: integer)", Fn: func(c *Call) error { return nil }})
		}
		for i := range 6 {
			class := &Class{Name: "C" + itoa(i)}
			for j := range 15 {
				class.Methods = append(class.Methods, Func{Sig: "m" + itoa(j) + "()", Fn: func(c *Call) error { return nil }})
			}
			m.Classes = append(m.Classes, class)
		}
		modules = append(modules, m)
	}
	vm := New(WithModules(modules...))
	defer vm.Close()
	b.Run("fresh", func(b *testing.B) { benchFork(b, vm) })
	if _, err := vm.RunString(context.Background(), "for i = 1, 5 do require('m' .. i) end", "=b"); err != nil {
		b.Fatal(err)
	}
	b.Run("five-modules", func(b *testing.B) { benchFork(b, vm) })
	if _, err := vm.RunString(context.Background(), "data = {} for i = 1, 1000 do data[i] = {id = i, name = 'n' .. i} end", "=b"); err != nil {
		b.Fatal(err)
	}
	b.Run("five-modules-1000-tables", func(b *testing.B) { benchFork(b, vm) })
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			_ = New(WithModules(modules...)).Close()
		}
	})
}

func benchFork(b *testing.B, vm *VM) {
	b.ReportAllocs()
	for b.Loop() {
		fork, err := vm.Fork(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		_ = fork.Close()
	}
}

// What cannot be copied stays lost in a fork of the fork.
func TestForkOfForkKeepsLoss(t *testing.T) {
	_, fork := forked(t, `x = require("f").File()`)
	again, err := fork.Fork(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	const try = `return tostring(select(2, pcall(x.write, x, "s")))`
	first, second := eval(t, fork, try), eval(t, again, try)
	if first == "nil" || first != second {
		t.Errorf("%s, then %s", first, second)
	}
}
