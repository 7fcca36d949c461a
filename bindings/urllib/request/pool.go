package request

import (
	"context"
	"math"
	"time"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

var pooledHTTPHandler = &runtime.Class{Name: "PooledHTTPHandler", Doc: "Opens http and https URLs on connections that are kept for further requests, in the place of HTTPHandler and HTTPSHandler. Not in Python; add it to build_opener by name.", Bases: []*runtime.Class{abstractHTTPHandler}, Body: poolBody{}}

type poolBody struct{}

func (poolBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(debuglevel: integer = 0, *, context?: SSLContext|None, max_idle: integer = 100, max_idle_per_host: integer = 10, max_per_host?: integer|None, idle_timeout: number = 60)",
		Doc: "Make a handler with a pool of its own. context is an ssl.SSLContext. max_idle and max_idle_per_host bound the connections that are kept; max_per_host those to one host at a time, for any of which an opening waits; idle_timeout is for how many seconds one is kept.",
		Fn:  initPooled,
	}
	class.Props = []runtime.Prop{{Name: "idle", Type: "integer", Doc: "How many connections are idle.", Get: func(c *runtime.Call) error {
		return c.Return(part[*core.PooledHTTPHandler](this(c)).Pool.Idle())
	}}}
	class.Methods = []runtime.Func{
		openMethod("http_open", func(ctx context.Context, p *core.PooledHTTPHandler, req *core.Request) (response.Response, error) {
			return p.HTTPOpen(ctx, req)
		}),
		{Sig: "https_open(req: Request): object|nil", Doc: "Open the URL of a request.", Fn: func(c *runtime.Call) error {
			p, h := partOf[*core.PooledHTTPHandler](c), this(c)
			req, err := requestArg(c, 0)
			if err != nil {
				return err
			}
			return returnOpened(c, func(ctx context.Context) (response.Response, error) { return openPooled(ctx, h.vm, p, h.context, req) })
		}},
		requestMethod("http_request", func(ctx context.Context, p *core.PooledHTTPHandler, req *core.Request) (*core.Request, error) {
			return p.HTTPRequest(ctx, req)
		}),
		requestMethod("https_request", func(ctx context.Context, p *core.PooledHTTPHandler, req *core.Request) (*core.Request, error) {
			return p.HTTPRequest(ctx, req)
		}),
		{Sig: "close()", Doc: "Close the idle connections, and keep none from here on.", Fn: func(c *runtime.Call) error {
			pool := part[*core.PooledHTTPHandler](this(c)).Pool
			return c.Block(func(context.Context) error { pool.Close(); return nil })
		}},
	}
}

var poolKinds = []kind{
	{pooledHTTPHandler, "HTTPHandler", func(*handler) core.Handler { return core.NewPooledHTTPHandler(nil, core.PoolOptions{}) }},
	{pooledHTTPHandler, "HTTPSHandler", func(*handler) core.Handler { return nil }}, // the part is the other's,
}

func initPooled(c *runtime.Call) error {
	const context, maxIdle, maxIdlePerHost, maxPerHost, idleTimeout = 1, 2, 3, 4, 5
	h := this(c)
	setDebugLevel(h, c.Int(0))
	if h.context = c.Obj(context); h.context != nil {
		if _, err := configOf(h.context); err != nil {
			return err
		}
	}
	o := core.PoolOptions{MaxIdle: c.Int(maxIdle), MaxIdlePerHost: c.Int(maxIdlePerHost)}
	if c.Given(maxPerHost) && !c.IsNone(maxPerHost) {
		if o.MaxPerHost = c.Int(maxPerHost); o.MaxPerHost <= 0 {
			return atLeastOne("max_per_host")
		}
	}
	for name, n := range map[string]int{"max_idle": o.MaxIdle, "max_idle_per_host": o.MaxIdlePerHost} {
		if n <= 0 {
			return atLeastOne(name)
		}
	}
	seconds := c.Num(idleTimeout)
	if !(seconds > 0 && seconds < math.MaxInt32) {
		return runtime.Raisef(runtime.ValueError, "PooledHTTPHandler: parameter 'idle_timeout' must be a positive number of seconds")
	}
	o.IdleTimeout = time.Duration(seconds * float64(time.Second))
	part[*core.PooledHTTPHandler](h).Pool = core.NewPool(o)
	return nil
}

func atLeastOne(name string) error {
	return runtime.Raisef(runtime.ValueError, "PooledHTTPHandler: parameter '%s' must be at least 1", name)
}

// openPooled opens req with the settings of an SSLContext, or with the module's
// for nil. Connections that were made under other settings do not serve it.
func openPooled(ctx context.Context, vm *runtime.VM, p *core.PooledHTTPHandler, settings *runtime.Object, req *core.Request) (response.Response, error) {
	config, key, err := tlsSettings(ctx, vm, settings)
	if err != nil {
		return nil, err
	}
	return p.HTTPSOpenWith(ctx, req, config, key)
}
