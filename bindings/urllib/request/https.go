package request

import (
	"context"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/ssl"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

var (
	abstractHTTPHandler = &runtime.Class{Name: "AbstractHTTPHandler", Doc: "The base of HTTPHandler and HTTPSHandler.", Bases: []*runtime.Class{BaseHandler}, Body: httpBody{}}
	httpHandler         = &runtime.Class{Name: "HTTPHandler", Doc: "Opens http URLs.", Bases: []*runtime.Class{abstractHTTPHandler}, Body: httpBody{}}
	httpsHandler        = &runtime.Class{Name: "HTTPSHandler", Doc: "Opens https URLs.", Bases: []*runtime.Class{abstractHTTPHandler}, Body: httpBody{}}
)

// setDebugLevel tells the parts of a handler how much to print.
func setDebugLevel(h *handler, level int) {
	h.debug = level
	for _, p := range h.parts {
		if p, ok := p.(interface{ SetHTTPDebugLevel(int) }); ok {
			p.SetHTTPDebugLevel(level)
		}
	}
}

type httpBody struct{}

func (httpBody) Define(class *runtime.Class) {
	switch class {
	case abstractHTTPHandler:
		class.Init = &runtime.Func{Sig: "__init(debuglevel: integer = 0)", Doc: "Make a handler; debuglevel above 0 prints the dialogue.", Fn: func(c *runtime.Call) error {
			setDebugLevel(this(c), c.Int(0))
			return nil
		}}
		class.Methods = []runtime.Func{{Sig: "set_http_debuglevel(level: integer)", Doc: "Above 0: print the dialogue.", Fn: func(c *runtime.Call) error {
			setDebugLevel(this(c), c.Int(0))
			return nil
		}}, {
			Sig: "do_request_(request: Request): Request", Doc: "Fill in the headers that a request lacks: those of its data, Host, and those that the opener adds. http_request and https_request do it.",
			Fn: func(c *runtime.Call) error {
				d := this(c).director()
				req, err := requestArg(c, 0)
				if err != nil {
					return err
				}
				if err := c.Block(func(ctx context.Context) (err error) { req, err = core.DoRequest(ctx, d, req); return err }); err != nil {
					return err
				}
				return c.Return(requestObject(c.VM(), req))
			},
		}, {
			Sig: "do_open(http_class: any, req: Request, http_conn_args?: table): object",
			Doc: "Send a request on the connection that http_class makes, called with the host and a table of the timeout and http_conn_args, and give the response. http_open and https_open come here if a subclass overrides it.",
			Fn:  doOpen,
		}}
	case httpHandler:
		class.Methods = []runtime.Func{
			{Sig: "http_open(req: Request): object|nil", Doc: "Open the URL of a request.", Fn: func(c *runtime.Call) error {
				p, h := partOf[*core.HTTPHandler](c), this(c)
				req, err := requestArg(c, 0)
				if err != nil {
					return err
				}
				return returnOpened(c, func(ctx context.Context) (response.Response, error) { return h.openHTTP(ctx, p, req) })
			}},
			requestMethod("http_request", func(ctx context.Context, p *core.HTTPHandler, req *core.Request) (*core.Request, error) {
				return p.HTTPRequest(ctx, req)
			}),
		}
	case httpsHandler:
		class.Init = &runtime.Func{
			Sig: "__init(debuglevel: integer = 0, context?: SSLContext|None, check_hostname?: boolean|None)",
			Doc: "Make a handler. context is an ssl.SSLContext; without one certificates and names are checked.",
			Fn:  initHTTPS,
		}
		class.Methods = []runtime.Func{
			{Sig: "https_open(req: Request): object|nil", Doc: "Open the URL of a request.", Fn: func(c *runtime.Call) error {
				p, h := partOf[*core.HTTPSHandler](c), this(c)
				req, err := requestArg(c, 0)
				if err != nil {
					return err
				}
				return returnOpened(c, func(ctx context.Context) (response.Response, error) { return h.openHTTPS(ctx, p, req) })
			}},
			requestMethod("https_request", func(ctx context.Context, p *core.HTTPSHandler, req *core.Request) (*core.Request, error) {
				return p.HTTPSRequest(ctx, req)
			}),
		}
	}
}

var httpKinds = []kind{
	{httpHandler, "HTTPHandler", func(*handler) core.Handler { return core.NewHTTPHandler() }},
	{httpsHandler, "HTTPSHandler", func(*handler) core.Handler { return core.NewHTTPSHandler(nil) }},
}

func initHTTPS(c *runtime.Call) error {
	h := this(c)
	setDebugLevel(h, c.Int(0))
	h.context = c.Obj(1)
	if h.context != nil {
		if _, err := configOf(h.context); err != nil {
			return err
		}
	}
	if !c.Given(2) || c.IsNone(2) {
		return nil
	}
	if h.context == nil {
		s := ssl.NewDefault(false)
		s.SetCheckHostname(c.Bool(2))
		part[*core.HTTPSHandler](h).Context = s.ClientConfig("")
		return nil
	}
	if s, ok := h.context.Native().(*ssl.Context); ok {
		s.SetCheckHostname(c.Bool(2))
	}
	return nil
}

// openHTTP opens an http URL, through the script's do_open if there is one.
func (h *handler) openHTTP(ctx context.Context, p *core.HTTPHandler, req *core.Request) (response.Response, error) {
	const class = "HTTPConnection"
	return h.openBy(ctx, class, req, func() (response.Response, error) {
		return onReplaced(ctx, h.vm, class, req, func() (response.Response, error) { return p.HTTPOpen(ctx, req) })
	})
}

// openHTTPS opens an https URL, through the script's do_open if there is one.
func (h *handler) openHTTPS(ctx context.Context, p *core.HTTPSHandler, req *core.Request) (response.Response, error) {
	const class = "HTTPSConnection"
	return h.openBy(ctx, class, req, func() (response.Response, error) {
		return onReplaced(ctx, h.vm, class, req, func() (response.Response, error) { return openHTTPS(ctx, h.vm, p, h.context, req) })
	})
}
