package socket

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socket"
)

// Socket is the class socket; its instances hold a *core.Socket.
var Socket = &runtime.Class{Name: "socket", Doc: "One end of a network conversation."}

// maxRecv bounds what one call receives, in bytes.
const maxRecv = 64 << 20

func newObject(vm *runtime.VM, s *core.Socket) *runtime.Object { return vm.NewObject(Socket, s) }

func native(c *runtime.Call) *core.Socket {
	s, _ := c.Native().(*core.Socket)
	if s == nil {
		// A subclass whose __init did not call ours.
		s, _ = core.New(c.VM().Host(), core.AFInet, core.Stream, defaultTimeout(c.VM()))
		c.SetNative(s)
	}
	return s
}

func init() {
	Socket.Init = &runtime.Func{
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
	Socket.Props = []runtime.Prop{
		{Name: "family", Type: "integer", Doc: "The address family.", Get: func(c *runtime.Call) error { return c.Return(native(c).Family) }},
		{Name: "type", Type: "integer", Doc: "The socket's type.", Get: func(c *runtime.Call) error { return c.Return(native(c).Type) }},
		{Name: "proto", Type: "integer", Doc: "The protocol, always 0.", Get: func(c *runtime.Call) error { return c.Return(0) }},
		{Name: "timeout", Type: "number|nil", Doc: "The time-out in seconds, nil for none.", Get: func(c *runtime.Call) error { return returnTimeout(c, native(c).Timeout()) }},
	}
	Socket.Methods = []runtime.Func{
		{Sig: "connect(address: table|string)", Doc: "Connect to {host, port}, or to the path of a Unix socket.", Fn: func(c *runtime.Call) error {
			a, err := addressArg(c, 0, "connect", "address")
			if err != nil {
				return err
			}
			s := native(c)
			return c.Block(func(ctx context.Context) error { return s.Connect(ctx, a) })
		}},
		{Sig: "bind(address: table|string)", Doc: "Take {host, port}, or a path, as the local address.", Fn: func(c *runtime.Call) error {
			a, err := addressArg(c, 0, "bind", "address")
			if err != nil {
				return err
			}
			s := native(c)
			return c.Block(func(ctx context.Context) error { return s.Bind(ctx, a) })
		}},
		{Sig: "listen(backlog: integer = 128)", Doc: "Start to accept connections.", Fn: func(c *runtime.Call) error {
			s, n := native(c), c.Int(0)
			return c.Block(func(ctx context.Context) error { return s.Listen(ctx, n) })
		}},
		{Sig: "accept(): socket, table", Doc: "Wait for a connection: its socket and the peer's address.", Fn: func(c *runtime.Call) error {
			s := native(c)
			var conn *core.Socket
			var peer runtime.Value
			err := c.Block(func(ctx context.Context) (err error) {
				conn, _, err = s.Accept(ctx)
				return err
			})
			if err != nil {
				return err
			}
			if addr, err := conn.Peername(); err == nil {
				if peer, err = addressValue(c.VM(), addr); err != nil {
					return err
				}
			}
			return c.Return(newObject(c.VM(), conn), peer)
		}},
		{Sig: "send(data: string): integer", Doc: "Send some of data and return how many bytes.", Fn: func(c *runtime.Call) error {
			s, p := native(c), []byte(c.Str(0))
			var n int
			if err := c.Block(func(ctx context.Context) (err error) { n, err = s.Send(ctx, p); return err }); err != nil {
				return err
			}
			return c.Return(n)
		}},
		{Sig: "sendall(data: string)", Doc: "Send all of data.", Fn: func(c *runtime.Call) error {
			s, p := native(c), []byte(c.Str(0))
			return c.Block(func(ctx context.Context) error { return s.Sendall(ctx, p) })
		}},
		{Sig: "recv(bufsize: integer): string", Doc: "Receive up to bufsize bytes; an empty string is the end.", Fn: func(c *runtime.Call) error {
			p, err := buffer(c, 0)
			if err != nil {
				return err
			}
			s := native(c)
			var n int
			if err := c.Block(func(ctx context.Context) (err error) { n, err = s.Recv(ctx, p); return err }); err != nil {
				return err
			}
			return c.ReturnStr(string(p[:n]))
		}},
		{Sig: "sendto(data: string, address: table|string): integer", Doc: "Send one datagram.", Fn: func(c *runtime.Call) error {
			a, err := addressArg(c, 1, "sendto", "address")
			if err != nil {
				return err
			}
			s, p := native(c), []byte(c.Str(0))
			var n int
			if err := c.Block(func(ctx context.Context) (err error) { n, err = s.Sendto(ctx, p, a); return err }); err != nil {
				return err
			}
			return c.Return(n)
		}},
		{Sig: "recvfrom(bufsize: integer): string, table", Doc: "Receive one datagram and the sender's address.", Fn: func(c *runtime.Call) error {
			p, err := buffer(c, 0)
			if err != nil {
				return err
			}
			s := native(c)
			var n int
			var from runtime.Value
			var address core.Address
			if err := c.Block(func(ctx context.Context) error {
				k, a, err := s.Recvfrom(ctx, p)
				n, address = k, core.Split(a)
				return err
			}); err != nil {
				return err
			}
			from = lua.LString(address.Path)
			if address.Path == "" {
				if from, err = c.VM().ToLua([]runtime.Value{lua.LString(address.Host), lua.LNumber(address.Port)}); err != nil {
					return err
				}
			}
			return c.Return(string(p[:n]), from)
		}},
		{Sig: "makefile(mode: string = 'r', buffering?: integer, *, encoding?: string, errors?: string, newline?: string): SocketIO", Doc: "A file over the connection. Closing it leaves the socket open.", Fn: func(c *runtime.Call) error {
			return c.Return(c.VM().NewObject(File, newFile(native(c))))
		}},
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
		{Sig: "setsockopt(level: integer, optname: integer, value: integer|boolean|string)", Doc: "Set an option. Buffer sizes and SO_LINGER are left to the system.", Fn: setsockopt},
		{Sig: "getsockname(): table|string", Doc: "The local address.", Fn: func(c *runtime.Call) error {
			v, err := addressValue(c.VM(), native(c).Sockname())
			if err != nil {
				return err
			}
			return c.ReturnValue(v)
		}},
		{Sig: "getpeername(): table|string", Doc: "The peer's address.", Fn: func(c *runtime.Call) error {
			a, err := native(c).Peername()
			if err != nil {
				return err
			}
			v, err := addressValue(c.VM(), a)
			if err != nil {
				return err
			}
			return c.ReturnValue(v)
		}},
		{Sig: "shutdown(how: integer)", Doc: "End one or both directions: SHUT_RD, SHUT_WR, SHUT_RDWR.", Fn: func(c *runtime.Call) error { return native(c).Shutdown(c.Int(0)) }},
		{Sig: "close()", Doc: "Close the socket.", Fn: func(c *runtime.Call) error { return native(c).Close() }},
		{Sig: "fileno(): integer", Doc: "-1: descriptors are not shown to scripts.", Fn: func(c *runtime.Call) error { return c.Return(-1) }},
		{Sig: "__enter(): socket", Doc: "with(socket, ...) closes it.", Fn: func(c *runtime.Call) error { return c.Return(c.Self()) }},
		{Sig: "__exit(error: any|nil)", Doc: "Close.", Fn: func(c *runtime.Call) error { return native(c).Close() }},
		{Sig: "__tostring(): string", Doc: "The addresses.", Fn: func(c *runtime.Call) error {
			s := native(c)
			text := "<socket"
			if s.Closed() {
				return c.ReturnStr(text + " closed>")
			}
			if a := s.Sockname(); a != nil {
				text += " " + a.String()
			}
			if a, err := s.Peername(); err == nil {
				text += " to " + a.String()
			}
			return c.ReturnStr(text + ">")
		}},
	}
}

func buffer(c *runtime.Call, i int) ([]byte, error) {
	n := c.Int(i)
	if n < 0 {
		return nil, runtime.Raisef(runtime.ValueError, "recv: parameter 'bufsize': must not be negative")
	}
	if n > maxRecv {
		n = maxRecv
	}
	return make([]byte, n), nil
}

func setsockopt(c *runtime.Call) error {
	on := c.Bool(2) || c.Num(2) != 0
	s := native(c)
	switch level, opt := c.Int(0), c.Int(1); {
	case level == solSocket && (opt == soReuseAddr || opt == soReusePort):
		s.SetReuse(on && opt == soReuseAddr, on && opt == soReusePort)
	case level == solSocket && opt == soKeepAlive:
		return s.SetKeepAlive(on)
	case level == ipprotoTCP && opt == tcpNoDelay:
		return s.SetNoDelay(on)
	case level == solSocket && (opt == soBroadcast || opt == soSndBuf || opt == soRcvBuf || opt == soLinger):
		// The system's own choice serves; accepted so that scripts port.
	default:
		return &runtime.Raise{Class: runtime.OSError, Args: []any{92, "Protocol not available"}}
	}
	return nil
}
