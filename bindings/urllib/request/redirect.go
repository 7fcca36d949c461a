package request

import (
	"context"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
)

var httpRedirectHandler = derived("HTTPRedirectHandler", "Follows redirects.")

func init() {
	httpRedirectHandler.Attrs = []runtime.Const{
		{Name: "max_repeats", Value: 4, Doc: "How often one URL may be visited."},
		{Name: "max_redirections", Value: 10, Doc: "How many URLs one chain may have."},
		{Name: "inf_msg", Value: core.InfMsg, Doc: "What stands before the server's reason phrase when redirects do not end."},
	}
	follow := func(p *core.HTTPRedirectHandler) core.ErrorFunc { return p.Redirect }
	for _, code := range []int{301, 302, 303, 307, 308} {
		httpRedirectHandler.Methods = append(httpRedirectHandler.Methods, errorMethod(httpErrorName(code), follow))
	}
	httpRedirectHandler.Methods = append(httpRedirectHandler.Methods, runtime.Func{
		Sig: "redirect_request(req: Request, fp: object|table|None|nil, code: integer, msg: string, headers: HTTPMessage|table|None|nil, newurl: string): Request|nil",
		Doc: "Make the request that follows a redirect, or nil to leave it to other handlers; an HTTPError if it may not be followed. A subclass may override it.",
		Fn:  redirectRequest,
	})
	kinds = append(kinds, kind{httpRedirectHandler, "HTTPRedirectHandler", func(h *handler) core.Handler {
		p := core.NewHTTPRedirectHandler()
		p.Self = h
		return p
	}})
}

func redirectRequest(c *runtime.Call) error {
	p := partOf[*core.HTTPRedirectHandler](c)
	req, err := requestArg(c, 0)
	if err != nil {
		return err
	}
	fp, err := responseArg(c, 1)
	if err != nil {
		return err
	}
	headers, err := headersArg(c, 4, "redirect_request: parameter 'headers'")
	if err != nil {
		return err
	}
	code, msg, url := c.Int(2), c.Str(3), c.Str(5)
	var next *core.Request
	if err := c.Block(func(ctx context.Context) (err error) {
		next, err = p.RedirectRequest(ctx, req, fp, code, msg, headers, url)
		return err
	}); err != nil {
		return err
	}
	if next == nil {
		return c.Return(nil)
	}
	return c.Return(requestObject(c.VM(), next))
}
