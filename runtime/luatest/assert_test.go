package luatest

import (
	"strings"
	"testing"
)

// Assertions that hold.
func TestAssertionsHold(t *testing.T) {
	expect(t, `
local b = require("builtins")
local Point = class("Point")
function Point:__init(x) self.x = x end
function Point:__eq(other) return self.x == other.x end
local Box = class("Box")
function Box:contains(x) return x == 7 end

it("is Lua's assert when called", function()
  local x, y, z = assert(1, 2, nil)
  assert.equal(1, x) assert.equal(2, y) assert.is_nil(z)
  local t = {}
  local ok, e = pcall(assert, false, t)
  assert.is_false(ok) assert.equal(t, e)
  ok, e = pcall(assert, nil)
  assert.equal("assertion failed!", e)
end)
it("compares", function()
  assert.equal(1, 1) assert.equal(nil, nil) assert.equal(Point(1), Point(1))
  assert.not_equal({}, {}) assert.are_not.equal(1, "1")
  assert.same({1, {a = {2}}}, {1, {a = {2}}}) assert.are.same(nil, nil)
  assert.same({Point(1)}, {Point(1)}) assert.not_same({1}, {1, 2}) assert.same(0/0, 0/0)
  assert.same({bytes("a")}, {bytes("a")}) assert.not_same({bytes("a")}, {"a"})
  local a, b = {1}, {1} a.self, b.self = a, b
  assert.same(a, b)
  assert.near(1, 1.05, 0.1) assert.not_near(1, 2, 0.5)
end)
it("looks at values", function()
  assert.is_true(true) assert.is_false(false) assert.is_nil(nil) assert.is_not_nil(0) assert.is_not_true(1)
  assert.truthy(0) assert.falsy(nil) assert.is_truthy("") assert.is.falsy(false) assert.is_not.falsy(1)
  assert.is_string("") assert.is_table({}) assert.is_number(0) assert.is_function(print) assert.is_not_string(1)
  assert.is_boolean(false) assert.is_userdata(Point(1)) assert.is_thread(coroutine.create(print))
end)
it("looks into values", function()
  assert.matches("^a.c$", "abc") assert.not_matches("%d", "abc") assert.matches("b", bytes("abc"))
  assert.contains("b", "abc") assert.contains({2}, {1, {2}}) assert.contains(7, Box()) assert.not_contains(8, Box())
  assert.does_not.contain("x", "abc")
  assert.is_instance(Point, Point(1)) assert.is_instance(Point(1), Point) assert.is_not_instance(Box, Point(1))
  assert.instance_of({Box, Point}, Point(1))
end)
it("looks at errors", function()
  local e = assert.raises(b.ValueError, function() error(b.UnicodeError("caf\195\169")) end)
  assert.is_instance(b.UnicodeError, e)
  assert.raises(b.ValueError, "^caf", function() error(b.ValueError("cafe")) end)
  assert.raises({b.KeyError, b.ValueError}, function() error(b.ValueError()) end)
  assert.raises("boom (1)", function() error("boom (1)") end)
  assert.raises("b%a+m", error, "boom")
  assert.raises(error) assert.has_error(error)
  assert.raises(b.TypeError, b.ValueError and isinstance, 1, 2)
  local t = {}
  assert.equal(t, assert.raises(error, t))
  local x, y = assert.no_error(function(...) return ... end, 1, {expected = 2})
  assert.same({1, {expected = 2}}, {x, y}) assert.has_no.errors(function() end)
end)
it("gives back what it looked at", function()
  assert.equal(5, assert.is_number(5)) assert.equal("x", assert.equal("x", "x"))
end)
it("is looked up once", function() assert.equal(assert.equal, assert.equal) assert.equal(assert.is, assert.are) end)
`, 0, "\n7 passed, 0 failed, 0 skipped\n")
}

// What failing assertions say.
func TestAssertionMessages(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`assert.equal(1, "1")`, `assert.equal: expected 1, got "1"`},
		{`assert.equal(bigint(5), 5)`, `assert.equal: expected bigint 5, got number 5`},
		{`assert.equal({}, {})`, `assert.equal: expected table {}, got table {} that is another one; assert.same compares contents`},
		{`assert.equal(1, 2, "the sum")`, `the sum: assert.equal: expected 1, got 2`},
		{`assert.not_equal(1, 1)`, `assert.not_equal: both are 1`},
		{`assert.equal(1)`, `assert.equal: expected 1, got nil`},
		{`assert.same({a = {1, 2}, b = 1}, {a = {1, 3, 4}, c = 2})`, "assert.same: 4 differences\n.a[2]: expected 2, got 3\n.a[3]: unexpected 4\n.b: missing, expected 1\n.c: unexpected 2"},
		{`assert.same({["a b"] = {[true] = 1}}, {["a b"] = {[true] = 2}})`, `assert.same: ["a b"][true]: expected 1, got 2`},
		{`assert.same({1}, "x")`, `assert.same: expected {1}, got "x"`},
		{`assert.same("a\nb\nc\n", "a\nB\nc")`, "assert.same: strings differ (- expected, + actual)\n  a\n- b\n- c\n+ B\n+ c (no line break)"},
		{`assert.same("x\r\ny\n", "x\ny\n")`, "assert.same: strings differ (- expected, + actual)\n- x\\r\n+ x\n  y"},
		{`local s = "0123456789" s = s .. s .. s .. s .. s .. s .. s assert.equal(s .. "a", s .. "b")`,
			"assert.equal: strings of 71 and 71 bytes differ from byte 71 on\nexpected ...\"01234567890123456789a\"\ngot      ...\"01234567890123456789b\""},
		{`assert.is_true(1)`, `assert.true: expected true, got 1`},
		{`assert.is_not_nil(nil)`, `assert.not_nil: expected anything but nil, got nil`},
		{`assert.is_string({})`, `assert.string: expected string, got {}`},
		{`assert.near(1, 2, 0.5)`, `assert.near: expected 1 within 0.5, got 2: they differ by 1`},
		{`assert.matches("^b", "abc")`, `assert.matches: expected text matching "^b", got "abc"`},
		{`assert.contains(3, {1, 2})`, `assert.contains: 3 is not in {1, 2}`},
		{`assert.is_instance(class("A"), 5)`, `assert.instance: expected an instance of <class 'A'>, got number 5`},
		{`assert.raises(require("builtins").KeyError, function() return 5 end)`, `assert.raises: expected KeyError, but nothing was raised and it returned 5`},
		{`assert.raises("boom", error, "bang")`, `assert.raises: expected an error with "boom" in its message, got bang`},
		{`assert.raises(require("builtins").KeyError, error, require("builtins").ValueError("v"))`, `assert.raises: expected KeyError, got ValueError: v`},
		{`assert.no_error(error, "bang")`, `assert.no_error: got bang`},
		{`assert.fail("why")`, `why`},
		{`assert.eqal(1, 1)`, `AttributeError: assert.eqal: no such assertion`},
		{`assert.contain_s(1, 1)`, `AttributeError: assert.contain_s: no such assertion (did you mean assert.contain?)`},
		{`assert.not_fail()`, `AttributeError: assert.not_fail: cannot be negated`},
		{`assert.raises(5)`, `TypeError: assert.raises: expected a function after what it should raise`},
		{`assert.matches("[", "x")`, `ValueError: pattern "[":`},
		{`assert.contains(1, 5)`, `TypeError: assert.contains: parameter 'container': expected a string, a table or an object, got number`},
	} {
		h := world(t, "a_spec.lua", `it("fails", function() `+c.source+` end)`)
		status, out, _ := inner(t, h)
		var lines []string
		for l := range strings.Lines(out) {
			if !strings.HasPrefix(l, "        > ") { // the source line
				lines = append(lines, strings.TrimPrefix(l, "      "))
			}
		}
		out = strings.Join(lines, "")
		if want := "a_spec.lua:1: " + c.want; status != 1 || !strings.Contains(out, want) {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.source, out, want)
		}
	}
}

func TestManyDifferencesAreCutOff(t *testing.T) {
	expect(t, `it("x", function()
  local a = {} for i = 1, 50 do a[i] = i end
  assert.same(a, {})
end)`, 1, "50 differences", "[20]: missing, expected 20", "... and 30 more")
}

func TestLineDiffShowsContextOnly(t *testing.T) {
	var a, b []string
	for i := range 100 {
		line := strings.Repeat("x", i%7) + string(rune('a'+i%26))
		a, b = append(a, line), append(b, line)
	}
	b[50] = "changed"
	b = append(b[:80], b[81:]...)
	got := lineDiff(strings.Join(a, "\n")+"\n", strings.Join(b, "\n")+"\n")
	lines := strings.Split(got, "\n")
	if len(lines) != 3+8+7 || lines[0] != "  ... 47 equal lines" || lines[4] != "- "+a[50] || lines[5] != "+ changed" || lines[len(lines)-1] != "  ... 16 equal lines" {
		t.Errorf("got %d lines\n%s", len(lines), got)
	}
}
