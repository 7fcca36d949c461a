package runtime_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	netlua "github.com/netlua/netlua/runtime"
)

// Arguments that mean harm to Lua's own libraries: what they ask for is refused
// or stopped, soon, and costs little.

// refused are calls that fail with a message of the library.
var refused = []struct{ src, want string }{
	{`("x"):rep(1e10)`, "too large"},
	{`("x"):rep(1e300)`, "too large"},
	{`("xy"):rep(2^62, ("z"):rep(100))`, "too large"},
	{`local t = {} for i = 1, 100 do t[i] = ("x"):rep(1e6) end table.concat(t)`, "too large"},
	{`table.concat({}, "x", 1, 1e9)`, "invalid value %(nil%) at index 1"},
	{`table.concat(setmetatable({}, {__index = function() return "x" end}), "x", 1, 1e9)`, "invalid value"},
	{`unpack({}, 1, 1e9)`, "too many results"},
	{`unpack({}, -1e18, 1e18)`, "too many results"},
	{`table.unpack({}, 1, 1e6)`, "too many results"},
	{`("x"):rep(1e6):byte(1, -1)`, "too long"},
	{`table.move({}, 1, 1e9, 2)`, "too many"},
	{`table.move({}, -2^53, 2^53, 2)`, "too many"},
	{`select(-1)`, "out of range"},
	{`("%999999999d"):format(1)`, "invalid"},
	{`("%.999999999f"):format(1)`, "invalid"},
	{`("%99999999999999999999s"):format("")`, "invalid"},
	{`("%s"):rep(1e6):format()`, "no value"},
	{`string.pack("s1", ("x"):rep(256))`, "does not fit"},
	{`string.pack("i17", 1)`, "out of limits"},
	{`string.pack("c99999999999", "")`, "large"},
	{`string.unpack("c99999999", "x")`, "short"},
	{`string.unpack("s8", ("\255"):rep(8))`, "short"},
	{`string.packsize("c2147483647c2147483647")`, "large"},
	{`("a"):rep(1e5):find(("(a"):rep(40))`, "too many captures"},
	{`("x"):rep(1e5):match(("x"):rep(1e5) .. "(")`, "unfinished capture"},
	{`string.unpack(("b"):rep(1e6), ("x"):rep(1e6))`, "too many results"},
	{`("a"):gsub("a", "%9")`, "invalid"},
	{`local s = ("x"):rep(1e6) s:gsub("x", s)`, "too large"},
	{`("x"):rep(1e6):gsub("x", ("%0"):rep(1e4))`, "too large"},
	{`("x"):rep(1e5):gsub("", function() return ("y"):rep(1e4) end)`, "too large"},
	{`os.date(("%c"):rep(1e7))`, "too large"},
	{`os.date("%c", 1e300)`, "out of range"},
	{`os.date("*t", -2^63)`, "out of range"},
	{`utf8.char(2^40)`, "out of range"},
	{`utf8.codepoint(("x"):rep(1e6), 1, -1)`, "too long"},
	{`setmetatable({}, {__index = function(t, k) return t[k + 1] end})[1] = nil; return (setmetatable({}, {__index = function(t, k) return t[k + 1] end}))[1]`, "stack overflow"},
	{`local m = {} m.__tostring = function(t) return tostring(t) end tostring(setmetatable({}, m))`, "stack overflow"},
	{`local m = {} m.__lt = function(a, b) return a < b end local t = setmetatable({}, m) table.sort({t, setmetatable({}, m), t})`, "stack overflow"},
	{`local function s() table.sort({2, 1}, s) end s()`, "stack overflow"},
	{`local function g() return (("x"):gsub("x", g)) end g()`, "stack overflow"},
	{`local function e() table.foreach({1}, e) end e()`, "stack overflow"},
	{`local function r() return load(r) end r()`, "stack overflow"},
	{`local function x() return xpcall(error, x) end return assert(select(2, x()), "stack overflow")`, "stack overflow"},
	{`table.sort({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, function(a, b) return true end)`, "invalid order function"},
	{`table.sort({1, "x", 2})`, "attempt to compare"},
	{`local t = {} for i = 1, 100 do t[i] = i % 7 end t[50] = nil t[100] = "x" table.sort(t)`, "attempt to compare"},
	{`load(function() return ("x"):rep(1e7) end)`, "too large"},
	{`string.dump(print)`, "unable to dump"},
	{`setfenv(print, {})`, "cannot change environment"},
	{`debug.setmetatable(require("builtins").ValueError(), {})`, "cannot change"},
}

func TestRefused(t *testing.T) {
	for _, c := range refused {
		t.Run(short(c.src), func(t *testing.T) {
			vm := netlua.New(netlua.WithLimits(netlua.Limits{StringSize: 16 << 20}))
			defer vm.Close()
			start := time.Now()
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
			defer cancel()
			_, err := vm.RunString(ctx, `
local f = assert(loadstring(...))
local ok, e = pcall(f)
assert(not ok, "it worked")
if not tostring(e):find((...) and select(2, ...)) then error("failed with: " .. tostring(e), 0) end`, "=x", c.src, c.want)
			if err != nil {
				t.Error(err)
			}
			if d := time.Since(start); d > time.Minute {
				t.Errorf("took %v", d)
			}
		})
	}
}

// endlessCalls are single calls of a library that would never end.
var endlessCalls = []string{
	`("a"):rep(60):find(("a?"):rep(60) .. ("a"):rep(60) .. "b")`,
	`("a"):rep(400):find((".-"):rep(12) .. "b")`,
	`("a"):rep(1e6):find(".-.-.-b")`,
	`("a"):rep(1e6):gsub(".-b", "")`,
	`for _ in ("a"):rep(1e6):gmatch(".-.-b") do end`,
	`("("):rep(1e6):gsub("%b()", "")`,
	`("a"):rep(3000):match("((a*)*(a*)*(a*)*)b%1%1")`,
	`while true do pcall(string.rep, "x", 1e6) end`,
	`local t = {} for i = 1, 2000 do t[i] = i end while true do pcall(table.sort, t, function() return math.random() < 0.5 end) end`,
	`local t = {} for i = 1, 2000 do t[i] = i end while true do pcall(table.sort, t, function() return true end) end`,
	`while true do pcall(table.concat, {1, 2, 3}, "x") end`,
	`local t = {} while true do table.insert(t, 1, 1) end`,
	`table.foreach({1}, function() while true do end end)`,
	`load(function() return " " end)`,
	`while true do for i in ipairs({1, 2, 3}) do end end`,
}

// A call that runs long is stopped by its context all the same.
func TestLongCallsAreCancelled(t *testing.T) {
	for _, src := range endlessCalls {
		t.Run(short(src), func(t *testing.T) {
			vm := netlua.New(netlua.WithLimits(netlua.Limits{StringSize: 16 << 20}))
			defer vm.Close()
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
			defer cancel()
			start := time.Now()
			_, err := vm.RunString(ctx, "while true do "+src+" end", "=x")
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("ended with %v", err)
			}
			if d := time.Since(start); d > time.Minute {
				t.Errorf("took %v", d)
			}
		})
	}
}

// The limit on steps sees the work of library functions.
func TestLongCallsCountSteps(t *testing.T) {
	vm := netlua.New(netlua.WithLimits(netlua.Limits{Steps: 50000}))
	defer vm.Close()
	_, err := vm.RunString(context.Background(), `while true do pcall(string.find, ("a"):rep(400), (".-"):rep(3) .. "b") end`, "=x")
	if !errors.Is(err, netlua.ErrStepLimit) {
		t.Errorf("ended with %v", err)
	}
}

// Orderings that contradict themselves end, and lose no item.
func TestInconsistentOrders(t *testing.T) {
	vm := netlua.New()
	defer vm.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	_, err := vm.RunString(ctx, `
local orders = {
	function(a, b) return true end, function(a, b) return false end, function(a, b) return a <= b end, function(a, b) return a ~= b end,
	function(a, b) return math.random() < 0.5 end, function(a, b) return (a - b) % 3 == 1 end, function(a, b) error("stop", 0) end,
}
for i, order in ipairs(orders) do
	for _, n in ipairs{0, 1, 2, 3, 12, 13, 50, 1000} do
		local t, sum = {}, 0
		for k = 1, n do t[k] = k * 7919 % 1009 sum = sum + t[k] end
		local ok, e = pcall(table.sort, t, order)
		if not ok then assert(e == "stop" or e:find("invalid order function"), e) end
		for k = 1, n do sum = sum - t[k] end
		assert(sum == 0 and #t == n, "items were lost")
	end
end
-- a comparison that changes the list
local t = {} for i = 1, 500 do t[i] = -i end
pcall(table.sort, t, function(a, b) t[#t + 1] = 0 t[1] = nil return a < b end)`, "=x")
	if err != nil {
		t.Error(err)
	}
}

func short(s string) string {
	s = strings.ReplaceAll(s, "/", "|")
	return s[:min(len(s), 60)]
}
