package cookiejar

import (
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/cookiejar"
)

var cookieClass = &runtime.Class{Name: "Cookie", Doc: "One cookie. The attributes are not checked against each other; jars make cookies that fit.", Body: cookieBody{}}

// cookie is the Go value behind a Cookie.
type cookie struct{ *core.Cookie }

// CloneFor gives a fork a cookie of its own.
func (k *cookie) CloneFor(*runtime.Copier) (any, error) { return &cookie{k.Clone()}, nil }

// cookieObject shows a cookie to a script, always as the same object.
func cookieObject(vm *runtime.VM, k *core.Cookie) *runtime.Object {
	if o, ok := k.Owner.(*runtime.Object); ok {
		return o
	}
	o := vm.NewObject(cookieClass, &cookie{k})
	k.Owner = o
	return o
}

// cookieOf returns the cookie behind an object.
func cookieOf(o *runtime.Object) (*core.Cookie, error) {
	k, ok := o.Native().(*cookie)
	if !ok {
		return nil, runtime.Raisef(runtime.AttributeError, "%s: __init was not called", o.ClassName())
	}
	k.Owner = o
	return k.Cookie, nil
}

func cookieArg(c *runtime.Call, i int) (*core.Cookie, error) { return cookieOf(c.Obj(i)) }

func optional(c *runtime.Call, i int) core.Optional {
	if v := c.Arg(i); v == lua.LNil || runtime.IsNone(v) { // what a script assigns is given, also nil
		return core.Optional{}
	}
	return core.Some(c.Str(i))
}

func optionalValue(v core.Optional) runtime.Value {
	if v.Set {
		return lua.LString(v.Text)
	}
	return lua.LNil
}

// whole reads an integer that may be written as a string, as in files; none
// stands for nothing.
func whole(c *runtime.Call, i int, name string, none int64) (int64, error) {
	switch v := c.Arg(i).(type) {
	case lua.LNumber:
		return int64(v), nil
	case lua.LString:
		f, err := strconv.ParseFloat(strings.TrimSpace(string(v)), 64)
		if err != nil || f != f {
			return 0, runtime.Raisef(runtime.ValueError, "Cookie: parameter '%s': %q is no number", name, string(v))
		}
		return int64(f), nil
	}
	return none, nil
}

const cookieParams = "__init(version: integer|string|None|nil, name: string, value: string|None|nil, port: string|None|nil, port_specified: boolean, " +
	"domain: string, domain_specified: boolean, domain_initial_dot: boolean, path: string, path_specified: boolean, secure: boolean, " +
	"expires: number|string|None|nil, discard: boolean, comment: string|None|nil, comment_url: string|None|nil, rest: table<string, any>, rfc2109: boolean = false)"

func initCookie(c *runtime.Call) error {
	version, err := whole(c, 0, "version", core.NoVersion)
	if err != nil {
		return err
	}
	expires, err := whole(c, 11, "expires", core.NoExpiry)
	if err != nil {
		return err
	}
	k := &core.Cookie{
		Version: int(version), Name: c.Str(1), Value: optional(c, 2), Port: optional(c, 3), PortSpecified: c.Bool(4),
		Domain: strings.ToLower(c.Str(5)), DomainSpecified: c.Bool(6), DomainInitialDot: c.Bool(7), Path: c.Str(8), PathSpecified: c.Bool(9),
		Secure: c.Bool(10), Expires: expires, Discard: c.Bool(12), Comment: optional(c, 13), CommentURL: optional(c, 14), RFC2109: c.Bool(16),
	}
	if k.PortSpecified && !k.Port.Set {
		return runtime.Raisef(runtime.ValueError, "Cookie: if port is None, port_specified must be false")
	}
	if t := c.Table(15); t != nil {
		for name, v := t.Next(lua.LNil); name != lua.LNil; name, v = t.Next(name) {
			s, ok := name.(lua.LString)
			if !ok {
				return runtime.Raisef(runtime.TypeError, "Cookie: parameter 'rest': names are strings, not %s", c.VM().TypeName(name))
			}
			k.SetNonstandard(string(s), attrValue(c, v))
		}
	}
	k.Owner = c.Self()
	c.SetNative(&cookie{k})
	return nil
}

// attrValue is a value of a nonstandard attribute: a text or None.
func attrValue(c *runtime.Call, v runtime.Value) core.Optional {
	if v == lua.LNil || runtime.IsNone(v) {
		return core.Optional{}
	}
	return core.Some(c.ToString(v))
}

// attribute declares an attribute of a cookie.
func attribute(name, typ, doc string, get func(k *core.Cookie) runtime.Value, set func(c *runtime.Call, k *core.Cookie) error) runtime.Prop {
	return runtime.Prop{Name: name, Type: typ, Doc: doc,
		Get: func(c *runtime.Call) error {
			k, err := cookieOf(c.Self())
			if err != nil {
				return err
			}
			return c.ReturnValue(get(k))
		},
		Read: func(o *runtime.Object) runtime.Value {
			if k, ok := o.Native().(*cookie); ok {
				return get(k.Cookie)
			}
			return nil
		},
		Set: func(c *runtime.Call) error {
			k, err := cookieOf(c.Self())
			if err != nil {
				return err
			}
			return set(c, k)
		},
	}
}

func textAttribute(name, doc string, at func(k *core.Cookie) *string) runtime.Prop {
	return attribute(name, "string", doc, func(k *core.Cookie) runtime.Value { return lua.LString(*at(k)) },
		func(c *runtime.Call, k *core.Cookie) error { *at(k) = c.Str(0); return nil })
}

func optionalAttribute(name, doc string, at func(k *core.Cookie) *core.Optional) runtime.Prop {
	return attribute(name, "string|None", doc, func(k *core.Cookie) runtime.Value { return optionalValue(*at(k)) },
		func(c *runtime.Call, k *core.Cookie) error { *at(k) = optional(c, 0); return nil })
}

func flagAttribute(name, doc string, at func(k *core.Cookie) *bool) runtime.Prop {
	return attribute(name, "boolean", doc, func(k *core.Cookie) runtime.Value { return lua.LBool(*at(k)) },
		func(c *runtime.Call, k *core.Cookie) error { *at(k) = c.Bool(0); return nil })
}

func versionValue(k *core.Cookie) runtime.Value {
	if k.Version == core.NoVersion {
		return lua.LNil
	}
	return lua.LNumber(k.Version)
}

func expiresValue(k *core.Cookie) runtime.Value {
	if k.Expires == core.NoExpiry {
		return lua.LNil
	}
	return lua.LNumber(k.Expires)
}

// reprCookie is the call that would make the cookie.
func reprCookie(c *runtime.Call) error {
	k, err := cookieOf(c.Self())
	if err != nil {
		return err
	}
	return c.ReturnStr(k.Repr(c.Self().ClassName()))
}

type cookieBody struct{}

func (cookieBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: cookieParams, Doc: "Make a cookie. rest has nonstandard attributes by name.", Fn: initCookie}
	class.Props = []runtime.Prop{
		attribute("version", "integer|None", "0 for Netscape cookies, 1 for those of RFC 2965 and RFC 2109.", versionValue, func(c *runtime.Call, k *core.Cookie) error {
			n, err := whole(c, 0, "version", core.NoVersion)
			k.Version = int(n)
			return err
		}),
		textAttribute("name", "The name.", func(k *core.Cookie) *string { return &k.Name }),
		optionalAttribute("value", "The value; nil if the server sent a name alone.", func(k *core.Cookie) *core.Optional { return &k.Value }),
		optionalAttribute("port", "The ports that the cookie may go to, such as 80 or 80,8080; nil for any.", func(k *core.Cookie) *core.Optional { return &k.Port }),
		flagAttribute("port_specified", "Whether the server said which ports.", func(k *core.Cookie) *bool { return &k.PortSpecified }),
		textAttribute("domain", "The domain, with a dot in front unless the host alone is meant.", func(k *core.Cookie) *string { return &k.Domain }),
		flagAttribute("domain_specified", "Whether the server said which domain.", func(k *core.Cookie) *bool { return &k.DomainSpecified }),
		flagAttribute("domain_initial_dot", "Whether the server wrote the domain with a dot in front.", func(k *core.Cookie) *bool { return &k.DomainInitialDot }),
		textAttribute("path", "The path below which the cookie is sent.", func(k *core.Cookie) *string { return &k.Path }),
		flagAttribute("path_specified", "Whether the server said which path.", func(k *core.Cookie) *bool { return &k.PathSpecified }),
		flagAttribute("secure", "Whether the cookie goes over secure connections only.", func(k *core.Cookie) *bool { return &k.Secure }),
		attribute("expires", "number|None", "When it expires, in seconds since the epoch; nil for the end of the session.", expiresValue, func(c *runtime.Call, k *core.Cookie) error {
			at, err := whole(c, 0, "expires", core.NoExpiry)
			if err == nil {
				k.SetExpires(at)
			}
			return err
		}),
		flagAttribute("discard", "Whether it is a session cookie.", func(k *core.Cookie) *bool { return &k.Discard }),
		optionalAttribute("comment", "What the server says the cookie is for.", func(k *core.Cookie) *core.Optional { return &k.Comment }),
		optionalAttribute("comment_url", "Where the server says so.", func(k *core.Cookie) *core.Optional { return &k.CommentURL }),
		flagAttribute("rfc2109", "Whether it came as a cookie of RFC 2109, whatever version is now.", func(k *core.Cookie) *bool { return &k.RFC2109 }),
	}
	method := func(sig, doc string, f func(c *runtime.Call, k *core.Cookie) error) runtime.Func {
		return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
			k, err := cookieOf(c.Self())
			if err != nil {
				return err
			}
			return f(c, k)
		}}
	}
	class.Methods = []runtime.Func{
		method("has_nonstandard_attr(name: string): boolean", "Whether there is an attribute such as HttpOnly or SameSite. Case does not matter in those that browsers know.", func(c *runtime.Call, k *core.Cookie) error {
			_, ok := k.Nonstandard(c.Str(0))
			return c.Return(ok)
		}),
		method("get_nonstandard_attr(name: string, default?: any): any", "The value of an attribute such as SameSite, nil if it has none; default without one.", func(c *runtime.Call, k *core.Cookie) error {
			if v, ok := k.Nonstandard(c.Str(0)); ok {
				return c.ReturnValue(optionalValue(v))
			}
			return c.ReturnValue(c.Arg(1))
		}),
		method("set_nonstandard_attr(name: string, value: any|nil)", "Set an attribute such as SameSite.", func(c *runtime.Call, k *core.Cookie) error {
			k.SetNonstandard(c.Str(0), attrValue(c, c.Arg(1)))
			return nil
		}),
		method("is_expired(now?: number): boolean", "Whether the time of the cookie is over, now or at another time in seconds since the epoch.", func(c *runtime.Call, k *core.Cookie) error {
			now := c.VM().Host().Now().Unix()
			if c.Given(0) {
				now = int64(c.Num(0))
			}
			return c.Return(k.IsExpired(now))
		}),
		method("__tostring(): string", "Name, value and where it goes.", func(c *runtime.Call, k *core.Cookie) error { return c.ReturnStr(k.String()) }),
		{Sig: "__repr(): string", Doc: "All attributes.", Fn: reprCookie},
	}
}
