package runtime

import (
	"context"
	"errors"
	goruntime "runtime"
	"strings"
	"testing"
	"time"
)

const testMemory = 16 << 20 // the limit of these tests, in bytes

// hungry are scripts that take all the memory they can get.
var hungry = map[string]string{
	"fill a table":          "local t = {} while true do t[#t + 1] = #t end",
	"string keys":           "local t, i = {}, 0 while true do i = i + 1 t['k' .. i] = i end",
	"nested tables":         "local t = {} while true do t = {t, {}, {}} end",
	"closures":              "local t = {} while true do local n = #t t[n + 1] = function() return n end end",
	"strings":               "local t = {} while true do t[#t + 1] = ('x'):rep(1e5) .. #t end",
	"large strings":         "local t = {} while true do t[#t + 1] = ('x'):rep(5e6) end",
	"upper":                 "local t, s = {}, ('x'):rep(1e6) while true do t[#t + 1] = s:upper() end",
	"gsub":                  "local t, s = {}, ('x'):rep(1e5) while true do t[#t + 1] = s:gsub('.+', '%0%0') end",
	"format":                "local t, s = {}, ('x'):rep(1e5) while true do t[#t + 1] = ('%s%s'):format(s, s) end",
	"concat":                "local t, s = {}, {} for i = 1, 1e5 do s[i] = 'x' end while true do t[#t + 1] = table.concat(s) end",
	"sub":                   "local t, s = {}, ('x'):rep(1e6) while true do t[#t + 1] = s .. s end",
	"coroutines":            "local t = {} while true do local co = coroutine.wrap(function() coroutine.yield() end) co() t[#t + 1] = co end",
	"deep coroutines":       "local t = {} local function f(n) if n == 0 then coroutine.yield() else local x = tostring(setmetatable({}, {__tostring = function() f(n - 1) return '' end})) return x end end while true do local co = coroutine.wrap(f) co(500) t[#t + 1] = co end",
	"threads":               "while true do pcall(t.start, t.wait, 600) end",
	"functions from text":   "local t, i = {}, 0 while true do i = i + 1 t[i] = loadstring('local a = ' .. i .. (' a = a + 1'):rep(100)) end",
	"exceptions":            "local t, E = {}, require('builtins').ValueError while true do t[#t + 1] = E(('x'):rep(1000) .. #t) end",
	"errors":                "local t = {} while true do local _, e = pcall(error, {('x'):rep(1000) .. #t}) t[#t + 1] = e end",
	"classes":               "local t = {} while true do t[#t + 1] = class('C') end",
	"instances":             "local t, C = {}, class('C') while true do local c = C() c.x = {} t[#t + 1] = c end",
	"despite pcall":         "local t = {} while true do pcall(function() while true do t[#t + 1] = {} end end) end",
	"despite a handler":     "local t = {} xpcall(function() while true do t[#t + 1] = {} end end, escape) escape()",
	"sparse tables":         "local t = {} while true do local u = {} u[1e6] = 1 t[#t + 1] = u end",
	"a far index":           "local t = {} t[16e6] = 1",
	"far indexes":           "for i = 1, 16 do pcall(function() local t = {} t[i * 1e6] = 1 end) end",
	"a far index, rawset":   "rawset({}, 16e6, 1)",
	"a far index, on":       "local t = setmetatable({}, {}) for i = 1, 1e6 do t[i] = 1 end t[16e6] = 1",
	"insert far out":        "table.insert({}, 16e6, 1)",
	"move far out":          "table.move({1}, 1, 1, 16e6)",
	"move a lot":            "table.move({}, 1, 6e7, 1)",
	"between waits":         "local u = {} while true do u[#u + 1] = ('x'):rep(1e5) .. #u if #u % 10 == 0 then t.wait(0.001) end end",
	"in a callback":         "local u = {} t.here(1, function() while true do u[#u + 1] = {} end end)",
	"arguments":             "local u = {} while true do u[#u + 1] = {unpack({}, 1, 1e5)} end",
	"despite the collector": "local u = {} while true do u[#u + 1] = ('x'):rep(1e6) .. #u if #u % 10 == 0 then pcall(collectgarbage) end end",
}

// A script that takes too much memory is stopped, cannot help it, and what it
// had comes back.
func TestMemoryLimit(t *testing.T) {
	for name, src := range hungry {
		t.Run(name, func(t *testing.T) {
			goruntime.GC()
			vm, escaped := hostileVM(t, WithLimits(Limits{Memory: testMemory, Threads: 100000}))
			stopped(t, context.Background(), vm, escaped, src, ErrMemoryLimit)
			_ = vm.Wait(context.Background())
			goesOn(t, vm)
			more := func() int64 { return memoryInUse() - vm.heapAtStart }
			for end := time.Now().Add(time.Minute); more() >= testMemory/2; time.Sleep(10 * time.Millisecond) { // collectors need their time
				if time.Now().After(end) {
					t.Fatalf("%d MB still in use", more()>>20)
				}
				_, _ = vm.RunString(context.Background(), "collectgarbage()", "=x")
			}
		})
	}
}

// One operation cannot take all memory: these end before any sample.
func TestStringSize(t *testing.T) {
	vm, _ := hostileVM(t, WithLimits(Limits{StringSize: 1 << 20}))
	for _, src := range []string{
		"('x'):rep(1e10)",
		"('x'):rep(2^31)",
		"('x'):rep(1e300)",
		"('x'):rep(1e6, ('y'):rep(1e6))",
		"(function() local s = 'x' for i = 1, 100 do s = s .. s end end)()",
		"(function() local s = 'x' for i = 1, 100 do s = s .. 1 .. s end end)()",
		"(function() local s = 'x' while true do s = s:rep(2) end end)()",
		"(function() local s = ('x'):rep(5e5) return s .. s .. s end)()",
		"(function() local s = ('x'):rep(1e6) return ('%s%s'):format(s, s) end)()",
		"(function() local s = ('x'):rep(1e6) return s:gsub('x', s) end)()",
		"(function() local s = ('x'):rep(1e6) return table.concat({s, s}) end)()",
		"(function() local s = ('x'):rep(1e6) return table.concat({'', '', ''}, s) end)()",
		"('%99999999999d'):format(1)",
	} {
		var before, after goruntime.MemStats
		goruntime.ReadMemStats(&before)
		got := eval(t, vm, "local ok, e = pcall(function() return "+src+" end) return ok, e")
		goruntime.ReadMemStats(&after)
		if !strings.HasPrefix(got, "false test:") {
			t.Errorf("%s: %.100s", src, got)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20 {
			t.Errorf("%s: allocated %d MB", src, n>>20)
		}
	}
	want(t, eval(t, vm, "local s = ('x'):rep(2^19) return #(s .. s)"), "1048576")
	goesOn(t, vm)
}

// With a limit on memory, a string may take half of it.
func TestStringSizeFollowsMemory(t *testing.T) {
	vm, _ := hostileVM(t, WithLimits(Limits{Memory: testMemory}))
	want(t, eval(t, vm, "local ok = pcall(string.rep, 'x', 2^23 + 1) return ok, #('x'):rep(2^23)"), "false 8388608")
}

// An index far out takes no room for what lies between.
func TestSparseTable(t *testing.T) {
	vm, _ := hostileVM(t, WithLimits(Limits{Memory: testMemory}))
	want(t, eval(t, vm, "local t = {} t[1e9] = 1 t[2^53] = 2 t[-1e9] = 3 rawset(t, 1e10, 4) return t[1e9], t[2^53], t[-1e9], t[1e10], #t"), "1 2 3 4 0")
}

// Garbage is not held against a script.
func TestGarbageIsNoUse(t *testing.T) {
	vm, _ := hostileVM(t, WithLimits(Limits{Memory: testMemory}))
	if _, err := vm.RunString(context.Background(), "for i = 1, 3000 do local s = ('x'):rep(1e5) .. i end", "=x"); err != nil {
		t.Error(err)
	}
}

// The values of one call fit on the stack, or the error says that they do not.
func TestManyValues(t *testing.T) {
	vm, _ := hostileVM(t)
	for _, src := range []string{
		"return unpack({}, 1, 1e8)",
		"return unpack({}, -1e15, 1e15)",
		"return select('#', unpack({}, 1, 200000))",
		"return string.byte(('x'):rep(1e7), 1, -1)",
		"local function f(...) return f(1, ...) end return f()",
		"return table.pack(unpack({}, 1, 200000)).n",
		"local function f(n, ...) if n == 0 then return select('#', ...) end return f(n - 1, ..., ...) end return f(1e6, unpack({}, 1, 1000))",
		"return coroutine.wrap(function(...) return coroutine.yield(...) end)(unpack({}, 1, 200000))",
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		_, err := vm.RunString(ctx, src, "=many")
		cancel()
		var e *Error
		if err != nil && !errors.As(err, &e) && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", src, err)
		}
		goesOn(t, vm)
	}
}
