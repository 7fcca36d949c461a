package parallel_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/parallel"
	"github.com/netlua/netlua/bindings/threading"
	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/runtime"
)

func newVM(t testing.TB, opts ...runtime.Option) *runtime.VM {
	t.Helper()
	leaktest.Check(t)
	return bindingtest.New(t, append([]runtime.Option{runtime.WithModules(parallel.Module, threading.Module)}, opts...)...)
}

const prelude = `local parallel, b, threading = require("parallel"), require("builtins"), require("threading") `

func run(t testing.TB, vm *runtime.VM, src string) string {
	t.Helper()
	return bindingtest.Run(t, vm, prelude+src)
}

func TestScripts(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"map", `local r = parallel.map(function(x) return x * x end, {1, 2, 3, 4, 5, 6, 7}) return #r, table.concat(r, ",")`, "7 1,4,9,16,25,36,49"},
		{"upvalues", `local k, t = 10, {n = 5} local function add(x) return x + k + t.n end return table.concat(parallel.map(function(x) return add(x) end, {1, 2}), ",")`, "16,17"},
		{"apart", `local n = 0 x = 0 parallel.map(function() n = n + 1 x = x + 1 end, {1, 2, 3}) return n, x`, "0 0"},
		{"empty", `return #parallel.map(print, {})`, "0"},
		{"nil and several", `local r = parallel.map(function(x) if x == 1 then return nil, 5 end return x, 6 end, {1, 2}) return r[1] == None, r[2]`, "true 2"},
		{"tables", `local r = parallel.map(function(t) t.y = t.x * 2 return t end, {{x = 1}, {x = 2}}) return r[1].y, r[2].x, r[2].y`, "2 2 4"},
		{"objects", `
local P = class("P") function P:__init(n) self.n = n end function P:twice() return P(self.n * 2) end
local r = parallel.map(P.twice, {P(1), P(2)}) return r[2].n, isinstance(r[1], P), r[1]:twice().n`, "4 true 4"},
		{"closures come back", `local r = parallel.map(function(x) return function() x = x + 1 return x end end, {1, 10}) return r[1](), r[1](), r[2]()`, "2 3 11"},
		{"order", `local r = parallel.map(function(x) threading.Event():wait((5 - x) / 200) return x end, {1, 2, 3, 4, 5}, {workers = 5}) return table.concat(r, "")`, "12345"},
		{"workers", `
local r = parallel.map(function(i) mine = (mine or 0) + 1 return mine end, {1, 2, 3, 4}, {workers = 1})
return table.concat(r, ""), tostring(select(2, pcall(parallel.map, print, {1}, {workers = 0})))`, "1234 parameter 'workers': must be at least 1, not 0"},
		{"run", `local k = 2 return table.concat(parallel.run({function() return k end, function() return k * 2 end, function() return "x" end}), ",")`, "2,4,x"},
		{"timeout", `local ok, e = pcall(parallel.map, function() while true do end end, {1, 2}, {timeout = 0.05}) return isinstance(e, b.TimeoutError), tostring(e)`, "true timed out"},
		{"error", `
local E = class("E", b.ValueError)
local ok, e = pcall(parallel.map, function(x) if x == 3 then local err = E("bad " .. x) err.code = 7 error(err) end while x > 3 do end return x end, {1, 2, 3, 4})
return ok, isinstance(e, E), tostring(e), e.code, (e.traceback:find("in function <test:3>", 1, true)) ~= nil`, "false true bad 3 7 true"},
		{"string error", `return select(2, pcall(parallel.map, function(x) error("plain") end, {1}))`, "test:1: plain"},
		{"nested", `return table.concat(parallel.map(function(x) return table.concat(parallel.map(function(y) return x * y end, {1, 2}, {workers = 1}), "+") end, {1, 2, 3}), ",")`, "1+2,2+4,3+6"},
		{"from a thread and a coroutine", `
local r1, r2 local t = threading.Thread(function() r1 = parallel.map(function(x) return x end, {1, 2}) end) t:start()
local co = coroutine.wrap(function() coroutine.yield() r2 = parallel.map(function(x) return x end, {3, 4}) end) co() co() t:join()
return r1[2], r2[2]`, "2 4"},
		{"others run meanwhile", `local n = 0 local t = threading.Thread(function() for i = 1, 5 do n = n + 1 threading.Event():wait(0.001) end end) t:start() while n < 5 do parallel.map(function() threading.Event():wait(0.001) end, {1}) end return n`, "5"},
		{"imap", `local s = "" for r in parallel.imap(function(x) return x * 2 end, {1, 2, 3, 4, 5, 6, 7, 8, 9}) do s = s .. r .. "," end return s`, "2,4,6,8,10,12,14,16,18,"},
		{"imap closed", `local it = parallel.imap(function(x) return x end, {1, 2, 3, 4, 5, 6, 7, 8}, {workers = 1}) local a = it() it:close() local ok, e repeat ok, e = pcall(it) until not ok return a, tostring(e)`, "1 the work was stopped"},
		{"imap abandoned", `local it = parallel.imap(function(x) while x > 1 do end return x end, {1, 2, 3}) return it()`, "1"},
		{"imap error", `local it = parallel.imap(function(x) if x == 2 then error("e", 0) end return x end, {1, 2}, {workers = 1}) return it(), select(2, pcall(it))`, "1 e"},
		{"imap with", `return with(parallel.imap(function(x) return x end, {4, 5}), function(it) return it() end)`, "4"},
		{"imap in a loop over iter", `local n = 0 for r in iter(parallel.imap(function(x) return x end, {4, 5})) do n = n + r end return n`, "9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := run(t, newVM(t), c.src); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestEnds(t *testing.T) {
	for name, src := range map[string]string{
		"computing": `parallel.map(function() while true do end end, {1, 2, 3})`,
		"waiting":   `parallel.map(function() threading.Event():wait() end, {1, 2, 3})`,
		"caught":    `pcall(parallel.map, function() while true do pcall(function() while true do end end) end end, {1, 2, 3})`,
		"iterator":  `local it = parallel.imap(function() threading.Event():wait() end, {1, 2, 3}) it()`,
	} {
		t.Run(name, func(t *testing.T) {
			vm := newVM(t)
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(30*time.Millisecond, cancel)
			if _, err := vm.RunString(ctx, prelude+src, "=test"); !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled: %v", err)
			}
			cancel()
			time.AfterFunc(30*time.Millisecond, func() { _ = vm.Close() })
			if _, err := vm.RunString(context.Background(), prelude+src, "=test"); !errors.Is(err, runtime.ErrClosed) {
				t.Errorf("closed: %v", err)
			}
		})
	}
}

// Work in forks counts against the caller's step limit, and os.exit in one ends the program.
func TestLimits(t *testing.T) {
	vm := newVM(t, runtime.WithLimits(runtime.Limits{Steps: 300000}))
	_, err := vm.RunString(context.Background(), prelude+`for i = 1, 100 do parallel.map(function() for i = 1, 10000 do end end, {1, 2}) end`, "=test")
	if !errors.Is(err, runtime.ErrStepLimit) {
		t.Errorf("many small ones: %v", err)
	}
	_, err = vm.RunString(context.Background(), prelude+`parallel.map(function() while true do end end, {1, 2})`, "=test")
	if !errors.Is(err, runtime.ErrStepLimit) {
		t.Errorf("one long one: %v", err)
	}
	_, err = vm.RunString(context.Background(), prelude+`pcall(parallel.map, function() os.exit(4) end, {1, 2})`, "=test")
	var exit *runtime.ExitError
	if !errors.As(err, &exit) || exit.Code != 4 {
		t.Errorf("exit: %v", err)
	}
}

func TestOutput(t *testing.T) {
	var out bytes.Buffer
	vm := newVM(t, runtime.WithStdout(&out))
	run(t, vm, `parallel.map(print, {"a"}, {workers = 1})`)
	if out.String() != "a\n" {
		t.Errorf("%q", out.String())
	}
}

const work = `local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
local list = {} for i = 1, 8 do list[i] = 25 end `

// BenchmarkMap has the same work in one VM and in as many as there are cores.
func BenchmarkMap(b *testing.B) {
	for name, src := range map[string]string{
		"one":      `for _, n in ipairs(list) do fib(n) end`,
		"parallel": `parallel.map(fib, list)`,
		"tiny":     `parallel.map(type, list)`,
	} {
		b.Run(name, func(b *testing.B) {
			vm := newVM(b)
			for b.Loop() {
				run(b, vm, work+src)
			}
		})
	}
}
