package request

import (
	"context"
	"crypto/tls"
	"time"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/http/http2"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

var http2Handler = &runtime.Class{Name: "HTTP2Handler", Doc: "Opens https URLs by HTTP/2 where the server speaks it, on one connection to each server, and by HTTP/1.1 elsewhere. Not in Python; add it to build_opener by name.", Bases: []*runtime.Class{BaseHandler}, Body: http2Body{}}

type http2Body struct{}

func (http2Body) Define(class *runtime.Class) {
	d := core.NewHTTP2Handler(nil)
	class.Attrs = order(d.Order())
	class.Init = &runtime.Func{
		Sig: "__init(*, context?: SSLContext|None, prior_knowledge: boolean = false, max_header_list_size: integer = 262144, max_frame_size: integer = 16384, window: integer = 1048576, max_junk: integer = 1000, idle_timeout: number = 90)",
		Doc: "Make a handler. context is an ssl.SSLContext; without one certificates and names are checked, and servers without HTTP/2 are left to the other handlers. prior_knowledge has http URLs opened by HTTP/2, too. max_header_list_size and max_frame_size are limits in bytes, window is how much of a response is held that nobody reads, max_junk how many frames in a row may serve no request; a connection is closed when it was idle for idle_timeout seconds.",
		Fn:  initHTTP2,
	}
	class.Methods = []runtime.Func{
		{Sig: "https_open(req: Request): object|nil", Doc: "Open the URL of a request; nil leaves it to other handlers.", Fn: func(c *runtime.Call) error {
			p, h := partOf[*core.HTTP2Handler](c), this(c)
			req, err := requestArg(c, 0)
			if err != nil {
				return err
			}
			return returnOpened(c, func(ctx context.Context) (response.Response, error) { return openHTTP2(ctx, h.vm, p, h.context, req) })
		}},
		openMethod("http_open", func(ctx context.Context, p *core.HTTP2Handler, req *core.Request) (response.Response, error) {
			return p.HTTPOpen(ctx, req)
		}),
		{Sig: "close()", Doc: "Close the connections, and the responses that are still being read.", Fn: func(c *runtime.Call) error {
			p := part[*core.HTTP2Handler](this(c))
			return c.Block(func(context.Context) error { p.Close(); return nil })
		}},
	}
}

var http2Kinds = []kind{
	{http2Handler, "HTTP2Handler", func(h *handler) core.Handler { return newHTTP2Handler(h.vm) }},
}

// newHTTP2Handler makes a part whose connections end with the VM.
func newHTTP2Handler(vm *runtime.VM) *core.HTTP2Handler {
	p := core.NewHTTP2Handler(nil)
	vm.OnClose(p.Close)
	return p
}

func initHTTP2(c *runtime.Call) error {
	const context, prior, headers, frame, window, junk, idle = 0, 1, 2, 3, 4, 5, 6
	h := this(c)
	if h.context = c.Obj(context); h.context != nil {
		if _, err := configOf(h.context); err != nil {
			return err
		}
	}
	p := part[*core.HTTP2Handler](h)
	p.PriorKnowledge = c.Bool(prior)
	p.Options = http2.Options{HeaderBytes: c.Int(headers), FrameSize: c.Int(frame), Window: c.Int(window), Junk: c.Int(junk)}
	for _, n := range []int{c.Int(headers), c.Int(window), c.Int(junk)} {
		if n <= 0 {
			return runtime.Raisef(runtime.ValueError, "HTTP2Handler: limits must be positive")
		}
	}
	if n := c.Int(frame); n < 1<<14 || n >= 1<<24 {
		return runtime.Raisef(runtime.ValueError, "HTTP2Handler: parameter 'max_frame_size' must be from 16384 to 16777215")
	}
	seconds := c.Num(idle)
	if !(seconds > 0 && seconds <= 1e9) {
		return runtime.Raisef(runtime.ValueError, "HTTP2Handler: parameter 'idle_timeout' must be a positive number of seconds")
	}
	p.Options.IdleTimeout = time.Duration(seconds * float64(time.Second))
	return nil
}

// openHTTP2 opens req with the settings of an SSLContext, or with the module's
// for nil, which the other handlers have, too.
func openHTTP2(ctx context.Context, vm *runtime.VM, p *core.HTTP2Handler, settings *runtime.Object, req *core.Request) (response.Response, error) {
	own := settings != nil
	config, key, err := tlsSettings(ctx, vm, settings)
	if err != nil {
		return nil, err
	}
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return p.HTTPSOpenWith(ctx, req, config, key, own)
}
