package luatest

import (
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// raisesFunc is assert.raises. Its first arguments are optional in more ways
// than a signature can say, so they are sorted out here.
var raisesFunc = &runtime.Func{
	Sig: "raises(...: any): any",
	Doc: "raises([class,] [text,] fn, ...): fn, called with the other arguments, fails with an instance of class (or of one of a table of classes) " +
		"whose message holds text, a Lua pattern or plain. Give the error.",
	Fn: func(c *runtime.Call) error {
		want, args, err := parseExpectation(c)
		if err != nil {
			return err
		}
		results, err := c.VM().NewFunction(args[0]).Call(c.Context(), anys(args[1:])...)
		if err == nil {
			return runtime.Raisef(runtime.AssertionError, "assert.raises: expected %s, but nothing was raised%s", want, returned(c, results))
		}
		e, err := caught(err)
		if err != nil {
			return err
		}
		ok, err := want.met(c, e)
		if err != nil {
			return err
		}
		if !ok {
			return runtime.Raisef(runtime.AssertionError, "assert.raises: expected %s, got %s%s", want, e.Error(), traceback(e))
		}
		return c.ReturnValue(e.Value)
	},
}

// noErrorFunc is assert.no_error, the opposite.
var noErrorFunc = &runtime.Func{
	Sig: "no_error(fn: function, ...: any): any",
	Doc: "Call fn with the other arguments; it must not fail. Give its results.",
	Fn: func(c *runtime.Call) error {
		results, err := c.Func(0).Call(c.Context(), anys(c.Rest())...)
		if err == nil {
			return c.Return(anys(results)...)
		}
		e, err := caught(err)
		if err != nil {
			return err
		}
		return runtime.Raisef(runtime.AssertionError, "assert.no_error: got %s%s", e.Error(), traceback(e))
	},
}

// expectation is what kind of error is wanted.
type expectation struct {
	class lua.LValue // nil for any
	text  string
	name  string // of the class, for messages
}

func (x expectation) String() string {
	s := "an error"
	if x.name != "" {
		s = x.name
	}
	if x.text != "" {
		s += fmt.Sprintf(" with %q in its message", x.text)
	}
	return s
}

// parseExpectation takes the class and the text off the front of the
// arguments; what remains is the function and its arguments.
func parseExpectation(c *runtime.Call) (x expectation, args []lua.LValue, err error) {
	args = c.Rest()
	if len(args) > 1 && isClasses(c, args[0]) {
		x.class, x.name = args[0], className(c, args[0])
		args = args[1:]
	}
	if len(args) > 0 {
		if s, ok := args[0].(lua.LString); ok {
			x.text = string(s)
			args = args[1:]
		}
	}
	if len(args) == 0 || !callable(args[0]) {
		return x, nil, runtime.Raisef(runtime.TypeError, "assert.raises: expected a function after what it should raise")
	}
	return x, args, nil
}

func isClasses(c *runtime.Call, v lua.LValue) bool {
	if c.VM().ClassInfo(v) != nil {
		return true
	}
	t, ok := v.(*lua.LTable)
	return ok && t.Len() > 0 && c.VM().ClassInfo(t.RawGetInt(1)) != nil
}

func className(c *runtime.Call, v lua.LValue) string {
	if info := c.VM().ClassInfo(v); info != nil {
		if info.Module == "" || info.Module == "builtins" {
			return info.Name
		}
		return info.Module + "." + info.Name
	}
	var names []string
	t := v.(*lua.LTable)
	for i := 1; i <= t.Len(); i++ {
		names = append(names, className(c, t.RawGetInt(i)))
	}
	return strings.Join(names, " or ")
}

func callable(v lua.LValue) bool {
	switch v := v.(type) {
	case *lua.LFunction, *lua.LUserData:
		return true
	case *lua.LTable:
		meta, ok := v.Metatable.(*lua.LTable)
		return ok && meta.RawGetString("__call") != lua.LNil
	}
	return false
}

// met tells whether e is what was expected.
func (x expectation) met(c *runtime.Call, e *runtime.Error) (bool, error) {
	if x.class != nil {
		if ok, err := c.VM().IsInstance(e.Value, x.class); !ok || err != nil {
			return false, err
		}
	}
	if x.text == "" || strings.Contains(e.Message, x.text) {
		return true, nil
	}
	return matches(x.text, e.Message)
}

// caught returns the script's error that err is. What no script can catch, an
// assertion cannot catch either: it comes back as the second result.
func caught(err error) (*runtime.Error, error) {
	var e *runtime.Error
	if !errors.As(err, &e) || e.Uncatchable() {
		return nil, err
	}
	return e, nil
}

// traceback is where e was raised, as further lines of a message.
func traceback(e *runtime.Error) string {
	if s := strings.TrimRight(e.Trace.String(), "\n"); s != "" {
		return "\n" + s
	}
	return ""
}

func returned(c *runtime.Call, results []lua.LValue) string {
	if len(results) == 0 {
		return ""
	}
	var shown []string
	for _, v := range results {
		shown = append(shown, show(c, v))
	}
	return " and it returned " + strings.Join(shown, ", ")
}

func anys(values []lua.LValue) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}
