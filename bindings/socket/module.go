package socket

import (
	"context"
	"encoding/binary"
	"net/netip"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socket"
)

// The constants have the numbers of Linux, whatever the system.
const (
	solSocket   = 1
	soReuseAddr = 2
	soType      = 3
	soError     = 4
	soBroadcast = 6
	soSndBuf    = 7
	soRcvBuf    = 8
	soKeepAlive = 9
	soLinger    = 13
	soReusePort = 15
	ipprotoIP   = 0
	ipprotoTCP  = 6
	ipprotoUDP  = 17
	ipprotoIPv6 = 41
	tcpNoDelay  = 1
	ipv6V6Only  = 26

	aiPassive     = 1
	aiCanonName   = 2
	aiNumericHost = 4
	aiNumericServ = 1024

	maxBacklog = 128
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
		{Name: "SO_TYPE", Value: soType, Doc: "The type of the socket; to read."},
		{Name: "SO_ERROR", Value: soError, Doc: "The pending error; to read, always 0."},
		{Name: "SO_BROADCAST", Value: soBroadcast, Doc: "Send to broadcast addresses; always on."},
		{Name: "SO_SNDBUF", Value: soSndBuf, Doc: "Size of the send buffer."},
		{Name: "SO_RCVBUF", Value: soRcvBuf, Doc: "Size of the receive buffer."},
		{Name: "SO_LINGER", Value: soLinger, Doc: "Wait in close for unsent data: string.pack('ii', on, seconds). 0 seconds discard it."},
		{Name: "IPPROTO_IP", Value: ipprotoIP, Doc: "Any protocol."},
		{Name: "IPPROTO_IPV6", Value: ipprotoIPv6, Doc: "Options of IPv6."},
		{Name: "IPV6_V6ONLY", Value: ipv6V6Only, Doc: "Listen for IPv6 only."},
		{Name: "AI_PASSIVE", Value: aiPassive, Doc: "getaddrinfo: without a host, the address to listen at."},
		{Name: "AI_CANONNAME", Value: aiCanonName, Doc: "getaddrinfo: the host's name in the first row."},
		{Name: "AI_NUMERICHOST", Value: aiNumericHost, Doc: "getaddrinfo: the host is an address, not to be looked up."},
		{Name: "AI_NUMERICSERV", Value: aiNumericServ, Doc: "getaddrinfo: the port is a number."},
		{Name: "IPPROTO_TCP", Value: ipprotoTCP, Doc: "Options of TCP."},
		{Name: "IPPROTO_UDP", Value: ipprotoUDP, Doc: "Options of UDP."},
		{Name: "TCP_NODELAY", Value: tcpNoDelay, Doc: "Send small segments at once; on by default."},
		{Name: "SOMAXCONN", Value: maxBacklog, Doc: "The usual length of an accept queue."},
		{Name: "has_ipv6", Value: true, Doc: "IPv6 is supported."},
		{Name: "timeout", Value: runtime.TimeoutError, Doc: "What is raised when a time-out expires: TimeoutError."},
		{Name: "error", Value: runtime.OSError, Doc: "An older name of OSError."},
		{Name: "SocketType", Value: Socket, Doc: "The class socket."},
	},
	Funcs: append([]runtime.Func{
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
		hasDualstack,
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
				if f := c.Int(0); f != core.AFInet && f != core.AFInet6 {
					return core.ErrNoFamily
				}
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
				switch f := c.Int(0); f {
				case core.AFInet:
					return ntop(c, "inet_ntop", c.Str(1), 4)
				case core.AFInet6:
					return ntop(c, "inet_ntop", c.Str(1), 16)
				default:
					return runtime.Raisef(runtime.ValueError, "inet_ntop: parameter 'address_family': unknown family %d", f)
				}
			},
		},
		getaddrinfoFunc, getservbyname, getservbyport,
		swap16("htons"), swap16("ntohs"), swap32("htonl"), swap32("ntohl"),
		{
			Sig: "gettime(): number", Doc: "Seconds since 1970, with a fraction.",
			Fn: func(c *runtime.Call) error {
				return c.Return(float64(c.VM().Host().Now().UnixNano()) / 1e9)
			},
		},
	}, nameFuncs...),
}

var hasDualstack = runtime.Func{
	Sig: "has_dualstack_ipv6(): boolean", Doc: "Tell whether one socket can listen for IPv4 and IPv6.",
	Fn: func(c *runtime.Call) error { return c.Return(true) },
}

func createConnection(c *runtime.Call) error {
	a, err := hostPortArg(c, 0, "create_connection", "address")
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
		s, err := hostPortArg(c, 2, "create_connection", "source_address")
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
	a, err := hostPortArg(c, 0, "create_server", "address")
	if err != nil {
		return err
	}
	family, dualstack := c.Int(1), c.Bool(4)
	switch {
	case family != core.AFInet && family != core.AFInet6:
		return runtime.Raisef(runtime.ValueError, "create_server: parameter 'family': expected AF_INET or AF_INET6")
	case dualstack && family != core.AFInet6:
		return runtime.Raisef(runtime.ValueError, "create_server: parameter 'dualstack_ipv6': requires the family AF_INET6")
	}
	s, err := core.New(c.VM().Host(), family, core.Stream, defaultTimeout(c.VM()))
	if err != nil {
		return err
	}
	if err := s.SetOptions(func(o *core.Options) { o.ReuseAddr, o.ReusePort, o.V6Only = true, c.Bool(3), !dualstack }); err != nil {
		return err
	}
	backlog := maxBacklog
	if c.Given(2) {
		backlog = max(1, c.Int(2))
	}
	if err := c.Block(func(ctx context.Context) error {
		if err := s.Bind(ctx, a); err != nil {
			return err
		}
		return s.Listen(ctx, backlog)
	}); err != nil {
		_ = s.Close() // the first error counts
		return err
	}
	return c.Return(newObject(c.VM(), s))
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
