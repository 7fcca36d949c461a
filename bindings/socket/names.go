package socket

import (
	"context"
	"net/netip"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socket"
)

var nameFuncs = []runtime.Func{
	{
		Sig: "gethostname(): string", Doc: "The name of this machine.",
		Fn: func(c *runtime.Call) error {
			name, err := c.VM().Host().Hostname()
			if err != nil {
				return err
			}
			return c.ReturnStr(name)
		},
	},
	{
		Sig: "gethostbyname(hostname: string): string", Doc: "The first IPv4 address of a host.",
		Fn: func(c *runtime.Call) error {
			addrs, err := lookup(c, core.AFInet, c.Str(0))
			if err != nil {
				return err
			}
			return c.ReturnStr(addrs[0].String())
		},
	},
	{
		Sig: "gethostbyname_ex(hostname: string): string, string[], string[]", Doc: "The name of a host, other names, and its IPv4 addresses.",
		Fn: func(c *runtime.Call) error {
			addrs, err := lookup(c, core.AFInet, c.Str(0))
			if err != nil {
				return err
			}
			return c.Return(c.Str(0), []string{}, texts(addrs))
		},
	},
	{
		Sig: "getfqdn(name: string = ''): string", Doc: "The full name of a host; of this machine without a name. The name itself if none is found.",
		Fn: getfqdn,
	},
	{
		Sig: "gethostbyaddr(ip_address: string): string, string[], string[]", Doc: "The name of an address or host, other names, and the addresses.",
		Fn: func(c *runtime.Call) error {
			addrs, err := lookup(c, core.AFUnspec, c.Str(0))
			if err != nil {
				return err
			}
			names, err := reverse(c, addrs[0])
			if err != nil || len(names) == 0 {
				return &runtime.Raise{Class: runtime.HError, Args: []any{1, "Unknown host"}, Cause: err}
			}
			return c.Return(names[0], names[1:], []string{addrs[0].String()})
		},
	},
}

func texts(addrs []netip.Addr) []string {
	out := make([]string, len(addrs))
	for i, a := range addrs {
		out[i] = a.String()
	}
	return out
}

func lookup(c *runtime.Call, family int, name string) (addrs []netip.Addr, err error) {
	h := c.VM().Host()
	err = c.Block(func(ctx context.Context) (err error) {
		addrs, err = core.LookupAll(ctx, h, family, name)
		return err
	})
	return addrs, err
}

func reverse(c *runtime.Call, a netip.Addr) (names []string, err error) {
	h := c.VM().Host()
	err = c.Block(func(ctx context.Context) (err error) {
		names, err = h.LookupAddr(ctx, a)
		return err
	})
	for i, n := range names {
		if n != "" && n[len(n)-1] == '.' {
			names[i] = n[:len(n)-1]
		}
	}
	return names, err
}

func getfqdn(c *runtime.Call) error {
	name := c.Str(0)
	if name == "" || name == "0.0.0.0" {
		n, err := c.VM().Host().Hostname()
		if err != nil {
			return err
		}
		name = n
	}
	addrs, err := lookup(c, core.AFUnspec, name)
	if err != nil {
		return c.ReturnStr(name) // as documented, a name that is not found is itself
	}
	names, err := reverse(c, addrs[0])
	if err != nil || len(names) == 0 {
		return c.ReturnStr(name)
	}
	return c.ReturnStr(names[0])
}

var getaddrinfoFunc = runtime.Func{
	Sig: "getaddrinfo(host: string|None|nil, port: integer|string|None|nil, family: integer = 0, type: integer = 0, proto: integer = 0, flags: integer = 0): table[]",
	Doc: "A list of {family, type, proto, canonname, {address, port}} to reach a host and port. Without a host: this machine.",
	Fn:  getaddrinfo,
}

// The errors of getaddrinfo, with the numbers and words of Linux.
func gaiError(code int, text string) error {
	return &runtime.Raise{Class: runtime.GaiError, Args: []any{code, text}}
}

func getaddrinfo(c *runtime.Call) error {
	family, typ, proto, flags := c.Int(2), c.Int(3), c.Int(4), c.Int(5)
	if family != core.AFUnspec && family != core.AFInet && family != core.AFInet6 {
		return gaiError(-6, "ai_family not supported")
	}
	ports, err := portArg(c, flags)
	if err != nil {
		return err
	}
	addrs, err := hostArg(c, family, flags)
	if err != nil {
		return err
	}
	canonical := ""
	if flags&aiCanonName != 0 {
		canonical = c.Str(0)
	}
	L := c.State()
	out := L.CreateTable(2*len(addrs), 0)
	for _, a := range addrs {
		family := core.AFInet
		if !a.Is4() {
			family = core.AFInet6
		}
		for i, t := range transports {
			if typ != 0 && typ != t.typ || proto != 0 && proto != t.proto || ports[i] < 0 {
				continue
			}
			address := L.CreateTable(2, 0)
			address.Append(lua.LString(a.String()))
			address.Append(lua.LNumber(ports[i]))
			row := L.CreateTable(5, 0)
			for _, v := range []lua.LValue{lua.LNumber(family), lua.LNumber(t.typ), lua.LNumber(t.proto), lua.LString(canonical), address} {
				row.Append(v)
			}
			out.Append(row)
			canonical = ""
		}
	}
	if out.Len() == 0 {
		return gaiError(-8, "Servname not supported for ai_socktype")
	}
	return c.ReturnValue(out)
}

// transports are the kinds of sockets that getaddrinfo knows.
var transports = [...]struct {
	typ, proto int
	name       string
}{{core.Stream, ipprotoTCP, "tcp"}, {core.Datagram, ipprotoUDP, "udp"}}

// portArg is the port over each transport; negative where there is none.
func portArg(c *runtime.Call, flags int) (ports [len(transports)]int, err error) {
	name := ""
	switch p := c.Arg(1).(type) {
	case lua.LNumber:
		name = strconv.Itoa(c.Int(1))
	case lua.LString:
		name = string(p)
	}
	if name == "" {
		return ports, nil
	}
	if n, err := strconv.Atoi(name); err == nil {
		if n < 0 || n > 65535 {
			return ports, gaiError(-8, "Servname not supported for ai_socktype")
		}
		for i := range ports {
			ports[i] = n
		}
		return ports, nil
	}
	found := false
	for i, t := range transports {
		n, ok := core.ServicePort(name, t.name)
		if ports[i] = n; !ok {
			ports[i] = -1
		}
		found = found || ok
	}
	switch {
	case flags&aiNumericServ != 0:
		return ports, gaiError(-2, "Name or service not known")
	case !found:
		return ports, gaiError(-8, "Servname not supported for ai_socktype")
	}
	return ports, nil
}

// hostArg is the addresses of the host, without one those of this machine.
func hostArg(c *runtime.Call, family, flags int) ([]netip.Addr, error) {
	if !c.Given(0) || c.IsNone(0) {
		four, six := netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()
		if flags&aiPassive != 0 {
			four, six = netip.IPv4Unspecified(), netip.IPv6Unspecified()
		}
		switch family {
		case core.AFInet:
			return []netip.Addr{four}, nil
		case core.AFInet6:
			return []netip.Addr{six}, nil
		}
		return []netip.Addr{four, six}, nil
	}
	if _, err := netip.ParseAddr(c.Str(0)); err != nil && flags&aiNumericHost != 0 {
		return nil, gaiError(-2, "Name or service not known")
	}
	return lookup(c, family, c.Str(0))
}

var getservbyname = runtime.Func{
	Sig: "getservbyname(servicename: string, protocolname?: string): integer", Doc: "The port of a service over tcp, udp or either.",
	Fn: func(c *runtime.Call) error {
		port, ok := core.ServicePort(c.Str(0), c.Str(1))
		if !ok {
			return runtime.Raisef(runtime.OSError, "service/proto not found")
		}
		return c.Return(port)
	},
}

var getservbyport = runtime.Func{
	Sig: "getservbyport(port: integer, protocolname?: string): string", Doc: "The service at a port over tcp, udp or either.",
	Fn: func(c *runtime.Call) error {
		if n := c.Int(0); n < 0 || n > 65535 {
			return runtime.Raisef(runtime.OverflowError, "getservbyport: parameter 'port': must be 0-65535")
		}
		name, ok := core.ServiceName(c.Int(0), c.Str(1))
		if !ok {
			return runtime.Raisef(runtime.OSError, "port/proto not found")
		}
		return c.ReturnStr(name)
	},
}
