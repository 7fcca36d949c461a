package socketserver

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/netlua/netlua/stdlib/socket"
)

// Steps are the overridable methods of a server, in the order in which a request
// meets them. A *Server is the default of all of them.
type Steps interface {
	ServerBind(ctx context.Context) error
	ServerActivate(ctx context.Context) error
	ServiceActions(ctx context.Context) error

	GetRequest(ctx context.Context) (*Request, error)
	VerifyRequest(ctx context.Context, r *Request) (bool, error)
	ProcessRequest(ctx context.Context, r *Request) error
	ProcessRequestThread(ctx context.Context, r *Request) error
	FinishRequest(ctx context.Context, r *Request) error
	ShutdownRequest(ctx context.Context, r *Request) error
	CloseRequest(ctx context.Context, r *Request) error

	HandleError(ctx context.Context, r *Request, err error) error
	HandleTimeout(ctx context.Context) error
	ServerClose(ctx context.Context) error
}

// ServerBind binds the socket and notes the address that came of it.
func (s *Server) ServerBind(ctx context.Context) error {
	if s.Current().AllowReuseAddress {
		if err := s.Socket().SetOptions(func(o *socket.Options) { o.ReuseAddr = true }); err != nil {
			return err
		}
	}
	if err := s.Socket().Bind(ctx, s.Address); err != nil {
		return err
	}
	a, err := s.Socket().Sockname()
	if err == nil {
		s.Address = socket.Split(a)
	}
	return err
}

// ServerActivate begins to listen; there is nothing to do for datagrams.
func (s *Server) ServerActivate(ctx context.Context) error {
	if s.Type == socket.Datagram {
		return nil
	}
	return s.Socket().Listen(ctx, s.Current().RequestQueueSize)
}

// ServiceActions does nothing: forks that have ended are forgotten by themselves.
func (s *Server) ServiceActions(context.Context) error { return nil }

// GetRequest accepts a connection or receives a datagram.
func (s *Server) GetRequest(ctx context.Context) (*Request, error) {
	if s.Type == socket.Datagram {
		buf := make([]byte, s.Current().MaxPacketSize)
		n, from, err := s.Socket().Recvfrom(ctx, buf)
		if err != nil {
			return nil, err
		}
		return &Request{Socket: s.Socket(), Packet: buf[:n:n], Peer: from}, nil
	}
	c, from, err := s.Socket().Accept(ctx)
	if err != nil {
		return nil, err
	}
	return &Request{Socket: c, Peer: from}, nil
}

// VerifyRequest takes all requests.
func (s *Server) VerifyRequest(context.Context, *Request) (bool, error) { return true, nil }

// ProcessRequest finishes the request and shuts it down, at once or on a thread
// or fork.
func (s *Server) ProcessRequest(ctx context.Context, r *Request) error {
	switch now := s.Current(); {
	case now.Threads != nil:
		return now.Threads.Process(ctx, s, r)
	case now.Forks != nil:
		return now.Forks.Process(ctx, s, r)
	}
	return s.ProcessHere(ctx, r)
}

// ProcessHere finishes the request and shuts it down at once.
func (s *Server) ProcessHere(ctx context.Context, r *Request) error {
	s.active.add(r)
	defer s.active.remove(r)
	if err := s.Self.FinishRequest(ctx, r); err != nil {
		return err
	}
	return s.Self.ShutdownRequest(ctx, r)
}

// ProcessRequestThread is what a thread does with a request. Failures are
// reported here, because nobody waits for them.
func (s *Server) ProcessRequestThread(ctx context.Context, r *Request) error {
	return s.finished(ctx, r, s.Self.FinishRequest(ctx, r))
}

// finished is what a thread does after FinishRequest, which gave err.
func (s *Server) finished(ctx context.Context, r *Request, err error) error {
	if r.Resting() {
		return nil
	}
	r.mayRest = false
	if err != nil && !s.fatal(ctx, err) {
		err = s.Self.HandleError(ctx, r, err)
	}
	return errors.Join(err, s.Self.ShutdownRequest(ctx, r))
}

// FinishRequest has the handler serve the request.
func (s *Server) FinishRequest(ctx context.Context, r *Request) error {
	if s.Handler == nil {
		return nil
	}
	return s.Handler(ctx, r)
}

// ShutdownRequest tells the peer that no more comes, and closes.
func (s *Server) ShutdownRequest(ctx context.Context, r *Request) error {
	if r.Socket != nil && !r.Datagram() {
		_ = r.Socket.Shutdown(socket.ShutWrite) // the peer may be gone, as documented
	}
	return s.Self.CloseRequest(ctx, r)
}

// CloseRequest closes a connection.
func (s *Server) CloseRequest(_ context.Context, r *Request) error {
	if r.Socket == nil || r.Datagram() {
		return nil
	}
	return r.Socket.Close()
}

// HandleError reports a failed request; the server goes on.
func (s *Server) HandleError(ctx context.Context, r *Request, err error) error {
	if s.Report != nil {
		s.Report(ctx, r, err)
		return nil
	}
	_, werr := fmt.Fprintf(s.world.Stderr(), "request of %v failed: %v\n", r.Peer, err)
	return werr
}

// HandleTimeout is called when HandleRequest waited in vain. It does nothing.
func (s *Server) HandleTimeout(context.Context) error { return nil }

// ServerClose closes the socket and waits for threads and forks, unless they
// are not to be waited for.
func (s *Server) ServerClose(ctx context.Context) error {
	err := s.CloseSocket()
	now := s.Current()
	if now.Threads != nil {
		err = errors.Join(err, now.Threads.Close(ctx, s))
	}
	if now.Forks != nil && now.BlockOnClose {
		err = errors.Join(err, now.Forks.Collect(ctx, s, true))
	}
	return err
}

// CloseSocket closes the socket alone.
func (s *Server) CloseSocket() error {
	err := s.Socket().Close()
	if errors.Is(err, net.ErrClosed) {
		err = nil
	}
	return err
}
