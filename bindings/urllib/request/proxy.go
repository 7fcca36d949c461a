package request

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

var proxyHandler = &runtime.Class{Name: "ProxyHandler", Doc: "Sends requests to proxies.", Bases: []*runtime.Class{BaseHandler}, Body: proxyBody{}}

func proxyTable(c *runtime.Call, proxies []core.Proxy) *runtime.Table {
	t := c.State().NewTable()
	for _, p := range proxies {
		t.RawSetString(p.Scheme, lua.LString(p.URL))
	}
	return t
}

// proxyFuncs are the functions about the environment's proxies, which have two
// names: on some systems Python also asks the system.
func proxyFuncs() []runtime.Func {
	const of = "(): table<string, string>"
	const bypass = "(host: string, proxies?: table<string, string>|None): boolean"
	var out []runtime.Func
	for _, suffix := range []string{"", "_environment"} {
		out = append(out,
			runtime.Func{Sig: "getproxies" + suffix + of, Doc: "The proxies that the environment names, by scheme.", Fn: func(c *runtime.Call) error {
				return c.ReturnValue(proxyTable(c, core.GetProxies(c.VM().Host())))
			}},
			runtime.Func{Sig: "proxy_bypass" + suffix + bypass, Doc: "Whether a host, perhaps with a port, is reached without a proxy: according to no_proxy of the environment, or to proxies.no.", Fn: proxyBypass},
		)
	}
	return out
}

func proxyBypass(c *runtime.Call) error {
	t := c.Table(1)
	if t == nil {
		return c.Return(core.ProxyBypass(c.VM().Host(), c.Str(0)))
	}
	no, ok := t.RawGetString("no").(lua.LString)
	return c.Return(ok && core.MatchNoProxy(c.Str(0), string(no)))
}

type proxyBody struct{}

func (proxyBody) Define(class *runtime.Class) {
	class.Attrs = order(100)
	class.Init = &runtime.Func{
		Sig: "__init(proxies?: table<string, string>|None)",
		Doc: "Use proxies by scheme; those of the environment without an argument, and none for an empty table.",
		Fn: func(c *runtime.Call) error {
			h := this(c)
			t := c.Table(0)
			if t == nil {
				return nil // the environment's, as made
			}
			proxies, err := proxiesOf(t, "ProxyHandler")
			if err != nil {
				return err
			}
			part[*core.ProxyHandler](h).Proxies = proxies
			return nil
		},
	}
	class.Props = []runtime.Prop{{Name: "proxies", Type: "table<string, string>", Doc: "The proxies by scheme.", Get: func(c *runtime.Call) error {
		return c.ReturnValue(proxyTable(c, part[*core.ProxyHandler](this(c)).Proxies))
	}}}
	class.Methods = []runtime.Func{{
		Sig: "proxy_open(req: Request, proxy: string, type: string): object|nil",
		Doc: "Turn a request into one for a proxy, and leave it to the next handler unless the proxy is spoken to by another scheme.",
		Fn: func(c *runtime.Call) error {
			p := partOf[*core.ProxyHandler](c)
			req, err := requestArg(c, 0)
			if err != nil {
				return err
			}
			proxy, scheme := c.Str(1), c.Str(2)
			return returnOpened(c, func(ctx context.Context) (response.Response, error) { return p.ProxyOpen(ctx, req, proxy, scheme) })
		},
	}}
}

var proxyKinds = []kind{
	{proxyHandler, "ProxyHandler", func(h *handler) core.Handler {
		return core.NewProxyHandler(core.GetProxies(h.vm.Host()))
	}},
}
