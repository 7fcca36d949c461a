package ipaddress

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/ipaddress"
)

// Module is require("ipaddress").
//
// Lua's tables know objects by identity: use tostring(address) as a key. What
// is private or global is what IANA's registries say, not what CPython 3.9 knew.
var Module = &runtime.Module{
	Body: moduleBody{},
	Name: "ipaddress",
	Doc:  "IPv4 and IPv6 addresses, networks and interfaces.",
	Classes: []*runtime.Class{
		addressClass[0], addressClass[1], networkClass[0], networkClass[1], interfaceClass[0], interfaceClass[1],
		keyClass, prefixSetClass, addressValueError, netmaskValueError,
	},
	Consts: []runtime.Const{
		{Name: "IPV4LENGTH", Value: 32, Doc: "The bits of an IPv4 address."},
		{Name: "IPV6LENGTH", Value: 128, Doc: "The bits of an IPv6 address."},
	},
	Errors: convertError,
}

var (
	addressValueError = runtime.NewException("AddressValueError", "Something is wrong with an address.", runtime.ValueError)
	netmaskValueError = runtime.NewException("NetmaskValueError", "Something is wrong with a netmask.", runtime.ValueError)
)

func convertError(err error) *runtime.Raise {
	var e *core.Error
	if !errors.As(err, &e) {
		return nil
	}
	class := runtime.ValueError
	switch e.Kind {
	case core.BadAddress:
		class = addressValueError
	case core.BadNetmask:
		class = netmaskValueError
	case core.BadType:
		class = runtime.TypeError
	case core.BadIndex:
		class = runtime.IndexError
	}
	return &runtime.Raise{Class: class, Args: []any{e.Msg}, Cause: err}
}

// addressType is how signatures call what makes an address: text, a number,
// bytes(), an address; networks and interfaces also take {address, mask}. The
// other types are let through because a script may ask whether something is an
// address, and catches the ValueError, whatever it has.
const addressType = "string|bytes|integer|object|any[]|number|boolean|None"

// knownVersion refuses the addresses of a class in which a script set version to
// something else, as the documents say.
func knownVersion(c *runtime.Call, o *runtime.Object) error {
	if !o.Scripted() {
		return nil
	}
	if v := c.State().GetField(o.Value(), "version"); v != lua.LNumber(core.V4) && v != lua.LNumber(core.V6) {
		return runtime.Raisef(runtime.ValueError, "unknown IP version %s", c.Repr(v))
	}
	return nil
}

type moduleBody struct{}

func (moduleBody) Define(m *runtime.Module) {
	m.Funcs = []runtime.Func{
		{
			Sig: "ip_address(address: " + addressType + "): IPv4Address|IPv6Address",
			Doc: "The address that a text, a number (below 2^32 it is IPv4) or bytes() stand for. ValueError if there is none, as for values of any other type.",
			Fn:  func(c *runtime.Call) error { return newAddress(c, core.Either, give) },
		},
		{
			Sig: "ip_network(address: " + addressType + ", strict: boolean = true): IPv4Network|IPv6Network",
			Doc: "The network that a text such as \"192.0.2.0/24\" or a pair {address, mask} stands for. ValueError if there is none or, with strict, if host bits are set.",
			Fn:  func(c *runtime.Call) error { return newNetwork(c, core.Either, give) },
		},
		{
			Sig: "ip_interface(address: " + addressType + "): IPv4Interface|IPv6Interface",
			Doc: "As ip_network, for an address on a network.",
			Fn:  func(c *runtime.Call) error { return newInterface(c, core.Either, give) },
		},
		packed(core.V4),
		packed(core.V6),
		{
			Sig: "summarize_address_range(first: any, last: any): function",
			Doc: "An iterator over the networks that make the range from first to last. TypeError unless both are addresses of one version, ValueError if last is less than first.",
			Fn: func(c *runtime.Call) error {
				first, ok1 := hostOf(c.Arg(0))
				last, ok2 := hostOf(c.Arg(1))
				if !ok1 || !ok2 {
					return runtime.Raisef(runtime.TypeError, "first and last must be IP addresses, not networks")
				}
				list, err := core.Summarize(addressOf(first), addressOf(last))
				if err == nil {
					err = knownVersion(c, runtime.ObjectOf(c.Arg(0)))
				}
				return giveList(c, list, err, plain(c))
			},
		},
		{
			Sig: "collapse_addresses(addresses: any): function",
			Doc: "An iterator over the fewest networks that have the addresses of a list (or an iterator) of networks and addresses. TypeError if these are not of one version.",
			Fn: func(c *runtime.Call) error {
				return collapse(c, c.Arg(0))
			},
		},
		{
			Sig: "get_mixed_type_key(obj: any): MixedTypeKey",
			Doc: "What to sort addresses and networks by: table.sort(list, function(a, b) return key(a) < key(b) end).",
			Fn: func(c *runtime.Call) error {
				if h, ok := hostOf(c.Arg(0)); ok {
					return c.Return(c.VM().NewObject(keyClass, core.KeyOf(h)))
				}
				if n, ok := runtime.NativeOf[core.Network](c.Arg(0)); ok {
					return c.Return(c.VM().NewObject(keyClass, core.KeyOfNetwork(n)))
				}
				return expected(c, 0, "an address or a network")
			},
		},
	}
}

func packed(v core.Version) runtime.Func {
	name, size := "v4_int_to_packed", "4"
	if v == core.V6 {
		name, size = "v6_int_to_packed", "16"
	}
	return runtime.Func{
		Sig: name + "(address: integer): bytes",
		Doc: "The number of an address as " + size + " bytes. ValueError if it is negative or too large.",
		Fn: func(c *runtime.Call) error {
			b, err := core.IntToPacked(v, runtime.ToBigInt(c.Arg(0)))
			if err != nil {
				return err
			}
			return c.ReturnOwned(b)
		},
	}
}
