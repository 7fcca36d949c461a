package robotparser

import (
	"iter"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/robotparser"
)

// parse adds the lines in argument 0 to a copy of the rules: other threads and
// forks may hold the old ones.
func (p *parser) parse(c *runtime.Call) error {
	var failed error
	file := p.file.Clone()
	file.Parse(lines(c, c.Arg(0), &failed))
	if failed != nil {
		return failed
	}
	p.file = file
	return nil
}

// lines gives those of a text, an iterator, a file or a list. What cannot go on
// ends them and sets failed.
func lines(c *runtime.Call, v lua.LValue, failed *error) iter.Seq[string] {
	switch v := v.(type) {
	case *lua.LFunction:
		return called(c, v, nil, failed)
	case *lua.LTable:
		if readline, ok := c.State().GetField(v, "readline").(*lua.LFunction); ok {
			return called(c, readline, []any{v}, failed)
		}
		return items(c, v, failed)
	case *lua.LUserData:
		if _, ok := runtime.NativeOf[runtime.Bytes](v); !ok {
			readline, ok := c.State().GetField(v, "readline").(*lua.LFunction)
			if !ok {
				*failed = runtime.Raisef(runtime.TypeError, "parse: parameter 'lines': expected lines, a text or a file, got %s", c.VM().TypeName(v))
				return func(func(string) bool) {}
			}
			return called(c, readline, []any{v}, failed)
		}
	}
	return core.Lines(c.Str(0))
}

// items gives the strings of a list.
func items(c *runtime.Call, t *runtime.Table, failed *error) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := 1; i <= t.Len(); i++ {
			line, ok := text(t.RawGetInt(i))
			if !ok {
				*failed = runtime.Raisef(runtime.TypeError, "parse: parameter 'lines': item %d is no string, but %s", i, c.VM().TypeName(t.RawGetInt(i)))
				return
			}
			if !yield(line) {
				return
			}
		}
	}
}

// called gives what fn answers to args, until that is nothing.
func called(c *runtime.Call, fn lua.LValue, args []any, failed *error) iter.Seq[string] {
	next := c.VM().NewFunction(fn)
	return func(yield func(string) bool) {
		for {
			out, err := next.Call(c.Context(), args...)
			if err != nil {
				*failed = err
				return
			}
			if len(out) == 0 || out[0] == lua.LNil || runtime.IsNone(out[0]) {
				return
			}
			line, ok := text(out[0])
			if !ok {
				*failed = runtime.Raisef(runtime.TypeError, "parse: parameter 'lines': expected lines, got %s", c.VM().TypeName(out[0]))
				return
			}
			if line == "" && args != nil || !yield(line) { // a file ends with an empty line
				return
			}
		}
	}
}

func text(v lua.LValue) (string, bool) {
	if b, ok := runtime.NativeOf[runtime.Bytes](v); ok {
		return string(b), true
	}
	s, ok := v.(lua.LString)
	return string(s), ok
}
