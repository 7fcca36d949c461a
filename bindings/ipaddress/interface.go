package ipaddress

import (
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/ipaddress"
)

var interfaceClass = [2]*runtime.Class{
	{Name: "IPv4Interface", Doc: "An IPv4 address on a network.", Bases: []*runtime.Class{addressClass[0]}, Shared: true, Body: interfaceBody{core.V4}},
	{Name: "IPv6Interface", Doc: "An IPv6 address on a network.", Bases: []*runtime.Class{addressClass[1]}, Shared: true, Body: interfaceBody{core.V6}},
}

func selfInterface(c *runtime.Call) core.Interface { return c.Native().(core.Interface) }

type interfaceBody struct{ core.Version }

func (b interfaceBody) Define(class *runtime.Class) {
	i, v := index(b.Version), b.Version
	object := func(name, typ, doc string, get func(core.Interface) any) runtime.Prop {
		return runtime.Prop{Name: name, Type: typ, Doc: doc, Get: func(c *runtime.Call) error { return give(c, get(selfInterface(c))) }}
	}
	text := func(name, doc string, get func(core.Interface) string) runtime.Prop {
		return runtime.Prop{Name: name, Type: "string", Doc: doc, Get: func(c *runtime.Call) error { return c.ReturnStr(get(selfInterface(c))) }}
	}
	address, network := addressClass[i].Name, networkClass[i].Name
	class.Init = &runtime.Func{
		Sig: "__init(address: " + addressType + ")",
		Doc: "Make an interface of what makes a network, or has host bits. AddressValueError and NetmaskValueError if it is none.",
		Fn:  func(c *runtime.Call) error { return newInterface(c, v, set) },
	}
	class.Props = []runtime.Prop{
		object("ip", address, "The address alone.", func(i core.Interface) any { return i.IP() }),
		object("network", network, "The network.", func(i core.Interface) any { return i.Network() }),
		object("netmask", address, "The netmask.", func(i core.Interface) any { return i.Network().Netmask() }),
		object("hostmask", address, "The mask of the bits that netmask leaves.", func(i core.Interface) any { return i.Network().Hostmask() }),
		text("with_prefixlen", "The address with the prefix length.", core.Interface.WithPrefixLen),
		text("with_netmask", "The address with the netmask.", core.Interface.WithNetmask),
		text("with_hostmask", "The address with the host mask.", core.Interface.WithHostmask),
	}
}
