package validate

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/validate"
)

// lint is an application that is checked.
type lint struct{ app runtime.Value }

// reply is the response to one request.
type reply struct {
	start   runtime.Value // the server's start_response
	started bool
}

// The classes behind the functions that server and application call.
var (
	application = &runtime.Class{Name: "LintApp", Doc: "An application that is checked.", Body: lintBody{}}
	response    = &runtime.Class{Name: "LintResponse", Doc: "The start_response that a checked application is given.", Body: responseBody{}}
)

type lintBody struct{}

func (lintBody) Define(class *runtime.Class) {
	class.Methods = []runtime.Func{{
		Sig: "call(...: any): any", Doc: "Check the request, pass it on, and check the result.",
		Fn: func(c *runtime.Call) error { return c.Native().(*lint).call(c) },
	}}
}

type responseBody struct{}

func (responseBody) Define(class *runtime.Class) {
	class.Methods = []runtime.Func{
		{Sig: "start(...: any): function", Doc: "Check the response and pass it on.", Fn: func(c *runtime.Call) error { return c.Native().(*reply).begin(c) }},
	}
}

func (l *lint) call(c *runtime.Call) error {
	vm, ctx, args := c.VM(), c.Context(), c.Rest()
	if len(args) != 2 {
		return core.Errorf("an application takes two arguments, not %d", len(args))
	}
	env, err := checkEnviron(ctx, vm, args[0])
	if err != nil {
		return err
	}
	r := &reply{start: args[1]}
	env.RawSetString("wsgi.input", vm.NewObject(InputWrapper, &stream{env.RawGetString("wsgi.input")}).Value())
	env.RawSetString("wsgi.errors", vm.NewObject(ErrorWrapper, &stream{env.RawGetString("wsgi.errors")}).Value())
	out, err := vm.Call(ctx, l.app, env, vm.NewObject(response, r).Bound("start"))
	if err != nil {
		return err
	}
	var result runtime.Value = lua.LNil
	if len(out) > 0 {
		result = out[0]
	}
	o, err := newIterator(ctx, vm, result, r)
	if err != nil {
		return err
	}
	return c.ReturnValue(o.Value())
}

// begin is the start_response that the application sees.
func (r *reply) begin(c *runtime.Call) error {
	args := c.Rest()
	if len(args) != 2 && len(args) != 3 {
		return core.Errorf("start_response takes two or three arguments, not %d", len(args))
	}
	var failure runtime.Value = lua.LNil
	pass := []any{args[0], args[1]}
	if len(args) == 3 {
		failure = args[2]
		pass = append(pass, failure)
	}
	if err := checkResponse(c.Context(), c.VM(), args[0], args[1], failure); err != nil {
		return err
	}
	r.started = true
	out, err := c.VM().Call(c.Context(), r.start, pass...)
	if err != nil {
		return err
	}
	w := &stream{lua.LNil}
	if len(out) > 0 {
		w.value = out[0]
	}
	return c.ReturnValue(c.VM().NewObject(writer, w).Bound("write"))
}
