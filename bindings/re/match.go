package re

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/re"
)

// Match is the class of matches.
var Match = &runtime.Class{Name: "Match", Doc: "A match of a pattern.", Shared: true, Body: matchBody{}}

// found is the Go value behind a Match; its subject has no call.
type found struct {
	subject
	at core.Match
}

type matchBody struct{}

func (matchBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(...: any)", Doc: "Matches are made by patterns only.", Fn: func(*runtime.Call) error {
		return runtime.Raisef(runtime.TypeError, "cannot create 're.Match' instances")
	}}
	class.Methods = []runtime.Func{
		{Sig: "group(...: integer|string): any", Doc: "The text of groups, by number or name; the whole match without an argument. nil for one that took no part.", Fn: func(c *runtime.Call) error {
			m := matchOf(c)
			if len(c.Rest()) == 0 {
				text, _ := m.group(m.at, 0)
				return c.ReturnStr(text)
			}
			for _, v := range c.Rest() {
				if err := m.give(c, v); err != nil {
					return err
				}
			}
			return nil
		}},
		{Sig: "groups(default?: any): any", Doc: "The text of all groups, as several results; default, or nil, for one that took no part.", Fn: func(c *runtime.Call) error {
			m := matchOf(c)
			for i := 1; i <= m.p.Groups(); i++ {
				if text, ok := m.group(m.at, i); ok {
					_ = c.ReturnStr(text)
				} else {
					_ = c.ReturnValue(c.Arg(0))
				}
			}
			return nil
		}},
		{Sig: "groupdict(default?: any): table<string, any>", Doc: "The text of the groups with names; default, or nothing, for one that took no part.", Fn: func(c *runtime.Call) error {
			m, t := matchOf(c), c.State().NewTable()
			for i, name := range m.p.Names() {
				if name == "" {
					continue
				}
				if text, ok := m.group(m.at, i); ok {
					t.RawSetString(name, lua.LString(text))
				} else {
					t.RawSetString(name, c.Arg(0))
				}
			}
			return c.ReturnValue(t)
		}},
		{Sig: "start(group: integer|string = 0): integer", Doc: "Where a group starts, in bytes from 0; -1 if it took no part.", Fn: func(c *runtime.Call) error {
			a, _, err := matchOf(c).span(c)
			if err != nil {
				return err
			}
			return c.Return(a)
		}},
		{Sig: "end_(group: integer|string = 0): integer", Doc: "The offset behind the last byte of a group; -1 if it took no part.", Fn: func(c *runtime.Call) error {
			_, b, err := matchOf(c).span(c)
			if err != nil {
				return err
			}
			return c.Return(b)
		}},
		{Sig: "span(group: integer|string = 0): integer, integer", Doc: "start and end_.", Fn: func(c *runtime.Call) error {
			a, b, err := matchOf(c).span(c)
			if err != nil {
				return err
			}
			return c.Return(a, b)
		}},
		{Sig: "expand(template: string): string", Doc: "A template with the text of groups put in, as re.sub does.", Fn: func(c *runtime.Call) error {
			m := matchOf(c)
			t, err := m.p.Template(c.Str(0))
			if err != nil {
				return err
			}
			return c.ReturnStr(string(t.Append(nil, m.text, m.at)))
		}},
		{Sig: "__getitem(group: integer|string): string|nil", Doc: "As group.", Fn: func(c *runtime.Call) error { return matchOf(c).give(c, c.Arg(0)) }},
		{Sig: "__repr(): string", Doc: "Where it is and what it matched.", Fn: func(c *runtime.Call) error {
			m := matchOf(c)
			text, _ := m.group(m.at, 0)
			return c.ReturnStr(fmt.Sprintf("<re.Match object; span=(%d, %d), match=%s>", m.at[0], m.at[1], c.Repr(lua.LString(text))))
		}},
	}
	class.Props = []runtime.Prop{
		{Name: "string", Type: "string", Doc: "The text that was searched.", Get: func(c *runtime.Call) error { return c.ReturnStr(matchOf(c).text) }},
		{Name: "re", Type: "Pattern", Doc: "The pattern.", Get: func(c *runtime.Call) error { return c.Return(c.VM().NewObject(Pattern, matchOf(c).p)) }},
		{Name: "pos", Type: "integer", Doc: "Where the search began.", Get: func(c *runtime.Call) error { return c.Return(matchOf(c).pos) }},
		{Name: "endpos", Type: "integer", Doc: "Where the search ended.", Get: func(c *runtime.Call) error { return c.Return(matchOf(c).end) }},
		{Name: "lastindex", Type: "integer|nil", Doc: "The number of the group that was closed last, nil if none took part.", Get: func(c *runtime.Call) error {
			if i := matchOf(c).last(); i > 0 {
				return c.Return(i)
			}
			return c.Return(nil)
		}},
		{Name: "lastgroup", Type: "string|nil", Doc: "The name of that group, nil if it has none.", Get: func(c *runtime.Call) error {
			m := matchOf(c)
			if i := m.last(); i > 0 && m.p.Names()[i] != "" {
				return c.ReturnStr(m.p.Names()[i])
			}
			return c.Return(nil)
		}},
	}
}

func matchOf(c *runtime.Call) *found { return c.Native().(*found) }

// give returns one group.
func (m *found) give(c *runtime.Call, v runtime.Value) error {
	i, err := m.number(c, v)
	if err != nil {
		return err
	}
	if text, ok := m.group(m.at, i); ok {
		return c.ReturnStr(text)
	}
	return c.Return(nil)
}

// number is the number of a group that is given by number or name.
func (m *found) number(c *runtime.Call, v runtime.Value) (int, error) {
	switch v := v.(type) {
	case lua.LNumber:
		if i := int(v); lua.LNumber(i) == v && i >= 0 && i < len(m.at)/2 {
			return i, nil
		}
	case lua.LString:
		if i := m.p.Group(string(v)); i >= 0 {
			return i, nil
		}
	}
	return 0, runtime.Raisef(runtime.IndexError, "no such group")
}

func (m *found) span(c *runtime.Call) (start, end int, err error) {
	v := c.Arg(0)
	if v == lua.LNil {
		v = lua.LNumber(0)
	}
	i, err := m.number(c, v)
	if err != nil {
		return 0, 0, err
	}
	return m.at[2*i], m.at[2*i+1], nil
}

// last is the group that was closed last, the outer one if they end together; 0 for none.
func (m *found) last() int {
	last := 0
	for i := 1; i < len(m.at)/2; i++ {
		if m.at[2*i] >= 0 && (last == 0 || m.at[2*i+1] > m.at[2*last+1]) {
			last = i
		}
	}
	return last
}
