package message

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/iterator"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/body"
	core "github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

func mappingMethods() []runtime.Func {
	return []runtime.Func{
		{Sig: "__getitem(name: any): string|nil", Doc: "The value of the first header of that name, nil without one.", Fn: func(c *runtime.Call) error {
			if name, ok := c.Arg(0).(lua.LString); ok {
				if v, ok := headers(c).Get(string(name)); ok {
					return c.ReturnStr(v)
				}
			}
			return c.Return(nil)
		}},
		{Sig: "__setitem(name: string, value: any)", Doc: "Add a header; those of that name that are there stay.", Fn: add},
		{Sig: "__delitem(name: string)", Doc: "Remove all headers of that name.", Fn: del},
		{Sig: "__len(): integer", Doc: "The number of headers, duplicates counted.", Fn: func(c *runtime.Call) error { return c.Return(headers(c).Len()) }},
		{Sig: "__iter(): function", Doc: "iter(message) gives the names in order.", Fn: func(c *runtime.Call) error {
			return iterator.Return(c, headers(c).Items(), func(L *lua.LState, f core.Field) int {
				L.Push(lua.LString(f.Name))
				return 1
			})
		}},
		{Sig: "set(name: string, value: any)", Doc: "As message[name] = value: adds a header.", Fn: add},
		{Sig: "delete(name: string)", Doc: "Remove all headers of that name.", Fn: del},
		{Sig: "contains(name: string): boolean", Doc: "Whether there is a header of that name.", Fn: func(c *runtime.Call) error { return c.Return(headers(c).Contains(c.Str(0))) }},
		{Sig: "keys(): string[]", Doc: "The names in order, as spelled.", Fn: func(c *runtime.Call) error { return c.Return(headers(c).Keys()) }},
		{Sig: "values(): string[]", Doc: "The values in order.", Fn: func(c *runtime.Call) error { return c.Return(headers(c).Values()) }},
		{Sig: "items(): function", Doc: "An iterator over names and values.", Fn: func(c *runtime.Call) error {
			return iterator.Return(c, headers(c).Items(), func(L *lua.LState, f core.Field) int {
				L.Push(lua.LString(f.Name))
				L.Push(lua.LString(f.Value))
				return 2
			})
		}},
		{Sig: "get(name: string, failobj?: " + orAny + "): any", Doc: "The value of the first header of that name, or failobj.", Fn: func(c *runtime.Call) error {
			v, ok := headers(c).Get(c.Str(0))
			return orElse(c, v, ok, 1)
		}},
		{Sig: "get_all(name: string, failobj?: " + orAny + "): any", Doc: "The values of all headers of that name in order, or failobj.", Fn: func(c *runtime.Call) error {
			if all := headers(c).GetAll(c.Str(0)); all != nil {
				return c.Return(all)
			}
			return c.ReturnValue(c.Arg(1))
		}},
		{Sig: "add_header(_name: string, _value: any|nil, _params?: table<string, any>)", Doc: "Add a header with parameters: add_header('Content-Disposition', 'attachment', {filename = 'a.txt'}). " +
			"A parameter may be None (its name alone), or {charset, language, value}; _ in its name becomes -.", Fn: addHeader},
		{Sig: "replace_header(_name: string, _value: any)", Doc: "Give the first header of that name a new value; KeyError without one.", Fn: func(c *runtime.Call) error {
			value, err := headerValue(c, c.Arg(1))
			if err != nil {
				return err
			}
			if !headers(c).Replace(c.Str(0), value) {
				return &runtime.Raise{Class: runtime.KeyError, Args: []any{c.Str(0)}}
			}
			return nil
		}},
	}
}

// orElse answers with s if ok, else with argument i.
func orElse(c *runtime.Call, s string, ok bool, i int) error {
	if ok {
		return c.ReturnStr(s)
	}
	return c.ReturnValue(c.Arg(i))
}

func add(c *runtime.Call) error {
	value, err := headerValue(c, c.Arg(1))
	if err != nil {
		return err
	}
	if err := checkName(c.Str(0)); err != nil {
		return err
	}
	headers(c).Add(c.Str(0), value)
	return nil
}

func del(c *runtime.Call) error {
	headers(c).Del(c.Str(0))
	return nil
}

// headerValue is str() of a value. CPython lets line breaks in and writes them
// out; they would start a header, or the body, of someone else's choice.
func headerValue(c *runtime.Call, v runtime.Value) (string, error) {
	s := ""
	if b, ok := runtime.NativeOf[runtime.Bytes](v); ok {
		s = string(b)
	} else {
		s = c.ToString(v)
	}
	if strings.ContainsAny(s, "\r\n\x00") {
		return "", runtime.Raisef(runtime.ValueError, "Header values may not contain linefeed or carriage return characters")
	}
	return s, nil
}

// checkName refuses names that could not be read again (RFC 5322 section 3.6.8).
func checkName(name string) error {
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c >= 0x7f || c == ':' {
			return runtime.Raisef(runtime.ValueError, "Header names may not contain byte 0x%02x", c)
		}
	}
	if name == "" {
		return runtime.Raisef(runtime.ValueError, "Header names may not be empty")
	}
	return nil
}

func addHeader(c *runtime.Call) error {
	if err := checkName(c.Str(0)); err != nil {
		return err
	}
	var parts []string
	if c.Given(1) && !c.IsNone(1) {
		value, err := headerValue(c, c.Arg(1))
		if err != nil {
			return err
		}
		parts = append(parts, value)
	}
	if t := c.Table(2); t != nil {
		for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
			name := strings.ReplaceAll(c.ToString(k), "_", "-")
			if err := checkName(name); err != nil {
				return err
			}
			part, err := formatParam(c, name, v, true)
			if err != nil {
				return err
			}
			parts = append(parts, part)
		}
	}
	headers(c).Add(c.Str(0), strings.Join(parts, "; "))
	return nil
}

// inCharset writes text in a charset; what cannot be written in it stays as it is.
func inCharset(charset, text string) string {
	if out, err := codec.Encode(text, charset, "strict"); err == nil {
		return out
	}
	return text
}

// formatParam writes a parameter whose value is text, None or {charset, language, value}.
func formatParam(c *runtime.Call, name string, v lua.LValue, quote bool) (string, error) {
	if runtime.IsNone(v) {
		return name, nil
	}
	if t, ok := v.(*lua.LTable); ok {
		var s [3]string
		for i := range s {
			if x := t.RawGetInt(i + 1); x != lua.LNil && !runtime.IsNone(x) {
				text, err := headerValue(c, x)
				if err != nil {
					return "", err
				}
				s[i] = text
			}
		}
		if strings.ContainsAny(s[0]+s[1], "';\" ") {
			return "", runtime.Raisef(runtime.ValueError, "parameter %s: charset and language must be plain words", name)
		}
		return body.FormatExtended(name, s[0], s[1], inCharset(s[0], s[2])), nil
	}
	value, err := headerValue(c, v)
	if err != nil {
		return "", err
	}
	return body.FormatParam(name, value, quote), nil
}
