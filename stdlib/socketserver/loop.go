package socketserver

import (
	"context"
	"errors"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/socket"
)

// loop is one ServeForever.
type loop struct {
	flow any
	stop func() // ends the wait for a request
	done chan struct{}
}

// ErrServing is a second ServeForever at a time.
var ErrServing = errors.New("the server is serving already")

// errStopped ends the wait of a loop that was shut down.
var errStopped = errors.New("the server was shut down")

// How long accepting rests when the system is short of something.
const (
	shortRest   = 5 * time.Millisecond
	longestRest = time.Second
)

// spareTime is for how long a connection is left idle that others could use.
const spareTime = time.Second

// ServeForever serves requests until Shutdown, or until ctx or the server's
// socket is at its end. poll is how often ServiceActions is called if nothing
// happens; it matters only if Polls is set.
func (s *Server) ServeForever(ctx context.Context, poll time.Duration) error {
	ctx, flow := s.enter(ctx)
	waiting, stop := context.WithCancelCause(ctx)
	l := &loop{flow: flow, stop: func() { stop(errStopped) }, done: make(chan struct{})}
	s.mu.Lock()
	if s.loop != nil {
		s.mu.Unlock()
		stop(nil)
		return ErrServing
	}
	if s.stopped {
		s.stopped = false
		s.mu.Unlock()
		stop(nil)
		return nil
	}
	s.loop = l
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.loop = nil
		s.mu.Unlock()
		stop(nil)
		close(l.done)
	}()
	for waiting.Err() == nil {
		came, err := s.next(waiting, poll)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case waiting.Err() != nil:
			return nil
		case err != nil:
			return err
		}
		if came {
			if err := s.serveOne(ctx); err != nil {
				return err
			}
		}
		if waiting.Err() != nil {
			return nil // without the actions, as documented
		}
		if err := s.Self.ServiceActions(ctx); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// next waits for a request, at most for one round. Before that it waits for
// room among the active ones.
func (s *Server) next(ctx context.Context, poll time.Duration) (came bool, err error) {
	round := ctx
	if s.Polls {
		var cancel context.CancelFunc
		round, cancel = context.WithTimeout(ctx, max(poll, time.Millisecond))
		defer cancel()
	}
	if err := s.makeRoom(round); err != nil {
		return false, ignoreEnd(ctx, round, err)
	}
	for rest := shortRest; ; rest = min(2*rest, longestRest) {
		err := s.Socket.Await(round)
		switch {
		case err == nil:
			return true, nil
		case !socket.Transient(err):
			return false, ignoreEnd(ctx, round, err)
		}
		s.shed() // it may be descriptors that are short
		if err := s.world.Sleep(round, rest); err != nil {
			return false, ignoreEnd(ctx, round, err)
		}
	}
}

// makeRoom waits for the number of active requests to be below the limit. What
// has been idle for a while makes place for those who have something to say.
func (s *Server) makeRoom(ctx context.Context) error {
	for most := s.maxConnections() - 1; ; {
		if s.Active() <= most {
			return nil
		}
		s.shed()
		bounded, cancel := context.WithTimeout(ctx, spareTime)
		err := s.waitFor(bounded, most)
		cancel()
		if err == nil || ctx.Err() != nil {
			return err
		}
	}
}

// shed closes one connection that has been idle for a while, if there is one.
func (s *Server) shed() {
	now := host.SocketNow()
	closed := false
	s.closeActive(func(r *Request) bool {
		if closed || !r.idleFor(spareTime, now) {
			return false
		}
		closed = true
		return true
	})
}

// ignoreEnd hides the end of a round that is shorter than its context.
func ignoreEnd(ctx, round context.Context, err error) error {
	if round.Err() != nil && ctx.Err() == nil {
		return nil
	}
	return err
}

func (s *Server) maxConnections() int {
	if s.MaxConnections <= 0 {
		return DefaultMaxConnections
	}
	return s.MaxConnections
}

// serveOne takes the request that has come through all its steps. Only what
// must end the loop is returned.
func (s *Server) serveOne(ctx context.Context) error {
	r, err := s.Self.GetRequest(ctx)
	if err != nil {
		if _, system := socket.Errno(err); system && !s.fatal(ctx, err) {
			return nil // it went away before it was taken, as documented
		}
		return err
	}
	ok, err := s.Self.VerifyRequest(ctx, r)
	if err == nil && ok {
		err = s.Self.ProcessRequest(ctx, r)
		if err == nil {
			return nil
		}
	}
	fatal := err != nil && s.fatal(ctx, err)
	if err != nil && !fatal {
		err = s.Self.HandleError(ctx, r, err)
	}
	return errors.Join(err, s.Self.ShutdownRequest(context.WithoutCancel(ctx), r))
}

// fatal tells whether err must end the loop.
func (s *Server) fatal(ctx context.Context, err error) bool {
	return ctx.Err() != nil || s.Fatal != nil && s.Fatal(err)
}

// HandleRequest serves one request, or calls HandleTimeout if none came within
// Timeout or the socket's own time-out, whichever is shorter.
func (s *Server) HandleRequest(ctx context.Context) error {
	limit := s.Timeout
	if t := s.Socket.Timeout(); t >= 0 && (limit < 0 || t < limit) {
		limit = t
	}
	waiting := ctx
	if limit >= 0 {
		var cancel context.CancelFunc
		waiting, cancel = context.WithTimeout(ctx, max(limit, time.Millisecond))
		defer cancel()
	}
	err := s.makeRoom(waiting)
	if err == nil {
		err = s.Socket.Await(waiting)
	}
	switch {
	case err == nil:
		return s.serveOne(ctx)
	case ctx.Err() == nil && waiting.Err() != nil:
		return s.Self.HandleTimeout(ctx)
	}
	return err
}

// Shutdown ends ServeForever and waits until it has ended, unless the loop
// itself is the caller: a handler that runs in it, say. If none runs, the next
// one ends at once, as in CPython: a thread that was started to serve may not
// have come to it yet.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	l := s.loop
	s.stopped = s.stopped || l == nil
	s.mu.Unlock()
	if l == nil {
		return nil
	}
	l.stop()
	if self := s.flow(ctx); self != nil && self == l.flow {
		return nil
	}
	select {
	case <-l.done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Serving tells whether ServeForever runs.
func (s *Server) Serving() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loop != nil
}

// Draining tells whether Drain was called: a handler that could serve further
// requests of its peer should not.
func (s *Server) Draining() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draining
}

// Drain ends the server gently: it accepts no more, closes idle connections at
// once, and gives requests under way until grace is over, or for ever if that
// is negative. It returns how many had to be cut off. A request whose handler
// calls it counts as one under way: it should give a grace.
func (s *Server) Drain(ctx context.Context, grace time.Duration) (cut int, err error) {
	if err := s.Shutdown(ctx); err != nil {
		return 0, err
	}
	_ = s.Socket.Close() // nobody is to wait in its queue
	s.mu.Lock()
	s.draining = true
	s.mu.Unlock()
	s.closeActive(func(r *Request) bool { return r.idleFor(0, host.SocketNow()) })
	limited := ctx
	if grace >= 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, grace)
		defer cancel()
	}
	if s.waitFor(limited, 0) == nil {
		return 0, nil
	}
	cut = s.closeActive(func(*Request) bool { return true })
	if ctx.Err() != nil {
		return cut, context.Cause(ctx)
	}
	return cut, nil
}

// closeActive closes connections under those who serve them.
func (s *Server) closeActive(which func(*Request) bool) (n int) {
	s.mu.Lock()
	var rs []*Request
	for r := range s.active {
		if which(r) {
			rs = append(rs, r)
		}
	}
	s.mu.Unlock()
	for _, r := range rs {
		if !r.Datagram() && r.Socket != nil {
			_ = r.Socket.Close() // its own close comes later and finds it closed
		}
	}
	return len(rs)
}
