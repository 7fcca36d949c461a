package socketserver

import (
	"context"
	"fmt"
	"maps"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/socket"
	"github.com/netlua/netlua/bindings/ssl"
	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/cgitb"
	coresocket "github.com/netlua/netlua/stdlib/socket"
	core "github.com/netlua/netlua/stdlib/socketserver"
)

// held is a request as the script has it: Request.Value, once there is one.
type held struct {
	request, address runtime.Value
}

// values returns what the script sees of a request: a socket, or a datagram
// with the socket to answer by; and the address of the peer.
func (s *Server) values(ctx context.Context, r *core.Request) (request, address runtime.Value, err error) {
	err = s.vm.Do(ctx, func(context.Context) error {
		h, err := s.hold(r)
		if err == nil {
			request, address = h.request, h.address
		}
		return err
	})
	return request, address, err
}

// hold makes the values of a request. The VM's lock is held.
func (s *Server) hold(r *core.Request) (*held, error) {
	if h, ok := r.Value.(*held); ok {
		return h, nil
	}
	h := &held{}
	var err error
	if r.Datagram() {
		h.request, err = s.vm.ToLua([]any{string(r.Packet), s.socketObject()})
	} else {
		h.request, err = s.connection(r)
	}
	if err != nil {
		return nil, err
	}
	if h.address, err = socket.AddressValue(s.vm, r.Socket, r.Peer); err != nil {
		return nil, err
	}
	r.Value = h
	s.remember(r, h)
	return h, nil
}

// connection is the socket of a request: one under TLS if the server's is.
func (s *Server) connection(r *core.Request) (runtime.Value, error) {
	if s.socket != nil {
		o, err := ssl.Accepted(s.vm, s.socket, r.Socket)
		if o != nil || err != nil {
			return o.Value(), err
		}
	}
	return socket.New(s.vm, r.Socket).Value(), nil
}

// remember notes what a request is called in the script. One that the script
// deals with in its own way may never come to shutdown_request: those that are
// over are dropped when there are twice as many as at the last look.
func (s *Server) remember(r *core.Request, h *held) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.requests) >= s.crowded {
		maps.DeleteFunc(s.requests, func(_ runtime.Value, r *core.Request) bool { return over(r) })
		s.crowded = max(fewRequests, 2*len(s.requests))
	}
	s.requests[h.request] = r
}

// fewRequests is how many are kept without a look.
const fewRequests = 64

// over tells whether a request needs no memory any more: a closed connection, or
// a datagram, of which the script's values say as much as we know.
func over(r *core.Request) bool { return r.Datagram() || r.Socket == nil || r.Socket.Closed() }

// forget drops what hold noted.
func (s *Server) forget(r *core.Request) {
	h, ok := r.Value.(*held)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.requests, h.request)
}

// request finds the request that a script's values stand for, or makes one of
// values that the script came by in its own way.
func (s *Server) request(request, address runtime.Value) *core.Request {
	s.mu.Lock()
	r := s.requests[request]
	s.mu.Unlock()
	if r != nil {
		return r
	}
	r = &core.Request{Value: &held{request, address}}
	describe(r, request)
	return r
}

// describe fills in what Go can see of a request of the script's own.
func describe(r *core.Request, request runtime.Value) {
	if n, ok := runtime.NativeOf[*coresocket.Socket](request); ok {
		r.Socket = n
		r.Peer, _ = n.Peername() // a socket that is not connected has none
		return
	}
	t, ok := request.(*lua.LTable)
	if !ok {
		return
	}
	if p, ok := t.RawGetInt(1).(lua.LString); ok {
		r.Packet = []byte(p)
		r.Socket, _ = runtime.NativeOf[*coresocket.Socket](t.RawGetInt(2))
	}
}

// shutdownRequest is what shutdown_request does by default.
func (s *Server) shutdownRequest(ctx context.Context, r *core.Request) error {
	if r.Socket == nil && !r.Datagram() {
		return s.CloseRequest(ctx, r)
	}
	return s.Server.ShutdownRequest(ctx, r)
}

// closeRequest closes a connection, also one that is the script's own object.
func (s *Server) closeRequest(ctx context.Context, r *core.Request) error {
	h, _ := r.Value.(*held)
	if r.Socket != nil || r.Datagram() || h == nil {
		return s.Server.CloseRequest(ctx, r)
	}
	if o := runtime.ObjectOf(h.request); o != nil {
		_, err := o.CallMethod(ctx, "close")
		return err
	}
	return nil
}

// report writes about a failed request to the standard error, as documented:
// two lines of dashes around the peer's address and the traceback. It does not
// talk to a terminal.
func (s *Server) report(ctx context.Context, r *core.Request, err error) {
	var b strings.Builder
	line := strings.Repeat("-", 40) + "\n"
	b.WriteString(line)
	fmt.Fprintf(&b, "Exception occurred during processing of request from %s\n", s.peerText(ctx, r))
	text := ""
	_ = s.vm.Do(ctx, func(context.Context) error { text = errorText(s.vm, err); return nil })
	b.WriteString(strings.TrimRight(text, "\n"))
	b.WriteString("\n" + line)
	text = cgitb.Printable(b.String())   // a client's words may be among it
	_ = sys.WriteStderr(ctx, s.vm, text) // there is nobody to tell
}

// peerText is the peer's address for people.
func (s *Server) peerText(ctx context.Context, r *core.Request) string {
	if r.Peer != nil {
		if a := coresocket.Split(r.Peer); a.Path == "" {
			return fmt.Sprintf("('%s', %d)", a.Host, a.Port)
		}
		return fmt.Sprintf("'%s'", r.Peer)
	}
	_, address, err := s.values(ctx, r)
	if err != nil {
		return "?"
	}
	text, err := s.vm.Repr(ctx, address)
	if err != nil {
		return "?"
	}
	return text
}

// errorText is the traceback of an error.
func errorText(vm *runtime.VM, err error) string {
	if e, ok := err.(*runtime.Error); ok {
		return e.Report()
	}
	o, oerr := vm.NewException(err)
	if oerr != nil {
		return err.Error()
	}
	text, class := err.Error(), o.ClassName()+": "
	if !strings.HasPrefix(text, class) { // a Raise says it itself
		text = class + text
	}
	return text
}
