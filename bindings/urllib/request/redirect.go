package request

import (
	"context"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

var httpRedirectHandler = &runtime.Class{Name: "HTTPRedirectHandler", Doc: "Follows redirects.", Bases: []*runtime.Class{BaseHandler}, Body: redirectBody{}}

type redirectBody struct{}

func (redirectBody) Define(class *runtime.Class) {
	class.Attrs = []runtime.Const{
		{Name: "max_repeats", Value: 4, Doc: "How often one URL may be visited."},
		{Name: "max_redirections", Value: 10, Doc: "How many URLs one chain may have."},
		{Name: "allow_ftp", Value: false, Doc: "Whether redirects may lead to ftp."},
		{Name: "inf_msg", Value: core.InfMsg, Doc: "What stands before the server's reason phrase when redirects do not end."},
	}
	follow := func(p *core.HTTPRedirectHandler) core.ErrorFunc {
		if h, ok := p.Self.(*handler); ok {
			return h.redirect(p)
		}
		return p.Redirect
	}
	for _, code := range []int{301, 302, 303, 307, 308} {
		httpRedirectHandler.Methods = append(httpRedirectHandler.Methods, errorMethod(httpErrorName(code), follow))
	}
	class.Methods = append(class.Methods, runtime.Func{
		Sig: "redirect_request(req: Request, fp: object|table|None|nil, code: integer, msg: string, headers: HTTPMessage|table|None|nil, newurl: string): Request|nil",
		Doc: "Make the request that follows a redirect, or nil to leave it to other handlers; an HTTPError if it may not be followed. A subclass may override it.",
		Fn:  redirectRequest,
	})
}

var redirectKinds = []kind{
	{httpRedirectHandler, "HTTPRedirectHandler", func(h *handler) core.Handler {
		p := core.NewHTTPRedirectHandler()
		p.Self = h
		return p
	}},
}

// redirect follows redirects within the bounds that the script has set by now.
// Several threads may be opening: each has the bounds to itself.
func (h *handler) redirect(p *core.HTTPRedirectHandler) core.ErrorFunc {
	return func(ctx context.Context, req *core.Request, fp response.Response, code int, msg string, headers *message.Headers) (response.Response, error) {
		bounded := *p
		if err := h.vm.Do(ctx, func(context.Context) error {
			if n, ok := h.number("max_repeats"); ok {
				bounded.MaxRepeats = n
			}
			if n, ok := h.number("max_redirections"); ok {
				bounded.MaxRedirections = n
			}
			bounded.AllowFTP = objectFlag(h.object, "allow_ftp")
			return nil
		}); err != nil {
			return nil, err
		}
		return bounded.Redirect(ctx, req, fp, code, msg, headers)
	}
}

func redirectRequest(c *runtime.Call) error {
	p := partOf[*core.HTTPRedirectHandler](c)
	on, err := failureArgs(c, 0, "redirect_request: parameter 'headers'")
	if err != nil {
		return err
	}
	url := c.Str(5)
	var next *core.Request
	if err := c.Block(func(ctx context.Context) (err error) {
		next, err = p.RedirectRequest(on.under(ctx), on.req, on.fp, on.code, on.msg, on.headers, url)
		return err
	}); err != nil {
		return err
	}
	if next == nil {
		return c.Return(nil)
	}
	return c.Return(requestObject(c.VM(), next))
}
