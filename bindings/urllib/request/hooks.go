package request

import (
	"context"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// hook makes the hook of the core that calls the script's method name.
func (h script) hook(name string) core.Hook {
	hook := core.Hook{Name: name}
	switch core.HookKind(name) {
	case "open":
		hook.Open = func(ctx context.Context, req *core.Request) (r response.Response, err error) {
			err = h.call(ctx, name, func() []any { return []any{requestObject(h.vm, req)} }, takeAnswer(h.vm, req, &r))
			return r, err
		}
	case "request":
		hook.Request = func(ctx context.Context, req *core.Request) (next *core.Request, err error) {
			err = h.call(ctx, name, func() []any { return []any{requestObject(h.vm, req)} }, func(ctx context.Context, v runtime.Value) (err error) {
				if next, err = requestOf(ctx, h.vm, v); next == nil && err == nil {
					err = runtime.Raisef(runtime.TypeError, "%s must return a Request, not %s", name, h.vm.TypeName(v))
				}
				return err
			})
			return next, err
		}
	case "response":
		hook.Response = func(ctx context.Context, req *core.Request, resp response.Response) (r response.Response, err error) {
			err = h.call(ctx, name, func() []any {
				return []any{requestObject(h.vm, req), responseObject(h.vm, resp)}
			}, takeAnswer(h.vm, req, &r))
			return r, err
		}
	case "error":
		hook.Error = h.scriptError(name)
	}
	return hook
}

func (h script) scriptError(name string) core.ErrorFunc {
	return func(ctx context.Context, req *core.Request, fp response.Response, code int, msg string, headers *message.Headers) (r response.Response, err error) {
		err = h.call(ctx, name, func() []any { return h.errorArgs(ctx, req, fp, code, msg, headers) }, takeAnswer(h.vm, req, &r))
		return r, err
	}
}

// takeAnswer is takeResponse after a hook that was told of req, whose headers the
// script may have changed.
func takeAnswer(vm *runtime.VM, req *core.Request, r *response.Response) func(ctx context.Context, v runtime.Value) error {
	take := takeResponse(vm, r)
	return func(ctx context.Context, v runtime.Value) error {
		if err := pull(vm, req); err != nil {
			return err
		}
		return take(ctx, v)
	}
}

// takeResponse makes a response of what a script's method returned.
func takeResponse(vm *runtime.VM, r *response.Response) func(ctx context.Context, v runtime.Value) error {
	return func(ctx context.Context, v runtime.Value) (err error) {
		*r, err = httpio.Opened(ctx, vm, v)
		return err
	}
}

// RedirectRequest asks the script's redirect_request.
func (h *handler) RedirectRequest(ctx context.Context, req *core.Request, fp response.Response, code int, msg string, headers *message.Headers, newURL string) (next *core.Request, err error) {
	asked, err := h.overrides(ctx, "redirect_request")
	if err != nil {
		return nil, err
	}
	if !asked {
		return part[*core.HTTPRedirectHandler](h).RedirectRequest(ctx, req, fp, code, msg, headers, newURL)
	}
	err = h.call(ctx, "redirect_request", func() []any {
		return append(h.errorArgs(ctx, req, fp, code, msg, headers), newURL)
	}, func(ctx context.Context, v runtime.Value) (err error) {
		if v == lua.LNil || runtime.IsNone(v) {
			return nil
		}
		if next, err = requestOf(ctx, h.vm, v); next == nil && err == nil {
			err = runtime.Raisef(runtime.TypeError, "redirect_request must return a Request or nil, not %s", h.vm.TypeName(v))
		}
		return err
	})
	return next, err
}

// errorMethod declares http_error_NNN of a class whose part in the core does it.
func errorMethod[T core.Handler](name string, f func(p T) core.ErrorFunc) runtime.Func {
	return runtime.Func{
		Sig: name + "(req: Request, fp: object|table|None|nil, code: integer, msg: string, headers: HTTPMessage|table|None|nil): object|nil",
		Doc: "Deal with a response that is no success: give another one, or nil to leave it to other handlers.",
		Fn: func(c *runtime.Call) error {
			p := partOf[T](c)
			on, err := failureArgs(c, 0, name)
			if err != nil {
				return err
			}
			return returnOpened(c, func(ctx context.Context) (response.Response, error) {
				return f(p)(on.under(ctx), on.req, on.fp, on.code, on.msg, on.headers)
			})
		},
	}
}

// openMethod declares SCHEME_open.
func openMethod[T core.Handler](name string, f func(ctx context.Context, p T, req *core.Request) (response.Response, error)) runtime.Func {
	return runtime.Func{Sig: name + "(req: Request): object|nil", Doc: "Open the URL of a request.", Fn: func(c *runtime.Call) error {
		p := partOf[T](c)
		req, err := requestArg(c, 0)
		if err != nil {
			return err
		}
		return returnOpened(c, func(ctx context.Context) (response.Response, error) { return f(ctx, p, req) })
	}}
}

// requestMethod declares SCHEME_request.
func requestMethod[T core.Handler](name string, f func(ctx context.Context, p T, req *core.Request) (*core.Request, error)) runtime.Func {
	return runtime.Func{Sig: name + "(request: Request): Request", Doc: "Prepare a request before it is sent.", Fn: func(c *runtime.Call) error {
		p := partOf[T](c)
		req, err := requestArg(c, 0)
		if err != nil {
			return err
		}
		if err := c.Block(func(ctx context.Context) (err error) { req, err = f(ctx, p, req); return err }); err != nil {
			return err
		}
		return c.Return(requestObject(c.VM(), req))
	}}
}

// responseMethod declares SCHEME_response.
func responseMethod[T core.Handler](name string, f func(ctx context.Context, p T, req *core.Request, r response.Response) (response.Response, error)) runtime.Func {
	return runtime.Func{Sig: name + "(request: Request, response: object|table|nil): object|nil", Doc: "Process the response to a request.", Fn: func(c *runtime.Call) error {
		p := partOf[T](c)
		req, err := requestArg(c, 0)
		if err != nil {
			return err
		}
		r, err := responseArg(c, 1)
		if err != nil {
			return err
		}
		return returnOpened(c, func(ctx context.Context) (response.Response, error) { return f(ctx, p, req, r) })
	}}
}

func httpErrorName(code int) string { return "http_error_" + strconv.Itoa(code) }
