package request

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/http/client"
	"github.com/netlua/netlua/bindings/internal/httpio"
	bindresponse "github.com/netlua/netlua/bindings/urllib/response"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// In this file the VM's lock is held.

// requestObject returns the object of a request, always the same one.
func requestObject(vm *runtime.VM, r *core.Request) *runtime.Object {
	if o := ownerOf(r); o != nil {
		push(r)
		return o.object
	}
	o := vm.NewObject(Request, r)
	r.Owner = &owner{object: o}
	return o
}

// requestOf returns the request behind an object, ready to be opened: the
// method that a subclass overrides is asked now.
func requestOf(ctx context.Context, vm *runtime.VM, v runtime.Value) (*core.Request, error) {
	r, ok := runtime.NativeOf[*core.Request](v)
	if !ok {
		return nil, nil
	}
	if err := pull(vm, r); err != nil {
		return nil, err
	}
	o := runtime.ObjectOf(v)
	f := o.Override("get_method")
	if f == nil {
		r.GetMethodFunc = nil
		return r, nil
	}
	out, err := f.CallSelf(ctx, o)
	if err != nil {
		return nil, err
	}
	method := ""
	if len(out) > 0 {
		method = lua.LVAsString(out[0])
	}
	if method == "" {
		return nil, runtime.Raisef(runtime.TypeError, "get_method must return a string")
	}
	r.GetMethodFunc = func() string { return method }
	return r, nil
}

// requestArg reads a parameter that is a Request.
func requestArg(c *runtime.Call, i int) (*core.Request, error) {
	r, err := requestOf(c.Context(), c.VM(), c.Arg(i))
	if r == nil && err == nil {
		err = runtime.Raisef(runtime.TypeError, "expected a Request, got %s", c.VM().TypeName(c.Arg(i)))
	}
	return r, err
}

// responseObject shows an opened URL to a script.
func responseObject(vm *runtime.VM, r response.Response) runtime.Value {
	switch r := r.(type) {
	case nil:
		return lua.LNil
	case httpio.Valuer:
		return r.LuaValue()
	case response.HTTP:
		return client.NewResponse(vm, r).Value()
	}
	return bindresponse.Object(vm, r).Value()
}

// responseArg reads a parameter that is a response.
func responseArg(c *runtime.Call, i int) (response.Response, error) {
	return httpio.Opened(c.Context(), c.VM(), c.Arg(i))
}

// headersValue shows the headers of a response to a script, as the same value as
// the response does.
func headersValue(vm *runtime.VM, fp response.Response, object runtime.Value, h *message.Headers) runtime.Value {
	if f, ok := runtime.NativeOf[*httpio.File](object); ok && f.Headers() == h {
		return f.HeadersObject(vm).Value()
	}
	if own, ok := fp.(interface{ HeadersValue() runtime.Value }); ok && fp.Headers() == h && own.HeadersValue() != lua.LNil {
		return own.HeadersValue()
	}
	return httpio.NewMessage(vm, h).Value()
}

// headersArg reads a parameter that is a set of headers.
func headersArg(c *runtime.Call, i int, where string) (*message.Headers, error) {
	if h, ok := runtime.NativeOf[*message.Headers](c.Arg(i)); ok {
		return h, nil
	}
	fields, err := httpio.Fields(c, c.Arg(i), where)
	if err != nil {
		return nil, err
	}
	return message.New(fields...), nil
}

// failure is what a method is told of a response that is no success.
type failure struct {
	req     *core.Request
	fp      response.Response
	code    int
	msg     string
	headers *message.Headers
	values  []any // fp, code, msg and headers as the script gave them
}

// under has methods of scripts called with the very arguments.
func (f failure) under(ctx context.Context) context.Context {
	return context.WithValue(ctx, toldKey{}, told{f.req, f.fp, f.headers, f.values})
}

// failureArgs reads a failure's parameters, the first of which is parameter i.
// where names the one with the headers, for errors.
func failureArgs(c *runtime.Call, i int, where string) (f failure, err error) {
	if f.req, err = requestArg(c, i); err != nil {
		return f, err
	}
	if f.fp, err = responseArg(c, i+1); err != nil {
		return f, err
	}
	f.code, f.msg = c.Int(i+2), c.Str(i+3)
	f.values = []any{c.Arg(i + 1), f.code, c.Arg(i + 3), c.Arg(i + 4)}
	f.headers, err = headersArg(c, i+4, where)
	return f, err
}

// returnOpened answers with what open gives, which runs with the lock released.
func returnOpened(c *runtime.Call, open func(ctx context.Context) (response.Response, error)) error {
	var r response.Response
	if err := c.Block(func(ctx context.Context) (err error) { r, err = open(ctx); return err }); err != nil {
		return err
	}
	return c.ReturnValue(responseObject(c.VM(), r))
}
