package ipaddress

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/ipaddress"
)

var networkClass = [2]*runtime.Class{
	{Name: "IPv4Network", Doc: "The IPv4 addresses that begin alike. n[0] is the first address, n[-1] the last.", Shared: true, Body: networkBody{core.V4}},
	{Name: "IPv6Network", Doc: "The IPv6 addresses that begin alike. n[0] is the first address, n[-1] the last.", Shared: true, Body: networkBody{core.V6}},
}

func selfNetwork(c *runtime.Call) core.Network { return c.Native().(core.Network) }

// other returns argument 0, which must be a network.
func other(c *runtime.Call) (core.Network, error) {
	n, ok := runtime.NativeOf[core.Network](c.Arg(0))
	if !ok {
		return n, runtime.Raisef(runtime.TypeError, "%s is not a network object", c.ToString(c.Arg(0)))
	}
	return n, nil
}

// containment is a method that asks whether one of two networks is in the other.
func containment(name, doc string, ask func(n, o core.Network) (bool, error)) runtime.Func {
	return runtime.Func{Sig: name + "(other: any): boolean", Doc: doc, Fn: func(c *runtime.Call) error {
		o, ok := runtime.NativeOf[core.Network](c.Arg(0))
		if !ok {
			return runtime.Raisef(runtime.TypeError, "Unable to test subnet containment between %s and %s, which is not a network object", selfNetwork(c), c.ToString(c.Arg(0)))
		}
		answer, err := ask(selfNetwork(c), o)
		if err != nil {
			return err
		}
		return c.Return(answer)
	}}
}

// relation is a method that asks something about two networks.
func relation(name, typ, doc string, ask func(n, o core.Network) (any, error)) runtime.Func {
	return runtime.Func{Sig: name + "(other: any): " + typ, Doc: doc, Fn: func(c *runtime.Call) error {
		o, err := other(c)
		if err != nil {
			return err
		}
		answer, err := ask(selfNetwork(c), o)
		if err != nil {
			return err
		}
		return c.Return(answer)
	}}
}

// lengths reads the arguments of subnets and supernet.
func lengths(c *runtime.Call) (diff int, prefix *int) {
	if c.Given(1) {
		n := c.Int(1)
		prefix = &n
	}
	return c.Int(0), prefix
}

const lengthsType = "(prefixlen_diff: integer = 1, new_prefix?: integer): "

func networkMethods() []runtime.Func {
	return []runtime.Func{
		{Sig: "hosts(): function", Doc: "An iterator over the addresses that hosts can have: all but the first and, of IPv4, the last; all of networks of one or two.", Fn: func(c *runtime.Call) error {
			return iterate(c, selfNetwork(c).Hosts().Next, plain(c))
		}},
		{Sig: "__iter(): function", Doc: "An iterator over all addresses.", Fn: func(c *runtime.Call) error {
			return iterate(c, selfNetwork(c).Addresses().Next, plain(c))
		}},
		{Sig: "__getitem(n: any): any", Doc: "The address with an offset: 0 is the first, -1 the last. IndexError if there is none.", Fn: func(c *runtime.Call) error {
			if _, ok := c.Arg(0).(lua.LString); ok { // a member that is not there
				return c.Return(nil)
			}
			n := runtime.ToBigInt(c.Arg(0))
			if n == nil {
				return expected(c, 0, "an integer")
			}
			a, err := selfNetwork(c).At(n)
			if err != nil {
				return err
			}
			return give(c, a)
		}},
		{Sig: "contains(address: any): boolean", Doc: "Whether an address is in the network. A network never is: ask subnet_of.", Fn: func(c *runtime.Call) error {
			if o := runtime.ObjectOf(c.Arg(0)); o != nil {
				switch x := o.Native().(type) {
				case core.Address:
					return c.ReturnValue(lua.LBool(selfNetwork(c).Contains(x)))
				case core.Interface:
					return c.ReturnValue(lua.LBool(selfNetwork(c).Contains(x.Address)))
				case core.Network:
					return c.ReturnValue(lua.LFalse)
				}
			}
			return expected(c, 0, "an address")
		}},
		relation("overlaps", "boolean", "Whether one of the networks is in the other.", func(n, o core.Network) (any, error) { return n.Overlaps(o), nil }),
		containment("subnet_of", "Whether all of this network is in the other.", core.Network.SubnetOf),
		containment("supernet_of", "Whether all of the other network is in this one.", func(n, o core.Network) (bool, error) { return o.SubnetOf(n) }),
		relation("compare_networks", "integer", "-1, 0 or 1, by address and mask. Deprecated: use < and ==.", func(n, o core.Network) (any, error) { return n.CompareNetworks(o) }),
		{Sig: "address_exclude(other: any): function", Doc: "An iterator over the networks that remain without the other. ValueError if that is not in this one.", Fn: func(c *runtime.Call) error {
			o, err := other(c)
			if err != nil {
				return err
			}
			list, err := selfNetwork(c).Exclude(o)
			return giveList(c, list, err, like(c, c.Self()))
		}},
		{Sig: "subnets" + lengthsType + "function", Doc: "An iterator over the networks in this one whose prefix is longer by prefixlen_diff, or new_prefix long.", Fn: func(c *runtime.Call) error {
			list, err := selfNetwork(c).Subnets(lengths(c))
			if err != nil {
				return err
			}
			return iterate(c, list.Next, like(c, c.Self()))
		}},
		{Sig: "supernet" + lengthsType + "any", Doc: "The network around this one whose prefix is shorter by prefixlen_diff, or new_prefix long.", Fn: func(c *runtime.Call) error {
			n, err := selfNetwork(c).Supernet(lengths(c))
			if err != nil {
				return err
			}
			return giveLike(c, c.Self(), n)
		}},
	}
}

type networkBody struct{ core.Version }

func (b networkBody) Define(class *runtime.Class) {
	i, v := index(b.Version), b.Version
	address := addressClass[i].Name
	class.Init = &runtime.Func{
		Sig: "__init(address: " + addressType + ", strict: boolean = true)",
		Doc: "Make a network of a text, \"192.0.2.0/24\" (of IPv4 the mask may be a netmask or a host mask), of {address, mask}, or of one address. AddressValueError and NetmaskValueError if it is none; ValueError if host bits are set, which strict = false clears.",
		Fn:  func(c *runtime.Call) error { return newNetwork(c, v, set) },
	}
	member := func(name, doc string, get func(core.Network) core.Address) runtime.Prop {
		return runtime.Prop{Name: name, Type: address, Doc: doc, Get: func(c *runtime.Call) error { return give(c, get(selfNetwork(c))) }}
	}
	text := func(name, doc string, get func(core.Network) string) runtime.Prop {
		return textProp(name, doc, func(x common) string { return get(x.(core.Network)) })
	}
	class.Props = append(commonProps(v),
		member("network_address", "The first address.", core.Network.Address),
		member("broadcast_address", "The last address.", core.Network.Broadcast),
		member("netmask", "The mask of the bits that all have in common.", core.Network.Netmask),
		member("hostmask", "The mask of the other bits.", core.Network.Hostmask),
		text("with_prefixlen", "The network with the prefix length, the same as tostring().", core.Network.String),
		text("with_netmask", "The network with the netmask.", core.Network.WithNetmask),
		text("with_hostmask", "The network with the host mask.", core.Network.WithHostmask),
		prop("prefixlen", "integer", "The length of the prefix in bits.", func(x common) lua.LValue { return lua.LNumber(x.(core.Network).Bits()) }),
		runtime.Prop{Name: "num_addresses", Type: "integer", Doc: "How many addresses there are: of IPv4 a number, of IPv6 a bigint.", Get: func(c *runtime.Call) error {
			return c.ReturnValue(numberOf(c.VM(), v, selfNetwork(c).Size()))
		}},
	)
	class.Methods = append(append(texts(), networkMethods()...), networkOperators()...)
}
