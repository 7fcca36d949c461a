package request

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

var (
	abstractBasicAuthHandler  = &runtime.Class{Name: "AbstractBasicAuthHandler", Doc: "What handlers of basic authentication have in common.", Bases: []*runtime.Class{BaseHandler}, Body: authBody{}}
	httpBasicAuthHandler      = &runtime.Class{Name: "HTTPBasicAuthHandler", Doc: "Answers a server that asks for basic authentication.", Bases: []*runtime.Class{abstractBasicAuthHandler}, Body: authBody{}}
	proxyBasicAuthHandler     = &runtime.Class{Name: "ProxyBasicAuthHandler", Doc: "Answers a proxy that asks for basic authentication.", Bases: []*runtime.Class{abstractBasicAuthHandler}, Body: authBody{}}
	abstractDigestAuthHandler = &runtime.Class{Name: "AbstractDigestAuthHandler", Doc: "What handlers of digest authentication have in common.", Bases: []*runtime.Class{BaseHandler}, Body: authBody{}}
	httpDigestAuthHandler     = &runtime.Class{Name: "HTTPDigestAuthHandler", Doc: "Answers a server that asks for digest authentication.", Bases: []*runtime.Class{abstractDigestAuthHandler}, Body: authBody{}}
	proxyDigestAuthHandler    = &runtime.Class{Name: "ProxyDigestAuthHandler", Doc: "Answers a proxy that asks for digest authentication.", Bases: []*runtime.Class{abstractDigestAuthHandler}, Body: authBody{}}
)

// initAuth gives the parts of an authentication handler their manager.
func initAuth(c *runtime.Call) error {
	h := this(c)
	v := c.Arg(0)
	if v == lua.LNil || runtime.IsNone(v) {
		v = c.VM().NewObject(httpPasswordMgr, &core.PasswordMgr{}).Value()
	}
	h.setPasswords(c.Context(), v)
	return nil
}

func (h *handler) setPasswords(ctx context.Context, v runtime.Value) {
	h.passwords = v
	m := passwordsOf(ctx, h.vm, v)
	for _, p := range h.parts {
		switch p := p.(type) {
		case *core.BasicAuthHandler:
			p.Passwords = m
		case *core.DigestAuthHandler:
			p.Passwords = m
		}
	}
}

// managerOf returns the manager of a handler, making one for a class whose
// __init did not call that of its base.
func managerOf(c *runtime.Call) runtime.Value {
	h := this(c)
	if h.passwords == lua.LNil {
		h.setPasswords(c.Context(), c.VM().NewObject(httpPasswordMgr, &core.PasswordMgr{}).Value())
	}
	return h.passwords
}

// authError asks an override of http_error_auth_reqed before the core does it.
func (h *handler) authError(p core.Handler, next core.ErrorFunc) core.ErrorFunc {
	header, where := "www-authenticate", (*core.Request).FullURL
	if p.Class() == "ProxyBasicAuthHandler" || p.Class() == "ProxyDigestAuthHandler" {
		header, where = "proxy-authenticate", func(r *core.Request) string { return r.Host }
	}
	const name = "http_error_auth_reqed"
	return func(ctx context.Context, req *core.Request, fp response.Response, code int, msg string, headers *message.Headers) (r response.Response, err error) {
		asked, err := h.overrides(ctx, name)
		if err != nil {
			return nil, err
		}
		if !asked {
			return next(ctx, req, fp, code, msg, headers)
		}
		err = h.call(ctx, name, func() []any {
			args := h.errorArgs(ctx, req, fp, code, msg, headers)
			return []any{header, where(req), args[0], args[4]}
		}, takeResponse(h.vm, &r))
		return r, err
	}
}

// managerProp is the attribute passwd of both kinds.
func managerProp() runtime.Prop {
	return runtime.Prop{Name: "passwd", Type: "object|table", Doc: "The password manager.", Get: func(c *runtime.Call) error { return c.ReturnValue(managerOf(c)) }}
}

func addPassword() runtime.Func {
	return runtime.Func{
		Sig: "add_password" + addParams + ", is_authenticated?: boolean)", Doc: "The method of the password manager.",
		Fn: func(c *runtime.Call) error {
			v := managerOf(c)
			fn, err := methodOf(c.Context(), c.VM(), v, "add_password")
			if err != nil {
				return err
			}
			args := []any{v, c.Arg(0), c.Arg(1), c.Arg(2), c.Arg(3)}
			if c.Given(4) {
				args = append(args, c.Arg(4))
			}
			_, err = fn.Call(c.Context(), args...)
			return err
		},
	}
}

// authRequired declares http_error_auth_reqed.
func authRequired[T core.Handler](sig string, f func(ctx context.Context, p T, header, host string, req *core.Request, h *message.Headers) (response.Response, error)) runtime.Func {
	return runtime.Func{Sig: sig, Doc: "Send a request again with credentials for what the header asks; nil if there are none.", Fn: func(c *runtime.Call) error {
		managerOf(c)
		p := partOf[T](c)
		req, err := requestArg(c, 2)
		if err != nil {
			return err
		}
		headers, err := headersArg(c, 3, "http_error_auth_reqed: parameter 'headers'")
		if err != nil {
			return err
		}
		header, host := c.Str(0), c.Str(1)
		return returnOpened(c, func(ctx context.Context) (response.Response, error) { return f(ctx, p, header, host, req, headers) })
	}}
}

func constAttr(name, value, doc string) []runtime.Const {
	return []runtime.Const{{Name: name, Value: value, Doc: doc}}
}

type authBody struct{}

func (authBody) Define(class *runtime.Class) {
	const header = "The header that carries the credentials."
	send := func(ctx context.Context, p *core.BasicAuthHandler, req *core.Request) (*core.Request, error) {
		return p.HTTPRequest(ctx, req)
	}
	learn := func(ctx context.Context, p *core.BasicAuthHandler, req *core.Request, r response.Response) (response.Response, error) {
		return p.HTTPResponse(ctx, req, r)
	}
	basic := func(p *core.BasicAuthHandler) core.ErrorFunc { return p.HTTPError }
	digest := func(p *core.DigestAuthHandler) core.ErrorFunc { return p.HTTPError }
	switch class {
	case abstractBasicAuthHandler:
		class.Init = &runtime.Func{Sig: "__init(password_mgr?: object|table|None)", Doc: "Use a password manager; a new HTTPPasswordMgr without one.", Fn: initAuth}
		class.Props = []runtime.Prop{managerProp()}
		class.Methods = []runtime.Func{
			authRequired("http_error_auth_reqed(authreq: string, host: string, req: Request, headers: HTTPMessage|table|None|nil): object|nil", func(ctx context.Context, p *core.BasicAuthHandler, header, host string, req *core.Request, h *message.Headers) (response.Response, error) {
				return p.AuthRequired(ctx, header, host, req, h)
			}),
			{Sig: "retry_http_basic_auth(host: string, req: Request, realm: string): object|nil", Doc: "Send a request again with credentials for a realm; nil if there are none.", Fn: func(c *runtime.Call) error {
				managerOf(c)
				p := partOf[*core.BasicAuthHandler](c)
				req, err := requestArg(c, 1)
				if err != nil {
					return err
				}
				host, realm := c.Str(0), c.Str(2)
				return returnOpened(c, func(ctx context.Context) (response.Response, error) { return p.Retry(ctx, host, req, realm) })
			}},
			addPassword(),
			requestMethod("http_request", send), requestMethod("https_request", send),
			responseMethod("http_response", learn), responseMethod("https_response", learn),
		}
	case httpBasicAuthHandler:
		class.Attrs = constAttr("auth_header", "Authorization", header)
		class.Methods = []runtime.Func{errorMethod("http_error_401", basic)}
	case proxyBasicAuthHandler:
		class.Attrs = constAttr("auth_header", "Proxy-authorization", header)
		class.Methods = []runtime.Func{errorMethod("http_error_407", basic)}
	case abstractDigestAuthHandler:
		class.Init = &runtime.Func{Sig: "__init(passwd?: object|table|None)", Doc: "Use a password manager; a new HTTPPasswordMgr without one.", Fn: initAuth}
		class.Props = []runtime.Prop{managerProp()}
		class.Methods = []runtime.Func{
			authRequired("http_error_auth_reqed(auth_header: string, host: string, req: Request, headers: HTTPMessage|table|None|nil): object|nil", func(ctx context.Context, p *core.DigestAuthHandler, header, _ string, req *core.Request, h *message.Headers) (response.Response, error) {
				return p.AuthRequired(ctx, header, req, h)
			}),
			addPassword(),
			{Sig: "reset_retry_count()", Doc: "Nothing: answers are counted for each request.", Fn: func(*runtime.Call) error { return nil }},
		}
		class.Methods = append(class.Methods, digestMethods()...)
	case httpDigestAuthHandler:
		class.Attrs = append(constAttr("auth_header", "Authorization", header), order(490)...)
		class.Methods = []runtime.Func{errorMethod("http_error_401", digest)}
	case proxyDigestAuthHandler:
		class.Attrs = append(constAttr("auth_header", "Proxy-Authorization", header), order(490)...)
		class.Methods = []runtime.Func{errorMethod("http_error_407", digest)}
	}
}

var authKinds = []kind{
	{httpBasicAuthHandler, "HTTPBasicAuthHandler", func(h *handler) core.Handler { return withBasicSteps(h, core.NewHTTPBasicAuthHandler(nil)) }},
	{proxyBasicAuthHandler, "ProxyBasicAuthHandler", func(h *handler) core.Handler { return withBasicSteps(h, core.NewProxyBasicAuthHandler(nil)) }},
	{httpDigestAuthHandler, "HTTPDigestAuthHandler", func(h *handler) core.Handler { return withDigestSteps(h, core.NewHTTPDigestAuthHandler(nil)) }},
	{proxyDigestAuthHandler, "ProxyDigestAuthHandler", func(h *handler) core.Handler { return withDigestSteps(h, core.NewProxyDigestAuthHandler(nil)) }},
	// A script's own class below the abstract ones has a part without hooks of
	// its own for errors: it defines them.
	{abstractBasicAuthHandler, "", func(h *handler) core.Handler {
		if part[*core.BasicAuthHandler](h) != nil {
			return nil
		}
		h.ownErrors = true
		return withBasicSteps(h, core.NewHTTPBasicAuthHandler(nil))
	}},
	{abstractDigestAuthHandler, "", func(h *handler) core.Handler {
		if part[*core.DigestAuthHandler](h) != nil {
			return nil
		}
		h.ownErrors = true
		return withDigestSteps(h, core.NewHTTPDigestAuthHandler(nil))
	}},
}
