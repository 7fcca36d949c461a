package re

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/re"
)

// Pattern is the class of compiled patterns; the Go value behind one is a *core.Pattern.
var Pattern = &runtime.Class{Name: "Pattern", Doc: "A compiled pattern.", Shared: true, Body: patternBody{}}

type patternBody struct{}

func (patternBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(pattern: string|bytes, flags: integer = 0)", Doc: "As re.compile.", Fn: func(c *runtime.Call) error {
		p, err := patternOf(c, 1)
		if err != nil {
			return err
		}
		c.SetNative(p)
		return nil
	}}
	const where = "(string: string|bytes, pos: integer = 0, endpos?: integer)"
	class.Methods = []runtime.Func{
		{Sig: "search" + where + ": Match|nil", Doc: "The first match from pos on, and before endpos, or nil.", Fn: method(func(s subject) error { return s.find((*core.Pattern).Search) })},
		{Sig: "match" + where + ": Match|nil", Doc: "The match that starts at pos, or nil.", Fn: method(func(s subject) error { return s.find((*core.Pattern).MatchAt) })},
		{Sig: "fullmatch" + where + ": Match|nil", Doc: "The match of all from pos to endpos, or nil.", Fn: method(func(s subject) error { return s.find((*core.Pattern).FullMatch) })},
		{Sig: "findall" + where + ": any[]", Doc: "As re.findall.", Fn: method(subject.findall)},
		{Sig: "finditer" + where + ": function", Doc: "As re.finditer.", Fn: method(subject.finditer)},
		{Sig: "split(string: string|bytes, maxsplit: integer = 0): any[]", Doc: "As re.split.", Fn: func(c *runtime.Call) error {
			return whole(c, 0).split(1)
		}},
		{Sig: "sub(repl: string|bytes|function, string: string|bytes, count: integer = 0): string", Doc: "As re.sub.", Fn: func(c *runtime.Call) error {
			return whole(c, 1).sub(0, 2, false)
		}},
		{Sig: "subn(repl: string|bytes|function, string: string|bytes, count: integer = 0): string, integer", Doc: "As re.subn.", Fn: func(c *runtime.Call) error {
			return whole(c, 1).sub(0, 2, true)
		}},
		{Sig: "__repr(): string", Doc: "The call that makes it.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr("re.compile(" + c.Repr(lua.LString(self(c).Source())) + ")")
		}},
		{Sig: "__eq(other: any): boolean", Doc: "Equality of pattern and flags.", Fn: func(c *runtime.Call) error {
			a, ok1 := runtime.NativeOf[*core.Pattern](c.State().Get(1))
			b, ok2 := runtime.NativeOf[*core.Pattern](c.State().Get(2))
			return c.Return(ok1 && ok2 && a.Source() == b.Source() && a.Flags() == b.Flags())
		}},
	}
	class.Props = []runtime.Prop{
		{Name: "pattern", Type: "string", Doc: "The text that it was compiled from.", Get: func(c *runtime.Call) error { return c.ReturnStr(self(c).Source()) }},
		{Name: "flags", Type: "integer", Doc: "The flags, those in the pattern included.", Get: func(c *runtime.Call) error { return c.Return(self(c).Flags()) }},
		{Name: "groups", Type: "integer", Doc: "The number of groups.", Get: func(c *runtime.Call) error { return c.Return(self(c).Groups()) }},
		{Name: "groupindex", Type: "table<string, integer>", Doc: "The numbers of the groups with names.", Get: func(c *runtime.Call) error {
			t := c.State().NewTable()
			for i, name := range self(c).Names() {
				if name != "" {
					t.RawSetString(name, lua.LNumber(i))
				}
			}
			return c.ReturnValue(t)
		}},
	}
}

func self(c *runtime.Call) *core.Pattern { return c.Native().(*core.Pattern) }

// subject is a text that a pattern is applied to.
type subject struct {
	c        *runtime.Call
	p        *core.Pattern
	text     string
	pos, end int // the part that counts
}

// whole is all of argument i.
func whole(c *runtime.Call, i int) subject {
	return subject{c: c, p: self(c), text: c.Str(i), end: len(c.Str(i))}
}

// method makes a method of what works on a part of argument 0.
func method(do func(subject) error) func(*runtime.Call) error {
	return func(c *runtime.Call) error {
		s := whole(c, 0)
		s.pos = min(max(c.Int(1), 0), len(s.text))
		if c.Given(2) {
			s.end = min(max(c.Int(2), 0), len(s.text))
		}
		if s.end < s.pos { // nothing is there to match
			s.end = -1
		}
		return do(s)
	}
}

func (s subject) match(c *runtime.Call, m core.Match) *runtime.Object {
	s.c = nil // which ends before the match does
	return c.VM().NewObject(Match, &found{subject: s, at: m})
}

func (s subject) find(how func(*core.Pattern, string, int) core.Match) error {
	if s.end >= 0 {
		if m := how(s.p, s.text[:s.end], s.pos); m != nil {
			return s.c.Return(s.match(s.c, m))
		}
	}
	return s.c.Return(nil)
}

// each calls f with the matches, at most limit of them; 0 for all.
func (s subject) each(limit int, f func(core.Match) error) (err error) {
	if s.end < 0 {
		return nil
	}
	n := 0
	s.p.Each(s.text[:s.end], s.pos, func(m core.Match) bool {
		n++
		err = f(m)
		return err == nil && n != limit
	})
	return err
}

// group is the text of a group, ok is false if it took no part.
func (s subject) group(m core.Match, i int) (text string, ok bool) {
	if m[2*i] < 0 {
		return "", false
	}
	return s.text[m[2*i]:m[2*i+1]], true
}

func (s subject) findall() error {
	L, n := s.c.State(), s.p.Groups()
	t := L.NewTable()
	err := s.each(0, func(m core.Match) error {
		if n <= 1 {
			text, _ := s.group(m, n)
			t.Append(lua.LString(text))
			return nil
		}
		row := L.CreateTable(n, 0)
		for i := 1; i <= n; i++ {
			text, _ := s.group(m, i)
			row.Append(lua.LString(text))
		}
		t.Append(row)
		return nil
	})
	if err != nil {
		return err
	}
	return s.c.ReturnValue(t)
}

func (s subject) finditer() error {
	var all []core.Match
	c := s.c
	if err := s.each(0, func(m core.Match) error { all = append(all, m); return nil }); err != nil {
		return err
	}
	i := 0
	s.c = nil // which ends before the iterator does
	return c.Return(func(c *runtime.Call) error {
		if i == len(all) {
			return c.Return(nil)
		}
		i++
		return c.Return(s.match(c, all[i-1]))
	})
}

// split divides the text; argument limit is the number of matches to divide at.
func (s subject) split(limit int) error {
	t := s.c.State().NewTable()
	last := 0
	n := s.c.Int(limit)
	if n < 0 {
		t.Append(lua.LString(s.text))
		return s.c.ReturnValue(t)
	}
	err := s.each(n, func(m core.Match) error {
		t.Append(lua.LString(s.text[last:m[0]]))
		for i := 1; i <= s.p.Groups(); i++ {
			if text, ok := s.group(m, i); ok {
				t.Append(lua.LString(text))
			} else {
				t.Append(s.c.VM().None())
			}
		}
		last = m[1]
		return nil
	})
	if err != nil {
		return err
	}
	t.Append(lua.LString(s.text[last:]))
	return s.c.ReturnValue(t)
}

// sub replaces matches by argument repl, as many as argument count says.
func (s subject) sub(repl, count int, counted bool) error {
	replacement, err := s.replacement(repl)
	if err != nil {
		return err
	}
	var b []byte
	last, n := 0, 0
	if limit := s.c.Int(count); limit >= 0 {
		err = s.each(limit, func(m core.Match) error {
			n++
			b = append(b, s.text[last:m[0]]...)
			last = m[1]
			b, err = replacement(b, m)
			return err
		})
		if err != nil {
			return err
		}
	}
	out := string(append(b, s.text[last:]...))
	if counted {
		return s.c.Return(out, n)
	}
	return s.c.ReturnStr(out)
}

// replacement is what appends the text for a match.
func (s subject) replacement(i int) (func([]byte, core.Match) ([]byte, error), error) {
	if _, isText := s.c.Arg(i).(lua.LString); isText || s.c.IsBytes(i) {
		text := s.c.Str(i)
		if !strings.Contains(text, `\`) {
			return func(b []byte, _ core.Match) ([]byte, error) { return append(b, text...), nil }, nil
		}
		t, err := s.p.Template(text)
		if err != nil {
			return nil, err
		}
		return func(b []byte, m core.Match) ([]byte, error) { return t.Append(b, s.text, m), nil }, nil
	}
	f, ctx := s.c.Func(i), s.c.Context()
	return func(b []byte, m core.Match) ([]byte, error) {
		out, err := f.Call(ctx, s.match(s.c, m))
		if err != nil {
			return b, err
		}
		if len(out) == 0 || out[0] == lua.LNil {
			return b, nil
		}
		if text, ok := out[0].(lua.LString); ok {
			return append(b, text...), nil
		}
		if text, ok := runtime.NativeOf[runtime.Bytes](out[0]); ok {
			return append(b, text...), nil
		}
		return b, runtime.Raisef(runtime.TypeError, "sub: parameter 'repl': the function must return a string, not %s", s.c.VM().TypeName(out[0]))
	}, nil
}
