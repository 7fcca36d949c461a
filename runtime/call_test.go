package runtime

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// record answers with what arrived in each slot: "-" for nothing, (v) for a
// default, v for what was given.
func record(c *Call) error {
	var out []string
	for i := range c.fn.sig.Params {
		v := c.Arg(i)
		s := c.Repr(v)
		switch {
		case v == lua.LNil:
			s = "-"
		case c.IsBytes(i):
			s = "bytes:" + c.Str(i)
		}
		if v != lua.LNil && !c.Given(i) {
			s = "(" + s + ")"
		}
		out = append(out, s)
	}
	for _, v := range c.Rest() {
		out = append(out, "..."+c.Repr(v))
	}
	return c.ReturnStr(strings.Join(out, " "))
}

var recordClass = &Class{Name: "Recorder", Doc: "Takes arguments.", Bases: []*Class{objectClass},
	Init: &Func{Sig: "__init(host: string, port: integer = 0)", Fn: func(c *Call) error { return nil }},
	Methods: []Func{
		{Sig: "method(a: string, b?: integer, *, c?: boolean): string", Fn: record},
		{Sig: "rest(a: string, ...: any): string", Fn: record},
	},
	Static: []Func{{Sig: "static(a: string, b?: integer): string", Fn: record}},
	Props:  []Prop{{Name: "port", Type: "integer", Get: func(c *Call) error { return c.Return(1) }, Set: func(c *Call) error { c.Int(0); return nil }}},
}

var recordModule = &Module{Name: "rec", Classes: []*Class{recordClass}, Funcs: []Func{
	{Sig: "quote(string: string, safe: string = '/', encoding?: string, errors?: string): string", Fn: record},
	{Sig: "none(): string", Fn: record},
	{Sig: "table(data: table, indent?: integer): string", Fn: record},
	{Sig: "headers(headers: table<string, string>, limit?: integer): string", Fn: record},
	{Sig: "list(items: string[], limit?: integer): string", Fn: record},
	{Sig: "anything(value: any, key?: string): string", Fn: record},
	{Sig: "optional(options?: table, key?: string): string", Fn: record},
	{Sig: "only(a: string, *, b: integer, c?: string): string", Fn: record},
	{Sig: "rest(a: string, ...: any): string", Fn: record},
	{Sig: "named(a?: string, ...: any): string", Fn: record},
	{Sig: "all(...: any): string", Fn: record},
	{Sig: "bool(flag: boolean): string", Fn: record},
	{Sig: "int(n: integer): string", Fn: record},
	{Sig: "num(n: number): string", Fn: record},
	{Sig: "big(n: bigint): string", Fn: record},
	{Sig: "str(s: string): string", Fn: record},
	{Sig: "bytes(b: bytes): string", Fn: record},
	{Sig: "either(x: string|integer): string", Fn: record},
	{Sig: "unset(n: number|nil): string", Fn: record},
	{Sig: "timeout(seconds: number|None = 5): string", Fn: record},
	{Sig: "maybe(seconds?: number): string", Fn: record},
	{Sig: "must(x: string|nil, y: string): string", Fn: record},
	{Sig: "call(f: function): string", Fn: func(c *Call) error { return c.Return(c.Func(0) != nil) }},
	{Sig: "thread(co: thread): string", Fn: func(c *Call) error { return c.Return("thread") }},
	{Sig: "file(f: file): string", Fn: func(c *Call) error { return c.Return("file") }},
	{Sig: "object(o: object): string", Fn: func(c *Call) error { return c.Return("object") }},
	{Sig: "recorder(r: Recorder): string", Fn: func(c *Call) error { return c.Return("recorder") }},
	{Sig: "value(n: integer): integer", Fn: func(c *Call) error { return c.Return(c.Int(0)) }},
	{Sig: "ten(a, b, c, d, e, f, g, h, i, j?): string", Fn: record},
}}

// calls are Lua expressions and what they give: "raises ..." for a TypeError.
func checkCalls(t *testing.T, calls [][2]string) {
	t.Helper()
	vm := New(WithModules(recordModule))
	defer vm.Close()
	for _, c := range calls {
		out, err := vm.RunString(context.Background(), `
local rec = require("rec")
local E = require("builtins")
local o = rec.Recorder("h")
local ok, e = pcall(function() return `+c[0]+` end)
if ok then return tostring(e) end
if isinstance(e, E.TypeError) then return "raises " .. tostring(e) end
return e.class_name or repr(e)`, "=call")
		if err != nil {
			t.Errorf("%s: %v", c[0], err)
			continue
		}
		if got := out[0].String(); got != c[1] {
			t.Errorf("%s\n gives %s\n want  %s", c[0], got, c[1])
		}
	}
}

func TestPositional(t *testing.T) {
	checkCalls(t, [][2]string{
		{`rec.quote("a")`, `"a" ("/") - -`},
		{`rec.quote("a", "b")`, `"a" "b" - -`},
		{`rec.quote("a", nil, "c")`, `"a" ("/") "c" -`},
		{`rec.quote("a", "b", "c", "d")`, `"a" "b" "c" "d"`},
		{`rec.quote("a", "b", "c", "d", nil, nil)`, `"a" "b" "c" "d"`},
		{`rec.none()`, ``},
		{`rec.none(nil)`, ``},
		{`rec.rest("a", 1, nil, "x")`, `"a" ...1 ...nil ..."x"`},
		{`rec.all()`, ``},
		{`rec.all({}, {a = 1})`, `...{} ...{a = 1}`},
		{`rec.ten(1, 2, 3, 4, 5, 6, 7, 8, 9)`, `1 2 3 4 5 6 7 8 9 -`},
		{`rec.must(nil, "y")`, `- "y"`},
		{`o:method("a", 1)`, `"a" 1 -`},
		{`o:rest("a", 1, 2)`, `"a" ...1 ...2`},
		{`rec.Recorder.static("a")`, `"a" -`},
		{`rec.Recorder:static("a")`, `"a" -`},

		{`rec.quote()`, `raises quote: missing argument 'string'`},
		{`rec.quote(nil)`, `raises quote: missing argument 'string'`},
		{`rec.ten(1, nil, 3)`, `raises ten: missing arguments 'b', 'd', 'e', 'f', 'g', 'h' and 'i'`},
		{`rec.only("a")`, `raises only: missing argument 'b'`},
		{`rec.only()`, `raises only: missing arguments 'a' and 'b'`},
		{`rec.quote("a", "b", "c", "d", "e")`, `raises quote: takes at most 4 positional arguments (5 given)`},
		{`rec.none(1)`, `raises none: takes at most 0 positional arguments (1 given)`},
		{`rec.only("a", 1)`, `raises only: takes at most 1 positional argument (2 given)`},
		{`o:method()`, `raises Recorder.method: missing argument 'a'`},
		{`o.method("a")`, `raises Recorder.method: called with string as self; call it as obj:method(...)`},
		{`o.method()`, `raises Recorder.method: called with nil as self; call it as obj:method(...)`},
		{`rec.Recorder()`, `raises Recorder: missing argument 'host'`},
		{`rec.Recorder("h", "p")`, `raises Recorder: parameter 'port': expected integer, got string`},
		{`(function() o.port = "x" end)()`, `raises Recorder.port: parameter 'value': expected integer|nil, got string`},
	})
}

func TestKeywords(t *testing.T) {
	checkCalls(t, [][2]string{
		// a trailing plain table whose keys are all names of parameters that are not filled
		{`rec.quote("a", {safe = "b"})`, `"a" "b" - -`},
		{`rec.quote("a", {encoding = "e", errors = "s"})`, `"a" ("/") "e" "s"`},
		{`rec.quote("a", "b", {errors = "s"})`, `"a" "b" - "s"`},
		{`rec.quote({string = "a"})`, `"a" ("/") - -`},
		{`rec.quote("a", {})`, `"a" ("/") - -`},
		{`rec.quote({})`, `raises quote: parameter 'string': expected string, got table`},
		{`rec.quote("a", "b", "c", "d", {})`, `"a" "b" "c" "d"`},
		{`rec.only("a", {b = 1})`, `"a" 1 -`},
		{`rec.only("a", {b = 1, c = "x"})`, `"a" 1 "x"`},
		{`rec.only({a = "a", b = 1})`, `"a" 1 -`},
		{`o:method("a", {b = 1, c = true})`, `"a" 1 true`},
		{`o:method({a = "a"})`, `"a" - -`},
		{`rec.Recorder("h", {port = 1}) and "made"`, `made`},
		{`rec.Recorder({host = "h", port = 1}) and "made"`, `made`},
		{`rec.Recorder.static({a = "a", b = 2})`, `"a" 2`},
		{`rec.named({a = "x"})`, `"x"`},
		{`rec.quote("a", nil, {encoding = "e"})`, `"a" ("/") "e" -`},

		// the parameter at its place takes a table with string keys itself
		{`rec.table({data = 1})`, `{data = 1} -`},
		{`rec.table({indent = 1})`, `{indent = 1} -`},
		{`rec.table({}, {indent = 1})`, `{} 1`},
		{`rec.table({a = 1}, {indent = 1})`, `{a = 1} 1`},
		{`rec.headers({headers = "x"})`, `{headers = "x"} -`},
		{`rec.headers({limit = "x"}, {limit = 2})`, `{limit = "x"} 2`},
		{`rec.anything({key = "x"})`, `{key = "x"} -`},
		{`rec.anything({}, {key = "x"})`, `{} "x"`},
		{`rec.optional({key = "x"})`, `{key = "x"} -`},
		{`rec.optional({a = 1}, {key = "x"})`, `{a = 1} "x"`},

		// the parameter takes a list: a table with string keys can only be keywords
		{`rec.list({"a", "b"})`, `{"a", "b"} -`},
		{`rec.list({})`, `{} -`},
		{`rec.list({limit = 1, items = {}})`, `{} 1`},
		{`rec.list({"a"}, {limit = 1})`, `{"a"} 1`},
		{`rec.list({a = 1})`, `raises list: unexpected keyword 'a' (a table in the place of 'items' holds keywords)`},

		// not plain, or for the rest
		{`rec.quote("a", setmetatable({safe = "b"}, {}))`, `raises quote: parameter 'safe': expected string, got table`},
		{`rec.rest("a", {b = 1})`, `"a" ...{b = 1}`},
		{`rec.rest("a", 1, {a = 1})`, `"a" ...1 ...{a = 1}`},
		{`rec.all({safe = 1})`, `...{safe = 1}`},

		// kw{} is always keywords
		{`rec.quote("a", kw{safe = "b"})`, `"a" "b" - -`},
		{`rec.table(kw{data = {a = 1}})`, `{a = 1} -`},
		{`rec.table(kw{indent = 1})`, `raises table: missing argument 'data'`},
		{`rec.anything(kw{value = 1})`, `1 -`},
		{`rec.anything(1, kw{})`, `1 -`},
		{`rec.none(kw{})`, ``},
		{`rec.rest(kw{a = "x"})`, `"x"`},
		{`rec.all(kw{})`, ``},
		{`rec.quote("a", kw{safe = None})`, `"a" ("/") - -`},
		{`kw(1)`, `raises kw: parameter 'arguments': expected table, got number`},

		// what is wrong with keywords
		{`rec.quote("a", {sfae = "b"})`, `raises quote: unexpected keyword 'sfae' (did you mean 'safe'?)`},
		{`rec.quote("a", {Safe = "b"})`, `raises quote: unexpected keyword 'Safe' (did you mean 'safe'?)`},
		{`rec.quote("a", {encodings = "b"})`, `raises quote: unexpected keyword 'encodings' (did you mean 'encoding'?)`},
		{`rec.quote("a", {completely_else = "b"})`, `raises quote: unexpected keyword 'completely_else' (a table in the place of 'safe' holds keywords)`},
		{`rec.quote("a", {string = "b"})`, `raises quote: parameter 'string' given twice, by position and by keyword`},
		{`rec.quote("a", {1, 2})`, `raises quote: parameter 'safe': expected string, got table`},
		{`rec.quote("a", kw{1})`, `raises quote: keywords must be strings, not number`},
		{`rec.quote("a", kw{safe = {}})`, `raises quote: parameter 'safe': expected string, got table`},
		{`rec.quote("a", {safe = 1})`, `raises quote: parameter 'safe': expected string, got number`},
		{`rec.none(kw{a = 1})`, `raises none: unexpected keyword 'a'`},
		{`rec.none({a = 1})`, `raises none: takes at most 0 positional arguments (1 given)`},
		{`rec.all(kw{a = 1})`, `raises all: unexpected keyword 'a'`},
		{`rec.only("a", {b = 1, d = 2})`, `raises only: unexpected keyword 'd'`},
		{`o:method("a", {bb = 1})`, `raises Recorder.method: unexpected keyword 'bb' (did you mean 'b'?)`},
		{`rec.Recorder("h", {prot = 1})`, `raises Recorder: unexpected keyword 'prot' (did you mean 'port'?)`},
	})
}

func TestConversions(t *testing.T) {
	checkCalls(t, [][2]string{
		// boolean: true, false, 0 and 1
		{`rec.bool(true)`, `true`},
		{`rec.bool(false)`, `false`},
		{`rec.bool(0)`, `false`},
		{`rec.bool(1)`, `true`},
		{`rec.bool(2)`, `raises bool: parameter 'flag': expected boolean, got number`},
		{`rec.bool("true")`, `raises bool: parameter 'flag': expected boolean, got string`},
		{`rec.bool(nil)`, `raises bool: missing argument 'flag'`},
		{`rec.bool({flag = false})`, `false`},

		// integers
		{`rec.int(5)`, `5`},
		{`rec.int(-5)`, `-5`},
		{`rec.int(2^53)`, `9007199254740992`},
		{`rec.int(1.5)`, `raises int: parameter 'n': expected integer, got number 1.5, which has no integer value`},
		{`pcall(rec.int, 0/0)`, `false`},
		{`rec.int(1/0)`, `raises int: parameter 'n': expected integer, got number inf, which has no integer value`},
		{`rec.int("5")`, `raises int: parameter 'n': expected integer, got string`},
		{`rec.int(true)`, `raises int: parameter 'n': expected integer, got boolean`},
		{`rec.value(bigint("5"))`, `5`},
		{`rec.value(bigint("99999999999999999999"))`, `OverflowError("value: parameter 'n': 99999999999999999999 is too large")`},
		{`rec.num(1.5)`, `1.5`},
		{`rec.num("1.5")`, `raises num: parameter 'n': expected number, got string`},
		{`rec.num(bigint("5"))`, `5`},
		{`rec.big(5)`, `5`},
		{`rec.big(1.5)`, `raises big: parameter 'n': expected bigint, got number 1.5, which has no integer value`},

		// strings and bytes
		{`rec.str("a")`, `"a"`},
		{`rec.str(bytes("a"))`, `bytes:a`},
		{`rec.str(5)`, `raises str: parameter 's': expected string, got number`},
		{`rec.str({})`, `raises str: parameter 's': expected string, got table`},
		{`rec.str({1})`, `raises str: parameter 's': expected string, got table`},
		{`rec.str(None)`, `raises str: parameter 's': expected string, got None`},
		{`rec.bytes("a")`, `"a"`},
		{`rec.bytes(bytes("\255\0"))`, "bytes:\xff\x00"},
		{`rec.either("5")`, `"5"`},
		{`rec.either(5)`, `5`},
		{`rec.either(true)`, `raises either: parameter 'x': expected string|integer, got boolean`},

		// nil is not given; None is, where the type says so
		{`rec.timeout()`, `(5)`},
		{`rec.timeout(nil)`, `(5)`},
		{`rec.timeout(None)`, `None`},
		{`rec.unset(None)`, `-`},
		{`rec.timeout({seconds = None})`, `None`},
		{`rec.timeout(3)`, `3`},
		{`rec.maybe()`, `-`},
		{`rec.maybe(nil)`, `-`},
		{`rec.maybe(None)`, `-`},
		{`rec.num(None)`, `raises num: parameter 'n': expected number, got None`},

		// functions, threads, files, objects, classes
		{`rec.call(print)`, `true`},
		{`rec.call(function() end)`, `true`},
		{`rec.call(rec.Recorder)`, `true`},
		{`rec.call(setmetatable({}, {__call = print}))`, `true`},
		{`rec.call({})`, `raises call: parameter 'f': expected function, got table`},
		{`rec.call(5)`, `raises call: parameter 'f': expected function, got number`},
		{`rec.call(o)`, `raises call: parameter 'f': expected function, got Recorder`},
		{`rec.thread(coroutine.create(print))`, `thread`},
		{`rec.thread(print)`, `raises thread: parameter 'co': expected thread, got function`},
		{`rec.file(o)`, `file`},
		{`rec.file({read = print})`, `file`},
		{`rec.file("name")`, `raises file: parameter 'f': expected file, got string`},
		{`rec.object(o)`, `object`},
		{`rec.object(1)`, `raises object: parameter 'o': expected object, got number`},
		{`rec.recorder(o)`, `recorder`},
		{`rec.recorder(class("Mine", rec.Recorder)("h"))`, `recorder`},
		{`rec.recorder(class("Other")())`, `raises recorder: parameter 'r': expected Recorder, got Other`},
		{`rec.recorder(E.ValueError())`, `raises recorder: parameter 'r': expected Recorder, got ValueError`},
		{`rec.recorder("x")`, `raises recorder: parameter 'r': expected Recorder, got string`},
	})
}

// Calls nest, and a call that fails does not disturb the next: their records are used again.
func TestCallsNest(t *testing.T) {
	nest := &Module{Name: "nest"}
	nest.Funcs = []Func{{Sig: "nest(n: integer, f: function, ...: any): string", Fn: func(c *Call) error {
		before := fmt.Sprint(c.Int(0), c.Rest())
		var inner string
		if n := c.Int(0); n > 0 {
			out, err := c.Func(1).Call(c.Context(), n-1)
			if err != nil {
				return err
			}
			if len(out) > 0 {
				inner = out[0].String()
			}
		}
		if after := fmt.Sprint(c.Int(0), c.Rest()); after != before {
			return fmt.Errorf("arguments changed from %s to %s", before, after)
		}
		return c.Return(fmt.Sprint(c.Int(0)) + inner)
	}}}
	vm := New(WithModules(nest))
	defer vm.Close()
	out, err := vm.RunString(context.Background(), `
local nest = require("nest").nest
local function f(n)
  pcall(nest, "no number", f)
  pcall(nest, n, function() error("x") end, 1, 2, 3)
  return nest(n, f, n, {n})
end
return f(20), nest(3, function() end)`, "=nest")
	if err != nil {
		t.Fatal(err)
	}
	if got := out[0].String(); got != "20191817161514131211109876543210" {
		t.Error(got)
	}
	if got := out[1].String(); got != "3" {
		t.Error(got)
	}
}

// Results of all kinds.
func TestReturn(t *testing.T) {
	results := &Module{Name: "results", Funcs: []Func{
		{Sig: "f(): any", Fn: func(c *Call) error {
			return c.Return("s", 1, 2.5, true, nil, []string{"a", "b"}, map[string]int{"k": 1}, []byte("raw"), Bytes("b"), uint64(1)<<63)
		}},
		{Sig: "none()", Fn: func(c *Call) error { return nil }},
		{Sig: "bad(): any", Fn: func(c *Call) error { return c.Return(make(chan int)) }},
	}}
	vm := New(WithModules(results))
	defer vm.Close()
	out, err := vm.RunString(context.Background(), `
local results = require("results")
local ok, e = pcall(results.bad)
return repr({results.f()}), select("#", results.f()), select("#", results.none()), ok, isinstance(e, require("builtins").RuntimeError)`, "=results")
	if err != nil {
		t.Fatal(err)
	}
	want(t, fmt.Sprint(out), `[{"s", 1, 2.5, true, nil, {"a", "b"}, {k = 1}, "raw", bytes("b"), 9223372036854775808} 10 0 false true]`)
}

// A failure in a function's own code is the function's error, with its cause.
func TestErrorOfFunction(t *testing.T) {
	cause := errors.New("the cause")
	m := &Module{Name: "failing", Funcs: []Func{{Sig: "f()", Fn: func(c *Call) error { return cause }}}}
	vm := New(WithModules(m))
	defer vm.Close()
	_, err := vm.RunString(context.Background(), "require('failing').f()", "=f")
	var e *Error
	if !errors.Is(err, cause) || !errors.As(err, &e) || e.Class != "RuntimeError" || e.Message != "the cause" {
		t.Errorf("%#v", err)
	}
}
