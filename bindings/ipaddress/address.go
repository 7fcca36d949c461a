package ipaddress

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/ipaddress"
)

var addressClass = [2]*runtime.Class{
	{Name: "IPv4Address", Doc: "An IPv4 address.", Shared: true, Body: addressBody{core.V4}},
	{Name: "IPv6Address", Doc: "An IPv6 address, perhaps with a zone.", Shared: true, Body: addressBody{core.V6}},
}

// common is what addresses, interfaces and networks all have.
type common interface {
	fmt.Stringer
	Version() core.Version
	Exploded() string
	ReversePointer() string
	IsMulticast() bool
	IsPrivate() bool
	IsGlobal() bool
	IsUnspecified() bool
	IsReserved() bool
	IsLoopback() bool
	IsLinkLocal() bool
	IsSiteLocal() bool
}

func self(c *runtime.Call) common { return c.Native().(common) }

func selfAddress(c *runtime.Call) core.Address { return addressOf(c.Native().(core.Host)) }

// prop is a property that is plain to read.
func prop(name, typ, doc string, get func(common) lua.LValue) runtime.Prop {
	return runtime.Prop{
		Name: name, Type: typ, Doc: doc,
		Get: func(c *runtime.Call) error { return c.ReturnValue(get(self(c))) },
		Read: func(o *runtime.Object) runtime.Value {
			if x, ok := o.Native().(common); ok {
				return get(x)
			}
			return nil
		},
	}
}

func textProp(name, doc string, get func(common) string) runtime.Prop {
	return prop(name, "string", doc, func(x common) lua.LValue { return lua.LString(get(x)) })
}

func flagProp(name, doc string, get func(common) bool) runtime.Prop {
	return prop(name, "boolean", doc, func(x common) lua.LValue { return lua.LBool(get(x)) })
}

// commonProps are the properties of everything of a version.
func commonProps(v core.Version) []runtime.Prop {
	props := []runtime.Prop{
		prop("version", "integer", "4 or 6.", func(common) lua.LValue { return lua.LNumber(v) }),
		prop("max_prefixlen", "integer", "The bits of an address: 32 or 128.", func(common) lua.LValue { return lua.LNumber(v.Bits()) }),
		textProp("compressed", "The shortest form, the same as tostring().", common.String),
		textProp("exploded", "The form with all zeros written out.", common.Exploded),
		textProp("reverse_pointer", "The name of the PTR record.", common.ReversePointer),
		flagProp("is_multicast", "For groups of receivers (RFC 3171, RFC 2373).", common.IsMulticast),
		flagProp("is_private", "Not globally reachable, as IANA's registries say; 100.64.0.0/10 is neither private nor global.", common.IsPrivate),
		flagProp("is_global", "Globally reachable, as IANA's registries say.", common.IsGlobal),
		flagProp("is_unspecified", "0.0.0.0 or :: (RFC 5735, RFC 2373).", common.IsUnspecified),
		flagProp("is_reserved", "Kept by the IETF for later.", common.IsReserved),
		flagProp("is_loopback", "The machine itself (RFC 3330, RFC 2373).", common.IsLoopback),
		flagProp("is_link_local", "For one link (RFC 3927, RFC 4291).", common.IsLinkLocal),
	}
	if v == core.V6 {
		props = append(props, flagProp("is_site_local", "Of fec0::/10, which RFC 3879 abolished.", common.IsSiteLocal))
	}
	return props
}

// texts are __tostring and __repr.
func texts() []runtime.Func {
	return []runtime.Func{
		{Sig: "__tostring(): string", Doc: "The shortest form.", Fn: func(c *runtime.Call) error { return c.ReturnStr(self(c).String()) }},
		{Sig: "__repr(): string", Doc: "The class and the shortest form.", Fn: func(c *runtime.Call) error {
			text := self(c).String()
			if o := c.Self(); o.Scripted() {
				text = c.ToString(o.Value())
			}
			return c.ReturnStr(c.Self().ClassName() + "('" + text + "')")
		}},
	}
}

// embedded is a property that gives an address in an address, or nil.
func embedded(name, doc string, get func(core.Address) (core.Address, bool)) runtime.Prop {
	return runtime.Prop{Name: name, Type: "IPv4Address|nil", Doc: doc, Get: func(c *runtime.Call) error {
		a, ok := get(selfAddress(c))
		if !ok {
			return c.Return(nil)
		}
		return give(c, a)
	}}
}

type addressBody struct{ core.Version }

func (b addressBody) Define(class *runtime.Class) {
	v := b.Version
	class.Init = &runtime.Func{
		Sig: "__init(address: " + addressType + ")",
		Doc: "Make an address of a text, a number or bytes(). AddressValueError if it is none.",
		Fn:  func(c *runtime.Call) error { return newAddress(c, v, set) },
	}
	class.Props = append(commonProps(v), runtime.Prop{
		Name: "packed", Type: "bytes", Doc: "The 4 or 16 bytes.", Get: func(c *runtime.Call) error { return c.ReturnOwned(selfAddress(c).Packed()) },
	})
	class.Methods = append(texts(),
		runtime.Func{Sig: "int(): integer", Doc: "The number of the address: of IPv4 a number, of IPv6 a bigint.", Fn: func(c *runtime.Call) error { return number(c, selfAddress(c)) }},
		runtime.Func{Sig: "bytes(): bytes", Doc: "The 4 or 16 bytes, as packed.", Fn: func(c *runtime.Call) error { return c.ReturnOwned(selfAddress(c).Packed()) }},
		runtime.Func{
			Sig: "format(spec: string = ''): string",
			Doc: "Python's format(): 'b', 'x', 'X' for padded digits, 'n' for those that suit the version, '#' before for a prefix, '_' for groups; 's' for the text, with alignment and width before it.",
			Fn: func(c *runtime.Call) error {
				s, err := c.Native().(interface {
					Format(string) (string, error)
				}).Format(c.Str(0))
				if err != nil {
					return err
				}
				return c.ReturnStr(s)
			},
		},
	)
	class.Methods = append(class.Methods, hostOperators()...)
	if v == core.V4 {
		class.Props = append(class.Props, runtime.Prop{
			Name: "ipv6_mapped", Type: "IPv6Address", Doc: "The IPv4-mapped IPv6 address, as in Python 3.13.",
			Get: func(c *runtime.Call) error { return give(c, selfAddress(c).ToMapped()) },
		})
		return
	}
	class.Props = append(class.Props,
		embedded("ipv4_mapped", "The IPv4 address in one of ::ffff:0:0/96, else nil.", core.Address.Mapped),
		embedded("sixtofour", "The IPv4 address in one of 2002::/16 (RFC 3056), else nil.", core.Address.SixToFour),
		runtime.Prop{Name: "teredo", Type: "IPv4Address[]|nil", Doc: "{server, client} in one of 2001::/32 (RFC 4380), else nil.", Get: func(c *runtime.Call) error {
			server, client, ok := selfAddress(c).Teredo()
			if !ok {
				return c.Return(nil)
			}
			return c.Return([]runtime.Value{object(c.VM(), server).Value(), object(c.VM(), client).Value()})
		}},
		runtime.Prop{Name: "scope_id", Type: "string|nil", Doc: "The zone after % (RFC 4007), nil if there is none.", Get: func(c *runtime.Call) error {
			if z := selfAddress(c).Zone(); z != "" {
				return c.ReturnStr(z)
			}
			return c.Return(nil)
		}},
	)
}
