package cookiejar

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/cookiejar"
)

var cookieJar = &runtime.Class{Name: "CookieJar", Doc: "Cookies, and the policy that decides about them. HTTPCookieProcessor uses one; so can any other client.", Body: cookieJarBody{}}

const (
	limitParams = "*, max_cookies: integer = 20000, max_cookies_per_domain: integer = 1000)"
	limitDoc    = " max_cookies and max_cookies_per_domain bound what servers can leave, 0 for no bound; the oldest go first."
)

// initLimits reads the keyword arguments of all jars, the first of which is argument i.
func initLimits(c *runtime.Call, j *jar, i int) {
	j.Limits.Total, j.Limits.PerDomain = c.Int(i), c.Int(i+1)
}

func initJar(c *runtime.Call) error {
	j := newJar(c.VM())
	c.SetNative(j)
	initLimits(c, j, 1)
	return j.usePolicy(c, 0)
}

// usePolicy makes argument i the policy.
func (j *jar) usePolicy(c *runtime.Call, i int) error {
	v := c.Arg(i)
	if v == lua.LNil || runtime.IsNone(v) {
		j.policy = lua.LNil
		j.SetPolicy(core.NewDefaultPolicy())
		return nil
	}
	if o := runtime.ObjectOf(v); o == nil {
		if _, ok := v.(*lua.LTable); !ok {
			return runtime.Raisef(runtime.TypeError, "%s: parameter 'policy': expected a CookiePolicy, got %s", c.Self().ClassName(), c.VM().TypeName(v))
		}
	}
	j.policy = v
	return nil
}

func addCookieHeader(c *runtime.Call) error {
	j := jarOf(c)
	r, err := requestOf(c, 0)
	if err != nil {
		return err
	}
	j.ready()
	header, cookie2, err := j.CookieHeader(c.Context(), r.facts)
	if err == nil && header != "" {
		err = r.add(c, "Cookie", header)
	}
	if err == nil && cookie2 {
		err = r.add(c, "Cookie2", core.Cookie2Value)
	}
	j.ClearExpiredCookies()
	return err
}

func makeCookies(c *runtime.Call) error {
	j := jarOf(c)
	h, err := headersOf(c, 0)
	if err != nil {
		return err
	}
	r, err := requestOf(c, 1)
	if err != nil {
		return err
	}
	j.ready()
	made, err := j.MakeCookies(c.Context(), h, r.facts)
	if err != nil {
		return err
	}
	t := c.State().CreateTable(len(made), 0)
	for _, k := range made {
		t.Append(cookieObject(c.VM(), k).Value())
	}
	return c.ReturnValue(t)
}

// extractSteps are the methods that extract_cookies calls and a script may replace.
var extractSteps = []string{"make_cookies", "set_cookie"}

func extractCookies(c *runtime.Call) error {
	j := jarOf(c)
	if overrides(c.Self(), extractSteps) {
		return extractBySteps(c, j)
	}
	h, err := headersOf(c, 0)
	if err != nil || len(h.SetCookie)+len(h.SetCookie2) == 0 {
		return err
	}
	r, err := requestOf(c, 1)
	if err != nil {
		return err
	}
	j.ready()
	return j.Extract(c.Context(), h, r.facts)
}

// extractBySteps is extract_cookies in a class that replaced a part of it.
func extractBySteps(c *runtime.Call, j *jar) error {
	made, err := result(c.Self().CallMethod(c.Context(), "make_cookies", c.Arg(0), c.Arg(1)))
	if err != nil {
		return err
	}
	list, ok := made.(*lua.LTable)
	if !ok {
		return runtime.Raisef(runtime.TypeError, "make_cookies must return a list of cookies, not %s", c.VM().TypeName(made))
	}
	r, err := requestOf(c, 1)
	if err != nil {
		return err
	}
	for i := 1; i <= list.Len(); i++ {
		o := runtime.ObjectOf(list.RawGetInt(i))
		if o == nil || !o.IsA(cookieClass) {
			return runtime.Raisef(runtime.TypeError, "make_cookies must return a list of cookies")
		}
		k, err := cookieOf(o)
		if err != nil {
			return err
		}
		if err := j.setIfOK(c, k, r.facts); err != nil {
			return err
		}
	}
	return nil
}

// setIfOK stores a cookie if the policy says so, by the script's set_cookie if there is one.
func (j *jar) setIfOK(c *runtime.Call, k *core.Cookie, r *core.Request) error {
	policy := j.ready()
	f := c.Self().Override("set_cookie")
	if f == nil {
		return j.SetCookieIfOK(c.Context(), k, r)
	}
	ok, err := policy.SetOK(c.Context(), k, r)
	if ok && err == nil {
		_, err = f.CallSelf(c.Context(), c.Self(), cookieObject(c.VM(), k))
	}
	return err
}

func clearCookies(c *runtime.Call) error {
	j := jarOf(c)
	switch {
	case c.Given(2):
		if !c.Given(0) || !c.Given(1) {
			return runtime.Raisef(runtime.ValueError, "clear: domain and path must be given to remove a cookie by name")
		}
		return j.ClearCookie(c.Str(0), c.Str(1), c.Str(2))
	case c.Given(1):
		if !c.Given(0) {
			return runtime.Raisef(runtime.ValueError, "clear: domain must be given to remove cookies by path")
		}
		return j.ClearPath(c.Str(0), c.Str(1))
	case c.Given(0):
		return j.ClearDomain(c.Str(0))
	}
	j.Clear()
	return nil
}

// shown writes the cookies of a jar one after another.
func shown(c *runtime.Call, text func(o *runtime.Object) string) error {
	var b strings.Builder
	b.WriteString("<" + c.Self().ClassName() + "[")
	for i, k := range jarOf(c).Cookies() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(text(cookieObject(c.VM(), k)))
	}
	b.WriteString("]>")
	return c.ReturnStr(b.String())
}

// iterate gives the cookies that there are when the loop begins, as the script
// may remove some of them in it.
func iterate(c *runtime.Call) error {
	vm, left := c.VM(), jarOf(c).Cookies()
	return c.Return(lua.LGFunction(func(L *lua.LState) int {
		if len(left) == 0 {
			L.Push(lua.LNil)
			return 1
		}
		L.Push(cookieObject(vm, left[0]).Value())
		left = left[1:]
		return 1
	}))
}

// pattern declares an attribute that is a compiled regular expression.
func pattern(name, source, doc string) runtime.Prop {
	return runtime.Prop{Name: name, Type: "Pattern", Doc: doc, Get: func(c *runtime.Call) error {
		re, err := c.VM().Require("re")
		if err != nil {
			return err
		}
		if re == nil {
			return runtime.Raisef(runtime.ModuleNotFoundError, "%s: there is no module 're'", name)
		}
		v, err := result(c.VM().Call(c.Context(), re.RawGetString("compile"), source))
		if err != nil {
			return err
		}
		return c.ReturnValue(v)
	}}
}

type cookieJarBody struct{}

func (cookieJarBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(policy?: object|None, " + limitParams, Doc: "Make an empty jar. The policy is a DefaultCookiePolicy unless given." + limitDoc, Fn: initJar}
	class.Props = []runtime.Prop{
		pattern("non_word_re", `\W`, "What a value holds that is quoted."),
		pattern("quote_re", `(["\\])`, "What gets a backslash in quotes."),
		pattern("strict_domain_re", `\.?[^.]*`, "A label with the dot in front of it."),
		pattern("domain_re", `[^.]*`, "A label."),
		pattern("dots_re", `^\.+`, "Dots in front."),
		pattern("magic_re", `^\#LWP-Cookies-(\d+\.\d+)`, "How files of libwww-perl begin."),
	}
	class.Methods = []runtime.Func{
		{Sig: "add_cookie_header(request: any)", Doc: "Give a request the cookies that it should carry, unless it has some already.", Fn: addCookieHeader},
		{Sig: "extract_cookies(response: any, request: any)", Doc: "Keep the cookies that a response sets, if the policy lets it. A response is anything with a method info() that gives headers.", Fn: extractCookies},
		{Sig: "set_policy(policy: object|table|None|nil)", Doc: "Set the policy.", Fn: func(c *runtime.Call) error { return jarOf(c).usePolicy(c, 0) }},
		{Sig: "make_cookies(response: any, request: any): Cookie[]", Doc: "The cookies that a response sets, without keeping them.", Fn: makeCookies},
		{Sig: "set_cookie_if_ok(cookie: Cookie, request: any)", Doc: "Keep a cookie if the policy lets it.", Fn: func(c *runtime.Call) error {
			k, err := cookieArg(c, 0)
			if err != nil {
				return err
			}
			r, err := requestOf(c, 1)
			if err != nil {
				return err
			}
			return jarOf(c).setIfOK(c, k, r.facts)
		}},
		{Sig: "set_cookie(cookie: Cookie)", Doc: "Keep a cookie without asking the policy.", Fn: func(c *runtime.Call) error {
			k, err := cookieArg(c, 0)
			if err == nil {
				jarOf(c).SetCookie(k)
			}
			return err
		}},
		{Sig: "clear(domain?: string, path?: string, name?: string)", Doc: "Remove all cookies, those of a domain, of a path in it, or one; KeyError if there is none.", Fn: clearCookies},
		{Sig: "clear_session_cookies()", Doc: "Remove the cookies that end with the session.", Fn: func(c *runtime.Call) error { jarOf(c).ClearSessionCookies(); return nil }},
		{Sig: "clear_expired_cookies()", Doc: "Remove the cookies whose time is over. The jar does so itself after every request.", Fn: func(c *runtime.Call) error {
			jarOf(c).ClearExpiredCookies()
			return nil
		}},
		{Sig: "__len(): integer", Doc: "The number of cookies.", Fn: func(c *runtime.Call) error { return c.Return(jarOf(c).Len()) }},
		{Sig: "__iter(): function", Doc: "iter(jar) gives the cookies by domain, path and name.", Fn: iterate},
		{Sig: "__tostring(): string", Doc: "The cookies.", Fn: func(c *runtime.Call) error {
			return shown(c, func(o *runtime.Object) string { return c.ToString(o.Value()) })
		}},
		{Sig: "__repr(): string", Doc: "The cookies with all attributes.", Fn: func(c *runtime.Call) error {
			return shown(c, func(o *runtime.Object) string { return c.Repr(o.Value()) })
		}},
	}
}
