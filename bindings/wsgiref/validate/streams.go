package validate

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/wsgiref/handlers"
	"github.com/netlua/netlua/bindings/wsgiref/headers"
	"github.com/netlua/netlua/bindings/wsgiref/util"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/validate"
)

// stream is the server's stream, or function, behind a wrapper.
type stream struct{ value runtime.Value }

// The streams of a checked application.
var (
	InputWrapper = &runtime.Class{Name: "InputWrapper", Doc: "wsgi.input of a checked application: the methods that PEP 3333 allows, and no others.", Body: inputBody{}}
	ErrorWrapper = &runtime.Class{Name: "ErrorWrapper", Doc: "wsgi.errors of a checked application.", Body: errorBody{}}
	writer       = &runtime.Class{Name: "LintWriter", Doc: "The function write of a checked application.", Body: writerBody{}}
)

// pass calls the method of the server's stream, with one argument, or with one at most
// if least is 0.
func pass(c *runtime.Call, name string, least int) (runtime.Value, error) {
	args := make([]any, len(c.Rest()))
	for i, v := range c.Rest() {
		args[i] = v
	}
	if len(args) < least || len(args) > 1 {
		want := "at most 1 argument"
		if least == 1 {
			want = "1 argument"
		}
		return nil, core.Errorf("wsgi.input: %s takes %s, not %d", name, want, len(args))
	}
	out, err := util.CallMethod(c.Context(), c.VM(), c.Native().(*stream).value, name, args...)
	if err != nil || len(out) == 0 {
		return lua.LNil, err
	}
	return out[0], nil
}

// text checks that v, which what has given, is a string.
func text(vm *runtime.VM, what string, v runtime.Value) error {
	if _, ok := headers.Text(v); !ok {
		return core.Errorf("%s must be a string, not %s", what, vm.TypeName(v))
	}
	return nil
}

// reads declares a method that reads a string.
func reads(name, doc string, least int) runtime.Func {
	return runtime.Func{Sig: name + "(...: any): string", Doc: doc, Fn: func(c *runtime.Call) error {
		v, err := pass(c, name, least)
		if err == nil {
			err = text(c.VM(), "what wsgi.input:"+name+" gives", v)
		}
		if err != nil {
			return err
		}
		return c.ReturnValue(v)
	}}
}

type inputBody struct{}

func (inputBody) Define(class *runtime.Class) {
	class.Methods = []runtime.Func{
		reads("read", "Read a number of bytes, which must be given.", 1),
		reads("readline", "Read a line.", 0),
		{Sig: "readlines(...: any): string[]", Doc: "Read all lines.", Fn: func(c *runtime.Call) error {
			v, err := pass(c, "readlines", 0)
			if err != nil {
				return err
			}
			t, ok := v.(*lua.LTable)
			if !ok {
				return core.Errorf("what wsgi.input:readlines gives must be a list, not %s", c.VM().TypeName(v))
			}
			for i := 1; i <= t.Len(); i++ {
				if err := text(c.VM(), "a line of wsgi.input", t.RawGetInt(i)); err != nil {
					return err
				}
			}
			return c.ReturnValue(v)
		}},
		{Sig: "__iter(): function", Doc: "iter(input) gives the lines.", Fn: func(c *runtime.Call) error {
			return c.ReturnValue(c.Self().Bound("_next"))
		}},
		{Sig: "_next(...: any): string|nil", Doc: "The next line, nil at the end.", Fn: func(c *runtime.Call) error {
			out, err := c.Self().CallMethod(c.Context(), "readline")
			if err != nil || len(out) == 0 || out[0] == lua.LString("") {
				return err
			}
			return c.ReturnValue(out[0])
		}},
		forbidden("wsgi.input"),
	}
}

type errorBody struct{}

func (errorBody) Define(class *runtime.Class) {
	class.Methods = []runtime.Func{
		{Sig: "write(s: any)", Doc: "Write a string.", Fn: func(c *runtime.Call) error { return writeError(c.Context(), c, c.Arg(0)) }},
		{Sig: "writelines(lines: any)", Doc: "Write each of the strings of a list or iterator.", Fn: func(c *runtime.Call) error {
			three, err := handlers.Iterate(c.Context(), c.VM(), c.Arg(0))
			if err != nil {
				return err
			}
			for {
				out, err := c.VM().Call(c.Context(), three[0], three[1], three[2])
				if err != nil {
					return err
				}
				if len(out) == 0 || out[0] == lua.LNil {
					return nil
				}
				three[2] = out[0]
				if err := writeError(c.Context(), c, out[0]); err != nil {
					return err
				}
			}
		}},
		{Sig: "flush()", Doc: "Flush the stream.", Fn: func(c *runtime.Call) error {
			_, err := util.CallMethod(c.Context(), c.VM(), c.Native().(*stream).value, "flush")
			return err
		}},
		forbidden("wsgi.errors"),
	}
}

type writerBody struct{}

func (writerBody) Define(class *runtime.Class) {
	class.Methods = []runtime.Func{
		{Sig: "write(data: any)", Doc: "Check that data is a string and write it.", Fn: func(c *runtime.Call) error {
			if err := text(c.VM(), "what is written", c.Arg(0)); err != nil {
				return err
			}
			_, err := c.VM().Call(c.Context(), c.Native().(*stream).value, c.Arg(0))
			return err
		}},
	}
}

func writeError(ctx context.Context, c *runtime.Call, v runtime.Value) error {
	if err := text(c.VM(), "what is written to wsgi.errors", v); err != nil {
		return err
	}
	_, err := util.CallMethod(ctx, c.VM(), c.Native().(*stream).value, "write", v)
	return err
}

// forbidden declares the method close, which the server alone may call.
func forbidden(name string) runtime.Func {
	return runtime.Func{Sig: "close()", Doc: "Not an application's to call: AssertionError.", Fn: func(*runtime.Call) error {
		return core.Errorf("%s: close must not be called", name)
	}}
}
