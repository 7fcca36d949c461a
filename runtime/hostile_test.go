package runtime

import (
	"context"
	"errors"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// Scripts that mean harm, or are only wrong. Whatever they do, the host goes
// on: it gets an error within the limits that it set, and the VM runs the next
// script. hostile_depth_test.go has recursion, hostile_memory_test.go memory.

// endless are scripts that do not end by themselves and try to live on after
// they were stopped: none may get to escape().
var endless = map[string]string{
	"loop":                      "while true do end",
	"goto":                      "::again:: goto again",
	"tail call":                 "local function f() return f() end f()",
	"iterator":                  "for x in function() return 1 end do end",
	"pcall":                     "while true do pcall(function() while true do end end) end",
	"pcall, then on":            "pcall(function() while true do end end) escape()",
	"pcall of pcall":            "pcall(pcall, pcall, function() while true do end end) escape()",
	"errors":                    "while true do pcall(error, {}) end",
	"xpcall":                    "xpcall(function() while true do end end, escape) escape()",
	"handler":                   "xpcall(error, function() while true do end end) escape()",
	"catch":                     "catch(require('builtins').BaseException, function() while true do end end) escape()",
	"with":                      "with({__enter = function() end, __exit = escape}, function() while true do end end)",
	"with close":                "with({close = escape}, function() while true do end end)",
	"exit of with":              "with({__exit = function() while true do end end}, function() end) escape()",
	"coroutine":                 "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
	"coroutine, then on":        "coroutine.resume(coroutine.create(function() while true do end end)) escape()",
	"wrap":                      "pcall(coroutine.wrap(function() while true do end end)) escape()",
	"yields":                    "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
	"coroutine in coroutine":    "local function go(n) if n == 0 then while true do end end pcall(coroutine.wrap(go), n - 1) escape() end go(20)",
	"many coroutines":           "while true do coroutine.wrap(function() coroutine.yield() end)() end",
	"close of coroutine":        "local co = coroutine.create(function() pcall(coroutine.yield) while true do end end) coroutine.resume(co) coroutine.resume(co) escape()",
	"comparator":                "local t = {} for i = 1, 50 do t[i] = i end table.sort(t, function(a, b) while true do end end) escape()",
	"comparator in pcall":       "local t = {} for i = 1, 50 do t[i] = i end while true do pcall(table.sort, t, function() pcall(function() while true do end end) escape() end) end",
	"gsub":                      "local s = ('x'):rep(100):gsub('.', function() while true do end end) escape()",
	"gmatch":                    "while true do for w in ('a b c'):gmatch('%a') do pcall(error) end end",
	"__index":                   "local t = setmetatable({}, {__index = function() while true do end end}) pcall(function() return t.x end) escape()",
	"__newindex":                "local t = setmetatable({}, {__newindex = function() while true do end end}) pcall(function() t.x = 1 end) escape()",
	"__call":                    "pcall(setmetatable({}, {__call = function() while true do end end})) escape()",
	"__eq":                      "local m = {__eq = function() while true do end end} pcall(function() return setmetatable({}, m) == setmetatable({}, m) end) escape()",
	"__lt":                      "local m = {__lt = function() while true do end end} pcall(function() return setmetatable({}, m) < setmetatable({}, m) end) escape()",
	"__concat":                  "local m = {__concat = function() while true do end end} pcall(function() return setmetatable({}, m) .. 'x' end) escape()",
	"__tostring":                "pcall(tostring, setmetatable({}, {__tostring = function() while true do end end})) escape()",
	"__tostring of an error":    "error(setmetatable({}, {__tostring = function() while true do end end}))",
	"__pairs":                   "pcall(pairs, setmetatable({}, {__pairs = function() while true do end end})) escape()",
	"__getattr":                 "local C = class('C') function C:__getattr() while true do end end pcall(function() return C().x end) escape()",
	"__init":                    "local C = class('C') function C:__init() while true do end end pcall(C) escape()",
	"class __tostring":          "local C = class('C') function C:__tostring() while true do end end pcall(tostring, C()) escape()",
	"exception's __tostring":    "local E = class('E', require('builtins').ValueError) function E:__tostring() while true do end end error(E())",
	"load":                      "while true do load('return 1')() end",
	"reader of load":            "load(function() while true do end end) escape()",
	"setfenv":                   "setfenv(1, {}) while true do end",
	"a callback of Go":          "pcall(t.here, 1, function() while true do end end) escape()",
	"a callback elsewhere":      "pcall(t.each, 1, function() while true do end end) escape()",
	"many callbacks":            "while true do pcall(t.here, 5, function() pcall(function() while true do end end) escape() end) end",
	"a coroutine in a callback": "pcall(coroutine.wrap(function() t.here(1, coroutine.yield) end)) pcall(coroutine.wrap(function() t.here(1, function() while true do end end) end)) escape()",
	"thread":                    "t.start(function() while true do pcall(t.wait) end end) while true do pcall(t.wait) end",
	"threads that start more":   "local function go() pcall(t.start, go) t.wait() end while true do pcall(go) end",
	"a pattern that explodes":   "local s = ('a'):rep(400) while true do pcall(string.find, s, ('.-'):rep(12) .. 'b') end",
	"large strings":             "while true do local s = ('x'):rep(1e4) pcall(string.upper, s) end",
	"enormous tables":           "while true do pcall(function() local t = {} t[4e6] = 1 end) end",
	"enormous strings":          "while true do pcall(string.rep, 'x', 3e8) end",
	"format":                    "while true do pcall(string.format, '%99s', 'x') end",
	"the collector":             "while true do pcall(collectgarbage) end",
	"debug":                     "while true do pcall(debug.traceback) end",
	"next":                      "local t = {1, 2, 3} while true do for k in pairs(t) do t[k] = 0 end end",
}

// waiting are scripts that spend no instructions.
var waiting = map[string]string{
	"wait":                 "pcall(t.wait, 600) escape()",
	"loop of waits":        "while true do pcall(t.wait, 600) end",
	"wait in a coroutine":  "coroutine.resume(coroutine.create(function() t.wait(600) end)) escape()",
	"wait in a callback":   "pcall(t.here, 1, function() pcall(t.wait, 600) escape() end) escape()",
	"wait in a comparator": "pcall(table.sort, {3, 2, 1}, function() t.wait(600) end) escape()",
	"wait in __exit":       "pcall(with, {__exit = function() t.wait(600) end}, function() end) escape()",
	"wait in a thread":     "local over t.start(function() pcall(t.wait, 600) over = true end) while not over do pcall(t.wait, 0.001) end escape()",
}

// hostileVM is a VM whose scripts tell when they got away.
func hostileVM(t *testing.T, opts ...Option) (vm *VM, escaped *int) {
	vm = newThreadVM(t, opts...)
	escaped = new(int)
	err := vm.SetGlobal("escape", lua.LGFunction(func(*lua.LState) int { *escaped++; return 0 }))
	if err != nil {
		t.Fatal(err)
	}
	return vm, escaped
}

// stopped runs src and checks that it ends soon, with the error that is asked for.
func stopped(t *testing.T, ctx context.Context, vm *VM, escaped *int, src string, want error) {
	t.Helper()
	start := time.Now()
	_, err := vm.RunString(ctx, "local t = require('t')\n"+src, "=hostile")
	if !errors.Is(err, want) {
		t.Errorf("ended with %v, want %v", err, want)
	}
	if d := time.Since(start); d > time.Minute {
		t.Errorf("took %v", d)
	}
	if *escaped > 0 {
		t.Errorf("ran on %d times after it was stopped", *escaped)
	}
}

// goesOn checks that the VM runs scripts.
func goesOn(t *testing.T, vm *VM) {
	t.Helper()
	out, err := vm.RunString(context.Background(), `
local n = 0
local function inc() n = n + 1 end
for i = 1, 3 do pcall(error) inc() end
local co = coroutine.wrap(function(a) return coroutine.yield(a + 1) end)
return n, co(1), co(3), tostring(setmetatable({}, {__tostring = function() return "x" end}))`, "=next")
	if err != nil {
		t.Fatalf("the next script: %v", err)
	}
	if len(out) != 4 || out[0].String()+out[1].String()+out[2].String()+out[3].String() != "323x" {
		t.Errorf("the next script: %v", out)
	}
}

func TestStepLimit(t *testing.T) {
	for name, src := range endless {
		t.Run(name, func(t *testing.T) {
			vm, escaped := hostileVM(t, WithLimits(Limits{Steps: 100000, Threads: 50}))
			stopped(t, context.Background(), vm, escaped, src, ErrStepLimit)
			_ = vm.Wait(context.Background()) // the threads are out of steps as well
			goesOn(t, vm)
		})
	}
}

func TestCancel(t *testing.T) {
	for _, scripts := range []map[string]string{endless, waiting} {
		for name, src := range scripts {
			t.Run(name, func(t *testing.T) {
				vm, escaped := hostileVM(t, WithLimits(Limits{Threads: 50}))
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				time.AfterFunc(5*time.Millisecond, cancel)
				stopped(t, ctx, vm, escaped, src, context.Canceled)
				_ = vm.Wait(context.Background())
				goesOn(t, vm)
			})
		}
	}
}

func TestDeadline(t *testing.T) {
	for _, scripts := range []map[string]string{endless, waiting} {
		for name, src := range scripts {
			t.Run(name, func(t *testing.T) {
				vm, escaped := hostileVM(t, WithLimits(Limits{Threads: 50}))
				ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
				defer cancel()
				stopped(t, ctx, vm, escaped, src, context.DeadlineExceeded)
				_ = vm.Wait(context.Background())
				goesOn(t, vm)
			})
		}
	}
}

// A cancellation's cause is what the host finds.
func TestCancelCause(t *testing.T) {
	vm, escaped := hostileVM(t)
	cause := errors.New("the user pressed a button")
	ctx, cancel := context.WithCancelCause(context.Background())
	time.AfterFunc(5*time.Millisecond, func() { cancel(cause) })
	stopped(t, ctx, vm, escaped, "while true do pcall(t.wait, 600) end", cause)
	goesOn(t, vm)
}

// The limit on steps is on an entry with all its threads and callbacks, and each
// entry has its own.
func TestStepsAreShared(t *testing.T) {
	vm, escaped := hostileVM(t, WithLimits(Limits{Steps: 100000}))
	stopped(t, context.Background(), vm, escaped, `
for i = 1, 4 do t.start(function() for i = 1, 1e5 do t.wait() end end) end
for i = 1, 1e6 do t.wait() end`, ErrStepLimit)
	if err := vm.Wait(context.Background()); err != nil && !errors.Is(err, ErrStepLimit) {
		t.Error(err)
	}
	for range 5 {
		if _, err := vm.RunString(context.Background(), "for i = 1, 20000 do end", "=x"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestExitIsUncatchable(t *testing.T) {
	for _, c := range []struct {
		src  string
		code int
	}{
		{"os.exit()", 0},
		{"os.exit(3)", 3},
		{"os.exit(true)", 0},
		{"os.exit(false)", 1},
		{"pcall(os.exit, 4) escape()", 4},
		{"while true do pcall(os.exit, 4) end", 4},
		{"xpcall(os.exit, escape, 5) escape()", 5},
		{"catch(require('builtins').BaseException, os.exit, 6) escape()", 6},
		{"with({__exit = escape}, function() os.exit(7) end)", 7},
		{"coroutine.resume(coroutine.create(os.exit), 8) escape()", 8},
		{"pcall(coroutine.wrap(function() pcall(os.exit, 9) escape() end)) escape()", 9},
		{"pcall(t.here, 1, function() pcall(os.exit, 10) end) escape()", 10},
		{"pcall(table.sort, {3, 2, 1}, function() os.exit(11) end) escape()", 11},
		{"local co = coroutine.wrap(function() pcall(coroutine.yield) os.exit(12) end) co() pcall(co) escape()", 12},
	} {
		t.Run(c.src, func(t *testing.T) {
			vm, escaped := hostileVM(t)
			_, err := vm.RunString(context.Background(), "local t = require('t') "+c.src, "=hostile")
			var exit *ExitError
			if !errors.As(err, &exit) || exit.Code != c.code {
				t.Errorf("ended with %v, want exit status %d", err, c.code)
			}
			if *escaped > 0 {
				t.Error("ran on")
			}
			goesOn(t, vm)
		})
	}
}

// What handles errors fails itself.
func TestFailingHandlers(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"handler fails":        {"return xpcall(error, function() error('h', 0) end)", "false h"},
		"handler overflows":    {"local ok, e = xpcall(error, function() local function f() return f() + 1 end f() end) return ok, type(e)", "false string"},
		"handler calls pcall":  {"return xpcall(error, function() return pcall(error, 'in', 0) end)", "false false in"},
		"handler of overflow":  {"local function f() return f() + 1 end return xpcall(f, function(e) return #e > 0 end)", "false true"},
		"handler is no func":   {"local ok, e = xpcall(error, 1) return ok, type(e)", "false string"},
		"__tostring fails":     {"return pcall(tostring, setmetatable({}, {__tostring = function() error('t', 0) end}))", "false t"},
		"__tostring no string": {"local ok, e = pcall(tostring, setmetatable({}, {__tostring = function() return {} end})) return ok, tostring(e)", "false '__tostring' must return a string"},
		"__index fails":        {"return pcall(function() return setmetatable({}, {__index = function() error('i', 0) end}).x end)", "false i"},
		"nil":                  {"local ok, e = pcall(error) return ok, e", "false nil"},
		"__exit fails":         {"return pcall(with, {__exit = function() error('exit', 0) end}, function() error('body', 0) end)", "false exit"},
		"__enter fails":        {"return pcall(with, {__enter = function() error('enter', 0) end, __exit = escape}, function() end)", "false enter"},
		"class of catch":       {"local ok, e = pcall(catch, 1, error) return ok, tostring(e)", "false catch: parameter 'class': expected a class, got number"},
	} {
		t.Run(name, func(t *testing.T) {
			vm, _ := hostileVM(t)
			want(t, eval(t, vm, c.src), c.want)
			goesOn(t, vm)
		})
	}
}

// Errors whose text cannot be had still reach the host.
func TestUnprintableErrors(t *testing.T) {
	for src, want := range map[string]string{
		"error()":   "nil",
		"error({})": "(error object is a table value)",
		"error(setmetatable({}, {__tostring = function() error('no') end}))":                                      "(error object of type table)",
		"error(setmetatable({}, {__tostring = function() return {} end}))":                                        "(error object of type table)",
		"local m = {} m.__tostring = function(t) return tostring(t) end error(setmetatable({}, m))":               "(error object of type table)",
		"local E = class('E', require('builtins').ValueError) function E:__tostring() error('no') end error(E())": "E: (error object of type E)",
		"local E = class('E', require('builtins').ValueError) function E:__tostring() error(self) end error(E())": "E: (error object of type E)",
		"local e = require('builtins').ValueError() e.args = {e} error(e)":                                        "ValueError: (error object of type ValueError)",
		"local a, b = {}, {} a.b, b.a = b, a local E = require('builtins').ValueError error(E(a, b, E(a)))":       "ValueError: ",
		"error(coroutine.create(print))": "thread",
		"error(setmetatable({}, {__index = function() error('x') end, __call = error, __tostring = function() end}))": "(error object of type table)",
	} {
		t.Run(src, func(t *testing.T) {
			vm, _ := hostileVM(t)
			_, err := vm.RunString(context.Background(), src, "=hostile")
			if err == nil || len(err.Error()) < len(want) || err.Error()[:len(want)] != want {
				t.Errorf("got %q, want %q...", err, want)
			}
			goesOn(t, vm)
		})
	}
}
