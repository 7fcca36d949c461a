package request

import (
	"context"

	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// In this file are the steps of the core that a script can put its own methods
// in the place of.

// either calls the script's method name if there is one, else the documented one.
func (h *handler) either(ctx context.Context, name string, args func() []any, documented func() (response.Response, error)) (r response.Response, err error) {
	asked, err := h.overrides(ctx, name)
	if err != nil {
		return nil, err
	}
	if !asked {
		return documented()
	}
	err = h.call(ctx, name, args, takeResponse(h.vm, &r))
	return r, err
}

// fileSteps are those of FileHandler.
type fileSteps struct {
	h *handler
	p *core.FileHandler
}

// OpenLocalFile asks open_local_file.
func (s fileSteps) OpenLocalFile(ctx context.Context, req *core.Request) (response.Response, error) {
	return s.h.either(ctx, "open_local_file", func() []any { return []any{requestObject(s.h.vm, req)} }, func() (response.Response, error) {
		return s.p.OpenLocalFile(ctx, req)
	})
}

// basicSteps are those of AbstractBasicAuthHandler.
type basicSteps struct {
	h *handler
	p *core.BasicAuthHandler
}

func withBasicSteps(h *handler, p *core.BasicAuthHandler) core.Handler {
	p.Self = basicSteps{h, p}
	return p
}

// Retry asks retry_http_basic_auth.
func (s basicSteps) Retry(ctx context.Context, where string, req *core.Request, realm string) (response.Response, error) {
	return s.h.either(ctx, "retry_http_basic_auth", func() []any { return []any{where, requestObject(s.h.vm, req), realm} }, func() (response.Response, error) {
		return s.p.Retry(ctx, where, req, realm)
	})
}

// openBy calls the script's do_open with the documented class of connections, if
// there is one, else open.
func (h *handler) openBy(ctx context.Context, class string, req *core.Request, open func() (response.Response, error)) (response.Response, error) {
	return h.either(ctx, "do_open", func() []any { return h.doOpenArgs(class, req) }, open)
}
