package socket

import (
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"strconv"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socket"
)

// The constants have the numbers of Linux, whatever the system.
const (
	solSocket   = 1
	soReuseAddr = 2
	soBroadcast = 6
	soSndBuf    = 7
	soRcvBuf    = 8
	soKeepAlive = 9
	soLinger    = 13
	soReusePort = 15
	ipprotoTCP  = 6
	ipprotoUDP  = 17
	tcpNoDelay  = 1
)

// Module is require("socket").
var Module = &runtime.Module{
	Name:    "socket",
	Doc:     "Connections over TCP, UDP and Unix sockets, and names of hosts.",
	Classes: []*runtime.Class{Socket, File, runtime.GaiError, runtime.HError},
	Consts: []runtime.Const{
		{Name: "AF_UNSPEC", Value: core.AFUnspec, Doc: "Any address family."},
		{Name: "AF_UNIX", Value: core.AFUnix, Doc: "Unix sockets."},
		{Name: "AF_INET", Value: core.AFInet, Doc: "IPv4."},
		{Name: "AF_INET6", Value: core.AFInet6, Doc: "IPv6."},
		{Name: "SOCK_STREAM", Value: core.Stream, Doc: "A stream of bytes: TCP."},
		{Name: "SOCK_DGRAM", Value: core.Datagram, Doc: "Single messages: UDP."},
		{Name: "SHUT_RD", Value: core.ShutRead, Doc: "End receiving."},
		{Name: "SHUT_WR", Value: core.ShutWrite, Doc: "End sending."},
		{Name: "SHUT_RDWR", Value: core.ShutBoth, Doc: "End both."},
		{Name: "SOL_SOCKET", Value: solSocket, Doc: "Options of the socket itself."},
		{Name: "SO_REUSEADDR", Value: soReuseAddr, Doc: "Listen again at an address in TIME_WAIT."},
		{Name: "SO_REUSEPORT", Value: soReusePort, Doc: "Share a port between listeners."},
		{Name: "SO_KEEPALIVE", Value: soKeepAlive, Doc: "Probe an idle connection."},
		{Name: "SO_BROADCAST", Value: soBroadcast, Doc: "Send to broadcast addresses; always on."},
		{Name: "SO_SNDBUF", Value: soSndBuf, Doc: "Size of the send buffer."},
		{Name: "SO_RCVBUF", Value: soRcvBuf, Doc: "Size of the receive buffer."},
		{Name: "SO_LINGER", Value: soLinger, Doc: "Wait in close for unsent data."},
		{Name: "IPPROTO_TCP", Value: ipprotoTCP, Doc: "Options of TCP."},
		{Name: "IPPROTO_UDP", Value: ipprotoUDP, Doc: "Options of UDP."},
		{Name: "TCP_NODELAY", Value: tcpNoDelay, Doc: "Send small segments at once; on by default."},
		{Name: "SOMAXCONN", Value: 128, Doc: "The longest accept queue."},
		{Name: "has_ipv6", Value: true, Doc: "IPv6 is supported."},
		{Name: "timeout", Value: runtime.TimeoutError, Doc: "What is raised when a time-out expires: TimeoutError."},
		{Name: "error", Value: runtime.OSError, Doc: "An older name of OSError."},
		{Name: "SocketType", Value: Socket, Doc: "The class socket."},
	},
	Funcs: []runtime.Func{
		{
			Sig: "create_connection(address: table, timeout?: number|None, source_address?: table): socket",
			Doc: "Connect to {host, port} over TCP, trying each address of the host, and return the socket.",
			Fn:  createConnection,
		},
		{
			Sig: "create_server(address: table, *, family: integer = 2, backlog?: integer, reuse_port: boolean = false, dualstack_ipv6: boolean = false): socket",
			Doc: "Listen at {host, port} and return the socket.",
			Fn:  createServer,
		},
		{
			Sig: "setdefaulttimeout(timeout: number|None|nil)",
			Doc: "Set the time-out in seconds of sockets made from now on; None for none.",
			Fn: func(c *runtime.Call) error {
				d, err := timeoutArg(c, 0, "setdefaulttimeout")
				if err != nil {
					return err
				}
				state(c.VM()).timeout = d
				return nil
			},
		},
		{
			Sig: "getdefaulttimeout(): number|nil", Doc: "The time-out in seconds of new sockets, nil for none.",
			Fn: func(c *runtime.Call) error { return returnTimeout(c, state(c.VM()).timeout) },
		},
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
			Sig: "getfqdn(name: string = ''): string", Doc: "The full name of a host; of this machine without a name. The name itself if none is found.",
			Fn: getfqdn,
		},
		{
			Sig: "gethostbyaddr(ip_address: string): string, string[], string[]", Doc: "The name of an address, other names, and the addresses.",
			Fn: func(c *runtime.Call) error {
				a, err := netip.ParseAddr(c.Str(0))
				if err != nil {
					return &runtime.Raise{Class: runtime.GaiError, Args: []any{-2, "Name or service not known"}, Cause: err}
				}
				names, err := reverse(c, a)
				if err != nil || len(names) == 0 {
					return &runtime.Raise{Class: runtime.HError, Args: []any{1, "Unknown host"}, Cause: err}
				}
				return c.Return(names[0], names[1:], []string{a.String()})
			},
		},
		{
			Sig: "getaddrinfo(host: string|None|nil, port: integer|string|None|nil, family: integer = 0, type: integer = 0, proto: integer = 0, flags: integer = 0): table[]",
			Doc: "A list of {family, type, proto, canonname, {address, port}} to reach a host and port.",
			Fn:  getaddrinfo,
		},
		{
			Sig: "inet_aton(ip_string: string): bytes", Doc: "The four bytes of an IPv4 address.",
			Fn: func(c *runtime.Call) error {
				a, err := netip.ParseAddr(c.Str(0))
				if err != nil || !a.Is4() {
					return runtime.Raisef(runtime.OSError, "illegal IP address string passed to inet_aton")
				}
				return c.ReturnStr(string(a.AsSlice()))
			},
		},
		{
			Sig: "inet_ntoa(packed_ip: bytes): string", Doc: "The text of four bytes as an IPv4 address.",
			Fn: func(c *runtime.Call) error { return ntop(c, "inet_ntoa", c.Str(0), 4) },
		},
		{
			Sig: "inet_pton(address_family: integer, ip_string: string): bytes", Doc: "The bytes of an address.",
			Fn: func(c *runtime.Call) error {
				a, err := netip.ParseAddr(c.Str(1))
				if err != nil || a.Zone() != "" || a.Is4() != (c.Int(0) == core.AFInet) {
					return runtime.Raisef(runtime.OSError, "illegal IP address string passed to inet_pton")
				}
				return c.ReturnStr(string(a.AsSlice()))
			},
		},
		{
			Sig: "inet_ntop(address_family: integer, packed_ip: bytes): string", Doc: "The text of bytes as an address.",
			Fn: func(c *runtime.Call) error {
				n := 4
				if c.Int(0) == core.AFInet6 {
					n = 16
				}
				return ntop(c, "inet_ntop", c.Str(1), n)
			},
		},
		swap16("htons"), swap16("ntohs"), swap32("htonl"), swap32("ntohl"),
		{
			Sig: "gettime(): number", Doc: "Seconds since 1970, with a fraction.",
			Fn: func(c *runtime.Call) error {
				return c.Return(float64(c.VM().Host().Now().UnixNano()) / 1e9)
			},
		},
	},
}

// moduleState is what one VM keeps for the module.
type moduleState struct{ timeout time.Duration }

type stateKey struct{}

func state(vm *runtime.VM) *moduleState {
	return runtime.State(vm, stateKey{}, func() *moduleState { return &moduleState{timeout: -1} })
}

// defaultTimeout is the time-out of new sockets; negative for none.
func defaultTimeout(vm *runtime.VM) time.Duration { return state(vm).timeout }

// DefaultTimeout is what setdefaulttimeout set; ok is false when there is none.
func DefaultTimeout(vm *runtime.VM) (d time.Duration, ok bool) {
	d = defaultTimeout(vm)
	return d, d >= 0
}

// timeoutArg reads a time-out argument: nil and None are none.
func timeoutArg(c *runtime.Call, i int, fn string) (time.Duration, error) {
	if !c.Given(i) || c.IsNone(i) {
		return -1, nil
	}
	s := c.Num(i)
	if s < 0 || s != s {
		return 0, runtime.Raisef(runtime.ValueError, "%s: parameter 'timeout': must not be negative", fn)
	}
	if s > 1e9 {
		return 0, runtime.Raisef(runtime.OverflowError, "%s: parameter 'timeout': too large", fn)
	}
	return time.Duration(s * float64(time.Second)), nil
}

func returnTimeout(c *runtime.Call, d time.Duration) error {
	if d < 0 {
		return c.Return(nil)
	}
	return c.Return(d)
}

// addressArg reads an address: {host, port}, or a path for Unix sockets.
func addressArg(c *runtime.Call, i int, fn, name string) (core.Address, error) {
	if s, ok := c.Arg(i).(lua.LString); ok {
		return core.Address{Path: string(s)}, nil
	}
	t := c.Table(i)
	if t == nil {
		return core.Address{}, runtime.Raisef(runtime.TypeError, "%s: parameter '%s': expected {host, port}, got %s", fn, name, c.VM().TypeName(c.Arg(i)))
	}
	hostname, ok := t.RawGetInt(1).(lua.LString)
	if !ok && t.RawGetInt(1) != lua.LNil && !runtime.IsNone(t.RawGetInt(1)) {
		return core.Address{}, runtime.Raisef(runtime.TypeError, "%s: parameter '%s': the host must be a string", fn, name)
	}
	port, ok := t.RawGetInt(2).(lua.LNumber)
	if !ok || port != lua.LNumber(int(port)) {
		return core.Address{}, runtime.Raisef(runtime.TypeError, "%s: parameter '%s': the port must be an integer", fn, name)
	}
	if port < 0 || port > 65535 {
		return core.Address{}, runtime.Raisef(runtime.OverflowError, "%s: parameter '%s': the port must be 0-65535", fn, name)
	}
	return core.Address{Host: string(hostname), Port: int(port)}, nil
}

// addressValue is an address as scripts see it.
func addressValue(vm *runtime.VM, a net.Addr) (runtime.Value, error) {
	s := core.Split(a)
	if s.Path != "" || s.Host == "" && s.Port == 0 {
		return lua.LString(s.Path), nil
	}
	return vm.ToLua([]runtime.Value{lua.LString(s.Host), lua.LNumber(s.Port)})
}

func createConnection(c *runtime.Call) error {
	a, err := addressArg(c, 0, "create_connection", "address")
	if err != nil {
		return err
	}
	timeout := defaultTimeout(c.VM())
	if c.Given(1) {
		if timeout, err = timeoutArg(c, 1, "create_connection"); err != nil {
			return err
		}
	}
	var source *core.Address
	if c.Given(2) {
		s, err := addressArg(c, 2, "create_connection", "source_address")
		if err != nil {
			return err
		}
		source = &s
	}
	h := c.VM().Host()
	var s *core.Socket
	if err := c.Block(func(ctx context.Context) (err error) {
		s, err = core.Create(ctx, h, a, func() (*core.Socket, error) { return core.New(h, core.AFInet, core.Stream, timeout) }, source)
		return err
	}); err != nil {
		return err
	}
	return c.Return(newObject(c.VM(), s))
}

func createServer(c *runtime.Call) error {
	a, err := addressArg(c, 0, "create_server", "address")
	if err != nil {
		return err
	}
	h := c.VM().Host()
	s, err := core.New(h, c.Int(1), core.Stream, defaultTimeout(c.VM()))
	if err != nil {
		return err
	}
	s.SetReuse(true, c.Bool(3))
	backlog := 128
	if c.Given(2) {
		backlog = c.Int(2)
	}
	if err := c.Block(func(ctx context.Context) error {
		if err := s.Bind(ctx, a); err != nil {
			return err
		}
		return s.Listen(ctx, backlog)
	}); err != nil {
		return err
	}
	return c.Return(newObject(c.VM(), s))
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

func getaddrinfo(c *runtime.Call) error {
	hostname := c.Str(0)
	if !c.Given(0) {
		hostname = "127.0.0.1"
	}
	port := 0
	switch p := c.Arg(1).(type) {
	case lua.LNumber:
		port = int(p)
	case lua.LString:
		n, err := strconv.Atoi(string(p))
		if err != nil {
			return &runtime.Raise{Class: runtime.GaiError, Args: []any{-8, "Servname not supported for ai_socktype"}}
		}
		port = n
	}
	addrs, err := lookup(c, c.Int(2), hostname)
	if err != nil {
		return err
	}
	types := []struct{ typ, proto int }{{core.Stream, ipprotoTCP}, {core.Datagram, ipprotoUDP}}
	L := c.State()
	out := L.CreateTable(2*len(addrs), 0)
	for _, a := range addrs {
		family := core.AFInet
		if !a.Is4() {
			family = core.AFInet6
		}
		for _, t := range types {
			if want := c.Int(3); want != 0 && want != t.typ {
				continue
			}
			address := L.CreateTable(2, 0)
			address.Append(lua.LString(a.String()))
			address.Append(lua.LNumber(port))
			row := L.CreateTable(5, 0)
			for _, v := range []lua.LValue{lua.LNumber(family), lua.LNumber(t.typ), lua.LNumber(t.proto), lua.LString(""), address} {
				row.Append(v)
			}
			out.Append(row)
		}
	}
	return c.ReturnValue(out)
}

func ntop(c *runtime.Call, fn, b string, n int) error {
	a, ok := netip.AddrFromSlice([]byte(b))
	if !ok || len(b) != n {
		return runtime.Raisef(runtime.ValueError, "%s: parameter 'packed_ip': expected %d bytes, got %d", fn, n, len(b))
	}
	return c.ReturnStr(a.String())
}

func swap16(name string) runtime.Func {
	return runtime.Func{Sig: name + "(x: integer): integer", Doc: "A 16-bit integer between host and network byte order.", Fn: func(c *runtime.Call) error {
		n := c.Int(0)
		if n < 0 || n > 0xffff {
			return runtime.Raisef(runtime.OverflowError, "%s: parameter 'x': does not fit into 16 bits", name)
		}
		var b [2]byte
		binary.NativeEndian.PutUint16(b[:], uint16(n))
		return c.Return(int(binary.BigEndian.Uint16(b[:])))
	}}
}

func swap32(name string) runtime.Func {
	return runtime.Func{Sig: name + "(x: integer): integer", Doc: "A 32-bit integer between host and network byte order.", Fn: func(c *runtime.Call) error {
		n := c.Int(0)
		if n < 0 || n > 0xffffffff {
			return runtime.Raisef(runtime.OverflowError, "%s: parameter 'x': does not fit into 32 bits", name)
		}
		var b [4]byte
		binary.NativeEndian.PutUint32(b[:], uint32(n))
		return c.Return(int(binary.BigEndian.Uint32(b[:])))
	}}
}
