package request

import (
	"context"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

var httpCookieProcessor = &runtime.Class{Name: "HTTPCookieProcessor", Doc: "Sends and keeps cookies.", Bases: []*runtime.Class{BaseHandler}, Body: cookieProcessorBody{}}

// scriptJar is the jar of a processor: one of http.cookiejar, or anything of the
// script's with its methods.
type scriptJar struct{ h *handler }

// do uses the jar with the VM's lock held, since a script may look at it at the
// same time. A jar of ours of which the script replaced none of steps is used
// as it is; of any other one the method is called.
func (j scriptJar) do(ctx context.Context, steps []string, method string, native func(ctx context.Context, jar core.CookieJar) error, args func() []any) error {
	vm := j.h.vm
	return vm.Do(ctx, func(ctx context.Context) error {
		if jar, ok := runtime.NativeOf[core.CookieJar](j.h.jar); ok && !replaced(runtime.ObjectOf(j.h.jar), steps) {
			return native(ctx, jar)
		}
		fn, err := methodOf(ctx, vm, j.h.jar, method)
		if err != nil {
			return err
		}
		_, err = fn.Call(ctx, append([]any{j.h.jar}, args()...)...)
		return err
	})
}

// replaced tells whether a script replaced one of the members of an object.
func replaced(o *runtime.Object, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return o.Override(name) != nil })
}

// AddCookieHeader uses add_cookie_header.
func (j scriptJar) AddCookieHeader(ctx context.Context, req *core.Request) error {
	return j.do(ctx, []string{"add_cookie_header"}, "add_cookie_header",
		func(ctx context.Context, jar core.CookieJar) error { return jar.AddCookieHeader(ctx, req) },
		func() []any { return []any{requestObject(j.h.vm, req)} })
}

// ExtractCookies uses extract_cookies.
func (j scriptJar) ExtractCookies(ctx context.Context, resp response.Response, req *core.Request) error {
	return j.do(ctx, []string{"extract_cookies", "make_cookies", "set_cookie"}, "extract_cookies",
		func(ctx context.Context, jar core.CookieJar) error { return jar.ExtractCookies(ctx, resp, req) },
		func() []any { return []any{responseObject(j.h.vm, resp), requestObject(j.h.vm, req)} })
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

type cookieProcessorBody struct{}

func (cookieProcessorBody) Define(class *runtime.Class) {
	send := func(ctx context.Context, p *core.HTTPCookieProcessor, req *core.Request) (*core.Request, error) {
		return p.HTTPRequest(ctx, req)
	}
	keep := func(ctx context.Context, p *core.HTTPCookieProcessor, req *core.Request, r response.Response) (response.Response, error) {
		return p.HTTPResponse(ctx, req, r)
	}
	class.Init = &runtime.Func{
		Sig: "__init(cookiejar?: object|table|None)", Doc: "Use a cookie jar; a new http.cookiejar.CookieJar without one.",
		Fn: func(c *runtime.Call) error {
			jar := c.Arg(0)
			if jar == lua.LNil || runtime.IsNone(jar) {
				var err error
				if jar, err = newJar(c); err != nil {
					return err
				}
			}
			this(c).jar = jar
			return nil
		},
	}
	class.Props = []runtime.Prop{{Name: "cookiejar", Type: "object|table", Doc: "The cookie jar.",
		Get: func(c *runtime.Call) error { return c.ReturnValue(this(c).jar) },
		Set: func(c *runtime.Call) error { this(c).jar = c.Arg(0); return nil }}}
	class.Methods = []runtime.Func{
		requestMethod("http_request", send), requestMethod("https_request", send),
		responseMethod("http_response", keep), responseMethod("https_response", keep),
	}
}

var cookieProcessorKinds = []kind{
	{httpCookieProcessor, "HTTPCookieProcessor", func(h *handler) core.Handler {
		return core.NewHTTPCookieProcessor(scriptJar{h})
	}},
}
