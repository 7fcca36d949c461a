package syntax

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// list returns n copies of format, filled in with 0, 1, 2 ..., joined by commas.
func list(n int, format string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(parts, ",")
}

func TestLimits(t *testing.T) {
	const many = 100_000
	const levels = "chunk has too many syntax levels (more than 200)"
	rep := strings.Repeat
	cases := []struct{ name, src, want string }{
		{"parentheses", "x = " + rep("(", many) + "1" + rep(")", many), "1: " + levels},
		{"tables", "x = " + rep("{", many), "1: " + levels},
		{"functions", rep("function f() ", many), "1: " + levels},
		{"function expressions", "x = " + rep("function() return ", many), "1: " + levels},
		{"unary", "x = " + rep("- ", many) + "1", "1: " + levels},
		{"powers", "x = 2" + rep("^2", many), "1: " + levels},
		{"blocks", rep("do\n", many), "200: " + levels},
		{"calls", rep("f(", many), "1: " + levels},
		{"indexes", "x = a" + rep(".b", many), "1: expression too complex (more than 20000 nested operations)"},
		{"call chain", "x = a" + rep("()", many), "1: expression too complex (more than 20000 nested operations)"},
		{"logic", "x = a" + rep(" and a", many), "1: expression too complex (more than 20000 nested operations)"},
		{"sums", "x = a" + rep("+a", many), "1: more than 1000 arithmetic operators in one expression"},
		{"concatenation", "x = a" + rep("..a", many), "1: more than 10000 operands in one concatenation"},
		{"elseif", "if x then " + rep("elseif x then ", many) + "end", "1: more than 2000 elseif branches in one statement"},
		{"arguments", "\nf(" + list(300, "%d") + ")", "2: function or expression too complex (more than 240 values at a time)"},
		{"function arguments", "\nf(" + list(300, "function() return %d end") + ")", "2: function or expression too complex (more than 240 values at a time)"},
		{"registers", "\nfunction f()\nf(" + list(220, "%d") + ") end", "2: function at line 2 is too complex (its local variables and intermediate values need more than 200 registers)"},
		{"locals of the chunk", "local " + list(201, "a%d"), "1: main function has more than 200 local variables"},
		{"locals", "\nfunction f() local " + list(300, "a%d") + " end", "2: function at line 2 has more than 200 local variables"},
		{"parameters", "function f(" + list(300, "a%d") + ") end", "1: function at line 1 has more than 200 local variables"},
		{"upvalues", "local function f()\nlocal " + list(150, "a%d") + "\nlocal function g()\nlocal " + list(150, "b%d") +
			"\nreturn function()\nreturn {" + list(150, "a%d") + "," + list(150, "b%d") + "} end end end", "5: function at line 5 has more than 255 upvalues"},
		{"constants", "t = {" + list(40_000, "'%d'") + "}", "1: main function has more than 32768 constants"},
		{"jump", "\nwhile a do " + rep("a=b+1 ", many) + "end", "1: control structure too long in main function"},
		{"assignment", rep("a,", many) + "a = 1", "1: more than 200 variables in assignment"},
	}
	for _, c := range cases {
		start := time.Now()
		_, err := Compile(c.src, "=")
		if err == nil || strings.TrimPrefix(err.Error(), ":") != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
			continue
		}
		if err.(*Error).AtEOF {
			t.Errorf("%s: more input cannot mend a limit", c.name)
		}
		if d := time.Since(start); d > time.Minute {
			t.Errorf("%s: took %v", c.name, d)
		}
	}
}

func TestWithinLimits(t *testing.T) {
	rep := strings.Repeat
	wantOutput(t, "x = "+rep("(", 190)+"1"+rep(")", 190)+" print(x)", "1\n")
	wantOutput(t, "local x = 0 if x == -1 then "+rep("elseif x == -2 then ", 1999)+"else print(2) end", "2\n")
	wantOutput(t, "local a = 1 print(a"+rep("+a", 1000)+")", "1001\n")
	wantOutput(t, "local a = {} a.a = a print(a == a"+rep(".a", 19000)+")", "true\n")
	wantOutput(t, "local a = false print(a"+rep(" or a", 19000)+" or 3)", "3\n")
	wantOutput(t, "local a = 'x' print(#(a"+rep("..a", 9999)+"))", "10000\n")
	wantOutput(t, "print(select('#', "+list(150, "function() return %d end")+"))", "150\n")
	wantOutput(t, "local "+list(190, "a%d")+" a189 = 5 print(a189)", "5\n")
}
