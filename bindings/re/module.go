package re

import (
	"errors"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/re"
)

// Module is require("re").
var Module = &runtime.Module{
	Name:    "re",
	Doc:     "Regular expressions, in time linear in the text. Look-around and back references are refused.",
	Classes: []*runtime.Class{Pattern, Match, reError},
	Errors:  convertError,
	Body:    moduleBody{},
	Funcs: []runtime.Func{
		{Sig: "compile(pattern: string|bytes|Pattern, flags: integer = 0): Pattern", Doc: "Compile a pattern.", Fn: func(c *runtime.Call) error {
			o, err := compiled(c, 1)
			if err != nil {
				return err
			}
			return c.Return(o)
		}},
		{Sig: "search(pattern: string|bytes|Pattern, string: string|bytes, flags: integer = 0): Match|nil", Doc: "The first match anywhere in string, or nil.", Fn: function(2, func(s subject) error { return s.find((*core.Pattern).Search) })},
		{Sig: "match(pattern: string|bytes|Pattern, string: string|bytes, flags: integer = 0): Match|nil", Doc: "The match at the start of string, or nil.", Fn: function(2, func(s subject) error { return s.find((*core.Pattern).MatchAt) })},
		{Sig: "fullmatch(pattern: string|bytes|Pattern, string: string|bytes, flags: integer = 0): Match|nil", Doc: "The match of the whole string, or nil.", Fn: function(2, func(s subject) error { return s.find((*core.Pattern).FullMatch) })},
		{Sig: "split(pattern: string|bytes|Pattern, string: string|bytes, maxsplit: integer = 0, flags: integer = 0): any[]", Doc: "The parts of string between matches, and the groups of the matches.", Fn: function(3, func(s subject) error { return s.split(2) })},
		{Sig: "findall(pattern: string|bytes|Pattern, string: string|bytes, flags: integer = 0): any[]", Doc: "All matches: their text, that of the group if there is one, a list of those of the groups if there are several.", Fn: function(2, subject.findall)},
		{Sig: "finditer(pattern: string|bytes|Pattern, string: string|bytes, flags: integer = 0): function", Doc: "An iterator over all matches.", Fn: function(2, subject.finditer)},
		{Sig: "sub(pattern: string|bytes|Pattern, repl: string|bytes|function, string: string|bytes, count: integer = 0, flags: integer = 0): string", Doc: "string with its matches replaced, by a template (\\1, \\g<name>) or by what a function of the match returns.", Fn: replace(false)},
		{Sig: "subn(pattern: string|bytes|Pattern, repl: string|bytes|function, string: string|bytes, count: integer = 0, flags: integer = 0): string, integer", Doc: "As sub, and the number of replacements.", Fn: replace(true)},
		{Sig: "escape(pattern: string|bytes): string", Doc: "A pattern that matches the text as it is.", Fn: func(c *runtime.Call) error { return c.ReturnStr(core.Escape(c.Str(0))) }},
		{Sig: "purge()", Doc: "Forget the compiled patterns.", Fn: func(c *runtime.Call) error { clear(cacheOf(c)); return nil }},
	},
}

var reError = runtime.NewException("error", "A pattern or template is wrong, or asks for what the engine does not do. msg, pattern and pos tell.", runtime.ExceptionClass)

type moduleBody struct{}

func (moduleBody) Define(m *runtime.Module) {
	for _, f := range []struct {
		short, long string
		value       int
		doc         string
	}{
		{"I", "IGNORECASE", core.IgnoreCase, "Ignore case."},
		{"M", "MULTILINE", core.Multiline, "^ and $ match at every line."},
		{"S", "DOTALL", core.DotAll, ". matches a newline, too."},
		{"X", "VERBOSE", core.Verbose, "Blanks and comments in the pattern do not count."},
		{"A", "ASCII", core.ASCII, `\w, \d and \s know ASCII only.`},
		{"U", "UNICODE", core.Unicode, "The default; the opposite of ASCII."},
		{"L", "LOCALE", core.Locale, "Without effect."},
	} {
		m.Consts = append(m.Consts,
			runtime.Const{Name: f.short, Value: f.value, Doc: f.doc + " Add flags up to combine them."},
			runtime.Const{Name: f.long, Value: f.value, Doc: "As " + f.short + "."})
	}
}

func convertError(err error) *runtime.Raise {
	var e *core.Error
	var name *core.NameError
	switch {
	case errors.As(err, &e):
		attrs := map[string]any{"msg": e.Msg, "pattern": e.Pattern}
		if e.Pos >= 0 {
			attrs["pos"] = e.Pos
		}
		return &runtime.Raise{Class: reError, Args: []any{e.Error()}, Attrs: attrs, Cause: err}
	case errors.As(err, &name):
		return &runtime.Raise{Class: runtime.IndexError, Args: []any{name.Error()}, Cause: err}
	}
	return nil
}

// cacheKey is a pattern as a script gives it.
type cacheKey struct {
	source string
	flags  int
	bytes  bool
}

// maxCache is the number of patterns that are remembered.
const maxCache = 256

type cacheState struct{}

func cacheOf(c *runtime.Call) map[cacheKey]*core.Pattern {
	return runtime.State(c.VM(), cacheState{}, func() map[cacheKey]*core.Pattern { return map[cacheKey]*core.Pattern{} })
}

// patternOf is the pattern that argument 0 gives, with the flags of argument i.
func patternOf(c *runtime.Call, i int) (*core.Pattern, error) {
	flags := c.Int(i)
	if p, ok := runtime.NativeOf[*core.Pattern](c.Arg(0)); ok {
		if flags != 0 {
			return nil, runtime.Raisef(runtime.ValueError, "cannot process flags argument with a compiled pattern")
		}
		return p, nil
	}
	cache, key := cacheOf(c), cacheKey{c.Str(0), flags, c.IsBytes(0)}
	if p := cache[key]; p != nil {
		return p, nil
	}
	compile := core.Compile
	if key.bytes {
		compile = core.CompileBytes
	}
	p, err := compile(key.source, flags)
	if err != nil {
		return nil, err
	}
	if len(cache) >= maxCache {
		clear(cache)
	}
	cache[key] = p
	return p, nil
}

// compiled is patternOf as an object.
func compiled(c *runtime.Call, i int) (*runtime.Object, error) {
	p, err := patternOf(c, i)
	if err != nil {
		return nil, err
	}
	if o := c.Obj(0); o != nil && o.IsA(Pattern) {
		return o, nil
	}
	return c.VM().NewObject(Pattern, p), nil
}

// function makes a function of the module of what works on a subject; flags is
// the number of its argument for flags.
func function(flags int, do func(subject) error) func(*runtime.Call) error {
	return func(c *runtime.Call) error {
		p, err := patternOf(c, flags)
		if err != nil {
			return err
		}
		return do(subject{c: c, p: p, text: c.Str(1), end: len(c.Str(1))})
	}
}

func replace(counted bool) func(*runtime.Call) error {
	return func(c *runtime.Call) error {
		p, err := patternOf(c, 4)
		if err != nil {
			return err
		}
		text := c.Str(2)
		return subject{c: c, p: p, text: text, end: len(text)}.sub(1, 3, counted)
	}
}
