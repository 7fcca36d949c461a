package socket

import (
	"context"
	"net"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socket"
)

// Socket is the class socket; its instances hold a *core.Socket.
var Socket = &runtime.Class{Name: "socket", Doc: "One end of a network conversation.", Body: socketBody{}}

// maxRecv bounds what one call receives, in bytes.
const maxRecv = 64 << 20

func newObject(vm *runtime.VM, s *core.Socket) *runtime.Object { return vm.NewObject(Socket, s) }

func native(c *runtime.Call) *core.Socket {
	s, _ := c.Native().(*core.Socket)
	if s == nil {
		// A subclass whose __init did not call ours.
		s, _ = core.New(c.VM().Host(), core.AFInet, core.Stream, defaultTimeout(c.VM())) // what is known cannot fail
		c.SetNative(s)
	}
	return s
}

type socketBody struct{}

func (socketBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(family: integer = 2, type: integer = 1, proto: integer = 0)",
		Doc: "Make a socket that is not yet bound or connected.",
		Fn: func(c *runtime.Call) error {
			s, err := core.New(c.VM().Host(), c.Int(0), c.Int(1), defaultTimeout(c.VM()))
			if err != nil {
				return err
			}
			c.SetNative(s)
			return nil
		},
	}
	class.Props = []runtime.Prop{
		{Name: "family", Type: "integer", Doc: "The address family.", Get: func(c *runtime.Call) error { return c.Return(native(c).Family) }},
		{Name: "type", Type: "integer", Doc: "The socket's type.", Get: func(c *runtime.Call) error { return c.Return(native(c).Type) }},
		{Name: "proto", Type: "integer", Doc: "The protocol, always 0.", Get: func(c *runtime.Call) error { return c.Return(0) }},
		{Name: "timeout", Type: "number|nil", Doc: "The time-out in seconds, nil for none.", Get: func(c *runtime.Call) error { return returnTimeout(c, native(c).Timeout()) }},
	}
	class.Methods = []runtime.Func{
		{Sig: "connect(address: table|string)", Doc: "Connect to {host, port}, or to the path of a Unix socket.", Fn: func(c *runtime.Call) error {
			s := native(c)
			a, err := addressArg(c, s, 0, "connect")
			if err != nil {
				return err
			}
			return c.Block(func(ctx context.Context) error { return s.Connect(ctx, a) })
		}},
		{Sig: "connect_ex(address: table|string): integer", Doc: "As connect, but give the system's error number instead of raising it; 0 is success.", Fn: connectEx},
		{Sig: "bind(address: table|string)", Doc: "Take {host, port}, or a path, as the local address.", Fn: func(c *runtime.Call) error {
			s := native(c)
			a, err := addressArg(c, s, 0, "bind")
			if err != nil {
				return err
			}
			return c.Block(func(ctx context.Context) error { return s.Bind(ctx, a) })
		}},
		{Sig: "listen(backlog: integer = 128)", Doc: "Start to accept connections; backlog is the length of the queue.", Fn: func(c *runtime.Call) error {
			s, n := native(c), max(1, c.Int(0))
			return c.Block(func(ctx context.Context) error { return s.Listen(ctx, n) })
		}},
		{Sig: "accept(): socket, table|string", Doc: "Wait for a connection: its socket and the peer's address.", Fn: func(c *runtime.Call) error {
			s := native(c)
			var conn *core.Socket
			err := c.Block(func(ctx context.Context) (err error) {
				conn, _, err = s.Accept(ctx)
				return err
			})
			if err != nil {
				return err
			}
			conn.SetTimeout(defaultTimeout(c.VM()))
			object := newObject(c.VM(), conn)
			addr, err := conn.Peername()
			if err != nil {
				return err
			}
			peer, err := addressValue(c.VM(), conn, addr)
			if err != nil {
				return err
			}
			return c.Return(object, peer)
		}},
		{Sig: "send(data: string): integer", Doc: "Send some of data and return how many bytes.", Fn: func(c *runtime.Call) error {
			s, p := native(c), c.View(0)
			var n int
			if err := c.Block(func(ctx context.Context) (err error) { n, err = s.Send(ctx, p); return err }); err != nil {
				return err
			}
			return c.Return(n)
		}},
		{Sig: "sendall(data: string)", Doc: "Send all of data.", Fn: func(c *runtime.Call) error {
			s, p := native(c), c.View(0)
			return c.Block(func(ctx context.Context) error { return s.Sendall(ctx, p) })
		}},
		{Sig: "recv(bufsize: integer): string", Doc: "Receive up to bufsize bytes; an empty string is the end.", Fn: func(c *runtime.Call) error {
			p, err := buffer(c, "recv")
			if err != nil {
				return err
			}
			s := native(c)
			var n int
			if err := c.Block(func(ctx context.Context) (err error) { n, err = s.Recv(ctx, p); return err }); err != nil {
				return err
			}
			return c.ReturnOwned(p[:n])
		}},
		{Sig: "sendto(data: string, address: table|string): integer", Doc: "Send one datagram.", Fn: func(c *runtime.Call) error {
			s, p := native(c), c.View(0)
			a, err := addressArg(c, s, 1, "sendto")
			if err != nil {
				return err
			}
			var n int
			if err := c.Block(func(ctx context.Context) (err error) { n, err = s.Sendto(ctx, p, a); return err }); err != nil {
				return err
			}
			return c.Return(n)
		}},
		{Sig: "recvfrom(bufsize: integer): string, table|string", Doc: "Receive one datagram and the sender's address.", Fn: func(c *runtime.Call) error {
			p, err := buffer(c, "recvfrom")
			if err != nil {
				return err
			}
			s := native(c)
			var n int
			var from net.Addr
			if err := c.Block(func(ctx context.Context) (err error) { n, from, err = s.Recvfrom(ctx, p); return err }); err != nil {
				return err
			}
			address, err := addressValue(c.VM(), s, from)
			if err != nil {
				return err
			}
			return c.Return(string(p[:n]), address)
		}},
		{Sig: "makefile(mode: string = 'r', buffering?: integer, *, encoding?: string, errors?: string, newline?: string): SocketIO", Doc: "A file over the connection. Closing it leaves the socket open; closing the socket ends it. Text is bytes: encoding, errors and newline change nothing.", Fn: makefile},
		{Sig: "settimeout(timeout: number|None|nil)", Doc: "Set the time in seconds that each operation may take; None for no limit, 0 to never wait.", Fn: func(c *runtime.Call) error {
			d, err := timeoutArg(c, 0, "settimeout")
			if err != nil {
				return err
			}
			native(c).SetTimeout(d)
			return nil
		}},
		{Sig: "gettimeout(): number|nil", Doc: "The time-out in seconds, nil for none.", Fn: func(c *runtime.Call) error { return returnTimeout(c, native(c).Timeout()) }},
		{Sig: "setblocking(flag: boolean)", Doc: "settimeout(None) or settimeout(0).", Fn: func(c *runtime.Call) error {
			if c.Bool(0) {
				native(c).SetTimeout(-1)
			} else {
				native(c).SetTimeout(0)
			}
			return nil
		}},
		{Sig: "getblocking(): boolean", Doc: "Tell whether operations may wait.", Fn: func(c *runtime.Call) error { return c.Return(native(c).Timeout() != 0) }},
		{Sig: "setsockopt(level: integer, optname: integer, value: integer|boolean|string)", Doc: "Set an option. Buffer sizes are left to the system.", Fn: setsockopt},
		{Sig: "getsockopt(level: integer, optname: integer): integer|string", Doc: "Read an option; SO_LINGER as string.unpack('ii', s) takes it.", Fn: getsockopt},
		{Sig: "getsockname(): table|string", Doc: "The local address.", Fn: func(c *runtime.Call) error {
			a, err := native(c).Sockname()
			return returnAddress(c, a, err)
		}},
		{Sig: "getpeername(): table|string", Doc: "The peer's address.", Fn: func(c *runtime.Call) error {
			a, err := native(c).Peername()
			return returnAddress(c, a, err)
		}},
		{Sig: "shutdown(how: integer)", Doc: "End one or both directions: SHUT_RD, SHUT_WR, SHUT_RDWR.", Fn: func(c *runtime.Call) error { return native(c).Shutdown(c.Int(0)) }},
		{Sig: "close()", Doc: "Close the socket. What other threads wait for on it fails.", Fn: func(c *runtime.Call) error { return native(c).Close() }},
		{Sig: "fileno(): integer", Doc: "-1: descriptors are not shown to scripts.", Fn: func(c *runtime.Call) error { return c.Return(-1) }},
		{Sig: "__enter(): socket", Doc: "with(socket, ...) closes it.", Fn: func(c *runtime.Call) error { return c.Return(c.Self()) }},
		{Sig: "__exit(error: any|nil)", Doc: "Close.", Fn: func(c *runtime.Call) error { return native(c).Close() }},
		{Sig: "__tostring(): string", Doc: "The addresses.", Fn: func(c *runtime.Call) error {
			s := native(c)
			text := "<socket"
			if s.Closed() {
				return c.ReturnStr(text + " closed>")
			}
			if a, err := s.Sockname(); err == nil && a != nil {
				text += " " + a.String()
			}
			if a, err := s.Peername(); err == nil {
				text += " to " + a.String()
			}
			return c.ReturnStr(text + ">")
		}},
	}
}

func returnAddress(c *runtime.Call, a net.Addr, err error) error {
	if err != nil {
		return err
	}
	v, err := addressValue(c.VM(), native(c), a)
	if err != nil {
		return err
	}
	return c.ReturnValue(v)
}

// buffer makes room for what argument 0 says is received.
func buffer(c *runtime.Call, fn string) ([]byte, error) {
	n := c.Int(0)
	if n < 0 {
		return nil, runtime.Raisef(runtime.ValueError, "%s: parameter 'bufsize': must not be negative", fn)
	}
	return make([]byte, min(n, maxRecv)), nil
}

func connectEx(c *runtime.Call) error {
	s := native(c)
	a, err := addressArg(c, s, 0, "connect_ex")
	if err != nil {
		return err
	}
	err = c.Block(func(ctx context.Context) error { return s.Connect(ctx, a) })
	if err == nil {
		return c.Return(0)
	}
	if errno, ok := core.Errno(err); ok {
		return c.Return(errno)
	}
	return err
}
