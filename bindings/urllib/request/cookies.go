package request

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

var httpCookieProcessor = derived("HTTPCookieProcessor", "Sends and keeps cookies.")

// scriptJar is a cookie jar of the script's own.
type scriptJar struct{ h *handler }

func (j scriptJar) call(ctx context.Context, name string, args func() []any) error {
	return j.h.vm.Do(ctx, func(ctx context.Context) error {
		fn, err := methodOf(ctx, j.h.vm, j.h.jar, name)
		if err != nil {
			return err
		}
		_, err = fn.Call(ctx, append([]any{j.h.jar}, args()...)...)
		return err
	})
}

// AddCookieHeader calls add_cookie_header.
func (j scriptJar) AddCookieHeader(ctx context.Context, req *core.Request) error {
	return j.call(ctx, "add_cookie_header", func() []any { return []any{requestObject(j.h.vm, req)} })
}

// ExtractCookies calls extract_cookies.
func (j scriptJar) ExtractCookies(ctx context.Context, resp response.Response, req *core.Request) error {
	return j.call(ctx, "extract_cookies", func() []any {
		return []any{responseObject(j.h.vm, resp), requestObject(j.h.vm, req)}
	})
}

// setJar makes v the jar of a processor: one of http.cookiejar, which is used
// without the script, or anything with its methods.
func setJar(h *handler, v runtime.Value) {
	h.jar = v
	p := part[*core.HTTPCookieProcessor](h)
	if jar, ok := runtime.NativeOf[core.CookieJar](v); ok {
		p.CookieJar = jar
		return
	}
	p.CookieJar = scriptJar{h}
}

// newJar makes the jar of a processor that was given none.
func newJar(c *runtime.Call) (runtime.Value, error) {
	const module = "http.cookiejar"
	t, err := c.VM().Require(module)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, runtime.Raisef(runtime.ModuleNotFoundError, "HTTPCookieProcessor: parameter 'cookiejar' must be given, since there is no module '%s'", module)
	}
	out, err := c.VM().Call(c.Context(), t.RawGetString("CookieJar"))
	if err != nil || len(out) == 0 {
		return lua.LNil, err
	}
	return out[0], nil
}

func init() {
	httpCookieProcessor.Init = &runtime.Func{
		Sig: "__init(cookiejar?: object|table|None)", Doc: "Use a cookie jar; a new http.cookiejar.CookieJar without one.",
		Fn: func(c *runtime.Call) error {
			jar := c.Arg(0)
			if jar == lua.LNil || runtime.IsNone(jar) {
				var err error
				if jar, err = newJar(c); err != nil {
					return err
				}
			}
			setJar(this(c), jar)
			return nil
		},
	}
	httpCookieProcessor.Props = []runtime.Prop{{Name: "cookiejar", Type: "object|table", Doc: "The cookie jar.",
		Get: func(c *runtime.Call) error { return c.ReturnValue(this(c).jar) },
		Set: func(c *runtime.Call) error { setJar(this(c), c.Arg(0)); return nil }}}
	send := func(ctx context.Context, p *core.HTTPCookieProcessor, req *core.Request) (*core.Request, error) {
		return p.HTTPRequest(ctx, req)
	}
	keep := func(ctx context.Context, p *core.HTTPCookieProcessor, req *core.Request, r response.Response) (response.Response, error) {
		return p.HTTPResponse(ctx, req, r)
	}
	httpCookieProcessor.Methods = []runtime.Func{
		requestMethod("http_request", send), requestMethod("https_request", send),
		responseMethod("http_response", keep), responseMethod("https_response", keep),
	}
	kinds = append(kinds, kind{httpCookieProcessor, "HTTPCookieProcessor", func(h *handler) core.Handler {
		return core.NewHTTPCookieProcessor(scriptJar{h})
	}})
}
