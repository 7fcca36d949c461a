package ssl

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"

	lua "github.com/yuin/gopher-lua"

	bindsocket "github.com/netlua/netlua/bindings/socket"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/socket"
	core "github.com/netlua/netlua/stdlib/ssl"
)

// SSLSocket is a socket under TLS. Its instances hold a *socket.Socket as those
// of its base do; what TLS adds is in the field of that name.
var SSLSocket = &runtime.Class{Name: "SSLSocket", Doc: "A socket under TLS. SSLContext.wrap_socket makes it.", Bases: []*runtime.Class{bindsocket.Socket}, Body: sslSocketBody{}}

// settingsOf is what an SSLSocket knows besides its connection.
type settingsOf struct {
	context    *runtime.Object
	serverSide bool
	handshake  bool // do_handshake_on_connect
	serverName string
}

// state keeps the settings of a VM's SSLSockets beside their sockets.
const stateField = "_tls"

var settingsClass = &runtime.Class{Name: "_TLSSettings", Module: "ssl", Doc: "The settings of an SSLSocket."}

func newSocket(vm *runtime.VM, s *socket.Socket, set *settingsOf) (*runtime.Object, error) {
	o := vm.NewObject(SSLSocket, s)
	return o, o.SetField(stateField, vm.NewObject(settingsClass, set))
}

func socketSettings(c *runtime.Call) (*settingsOf, error) {
	if set, ok := runtime.NativeOf[*settingsOf](c.Self().Field(stateField)); ok {
		return set, nil
	}
	return nil, runtime.Raisef(runtime.TypeError, "%s does not have a public constructor. Instances are returned by SSLContext.wrap_socket().", c.Self().ClassName())
}

var errNoContext = errors.New("wrap_socket: the context was not initialized")

// Accepted is an SSLSocket for a connection that came to a listening one, nil if
// that is none.
func Accepted(vm *runtime.VM, listener *runtime.Object, s *socket.Socket) (*runtime.Object, error) {
	set, ok := runtime.NativeOf[*settingsOf](listener.Field(stateField))
	if !ok {
		return nil, nil
	}
	return newSocket(vm, s, set)
}

// start puts TLS on a connection.
func (set *settingsOf) start(ctx context.Context, conn net.Conn, timeout time.Duration) (*tls.Conn, error) {
	settings, ok := set.context.Native().(*core.Context)
	if !ok {
		return nil, errNoContext
	}
	if !set.serverSide && settings.CheckHostname() && set.serverName == "" {
		return nil, runtime.Raisef(runtime.ValueError, "check_hostname requires server_hostname")
	}
	var t *tls.Conn
	if set.serverSide {
		t = tls.Server(conn, settings.ServerConfig())
	} else {
		t = tls.Client(conn, settings.ClientConfig(set.serverName))
	}
	if !set.handshake {
		return t, nil
	}
	if timeout > 0 {
		bounded, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		ctx = bounded
	}
	return t, t.HandshakeContext(ctx)
}

// wrap starts TLS on the socket that is argument 0.
func wrap(c *runtime.Call, settings *runtime.Object, serverSide, handshake bool, serverName string) error {
	s, ok := runtime.NativeOf[*socket.Socket](c.Arg(0))
	if !ok {
		return runtime.Raisef(runtime.TypeError, "wrap_socket: parameter 'sock': expected a socket, got %s", c.VM().TypeName(c.Arg(0)))
	}
	if s.Type != socket.Stream {
		return runtime.Raisef(runtime.NotImplementedError, "only stream sockets are supported")
	}
	if serverSide && serverName != "" {
		return runtime.Raisef(runtime.ValueError, "server_hostname can only be specified in client mode")
	}
	set := &settingsOf{settings, serverSide, handshake, serverName}
	if s.Conn() == nil { // accept or connect will start TLS
		if serverSide {
			ctx, ok := settings.Native().(*core.Context)
			if !ok {
				return errNoContext
			}
			s.Secure(func(conn net.Conn) net.Conn { return tls.Server(conn, ctx.ServerConfig()) })
		}
		o, err := newSocket(c.VM(), s, set)
		if err != nil {
			return err
		}
		return c.Return(o)
	}
	h, timeout := c.VM().Host(), s.Timeout()
	conn := s.Detach()
	var wrapped *socket.Socket
	if err := c.Block(func(ctx context.Context) error {
		t, err := set.start(ctx, conn, timeout)
		if err != nil {
			conn.Close()
			return err
		}
		wrapped = socket.FromConn(h, t, timeout)
		return nil
	}); err != nil {
		return err
	}
	o, err := newSocket(c.VM(), wrapped, set)
	if err != nil {
		return err
	}
	return c.Return(o)
}

// tlsOf returns the connection behind self, nil before there is one.
func tlsOf(c *runtime.Call) *tls.Conn {
	if s, ok := c.Native().(*socket.Socket); ok {
		t, _ := s.Conn().(*tls.Conn)
		return t
	}
	return nil
}

func connected(c *runtime.Call) (*tls.Conn, error) {
	if t := tlsOf(c); t != nil {
		return t, nil
	}
	return nil, runtime.Raisef(runtime.ValueError, "No SSL wrapper around %s", c.ToString(c.Self().Value()))
}

type sslSocketBody struct{}

func (sslSocketBody) Define(class *runtime.Class) {
	class.Props = []runtime.Prop{
		{Name: "context", Type: "SSLContext", Doc: "The settings.", Get: func(c *runtime.Call) error {
			set, err := socketSettings(c)
			if err != nil {
				return err
			}
			return c.Return(set.context)
		}},
		{Name: "server_side", Type: "boolean", Doc: "Whether this is the server's end.", Get: func(c *runtime.Call) error {
			set, err := socketSettings(c)
			if err != nil {
				return err
			}
			return c.Return(set.serverSide)
		}},
		{Name: "server_hostname", Type: "string|nil", Doc: "The server's name.", Get: func(c *runtime.Call) error {
			set, err := socketSettings(c)
			if err != nil || set.serverName == "" {
				return err
			}
			return c.ReturnStr(set.serverName)
		}},
	}
	class.Methods = []runtime.Func{
		{Sig: "accept(): SSLSocket, table", Doc: "Wait for a connection and start TLS on it.", Fn: accept},
		{Sig: "connect(address: table|string)", Doc: "Connect and start TLS.", Fn: connect},
		{Sig: "do_handshake()", Doc: "Negotiate, if that has not been done.", Fn: func(c *runtime.Call) error {
			t, err := connected(c)
			if err != nil {
				return err
			}
			return c.Block(t.HandshakeContext)
		}},
		{Sig: "getpeercert(binary_form: boolean = false): any", Doc: "The peer's certificate: as a table, empty if it was not checked; or as DER.", Fn: getpeercert},
		{Sig: "cipher(): string, string, integer", Doc: "The cipher suite, the version of TLS and the bits of the key.", Fn: func(c *runtime.Call) error {
			t := tlsOf(c)
			if t == nil || !t.ConnectionState().HandshakeComplete {
				return c.Return(nil)
			}
			s := t.ConnectionState()
			name, bits := core.CipherName(s.CipherSuite)
			return c.Return(name, core.VersionName(s.Version), bits)
		}},
		{Sig: "version(): string|nil", Doc: "The version of TLS, nil before it is negotiated.", Fn: func(c *runtime.Call) error {
			t := tlsOf(c)
			if t == nil || !t.ConnectionState().HandshakeComplete {
				return c.Return(nil)
			}
			return c.ReturnStr(core.VersionName(t.ConnectionState().Version))
		}},
		{Sig: "selected_alpn_protocol(): string|nil", Doc: "The protocol that was negotiated.", Fn: func(c *runtime.Call) error {
			t := tlsOf(c)
			if t == nil || t.ConnectionState().NegotiatedProtocol == "" {
				return c.Return(nil)
			}
			return c.ReturnStr(t.ConnectionState().NegotiatedProtocol)
		}},
		{Sig: "read(len: integer = 1024): string", Doc: "As recv.", Fn: func(c *runtime.Call) error { return forward(c, "recv", c.Arg(0)) }},
		{Sig: "write(buf: string): integer", Doc: "As send.", Fn: func(c *runtime.Call) error { return forward(c, "send", c.Arg(0)) }},
		{Sig: "pending(): integer", Doc: "0: what was decrypted is not counted.", Fn: func(c *runtime.Call) error { return c.Return(0) }},
		{Sig: "unwrap(): socket", Doc: "End TLS and give the connection back as a plain socket.", Fn: unwrap},
	}
}

// forward calls a method of the base.
func forward(c *runtime.Call, name string, arg runtime.Value) error {
	L := c.State()
	L.Push(L.GetField(c.Self().Value(), name))
	L.Push(c.Self().Value())
	L.Push(arg)
	L.Call(2, 1)
	v := L.Get(-1)
	L.Pop(1)
	return c.ReturnValue(v)
}

func accept(c *runtime.Call) error {
	set, err := socketSettings(c)
	if err != nil {
		return err
	}
	s := c.Native().(*socket.Socket)
	var conn *socket.Socket
	if err := c.Block(func(ctx context.Context) error {
		var err error
		if conn, _, err = s.Accept(ctx); err != nil {
			return err
		}
		t, ok := conn.Conn().(*tls.Conn)
		if !ok || !set.handshake {
			return nil
		}
		if timeout := s.Timeout(); timeout > 0 {
			bounded, cancel := context.WithTimeout(ctx, timeout)
			defer cancel()
			ctx = bounded
		}
		if err := t.HandshakeContext(ctx); err != nil {
			_ = conn.Close() // the first error counts
			return err
		}
		return nil
	}); err != nil {
		return err
	}
	o, err := newSocket(c.VM(), conn, set)
	if err != nil {
		return err
	}
	peer, err := conn.Peername()
	if err != nil {
		return err
	}
	a := socket.Split(peer)
	return c.Return(o, []runtime.Value{lua.LString(a.Host), lua.LNumber(a.Port)})
}

func connect(c *runtime.Call) error {
	set, err := socketSettings(c)
	if err != nil {
		return err
	}
	s := c.Native().(*socket.Socket)
	a := socket.Address{Path: c.Str(0)}
	if t := c.Table(0); t != nil {
		host, ok1 := t.RawGetInt(1).(lua.LString)
		port, ok2 := t.RawGetInt(2).(lua.LNumber)
		if !ok1 || !ok2 {
			return runtime.Raisef(runtime.TypeError, "connect: parameter 'address': expected {host, port}")
		}
		a = socket.Address{Host: string(host), Port: int(port)}
	}
	return c.Block(func(ctx context.Context) error {
		if err := s.Connect(ctx, a); err != nil {
			return err
		}
		t, err := set.start(ctx, s.Conn(), s.Timeout())
		if err != nil {
			s.Close()
			return err
		}
		s.SetConn(t)
		return nil
	})
}

func getpeercert(c *runtime.Call) error {
	t, err := connected(c)
	if err != nil {
		return err
	}
	state := t.ConnectionState()
	if !state.HandshakeComplete {
		return runtime.Raisef(runtime.ValueError, "handshake not done yet")
	}
	if len(state.PeerCertificates) == 0 {
		return c.Return(nil)
	}
	cert := state.PeerCertificates[0]
	if c.Bool(0) {
		return c.ReturnStr(string(cert.Raw))
	}
	set, err := socketSettings(c)
	if err != nil {
		return err
	}
	if s, ok := set.context.Native().(*core.Context); !ok || s.Verify() == core.CertNone {
		return c.ReturnValue(c.State().NewTable())
	}
	return c.ReturnValue(certTable(c, core.InfoOf(cert)))
}

func unwrap(c *runtime.Call) error {
	t, err := connected(c)
	if err != nil {
		return err
	}
	s := c.Native().(*socket.Socket)
	timeout := s.Timeout()
	if err := c.Block(func(context.Context) error { return t.CloseWrite() }); err != nil {
		return err
	}
	s.Detach()
	return c.Return(c.VM().NewObject(bindsocket.Socket, socket.FromConn(c.VM().Host(), t.NetConn(), timeout)))
}
