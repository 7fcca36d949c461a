package runtime

import (
	"context"
	goruntime "runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// recursions never come back. Each calls probe now and then.
var recursions = map[string]string{
	"function":            "local function f() probe() return f() + 1 end f()",
	"main chunk":          "local s = ... local function f() probe() return loadstring('return (...)()')(f) + 1 end f()",
	"__index":             "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) probe() return t[k] .. '' end return t.x",
	"__newindex":          "local t = setmetatable({}, {}) getmetatable(t).__newindex = function(t, k, v) probe() t[k] = v end t.x = 1",
	"__call":              "local t = setmetatable({}, {}) getmetatable(t).__call = function() probe() return t() + 1 end return t()",
	"__eq":                "local a, b, m = {}, {}, {} m.__eq = function() probe() return a == b end setmetatable(a, m) setmetatable(b, m) return a == b",
	"__lt":                "local a, b, m = {}, {}, {} m.__lt = function() probe() return a < b end setmetatable(a, m) setmetatable(b, m) return a < b",
	"__le":                "local a, b, m = {}, {}, {} m.__le = function() probe() return a <= b end setmetatable(a, m) setmetatable(b, m) return a <= b",
	"__concat":            "local a, m = {}, {} m.__concat = function() probe() return a .. a end setmetatable(a, m) return a .. a",
	"__add":               "local a, m = {}, {} m.__add = function() probe() return a + a end setmetatable(a, m) return a + a",
	"__unm":               "local a, m = {}, {} m.__unm = function() probe() return -a end setmetatable(a, m) return -a",
	"__len":               "local a, m = {}, {} m.__len = function() probe() return #a end setmetatable(a, m) return #a",
	"__tostring":          "local a, m = {}, {} m.__tostring = function() probe() return tostring(a) end setmetatable(a, m) return tostring(a)",
	"__pairs":             "local a, m = {}, {} m.__pairs = function() probe() return pairs(a) end setmetatable(a, m) return pairs(a)",
	"class __init":        "local C = class('C') function C:__init() probe() C() end C()",
	"class __getattr":     "local C = class('C') function C:__getattr(k) probe() return self[k] end return C().x",
	"class __setitem":     "local C = class('C') function C:__setitem(k, v) probe() self[k] = v end C()[1] = 1",
	"class __eq":          "local C = class('C') function C:__eq(o) probe() return self == o end return C() == C()",
	"class __call":        "local C = class('C') function C:__call() probe() return self() + 1 end return C()()",
	"class __tostring":    "local C = class('C') function C:__tostring() probe() return tostring(self) end return tostring(C())",
	"class __repr":        "local C = class('C') function C:__repr() probe() return repr(self) end return repr(C())",
	"class __iter":        "local C = class('C') function C:__iter() probe() return iter(self) end return iter(C())",
	"exception's message": "local E = require('builtins').ValueError local D = class('D', E) function D:__tostring() probe() return tostring(E(self)) end return tostring(D())",
	"sort":                "local function f() probe() table.sort({3, 2, 1}, f) return true end f()",
	"gsub":                "local function f() probe() return (('x'):gsub('x', f)) end f()",
	"load's reader":       "local function f() probe() return load(f) end f()",
	"iterator":            "local function f() probe() for x in f do end end f()",
	"require":             "local C = class('C') function C:__index() end local function f() probe() require('builtins') return f() + 1 end f()",
	"loadstring":          "local function f() probe() return loadstring('return ...', 'x')(f()) end f()",
	"string.format":       "local a, m = {}, {} m.__tostring = function() probe() return ('%s'):format(a) end setmetatable(a, m) return tostring(a)",
	"print":               "local a, m = {}, {} m.__tostring = function() probe() print(a) return '' end setmetatable(a, m) return tostring(a)",

	// through protected calls, which each run on a stack of their own
	"pcall":                "local function f() probe() local ok, e = pcall(f) error(e, 0) end f()",
	"pcall pcall":          "local function f() probe() local ok, ok2, e = pcall(pcall, f) error(e or ok2, 0) end f()",
	"xpcall":               "local function f() probe() local ok, e = xpcall(f, function(e) return e end) error(e, 0) end f()",
	"handler":              "local function f() probe() local ok, e = xpcall(error, f) error(e, 0) end f()",
	"catch":                "local function f() probe() catch(require('builtins').ValueError, f) end f()",
	"with":                 "local function f() probe() with({__exit = function() end}, f) end f()",
	"__exit":               "local function f() probe() with({__exit = f}, function() end) end f()",
	"callback":             "local function f() probe() t.here(1, f) end f()",
	"callback elsewhere":   "local function f() probe() t.each(1, f) end f()",
	"coroutine.wrap":       "local function f() probe() coroutine.wrap(f)() end f()",
	"coroutine.resume":     "local function f() probe() local ok, e = coroutine.resume(coroutine.create(f)) error(e, 0) end f()",
	"pcall in coroutine":   "local function f() probe() local ok, e = pcall(coroutine.wrap(f)) error(e, 0) end f()",
	"pcall and __index":    "local n, t = 0, setmetatable({}, {}) getmetatable(t).__index = function(t, k) probe() n = n + 1 if n % 80 == 0 then local ok, e = pcall(function() return t[k] end) error(e, 0) end return t[k] .. '' end return t.x",
	"pcall and class":      "local n, C = 0, class('C') function C:__init() probe() n = n + 1 if n % 80 == 0 then local ok, e = pcall(C) error(e, 0) end C() end C()",
	"pcall and __tostring": "local n, a, m = 0, {}, {} m.__tostring = function() probe() n = n + 1 if n % 80 == 0 then local ok, e = pcall(tostring, a) error(e, 0) end return tostring(a) end setmetatable(a, m) return tostring(a)",
	"callback and __index": "local n, t2 = 0, setmetatable({}, {}) getmetatable(t2).__index = function(_, k) probe() n = n + 1 if n % 80 == 0 then t.here(1, function() return t2[k] end) end return t2[k] .. '' end return t2.x",
	"coroutine and class":  "local n, C = 0, class('C') function C:__init() probe() n = n + 1 if n % 1800 == 0 then coroutine.wrap(function() C() end)() end C() end C()",
}

// deepest is more than a VM allows. The race detector makes deep stacks slow.
const deepest = 150_000 - 125_000*(raceFactor-1)

// Recursion ends in an error that the script can catch, long before
// the Go stack does: Go ends the process when a stack grows beyond a gigabyte,
// and it grows by doubling, so half of that is what there is.
func TestRecursion(t *testing.T) {
	for _, c := range []struct {
		limits Limits
		most   int64 // bytes of all stacks
	}{
		{Limits{}, 64 << 20},
		{Limits{Depth: deepest, Nesting: 1000}, 300 << 20},
	} {
		for name, src := range recursions {
			if c.limits.Nesting > 0 && !strings.HasPrefix(name, "pcall and") {
				continue // the same calls, only more of them
			}
			t.Run(name, func(t *testing.T) {
				goruntime.GC()
				before, most, calls := stackBytes(), int64(0), 0
				vm := newThreadVM(t, WithLimits(c.limits), WithStdout(discard{}))
				_ = vm.SetGlobal("probe", lua.LGFunction(func(*lua.LState) int {
					if calls++; calls%50 == 0 {
						most = max(most, stackBytes()-before)
					}
					return 0
				}))
				start := time.Now()
				ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute) // a net: the machine may be busy
				defer cancel()
				_, err := vm.RunString(ctx, "local t = require('t') "+src, "=hostile")
				if err == nil || !strings.Contains(err.Error(), "stack overflow") {
					t.Errorf("ended with %.200v, want stack overflow", err)
				}
				if calls < 90 {
					t.Errorf("%d calls, want more", calls)
				}
				if most > c.most {
					t.Errorf("%d MB of stack, want at most %d", most>>20, c.most>>20)
				}
				t.Logf("%d calls, %d MB of stack, %v", calls, most>>20, time.Since(start))
				if _, err := vm.RunString(ctx, "local t = require('t') local ok, e = pcall(function(...) "+src+" end) assert(not ok and tostring(e):find('stack overflow'), e)", "=hostile"); err != nil {
					t.Errorf("not caught: %.200v", err)
				}
				goesOn(t, vm)
			})
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func stackBytes() int64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64())
}

// The error of a deep stack costs no more than the walk over it.
func TestOverflowIsFast(t *testing.T) {
	vm := newThreadVM(t)
	const most = 10 * time.Millisecond * raceFactor
	best := time.Hour
	for end := time.Now().Add(10 * time.Second); best > most && time.Now().Before(end); {
		start := time.Now()
		want(t, eval(t, vm, "local function f() return f() + 1 end return pcall(f)"), "false test:2: stack overflow")
		best = min(best, time.Since(start))
	}
	if best > most {
		t.Errorf("%v at best", best)
	}
}

// Depth and nesting are what the host says.
func TestDepthLimits(t *testing.T) {
	vm := newThreadVM(t, WithLimits(Limits{Depth: 100, Nesting: 10}))
	want(t, eval(t, vm, `
local n = 0
local function f() n = n + 1 return f() + 1 end
pcall(f)
local m = 0
local function g() m = m + 1 pcall(g) end
g()
return n > 80 and n <= 110, m`), "true 10")
	goesOn(t, vm)
}

// A deep stack below a protected call takes from what the call may use.
func TestDepthIsShared(t *testing.T) {
	vm := newThreadVM(t, WithLimits(Limits{Depth: 1000, Nesting: 100}))
	want(t, eval(t, vm, `
local most = 0
local function count(n) most = math.max(most, n) return count(n + 1) + 1 end
local function down(n, base) if n > 0 then return (down(n - 1, base + 1)) end pcall(count, base) end
down(100, 0) local first = most
down(900, 0) local second = most
return first < 1300, second < 1300, first > 800, second > 800`), "true true true true")
}

// Source text may be nested as deeply as it likes: it compiles, or the error
// says that it is too much.
func TestDeepSource(t *testing.T) {
	const n = 100000
	r := strings.Repeat
	for name, src := range map[string]string{
		"parentheses":    "return " + r("(", n) + "1" + r(")", n),
		"tables":         "return " + r("{", n) + r("}", n),
		"functions":      r("return function() ", n) + r(" end", n),
		"blocks":         r("do ", n) + r(" end", n),
		"loops":          r("while true do ", n) + r(" end", n),
		"ifs":            r("if x then ", n) + r(" end", n),
		"elseifs":        "if x then " + r("elseif x then ", n) + " end",
		"calls":          "return " + r("f(", n) + r(")", n),
		"call chain":     "return f" + r("()", n),
		"method chain":   "return f" + r(":m()", n),
		"index chain":    "return a" + r(".a", n),
		"index nest":     "return " + r("a[", n) + "1" + r("]", n),
		"unary":          "return " + r("- ", n) + "1",
		"not":            "return " + r("not ", n) + "1",
		"binary":         "return 1" + r(" + 1", n),
		"power":          "return 1" + r(" ^ 1", n),
		"and":            "return a" + r(" and a", n),
		"concatenation":  "return 'a'" + r(" .. 'a'", n),
		"strings":        "return " + r("'", n),
		"long brackets":  "return [" + r("=", n) + "[",
		"comments":       r("--[==[ ]==]", n),
		"locals":         r("local a ", n),
		"names":          "local " + r("a, ", n) + "a",
		"values":         "local a = " + r("1, ", n) + "1",
		"parameters":     "return function(" + r("a, ", n) + "a) end",
		"arguments":      "f(" + r("1, ", n) + "1)",
		"items":          "return {" + r("1, ", n) + "1}",
		"labels":         r("::a:: ", n),
		"gotos":          r("goto a ", n),
		"semicolons":     r(";", n),
		"open":           r("(", n),
		"close":          r(")", n),
		"ends":           r("end ", n),
		"zero bytes":     r("\x00", n),
		"invalid UTF-8":  r("\xff\xfe", n),
		"constants":      "return {" + manyConstants(n) + "}",
		"nested upvalue": "local a " + r("return function() ", 150) + "return a" + r(" end", 150),
	} {
		t.Run(name, func(t *testing.T) {
			vm := newThreadVM(t, WithLimits(Limits{Steps: 10 * n}))
			start := time.Now()
			_, err := vm.RunString(context.Background(), src, "=deep")
			if d := time.Since(start); d > time.Minute*raceFactor {
				t.Errorf("took %v", d)
			}
			if err != nil && len(err.Error()) > 500 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
			goesOn(t, vm)
		})
	}
}

func manyConstants(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("'")
		b.WriteString(itoa(i))
		b.WriteString("',")
	}
	return b.String()
}

// Data may be nested as deeply as it likes, or hold itself.
func TestDeepData(t *testing.T) {
	for name, src := range map[string]string{
		"repr":           "local t = {} for i = 1, 1e5 do t = {t} end return #repr(t) > 0",
		"repr of itself": "local t = {} t[1] = t t.t = t return #repr(t) > 0",
		"kw of itself":   "local t = {} t.class, t[1] = t, t return not pcall(isinstance, 1, kw(t))",
		"isinstance":     "local t = {} for i = 1, 1e5 do t = {t} end local ok, r = pcall(isinstance, 1, t) return ok and not r or not ok",
		"of itself":      "local t = {} t[1] = t return not pcall(isinstance, 1, t)",
		"of many":        "local t = {class('C')} for i = 1, 60 do t = {t, t} end return not pcall(isinstance, 1, t)",
		"repr of many":   "local t = {} for i = 1, 60 do t = {t, t} end return #repr(t) < 1e7",
		"__index chain":  "local t = {} for i = 1, 1e5 do t = setmetatable({}, {__index = t}) end pcall(function() return t.x end) return true",
		"__index cycle":  "local t = {} setmetatable(t, {__index = t}) return not pcall(function() return t.x end)",
		"class chain":    "local C = class('C') local ok = pcall(function() for i = 1, 300 do C = class('C' .. i, C) end end) return ok",
		"class cycle":    "local C = class('C') return not pcall(class, 'D', C, C)",
		"exception":      "local e = require('builtins').ValueError('x') for i = 1, 1e4 do e = require('builtins').ValueError(e) end pcall(tostring, e) pcall(repr, e) return true",
	} {
		t.Run(name, func(t *testing.T) {
			vm := newThreadVM(t, WithLimits(Limits{Steps: 1e8}))
			start := time.Now()
			want(t, eval(t, vm, src), "true")
			if d := time.Since(start); d > time.Minute*raceFactor {
				t.Errorf("took %v", d)
			}
			goesOn(t, vm)
		})
	}
}
