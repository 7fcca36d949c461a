package client

import (
	"context"
	"net"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	bindsocket "github.com/netlua/netlua/bindings/socket"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/urllib/response"
	"github.com/netlua/netlua/stdlib/wire"
)

// scriptSocket is an object of the script's own in the place of a socket: it has
// sendall, makefile and close, of which those are needed that are called.
type scriptSocket struct {
	vm    *runtime.VM
	value runtime.Value
	file  response.File // made already, by the constructor of a response
}

// standsForSocket tells whether v may be a scriptSocket's.
func standsForSocket(v runtime.Value) bool {
	switch v := v.(type) {
	case *lua.LTable:
		return true
	case *lua.LUserData:
		return runtime.ObjectOf(v) != nil && !runtime.IsNone(v)
	}
	return false
}

func (s *scriptSocket) call(ctx context.Context, name string, args ...any) ([]runtime.Value, error) {
	f, err := httpio.FieldsOf(ctx, s.vm, s.value, name)
	if err != nil {
		return nil, err
	}
	if f[0] == lua.LNil {
		return nil, runtime.Raisef(runtime.AttributeError, "sock: the object has no method %s", name)
	}
	return s.vm.Call(ctx, f[0], append([]any{s.value}, args...)...)
}

func (s *scriptSocket) SendAll(ctx context.Context, p []byte) error {
	_, err := s.call(ctx, "sendall", string(p))
	return err
}

func (s *scriptSocket) Close(ctx context.Context) error {
	f, err := httpio.FieldsOf(ctx, s.vm, s.value, "close")
	if err != nil || f[0] == lua.LNil {
		return err
	}
	_, err = s.vm.Call(ctx, f[0], s.value)
	return err
}

func (s *scriptSocket) File(ctx context.Context) (response.File, error) {
	if f := s.file; f != nil {
		s.file = nil
		return f, nil
	}
	f, _, err := s.makeFile(ctx)
	return f, err
}

// makeFile asks for a file with answers.
func (s *scriptSocket) makeFile(ctx context.Context) (response.File, runtime.Value, error) {
	out, err := s.call(ctx, "makefile", "rb")
	if err != nil {
		return nil, nil, err
	}
	v := runtime.Value(lua.LNil)
	if len(out) > 0 {
		v = out[0]
	}
	f, err := httpio.FileUnder(ctx, s.vm, v, "makefile")
	return f, v, err
}

// wireConn shows the bytes of a wire connection as a net.Conn, for sock.
type wireConn struct {
	*wire.Conn
}

func (w wireConn) SetDeadline(time.Time) error      { return nil } // the connection keeps its own time
func (w wireConn) SetReadDeadline(time.Time) error  { return nil }
func (w wireConn) SetWriteDeadline(time.Time) error { return nil }

// Write sends at once, as a socket does.
func (w wireConn) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	if err == nil {
		err = w.Flush()
	}
	return n, err
}

// shownSocket is the object that a script sees as sock.
type shownSocket struct {
	value runtime.Value
	of    *wire.Conn // what it shows
	own   bool       // made here, not by the script
}

// sockValue returns the attribute sock, nil while there is none.
func (n *connection) sockValue(c *runtime.Call) runtime.Value {
	if s, ok := n.Given().(*scriptSocket); ok {
		return s.value
	}
	w := n.Wire()
	if w == nil {
		n.sock = shownSocket{}
		return lua.LNil
	}
	if n.sock.of != w {
		n.sock = shownSocket{n.newSocket(c).Value(), w, true}
	}
	return n.sock.value
}

func (n *connection) newSocket(c *runtime.Call) *runtime.Object {
	timeout := n.Timeout
	if timeout <= 0 {
		timeout = -1
	}
	return c.VM().NewObject(bindsocket.Socket, socket.FromConn(c.VM().Host(), wireConn{n.Wire()}, timeout))
}

// followSocket takes over the time-out that a script set on sock.
func (n *connection) followSocket() {
	if !n.sock.own || n.sock.of != n.Wire() {
		return
	}
	if s, ok := runtime.NativeOf[*socket.Socket](n.sock.value); ok && s.Timeout() != 0 {
		if d := max(s.Timeout(), 0); d != n.Timeout {
			n.setTimeout(d)
		}
	}
}

func getSock(c *runtime.Call) error {
	n, ok := c.Native().(*connection)
	if !ok {
		return c.Return(nil)
	}
	return c.ReturnValue(n.sockValue(c))
}

func setSock(c *runtime.Call) error {
	n, ok := c.Native().(*connection)
	v := c.Arg(0)
	if !ok {
		return c.Self().SetField("sock", v)
	}
	if v == lua.LNil || runtime.IsNone(v) {
		return n.shut(c)
	}
	if s, ok := runtime.NativeOf[*socket.Socket](v); ok {
		if s.Conn() == nil {
			return runtime.Raisef(runtime.TypeError, "sock: expected a connected socket")
		}
		if n.sock.of != nil && n.sock.value == v && n.sock.of == n.Wire() {
			return nil // it is that already
		}
		err := n.replace(c, func() { n.SetSocket(s.Conn()) })
		if err == nil {
			n.sock = shownSocket{value: v, of: n.Wire()}
		}
		return err
	}
	if !standsForSocket(v) {
		return runtime.Raisef(runtime.TypeError, "sock: expected a socket or an object with sendall and makefile, got %s", c.VM().TypeName(v))
	}
	if s, ok := n.Given().(*scriptSocket); !ok || s.value != v {
		return n.replace(c, func() { n.SetGiven(&scriptSocket{vm: c.VM(), value: v}) })
	}
	return nil
}

// replace runs set, which closes what was there before.
func (n *connection) replace(c *runtime.Call, set func()) error {
	if err := n.usable(c); err != nil {
		return err
	}
	if n.elsewhere(c.Flow()) {
		return runtime.Raisef(runtime.RuntimeError, "sock: another thread uses the connection")
	}
	return n.blockAlone(c, func(context.Context) error { set(); return nil })
}

// opened takes what an override of _create_connection returned.
func (n *connection) opened(vm *runtime.VM, v runtime.Value) (core.Socket, net.Conn, error) {
	if s, ok := runtime.NativeOf[*socket.Socket](v); ok && s.Conn() != nil {
		return nil, s.Conn(), nil
	}
	if !standsForSocket(v) {
		return nil, nil, runtime.Raisef(runtime.TypeError, "_create_connection: expected a connected socket, got %s", vm.TypeName(v))
	}
	return &scriptSocket{vm: vm, value: v}, nil, nil
}
