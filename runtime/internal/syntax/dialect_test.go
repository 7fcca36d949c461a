package syntax

import "testing"

func TestDialect(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"goto = 1 local t = {goto = 2} print(goto, t.goto)", "1\t2\n"},
		{"goto(1)", "t:1: attempt to call global 'goto' (a nil value)"},
		{"for i = 1, 3 do for j = 1, 3 do if j == 2 then goto next end print(i, j) end ::next:: end", "1\t1\n2\t1\n3\t1\n"},
		{"do goto e; local x; ::e:: ::f::; end print(1)", "1\n"},
		{"repeat local x = 1; if x then goto c end; local y ::c:: until true", "t:1: <goto c> at line 1 jumps into the scope of local 'y'"},
		{"goto l; local a; ::l:: print(a)", "t:1: <goto l> at line 1 jumps into the scope of local 'a'"},
		{"do ::l:: end goto l", "t:1: no visible label 'l' for <goto> at line 1"},
		{"::l::\n::l::", "t:2: label 'l' already defined on line 1"},
		{"local function f() goto l end ::l::", "t:1: no visible label 'l' for <goto> at line 1"},
		{"break", "t:1: no loop to break near '<eof>'"},
		{"while true do local f = function() break end end", "t:1: no loop to break near 'end'"},
		{";;; local a = 1;; print(a);", "1\n"},
		{"f\n(1)", "t:2: ambiguous syntax (function call x new statement) near '('"},
		{"print(('x')\n:rep(3), #'ab' .. 1, not nil == true)", "xxx\t21\ttrue\n"},
		{"print((function(...) return arg.n end)(1, nil, 3))", "3\n"},
		{"print((function() return 1, 2 end)(), ((function() return 1, 2 end)()))", "1\t1\n"},
		{"local a <const> = 1", "t:1: unexpected symbol near '<'"},
		{"print(1, nil or (function() return 2, 3 end)())", "1\t2\n"},
		{"print(false and x.y.z, nil and 1, 1 or x.y, 'a' and 2)", "false\tnil\t1\t2\n"},
		{"local i = 0 repeat local done = i > 2; i = i + 1 until done print(i)", "4\n"},
		{"local o = {} function o.a() return 1 end function o:b(x) return self == o, x end print(o.a(), o:b(2))", "1\ttrue\t2\n"},
		{"local o = {p = {}} function o.p:q() return self == o.p end print(o.p:q())", "true\n"},
	} {
		got, err := run(c.src, "=t")
		if err != nil {
			got += err.Error()
		}
		if got != c.want {
			t.Errorf("%s\ngot  %q\nwant %q", c.src, got, c.want)
		}
	}
}

// TestErrorLines checks on which line a failing operation of a statement over
// several lines is reported.
func TestErrorLines(t *testing.T) {
	for src, want := range map[string]string{
		"local a\n for i=1,'a' do \n print(i) \n end":             "t:2:",
		"\n local a \n for k,v in 3 \n do \n print(k) \n end":     "t:3:",
		"\n\n for k,v in \n 3 \n do \n print(k) \n end":           "t:4:",
		"function a.x.y ()\na=a+1\nend":                           "t:1:",
		"local s = {f = function() return {} end}\ns\n.f()\n.g()": "t:4:",
		"local x = 1 +\n2 +\n3 +\nnil +\n5":                       "t:3:",
		"print(\n1,\nx.y,\n2)":                                    "t:3:",
		"local t = {\na = 1,\nb = x.y,\n}":                        "t:3:",
	} {
		_, err := run(src, "=t")
		if err == nil || err.Error()[:len(want)] != want {
			t.Errorf("%q: got %v, want line %s", src, err, want)
		}
	}
}

func TestExplainLeavesOthersAlone(t *testing.T) {
	L := newState()
	defer L.Close()
	for _, msg := range []string{
		"", "boom", "x:1: boom", "x:1: attempt to compare apples with pears", "cannot perform magic",
		"attempt to call a non-function object!", "xattempt to call a non-function object",
	} {
		if got := Explain(L, msg, typeName); got != msg {
			t.Errorf("Explain(%q) = %q", msg, got)
		}
	}
	for msg, want := range map[string]string{ // raised by Go code, where nothing is known
		"x:1: attempt to call a non-function object":                    "x:1: attempt to call a value that is not a function",
		"attempt to index a non-table object(nil) with key 'a\nb'":      "attempt to index a nil value",
		"x:1: cannot perform add operation between string and nil":      "x:1: attempt to perform arithmetic on a nil value",
		"x:1: cannot perform add operation between nil and number":      "x:1: attempt to perform arithmetic on a nil value",
		"x:1: cannot perform concat operation between number and table": "x:1: attempt to concatenate a table value",
		"x:1: too many recursions in settable":                          "x:1: loop in settable",
		"x:1: registry overflow":                                        "x:1: stack overflow",
		"x:1: attempt to compare nil with nil":                          "x:1: attempt to compare two nil values",
		"x:1: __len undefined":                                          "x:1: attempt to get length of a value of the wrong type",
	} {
		if got := Explain(L, msg, typeName); got != want {
			t.Errorf("Explain(%q) = %q, want %q", msg, got, want)
		}
	}
}
