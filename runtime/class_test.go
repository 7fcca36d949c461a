package runtime

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// A small server in Go, as a binding would have it: its flow is in Go, and each
// step asks for a script's override first.
type ledger struct {
	name    string
	balance int
	log     []string
}

var accountClass = &Class{Name: "Account", Doc: "An account.", Bases: []*Class{objectClass}}
var savingsClass = &Class{Name: "Savings", Doc: "An account with interest.", Bases: []*Class{accountClass}}
var pointClass = &Class{Name: "Point", Doc: "A named tuple.", Bases: []*Class{objectClass}, Tuple: []string{"x", "y"}}
var headersClass = &Class{Name: "Headers", Doc: "A mapping.", Bases: []*Class{objectClass}}
var accountError = NewException("AccountError", "What goes wrong with accounts.", ValueError)

func init() {
	accountClass.Init = &Func{Sig: "__init(name: string, balance: integer = 0)", Fn: func(c *Call) error {
		c.SetNative(&ledger{name: c.Str(0), balance: c.Int(1)})
		return nil
	}}
	accountClass.Methods = []Func{
		{Sig: "withdraw(amount: integer): integer", Doc: "Check, take, tell.", Fn: func(c *Call) error {
			a, self, amount := c.Native().(*ledger), c.Self(), c.Int(0)
			ctx := c.Context()
			if check := self.Override("check"); check != nil {
				out, err := check.CallSelf(ctx, self, amount)
				if err != nil {
					return fmt.Errorf("withdraw: %w", err)
				}
				if len(out) > 0 && out[0] == lua.LFalse {
					return Raisef(accountError, "refused")
				}
			} else if amount > a.balance {
				return &Raise{Class: accountError, Args: []any{"too little"}, Attrs: map[string]any{"balance": a.balance}}
			}
			a.balance -= amount
			if _, err := self.CallMethod(ctx, "notify", "withdrawn", amount); err != nil {
				return err
			}
			return c.Return(a.balance)
		}},
		{Sig: "check(amount: integer): boolean", Fn: func(c *Call) error { return c.Return(c.Int(0) <= c.Native().(*ledger).balance) }},
		{Sig: "notify(what: string, amount: integer)", Fn: func(c *Call) error {
			a := c.Native().(*ledger)
			a.log = append(a.log, fmt.Sprintf("%s %d", c.Str(0), c.Int(1)))
			return nil
		}},
		{Sig: "history(): string", Fn: func(c *Call) error { return c.ReturnStr(strings.Join(c.Native().(*ledger).log, ",")) }},
		{Sig: "__eq(other: any): boolean", Fn: func(c *Call) error {
			b, ok := NativeOf[*ledger](c.Arg(0))
			return c.Return(ok && b.name == c.Native().(*ledger).name)
		}},
		{Sig: "__lt(other: Account): boolean", Fn: func(c *Call) error {
			return c.Return(c.Native().(*ledger).balance < c.Obj(0).Native().(*ledger).balance)
		}},
		{Sig: "__len(): integer", Fn: func(c *Call) error { return c.Return(len(c.Native().(*ledger).log)) }},
		{Sig: "__tostring(): string", Fn: func(c *Call) error { return c.ReturnStr("account of " + c.Native().(*ledger).name) }},
		{Sig: "__call(amount: integer): any", Fn: func(c *Call) error {
			c.Native().(*ledger).balance += c.Int(0)
			return c.ReturnValue(c.Self().Value())
		}},
	}
	accountClass.Static = []Func{{Sig: "parse(text: string): Account", Fn: func(c *Call) error {
		name, rest, ok := strings.Cut(c.Str(0), ":")
		if !ok {
			return Raisef(ValueError, "no account: %s", c.Str(0))
		}
		return c.ReturnValue(c.New(&ledger{name: name, balance: len(rest)}).Value())
	}}}
	accountClass.Props = []Prop{
		{Name: "balance", Type: "integer", Get: func(c *Call) error { return c.Return(c.Native().(*ledger).balance) }},
		{Name: "name", Type: "string", Get: func(c *Call) error { return c.Return(c.Native().(*ledger).name) },
			Set: func(c *Call) error {
				if c.Arg(0) == lua.LNil {
					return Raisef(AttributeError, "name cannot be deleted")
				}
				c.Native().(*ledger).name = c.Str(0)
				return nil
			}},
	}
	accountClass.Attrs = []Const{{Name: "currency", Value: "EUR"}, {Name: "limit", Value: 100}}

	savingsClass.Methods = []Func{{Sig: "interest(): number", Fn: func(c *Call) error { return c.Return(float64(c.Native().(*ledger).balance) / 100) }}}

	pointClass.Props = []Prop{
		{Name: "x", Type: "number", Get: func(c *Call) error { return c.Return(c.Native().([2]float64)[0]) }},
		{Name: "y", Type: "number", Get: func(c *Call) error { return c.Return(c.Native().([2]float64)[1]) }},
	}
	pointClass.Init = &Func{Sig: "__init(x: number, y: number)", Fn: func(c *Call) error { c.SetNative([2]float64{c.Num(0), c.Num(1)}); return nil }}

	headers := func(c *Call) map[string]string { return c.Native().(map[string]string) }
	headersClass.Init = &Func{Sig: "__init()", Fn: func(c *Call) error { c.SetNative(map[string]string{}); return nil }}
	headersClass.Methods = []Func{
		{Sig: "__getitem(key: string): string|nil", Fn: func(c *Call) error {
			if v, ok := headers(c)[strings.ToLower(c.Str(0))]; ok {
				return c.Return(v)
			}
			return c.Return(nil)
		}},
		{Sig: "__setitem(key: string, value: string)", Fn: func(c *Call) error { headers(c)[strings.ToLower(c.Str(0))] = c.Str(1); return nil }},
		{Sig: "__delitem(key: string)", Fn: func(c *Call) error { delete(headers(c), strings.ToLower(c.Str(0))); return nil }},
		{Sig: "__len(): integer", Fn: func(c *Call) error { return c.Return(len(headers(c))) }},
		{Sig: "get(key: string, default?: any): any", Fn: func(c *Call) error {
			if v, ok := headers(c)[strings.ToLower(c.Str(0))]; ok {
				return c.Return(v)
			}
			return c.ReturnValue(c.Arg(1))
		}},
	}
}

var bankModule = &Module{Name: "bank", Classes: []*Class{accountClass, savingsClass, pointClass, headersClass, accountError}}

func newBank(t *testing.T) *VM {
	vm := newThreadVM(t, WithModules(bankModule))
	if _, err := vm.RunString(context.Background(), "bank, E = require('bank'), require('builtins')", "=setup"); err != nil {
		t.Fatal(err)
	}
	return vm
}

// texts evaluates src, which returns values of any kind.
func texts(t testing.TB, vm *VM, src string) string {
	t.Helper()
	return eval(t, vm, `return (function(...)
local out = {}
for i = 1, select("#", ...) do out[i] = tostring((select(i, ...))) end
return table.concat(out, " ")
end)((function()
`+src+` end)())`)
}

// Go code finds what a script put in the place of a documented member, however
// it did so, and stays in Go where it did nothing.
func TestOverridesSeenFromGo(t *testing.T) {
	vm := newBank(t)
	for _, c := range []struct{ name, src, want string }{
		{"none", "local a = bank.Account('x', 10) return a:withdraw(3), a:history()", "7 withdrawn 3"},
		{"subclass", `
local C = class("C", bank.Account)
function C:notify(what, n) self.seen = what .. n end
local c = C("x", 10)
return c:withdraw(3), c.seen, c:history()`, "7 withdrawn3 "},
		{"super", `
local C = class("C", bank.Account)
function C:notify(what, n) bank.Account.notify(self, "my " .. what, n * 2) end
local c = C("x", 10)
return c:withdraw(3), c:history()`, "7 my withdrawn 6"},
		{"second level", `
local B = class("B", bank.Savings)
function B:check(n) return n < 5 end
local C = class("C", B)
local c = C("x", 10)
return c:withdraw(4), pcall(c.withdraw, c, 6), isinstance(c, bank.Account)`, "6 false true"},
		{"on the instance, without self", `
local a = bank.Account("x", 10)
a.check = function(n) return n == 3 end
return a:withdraw(3)`, "7"},
		{"on the declared class", `
local old = bank.Account.check
bank.Account.check = function(self, n) return n == 99 end
local ok = pcall(bank.Account("x", 10).withdraw, bank.Account("x", 10), 3)
bank.Account.check = old
return ok`, "false"},
		{"set and taken back", `
local C = class("C", bank.Account)
function C:check() return false end
local c = C("x", 10)
local before = pcall(c.withdraw, c, 1)
C.check = nil
return before, c:withdraw(1)`, "false 9"},
		{"the constructor", `
local C = class("C", bank.Account)
function C:__init(name) bank.Account.__init(self, name, 50) self.extra = 1 end
local c = C("x")
return c.balance, c.extra, c.name`, "50 1 x"},
		{"without the base's constructor", `
local C = class("C", bank.Account)
function C:__init() end
local ok, e = pcall(function() return C().balance end)
return ok`, "false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			want(t, texts(t, vm, c.src), c.want)
		})
	}
}

// A script's class on the right of a comparison is asked before Go code that
// cannot know of it.
func TestComparisonWithScriptsClass(t *testing.T) {
	vm := newBank(t)
	for src, result := range map[string]string{
		"local C = class('C') function C.__lt(a, b) return isinstance(a, bank.Account) and isinstance(b, C) end return bank.Account('x', 1) < C()":        "true",
		"local C = class('C') function C.__eq() return true end return bank.Account('x', 1) == C(), C() == bank.Account('x', 1)":                          "true true",
		"local C = class('C', bank.Account) function C.__lt() return 'own' end return bank.Account('x', 2) < C('y', 1), C('y', 1) < C('x', 2)":            "true true",
		"local C = class('C', bank.Account) return bank.Account('x', 2) < C('y', 1), C('y', 1) < bank.Account('x', 2), bank.Account('x', 1) == C('x', 1)": "false true true",
	} {
		want(t, texts(t, vm, src), result)
	}
}

// Derived is about classes, not about what a script sets.
func TestDerived(t *testing.T) {
	vm := newBank(t)
	for src, derived := range map[string]bool{
		"return bank.Account('x', 1)":                             false,
		"local a = bank.Account('x', 1) a.check = print return a": false,
		"return class('C', bank.Account)('x', 1)":                 true,
		"return class('D', (class('C', bank.Account)))('x', 1)":   true,
	} {
		out, err := vm.RunString(context.Background(), src, "=test")
		if err != nil || ObjectOf(out[0]).Derived() != derived {
			t.Errorf("%s: not %v (%v)", src, derived, err)
		}
	}
}

// Go code need not look for overrides where a script had no part in an object.
func TestScripted(t *testing.T) {
	vm := newBank(t)
	for _, c := range []struct {
		name, src string
		want      bool
	}{
		{"documented", "return bank.Account('x', 10)", false},
		{"documented, used", "local a = bank.Account('x', 10) a:withdraw(1) return a", false},
		{"a field", "local a = bank.Account('x', 10) a.check = print return a", true},
		{"a subclass", "return class('C', bank.Account)('x', 10)", false},
		{"a subclass with a member", "local C = class('C', bank.Account) C.check = print return C('x', 10)", true},
		{"below it", "local B = class('B', bank.Account) B.check = print return class('C', B)('x', 10)", true},
		{"taken back", "local C = class('C', bank.Account) C.check = print local c = C('x', 10) C.check = nil return c", false},
		{"a documented class changed", "bank.Account.check = print return bank.Savings('x', 10)", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := vm.RunString(t.Context(), "local bank = require('bank') "+c.src, "=test")
			if err != nil {
				t.Fatal(err)
			}
			o := ObjectOf(out[0])
			if err := vm.Do(t.Context(), func(context.Context) error {
				if got := o.Scripted(); got != c.want {
					t.Errorf("Scripted is %v", got)
				}
				if !o.Scripted() && o.Override("check") != nil {
					t.Error("there is an override")
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// What an override raises passes through Go and stays the object that it was.
func TestErrorsOfOverrides(t *testing.T) {
	vm := newBank(t)
	want(t, texts(t, vm, `
local C = class("C", bank.Account)
local mine, thing = E.KeyError("k"), {}
function C:check() error(mine) end
function C:notify() error(thing) end
local c = C("x", 10)
local ok, e = pcall(c.withdraw, c, 1)
C.check = nil
local ok2, e2 = pcall(c.withdraw, c, 1)
return ok, e == mine, ok2, rawequal(e2, thing)`), "false true false true")
}

func TestClassesOfGo(t *testing.T) {
	vm := newBank(t)
	for _, c := range [][2]string{
		{`tostring(bank.Account("ann"))`, "account of ann"},
		{`tostring(bank.Account)`, "<class 'bank.Account'>"},
		{`bank.Account("a") == bank.Account("a"), bank.Account("a") == bank.Account("b"), bank.Account("a") == 1`, "true false false"},
		{`bank.Account("a", 1) < bank.Account("b", 2), bank.Account("a", 1) > bank.Account("b", 2)`, "true false"},
		{`bank.Account("a", 1) < bank.Savings("b", 2)`, "true"},
		{`#bank.Account("a"), bank.Account("a", 1)(5).balance`, "0 6"},
		{`pcall(function() return bank.Account("a") < 1 end)`, "false test:7: attempt to compare Account with number"},
		{`pcall(function() return bank.Account("a") + 1 end)`, "false test:7: attempt to perform arithmetic on an Account value"},

		{`bank.Savings("a", 200):interest(), bank.Savings("a", 5):withdraw(1)`, "2 4"},
		{`isinstance(bank.Savings("a"), bank.Account), isinstance(bank.Account("a"), bank.Savings)`, "true false"},
		{`bank.Account.parse("ann:xxx").balance, isinstance(bank.Savings.parse("ann:xxx"), bank.Savings)`, "3 true"},
		{`isinstance(class("Mine", bank.Savings).parse("ann:xxx"), bank.Savings)`, "true"},
		{`pcall(bank.Account.parse, "x")`, "false no account: x"},

		{`bank.Account.currency, bank.Account("a").currency, bank.Savings("a").limit`, "EUR EUR 100"},
		{`(function() local a = bank.Account("a") a.limit = 5 local l = a.limit a.limit = nil return l, a.limit, bank.Account.limit end)()`, "5 100 100"},
		{`(function() local C = class("C", bank.Account) C.limit = 7 local l = C("a").limit C.limit = nil return l, C("a").limit end)()`, "7 100"},

		{`(function() local a = bank.Account("a") a.name = "b" return a.name end)()`, "b"},
		{`pcall(function() bank.Account("a").balance = 5 end)`, "false can't set attribute 'balance'"},
		{`pcall(function() bank.Account("a").name = 5 end)`, "false Account.name: parameter 'value': expected string|nil, got number"},
		{`pcall(function() bank.Account("a").name = nil end)`, "false name cannot be deleted"},
		{`pcall(function() bank.Account("a").balance = nil end)`, "false can't set attribute 'balance'"},
		{`tostring(bank.Account.balance)`, "<property 'balance'>"},
		{`bank.Account("a").nothing`, "nil"},
		{`(function() local a = bank.Account("a") a.x = 1 a.y = 2 a.x = nil return a.x, a.y end)()`, "nil 2"},
		{`(function() local a = bank.Account("a") a[1] = "one" a[true] = "yes" return a[1], a[true], a[2] end)()`, "one yes nil"},
		{`pcall(function() bank.Account("a")[nil] = 1 end)`, "false attribute name must not be nil"},
		{`(function() local C = class("C", bank.Account) function C:__getattr(k) return "no " .. k end local c = C("a", 1) return c.what, c.balance, c.currency end)()`, "no what 1 EUR"},

		{`(function() local p = bank.Point(1, 2) return p.x, p[2], #p, p:unpack() end)()`, "1 2 2 1 2"},
		{`bank.Point(1, 2) == bank.Point(1, 2), bank.Point(1, 2) == bank.Point(2, 1)`, "true false"},
		{`bank.Point(1, 2)[3], bank.Point(1, 2)[0], bank.Point(1, 2)[1.5]`, "nil nil nil"},
		{`(function() local x, y = unpack(bank.Point(3, 4)) return x, y end)()`, "3 4"},
		{`(function() local s = "" for v in iter(bank.Point(3, 4)) do s = s .. v end return s end)()`, "34"},
		{`pcall(function() bank.Point(1, 2).x = 3 end)`, "false can't set attribute 'x'"},
		{`(function() local P = class("P", bank.Point) function P:sum() return self.x + self.y end return P(1, 2):sum(), #P(1, 2) end)()`, "3 2"},

		{`(function() local h = bank.Headers() h["Content-Type"] = "text" return h["content-type"], h:get("CONTENT-TYPE"), h["x"], h:get("x", "d"), #h end)()`, "text text nil d 1"},
		{`(function() local h = bank.Headers() h.a = "1" h.A = nil return h.a, #h end)()`, "nil 0"},
		{`(function() local h = bank.Headers() h["get"] = "x" return type(h.get), h:get("get"), #h end)()`, "function x 1"},
		{`(function() local h = bank.Headers() h.get = function() return "mine" end return h:get("get"), #h end)()`, "mine 0"},
		{`pcall(function() bank.Headers().x = 5 end)`, "false Headers.__setitem: parameter 'value': expected string, got number"},

		{`(function() local e = bank.AccountError("a", 1) return tostring(e), #e.args, isinstance(e, E.ValueError), isinstance(e, E.KeyError) end)()`, `("a", 1) 2 true false`},
		{`(function() local a = bank.Account("a", 1) local ok, e = pcall(a.withdraw, a, 5) return tostring(e), e.balance, isinstance(e, bank.AccountError) end)()`, "too little 1 true"},
		{`(function() local M = class("M", bank.AccountError) function M:__init(n) bank.AccountError.__init(self, "code " .. n) self.n = n end local ok, e = pcall(error, M(5)) return tostring(e), e.n, isinstance(e, E.Exception) end)()`, "code 5 5 true"},
		{`(function() local M = class("M", bank.AccountError, E.KeyError) local ok, e = catch(E.KeyError, error, M("k")) return ok, isinstance(e, bank.AccountError) end)()`, "false true"},
	} {
		want(t, texts(t, vm, "return "+c[0]), c[1])
	}
}

// The order of bases is that of Python's example of the C3 rule.
func TestC3(t *testing.T) {
	vm := newBank(t)
	want(t, texts(t, vm, `
local O = class("O")
local A, B, C, D, F = class("A", O), class("B", O), class("C", O), class("D", O), class("F", O)
local K1, K2, K3 = class("K1", A, B, C), class("K2", D, B, F), class("K3", D, A)
local Z = class("Z", K1, K2, K3)
local order = {}
for _, k in ipairs({Z, K1, K2, K3, D, A, B, C, F, O}) do k["is_" .. k.__name__] = true; k.who = k.__name__ end
local z = Z()
for _, k in ipairs({Z, K1, K2, K3, D, A, B, C, F, O}) do order[#order + 1] = z.who k.who = nil end
return table.concat(order, " ")`), "Z K1 K2 K3 D A B C F O")
	want(t, texts(t, vm, `
local A, B = class("A"), class("B")
local X, Y = class("X", A, B), class("Y", B, A)
return pcall(class, "Z", X, Y)`), "false class: cannot order the bases of Z: X, Y")
	want(t, texts(t, vm, `local A = class("A") return pcall(class, "B", A, A)`), "false class: cannot order the bases of B: A, A")
}

// Two VMs made from one declaration do not see each other's changes.
func TestClassesAreApart(t *testing.T) {
	a, b := newBank(t), newBank(t)
	eval(t, a, "bank.Account.currency = 'USD' function bank.Account:check() return false end")
	want(t, texts(t, a, "return bank.Account('x').currency, pcall(bank.Account.withdraw, bank.Account('x', 5), 1)"), "USD false refused")
	want(t, texts(t, b, "return bank.Account('x').currency, pcall(bank.Account.withdraw, bank.Account('x', 5), 1)"), "EUR true 4")
}

// What Go code has of objects.
func TestObjectsFromGo(t *testing.T) {
	vm := newBank(t)
	err := vm.Do(context.Background(), func(ctx context.Context) error {
		if _, err := vm.Require("bank"); err != nil {
			return err
		}
		o := vm.NewObject(savingsClass, &ledger{name: "go", balance: 500})
		if !o.IsA(accountClass) || o.IsA(pointClass) || o.ClassName() != "Savings" {
			t.Error("class")
		}
		if a, ok := NativeOf[*ledger](o.Value()); !ok || a.name != "go" {
			t.Error("native")
		}
		if _, ok := NativeOf[string](o.Value()); ok {
			t.Error("native of another type")
		}
		if ObjectOf(lua.LString("x")) != nil || ObjectOf(o.Value()) != o {
			t.Error("ObjectOf")
		}
		if o.Override("check") != nil {
			t.Error("an override that is none")
		}
		out, err := o.CallMethod(ctx, "interest")
		if err != nil || len(out) != 1 || out[0] != lua.LNumber(5) {
			t.Error(out, err)
		}
		_, err = o.CallMethod(ctx, "nothing")
		var r *Raise
		if !errors.As(err, &r) || r.Class != AttributeError {
			t.Error(err)
		}
		if err := o.SetField("note", []string{"a"}); err != nil || o.Field("note").Type() != lua.LTTable || o.Field("no") != lua.LNil {
			t.Error("fields")
		}
		if got := vm.NewObject(pointClass, [2]float64{1, 2}).TupleFields(); fmt.Sprint(got) != "[x y]" {
			t.Error(got)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// A class of a script that does not call __init of its base has instances
// without a Go value; using them is a mistake of the script, and told as one.
func TestInitNotCalled(t *testing.T) {
	vm := New(WithModules(bankModule))
	defer vm.Close()
	out, err := vm.RunString(context.Background(), `
		local bank = require("bank")
		local A = class("A", bank.Account)
		function A:__init() end
		local a, t = A(), {}
		for _, f in ipairs{
			function() return a:check(1) end, function() return a.balance end, function() return tostring(a) end,
			function() return #a end, function() a.name = "x" end, function() return bank.Account("b", 1) < a end,
		} do
			local ok, e = pcall(f)
			t[#t + 1] = tostring(isinstance(e, require("builtins").AttributeError)) .. " " .. tostring(e)
		end
		return table.concat(t, "\n")`, "=t")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.TrimSuffix(strings.Repeat("true A: __init was not called\n", 6), "\n")
	if got := out[0].String(); got != want {
		t.Errorf("got\n%s", got)
	}
}

// Setting a class attribute, as a counter of a class does, makes nothing that stays.
func TestClassAttributesLeaveNothingBehind(t *testing.T) {
	vm := New(WithModules(bankModule))
	defer vm.Close()
	run := func(n int) {
		t.Helper()
		_, err := vm.RunString(context.Background(), `
			local Account = require("bank").Account
			C = C or class("C") C.count = 0
			parse = parse or Account.parse
			for i = 1, ... do
				C.count = C.count + 1
				assert(Account.parse == parse)
			end`, "=t", n)
		if err != nil {
			t.Fatal(err)
		}
	}
	run(1)
	before := len(vm.reserved)
	run(100)
	if after := len(vm.reserved); after != before {
		t.Errorf("%d functions are kept after 100 turns, %d before", after, before)
	}
}

func TestClassNative(t *testing.T) {
	type counter struct{ n int }
	base := &Class{Name: "Counter", Doc: "Counts.", Native: func() any { return &counter{} }}
	base.Methods = []Func{{Sig: "up(): integer", Fn: func(c *Call) error {
		n := c.Native().(*counter)
		n.n++
		return c.Return(n.n)
	}}}
	derived := &Class{Name: "Derived", Doc: "A class without a Go value of its own.", Bases: []*Class{base}}
	vm := New(WithModules(&Module{Name: "n", Classes: []*Class{base, derived}}))
	defer vm.Close()
	out, err := vm.RunString(context.Background(), `
		local n = require("n")
		local Mine = class("Mine", n.Derived)
		function Mine:__init() end                -- does not call its base's
		local a, b = Mine(), n.Derived()
		a:up() a:up()
		return a:up(), b:up(), Mine`, "=test")
	if err != nil {
		t.Fatal(err)
	}
	if out[0].String() != "3" || out[1].String() != "1" {
		t.Errorf("counted %v and %v", out[0], out[1])
	}
	err = vm.Do(context.Background(), func(context.Context) error {
		o, err := vm.NewInstance(out[2])
		if err != nil {
			return err
		}
		if _, ok := o.Native().(*counter); !ok || o.ClassName() != "Mine" {
			t.Errorf("an instance of %s around %T", o.ClassName(), o.Native())
		}
		_, err = vm.NewInstance(lua.LTrue)
		if err == nil {
			t.Error("true is a class")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
