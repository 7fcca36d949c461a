package syntax

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// prompt feeds chunks to a session, as a read-eval-print loop would.
type prompt struct {
	t       *testing.T
	session *Session
	L       *lua.LState
	locals  *lua.LTable
}

func newPrompt(t *testing.T) *prompt {
	L := newState()
	t.Cleanup(L.Close)
	return &prompt{t, NewSession(), L, L.NewTable()}
}

// enter runs a chunk; the values of an expression are printed.
func (p *prompt) enter(src, want string) {
	p.t.Helper()
	proto, expression, err := p.session.Compile(src, "=stdin")
	if err != nil {
		if err.Error() != want {
			p.t.Errorf("%s\ngot %v, want %s", src, err, want)
		}
		return
	}
	if expression {
		fn := p.L.NewFunctionFromProto(proto)
		p.L.Push(fn)
		p.L.Push(p.locals)
		if err := p.L.PCall(1, lua.MultRet, nil); err != nil {
			p.t.Errorf("%s\n%v", src, err)
			return
		}
		var values []string
		for i := 1; i <= p.L.GetTop(); i++ {
			values = append(values, p.L.Get(i).String())
		}
		p.L.SetTop(0)
		if got := strings.Join(values, " "); got != want {
			p.t.Errorf("%s\ngot %s, want %s", src, got, want)
		}
		return
	}
	got, err := execute(p.L, proto, p.locals)
	if err != nil {
		got += err.Error()
	}
	if got != want {
		p.t.Errorf("%s\ngot %q, want %q", src, got, want)
	}
}

func TestSession(t *testing.T) {
	p := newPrompt(t)
	p.enter("local x = 1", "")
	p.enter("x", "1")
	p.enter("= x + 1, 'a'", "2 a")
	p.enter("local y, z = x + 1", "")
	p.enter("x, y, z", "1 2 nil")
	p.enter("x, y = y, x", "")
	p.enter("x, y", "2 1")
	p.enter("local function fact(n) if n < 2 then return 1 end return n * fact(n - 1) end", "")
	p.enter("fact(5)", "120")
	p.enter("function get() return x end function set(v) x = v end", "")
	p.enter("set(9) print(x, get())", "9\t9\n")
	p.enter("local x = x + 1", "") // another variable; get keeps the first
	p.enter("x, get()", "10 9")
	p.enter("do local x = 5 print(x) end print(x)", "5\n10\n")
	p.enter("for x = 1, 2 do print(x) end", "1\n2\n")
	p.enter("local t = {n = 1} t.n, x = x, t.n", "")
	p.enter("t.n, x", "10 1")
	p.enter("local next = next", "")
	p.enter("next == _G.next, rawget(_G, 'x')", "true nil")
	p.enter("local f = function() return f end", "")
	p.enter("f()", "nil")
	p.enter("local m = {} function m.a() return 1 end function m:b() return self == m end", "")
	p.enter("m.a(), m:b()", "1 true")
	p.enter("t.x.y = 1", "stdin:1: attempt to index field 'x' (a nil value)")
	p.enter("nothing.y = 1", "stdin:1: attempt to index global 'nothing' (a nil value)")
	p.enter("local q q.y = 1", "stdin:1: attempt to index local 'q' (a nil value)")
	p.enter("z.y = 1", "stdin:1: attempt to index local 'z' (a nil value)")
	p.enter("local bad = = 1", "stdin:1: unexpected symbol near '='")
	p.enter("print(...)", "stdin:1: cannot use '...' outside a vararg function near '...'")
	p.enter("goto done local skipped = 1 ::done:: print(skipped)", "nil\n")
	want := "f fact m next q skipped t x y z"
	if got := strings.Join(p.session.Names(), " "); got != want {
		t.Errorf("names %s, want %s", got, want)
	}
	key, ok := p.session.Key("y")
	if v := p.locals.RawGetString(key); !ok || v.String() != "1" {
		t.Errorf("Key(y) = %q, %v: %v", key, ok, v)
	}
}

func TestSessionErrorPositions(t *testing.T) {
	_, _, err := NewSession().Compile("local a = 1\nx y", "=stdin")
	e, ok := err.(*Error)
	if !ok || e.Line != 2 || e.Column != 3 {
		t.Errorf("got %#v", err)
	}
}

func TestIncomplete(t *testing.T) {
	for _, src := range []string{
		"x =", "f(", "f(1,", "if x then", "if x then\nelse", "for i=1,2 do", "function f()", "local", "local x =", "x = {", "x = {1,",
		"return", "x", "1 +", "(1", "x = [[a", "x = [==[a]]", "--[[ a", "x = 'a\\", "x = 'a\\\n", "x = 'a\\z", "a.", "a:b", "not", "a, b", "repeat", "= 1 +",
		"while true do\n  print(1)\n", "x = function(a,", "goto",
	} {
		complete := src == "return" || src == "x" || src == "a, b" || src == "goto"
		if got := Incomplete(src); got == complete {
			t.Errorf("Incomplete(%q) = %v", src, got)
		}
	}
	for _, src := range []string{
		"x = 1", "f()", "", "  ", "-- c", "x = 'a", "x = )", "end", "1 2", "x = 3x", "x = \"a\nb", "if x then end end", "a.1", "for 1", "break",
		strings.Repeat("(", 1000),
	} {
		if Incomplete(src) {
			t.Errorf("Incomplete(%q)", src)
		}
	}
}

func TestExpression(t *testing.T) {
	proto, err := Expression("1 + 1, ...", "=e")
	if err != nil || proto.SourceName != "e" {
		t.Fatal(err)
	}
	if _, err := Expression("x = 1", "=e"); err == nil || err.Error() != "e:1: '<eof>' expected near '='" {
		t.Errorf("got %v", err)
	}
}
