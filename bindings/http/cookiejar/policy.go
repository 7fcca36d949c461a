package cookiejar

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/cookiejar"
)

var (
	cookiePolicy  = &runtime.Class{Name: "CookiePolicy", Doc: "What decides about cookies. A subclass provides set_ok and return_ok.", Body: policyBody{}}
	defaultPolicy = &runtime.Class{Name: "DefaultCookiePolicy", Doc: "The usual rules. A subclass may replace any of its methods and call the replaced one.", Bases: []*runtime.Class{cookiePolicy}, Body: policyBody{}}
)

// policy is the Go value behind both classes. Of a CookiePolicy only the switches count.
type policy struct{ core.DefaultPolicy }

// CloneFor gives a fork a policy of its own.
func (p *policy) CloneFor(*runtime.Copier) (any, error) {
	n := &policy{p.DefaultPolicy}
	n.Self = nil
	return n, nil
}

// policyOf returns the policy behind an object, making it for a class whose
// __init did not call that of its base; nil for other objects.
func policyOf(o *runtime.Object) *policy {
	p, ok := o.Native().(*policy)
	if !ok && o.Native() == nil && o.IsA(cookiePolicy) {
		p = &policy{*core.NewDefaultPolicy()}
		o.SetNative(p)
	}
	return p
}

func this(c *runtime.Call) *policy { return policyOf(c.Self()) }

// flagProp declares a switch.
func flagProp(name, doc string, at func(p *policy) *bool) runtime.Prop {
	return runtime.Prop{Name: name, Type: "boolean", Doc: doc,
		Get: func(c *runtime.Call) error { return c.Return(*at(this(c))) },
		Set: func(c *runtime.Call) error { *at(this(c)) = c.Bool(0); return nil },
	}
}

// domains reads a list of domains.
func domains(c *runtime.Call, i int) ([]string, error) {
	t := c.Table(i)
	if t == nil {
		return nil, nil
	}
	out := make([]string, 0, t.Len())
	for k := 1; k <= t.Len(); k++ {
		s, ok := t.RawGetInt(k).(lua.LString)
		if !ok {
			return nil, runtime.Raisef(runtime.TypeError, "expected a list of strings, item %d is %s", k, c.VM().TypeName(t.RawGetInt(k)))
		}
		out = append(out, string(s))
	}
	return out, nil
}

func optionalFlag(c *runtime.Call, i int) *bool {
	if c.Arg(i) == lua.LNil || c.IsNone(i) {
		return nil
	}
	v := c.Bool(i)
	return &v
}

const policyParams = "__init(blocked_domains?: string[], allowed_domains?: string[], netscape: boolean = true, rfc2965: boolean = false, rfc2109_as_netscape?: boolean, " +
	"hide_cookie2: boolean = false, strict_domain: boolean = false, strict_rfc2965_unverifiable: boolean = true, strict_ns_unverifiable: boolean = false, " +
	"strict_ns_domain: integer = 0, strict_ns_set_initial_dollar: boolean = false, strict_ns_set_path: boolean = false, secure_protocols?: string[], *, public_suffixes: boolean = false)"

func initPolicy(c *runtime.Call) error {
	p := &policy{*core.NewDefaultPolicy()}
	c.SetNative(p)
	lists := [3][]string{}
	for k, i := range []int{0, 1, 12} {
		var err error
		if lists[k], err = domains(c, i); err != nil {
			return err
		}
	}
	p.SetBlockedDomains(lists[0])
	p.SetAllowedDomains(lists[1], c.Given(1))
	if c.Given(12) {
		p.SecureProtocols = lists[2]
	}
	p.Netscape, p.RFC2965, p.RFC2109AsNetscape, p.HideCookie2, p.StrictDomain = c.Bool(2), c.Bool(3), optionalFlag(c, 4), c.Bool(5), c.Bool(6)
	p.StrictRFC2965Unverifiable, p.StrictNSUnverifiable, p.StrictNSDomain = c.Bool(7), c.Bool(8), c.Int(9)
	p.StrictNSSetInitialDollar, p.StrictNSSetPath, p.PublicSuffixes = c.Bool(10), c.Bool(11), c.Bool(13)
	return nil
}

// step declares a method that decides about a cookie.
func step(name, doc string, ask func(c *runtime.Call, p *core.DefaultPolicy, k *core.Cookie, r *core.Request) (bool, error)) runtime.Func {
	return runtime.Func{Sig: name + "(cookie: Cookie, request: any): boolean", Doc: doc, Fn: func(c *runtime.Call) error {
		k, err := cookieArg(c, 0)
		if err != nil {
			return err
		}
		r, err := requestOf(c, 1)
		if err != nil {
			return err
		}
		ok, err := ask(c, rules(c.VM(), c.Self()), k, r.facts)
		if err != nil {
			return err
		}
		return c.Return(ok)
	}}
}

// rule declares a method that is one rule.
func rule(r core.Rule, doc string) runtime.Func {
	return step(r.String(), doc, func(c *runtime.Call, p *core.DefaultPolicy, k *core.Cookie, req *core.Request) (bool, error) {
		return p.Rule(c.Context(), r, k, req)
	})
}

type policyBody struct{}

func (policyBody) Define(class *runtime.Class) {
	missing := func(name, doc string) runtime.Func {
		return runtime.Func{Sig: name + "(cookie: Cookie, request: any): boolean", Doc: doc, Fn: func(c *runtime.Call) error {
			return runtime.Raisef(runtime.NotImplementedError, "%s.%s: a subclass must provide it", c.Self().ClassName(), name)
		}}
	}
	always := func(sig, doc string) runtime.Func {
		return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error { return c.Return(true) }}
	}
	switch class {
	case cookiePolicy:
		class.Init = &runtime.Func{Sig: "__init()", Doc: "Make a policy.", Fn: func(c *runtime.Call) error { this(c); return nil }}
		class.Props = []runtime.Prop{
			flagProp("netscape", "Whether the Netscape protocol is on.", func(p *policy) *bool { return &p.Netscape }),
			flagProp("rfc2965", "Whether the protocol of RFC 2965 is on.", func(p *policy) *bool { return &p.RFC2965 }),
			flagProp("hide_cookie2", "Whether servers are not told that RFC 2965 is understood.", func(p *policy) *bool { return &p.HideCookie2 }),
		}
		class.Methods = []runtime.Func{
			missing("set_ok", "Whether to take a cookie from a server."), missing("return_ok", "Whether to return a cookie to a server."),
			always("domain_return_ok(domain: string, request: any): boolean", "Whether to look at cookies of a domain; true here."),
			always("path_return_ok(path: string, request: any): boolean", "Whether to look at cookies of a path; true here."),
		}
	case defaultPolicy:
		class.Init = &runtime.Func{Sig: policyParams, Doc: "Set the switches; best by name. public_suffixes refuses cookies for domains under which anybody can register, such as .co.uk and .github.io, by the public suffix list.", Fn: initPolicy}
		class.Attrs = []runtime.Const{
			{Name: "DomainStrictNoDots", Value: core.StrictNoDots, Doc: "The host in front of the domain of a cookie holds no dot."},
			{Name: "DomainStrictNonDomain", Value: core.StrictNonDomain, Doc: "A cookie without domain goes back to the very host that set it."},
			{Name: "DomainRFC2965Match", Value: core.RFC2965Match, Doc: "Domains match as RFC 2965 says."},
			{Name: "DomainLiberal", Value: core.DomainLiberal, Doc: "None of these rules."},
			{Name: "DomainStrict", Value: core.DomainStrict, Doc: "DomainStrictNoDots and DomainStrictNonDomain."},
		}
		class.Props = []runtime.Prop{
			{Name: "rfc2109_as_netscape", Type: "boolean|None", Doc: "Whether cookies of RFC 2109 are treated as Netscape cookies; nil: unless rfc2965 is on.",
				Get: func(c *runtime.Call) error {
					if p := this(c).RFC2109AsNetscape; p != nil {
						return c.Return(*p)
					}
					return c.Return(nil)
				},
				Set: func(c *runtime.Call) error { this(c).RFC2109AsNetscape = optionalFlag(c, 0); return nil }},
			flagProp("strict_domain", "Whether sites may not set cookies for domains such as .co.uk, by a short list.", func(p *policy) *bool { return &p.StrictDomain }),
			flagProp("strict_rfc2965_unverifiable", "Whether third-party cookies of RFC 2965 are refused in unverifiable requests.", func(p *policy) *bool { return &p.StrictRFC2965Unverifiable }),
			flagProp("strict_ns_unverifiable", "The same for Netscape cookies.", func(p *policy) *bool { return &p.StrictNSUnverifiable }),
			{Name: "strict_ns_domain", Type: "integer", Doc: "How strictly domains of Netscape cookies match: a sum of DomainStrictNoDots, DomainStrictNonDomain, DomainRFC2965Match.",
				Get: func(c *runtime.Call) error { return c.Return(this(c).StrictNSDomain) },
				Set: func(c *runtime.Call) error { this(c).StrictNSDomain = c.Int(0); return nil }},
			flagProp("strict_ns_set_initial_dollar", "Whether Netscape cookies with a $ in front of the name are refused.", func(p *policy) *bool { return &p.StrictNSSetInitialDollar }),
			flagProp("strict_ns_set_path", "Whether the path of a Netscape cookie must be that of the request or above it.", func(p *policy) *bool { return &p.StrictNSSetPath }),
			{Name: "secure_protocols", Type: "string[]", Doc: "The schemes of requests that secure cookies may go with.",
				Get: func(c *runtime.Call) error { return c.Return(this(c).SecureProtocols) },
				Set: func(c *runtime.Call) error {
					list, err := domains(c, 0)
					this(c).SecureProtocols = list
					return err
				}},
			flagProp("public_suffixes", "Whether cookies for public suffixes are refused.", func(p *policy) *bool { return &p.PublicSuffixes }),
		}
		class.Methods = policyMethods()
	}
}

func policyMethods() []runtime.Func {
	lookUp := func(name, doc string, ask func(c *runtime.Call, p *core.DefaultPolicy, s string, r *core.Request) (bool, error)) runtime.Func {
		return runtime.Func{Sig: name + ", request: any): boolean", Doc: doc, Fn: func(c *runtime.Call) error {
			r, err := requestOf(c, 1)
			if err != nil {
				return err
			}
			ok, err := ask(c, rules(c.VM(), c.Self()), c.Str(0), r.facts)
			if err != nil {
				return err
			}
			return c.Return(ok)
		}}
	}
	return []runtime.Func{
		step("set_ok", "Whether to take a cookie from a server: what all methods set_ok_... say.", func(c *runtime.Call, p *core.DefaultPolicy, k *core.Cookie, r *core.Request) (bool, error) {
			return p.SetOK(c.Context(), k, r)
		}),
		step("return_ok", "Whether to return a cookie to a server: what all methods return_ok_... say.", func(c *runtime.Call, p *core.DefaultPolicy, k *core.Cookie, r *core.Request) (bool, error) {
			return p.ReturnOK(c.Context(), k, r)
		}),
		lookUp("domain_return_ok(domain: string", "Whether the host of the request is in a domain, and the domain is not ruled out.", func(c *runtime.Call, p *core.DefaultPolicy, s string, r *core.Request) (bool, error) {
			return p.DomainReturnOK(c.Context(), s, r)
		}),
		lookUp("path_return_ok(path: string", "Whether the path of the request is path or below it.", func(c *runtime.Call, p *core.DefaultPolicy, s string, r *core.Request) (bool, error) {
			return p.PathReturnOK(c.Context(), s, r)
		}),
		rule(core.SetVersion, "Whether the protocol of the cookie is on."),
		rule(core.SetVerifiability, "Whether the request was the user's, or no matter."),
		rule(core.SetName, "Whether the name is acceptable."),
		rule(core.SetPath, "Whether the path is acceptable."),
		rule(core.SetDomain, "Whether the host may set cookies for the domain."),
		rule(core.SetPort, "Whether the port of the request is among those of the cookie."),
		rule(core.ReturnVersion, "Whether the protocol of the cookie is on."),
		rule(core.ReturnVerifiability, "Whether the request is the user's, or no matter."),
		rule(core.ReturnSecure, "Whether the connection is secure enough."),
		rule(core.ReturnExpires, "Whether the time of the cookie is not over."),
		rule(core.ReturnPort, "Whether the port of the request is among those of the cookie."),
		rule(core.ReturnDomain, "Whether the host is in the domain of the cookie."),
		{Sig: "blocked_domains(): string[]", Doc: "The domains without cookies.", Fn: func(c *runtime.Call) error {
			return c.Return(slices.Clone(orEmpty(this(c).BlockedDomains())))
		}},
		{Sig: "set_blocked_domains(blocked_domains: string[])", Doc: "Set the domains without cookies. example.com means itself, .example.com what is below it.", Fn: func(c *runtime.Call) error {
			list, err := domains(c, 0)
			if err == nil {
				this(c).SetBlockedDomains(list)
			}
			return err
		}},
		{Sig: "is_blocked(domain: string): boolean", Doc: "Whether a domain is among those without cookies.", Fn: func(c *runtime.Call) error { return c.Return(this(c).IsBlocked(c.Str(0))) }},
		{Sig: "allowed_domains(): string[]|nil", Doc: "The only domains with cookies, nil if all have them.", Fn: func(c *runtime.Call) error {
			list, only := this(c).AllowedDomains()
			if !only {
				return c.Return(nil)
			}
			return c.Return(slices.Clone(orEmpty(list)))
		}},
		{Sig: "set_allowed_domains(allowed_domains: string[]|None|nil)", Doc: "Set the only domains with cookies; nil or None for all.", Fn: func(c *runtime.Call) error {
			list, err := domains(c, 0)
			if err == nil {
				this(c).SetAllowedDomains(list, c.Table(0) != nil)
			}
			return err
		}},
		{Sig: "is_not_allowed(domain: string): boolean", Doc: "Whether there is a list of domains with cookies, without this one.", Fn: func(c *runtime.Call) error {
			return c.Return(this(c).IsNotAllowed(c.Str(0)))
		}},
	}
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
