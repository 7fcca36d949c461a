package socketserver

import (
	"context"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/socket"
)

// Defaults of the document, and those limits that it does not have.
const (
	DefaultQueueSize      = 5
	DefaultMaxPacketSize  = 8192
	DefaultPollInterval   = 500 * time.Millisecond
	DefaultMaxConnections = 8000
	DefaultMaxChildren    = 40
)

// Server waits for requests at one address. Exported fields may be set before
// it serves.
type Server struct {
	Family, Type int            // of the socket: socket.AFInet ..., socket.Stream ...
	Address      socket.Address // to bind to; then the one that was bound

	Settings // to begin with; see Current

	// Handler serves one request: what RequestHandlerClass does.
	Handler func(ctx context.Context, r *Request) error

	// Self receives the calls of overridable steps: the server itself, unless a
	// subclass puts itself here.
	Self Steps

	// Fatal tells whether an error must end the loop instead of being reported:
	// an interrupt, not a failure. nil stands for "only the end of the context".
	Fatal func(err error) bool

	// Flow tells which flow of control a context belongs to, nil if it does not
	// know: so the loop and the threads are told from those who wait for them.
	// nil knows by the contexts that the server's own steps are given.
	Flow func(ctx context.Context) any

	// Report writes about the failure of a request; HandleError calls it. nil
	// writes the error to the host's standard error.
	Report func(ctx context.Context, r *Request, err error)

	world host.Host

	changed  atomic.Pointer[Settings]
	socket   atomic.Pointer[socket.Socket]
	active   crowd[*Request] // those that are being served
	draining atomic.Bool
	leaving  atomic.Bool   // the loop is to end, and serves what it serves by itself
	turn     chan struct{} // full while a flow waits for a request and gets it

	mu      sync.Mutex
	loop    *loop // the one that serves, nil if none does
	stopped bool  // Shutdown came when no loop was there: the next is to end at once
}

// New returns a server that is not yet bound.
func New(world host.Host, family, typ int, address socket.Address) (*Server, error) {
	s := &Server{
		Family: family, Type: typ, Address: address,
		Settings: Settings{
			RequestQueueSize: DefaultQueueSize, Timeout: -1, MaxPacketSize: DefaultMaxPacketSize,
			MaxChildren: DefaultMaxChildren, BlockOnClose: true,
		},
		world: world, turn: make(chan struct{}, 1),
	}
	s.Self = s
	own, err := socket.New(world, family, typ, -1)
	if err != nil {
		return nil, err
	}
	s.socket.Store(own)
	return s, nil
}

// Socket is the socket that requests come to.
func (s *Server) Socket() *socket.Socket { return s.socket.Load() }

// SetSocket has requests come to another socket from now on, also if the server
// serves. The one before stays open.
func (s *Server) SetSocket(n *socket.Socket) {
	s.socket.Store(n)
	s.wake()
}

// World is the host that the server lives on.
func (s *Server) World() host.Host { return s.world }

// Open binds and activates the server; after a failure it is closed.
func (s *Server) Open(ctx context.Context) error {
	err := s.Self.ServerBind(ctx)
	if err == nil {
		err = s.Self.ServerActivate(ctx)
	}
	if err != nil {
		_ = s.Self.ServerClose(ctx) // the first error counts
	}
	return err
}

// URLHost is the host and port as an URL has them, with the loopback address
// for a server that listens everywhere.
func (s *Server) URLHost() string {
	h := s.Address.Host
	switch h {
	case "", "0.0.0.0":
		h = "127.0.0.1"
	case "::":
		h = "::1"
	}
	return net.JoinHostPort(h, strconv.Itoa(s.Address.Port))
}

// flowKey finds the flow in the contexts of a server without Flow.
type flowKey struct{ s *Server }

// enter begins a flow of control of the server's own.
func (s *Server) enter(ctx context.Context) (context.Context, any) {
	if s.Flow == nil {
		ctx = context.WithValue(ctx, flowKey{s}, new(byte))
	}
	return ctx, s.flow(ctx)
}

func (s *Server) flow(ctx context.Context) any {
	if s.Flow != nil {
		return s.Flow(ctx)
	}
	return ctx.Value(flowKey{s})
}

// Active is the number of requests that are being served.
func (s *Server) Active() int { return s.active.len() }
