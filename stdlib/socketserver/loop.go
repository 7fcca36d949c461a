package socketserver

import (
	"context"
	"errors"
	"time"

	"github.com/netlua/netlua/stdlib/socket"
)

// loop is one ServeForever.
type loop struct {
	flow any
	ctx  context.Context // of its waits: done when the loop is to end
	stop func()
	done chan struct{}

	round context.Context // of the wait under way: done when it is to look around
	wake  context.CancelFunc
}

// ErrServing is a second ServeForever at a time.
var ErrServing = errors.New("the server is serving already")

// ErrNoRequest is among the errors of a GetRequest that got none after all: its
// peer had gone, say. The server goes on to the next.
var ErrNoRequest = errors.New("there was no request")

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
	defer stop(nil)
	l := &loop{flow: flow, ctx: waiting, stop: func() { stop(errStopped) }, done: make(chan struct{})}
	if ok, err := s.begin(l); !ok {
		return err
	}
	defer s.over(l)
	for waiting.Err() == nil {
		came, err := s.next(s.newRound(l), l, poll)
		if came && waiting.Err() != nil {
			s.release() // for the next one who serves
			break
		}
		if err != nil && waiting.Err() == nil {
			return err
		}
		if came {
			if err := s.serveOne(ctx); err != nil {
				return err
			}
		}
		if waiting.Err() != nil {
			break // without the actions, as documented
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

// begin makes l the loop that serves, unless another one does or it was shut
// down before.
func (s *Server) begin(l *loop) (ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.loop != nil:
		return false, ErrServing
	case s.stopped:
		s.stopped = false
		return false, nil
	}
	s.loop = l
	return true, nil
}

// over is what follows begin.
func (s *Server) over(l *loop) {
	s.mu.Lock()
	s.loop = nil
	s.leaving.Store(false)
	if l.wake != nil {
		l.wake()
	}
	s.mu.Unlock()
	close(l.done)
}

// newRound returns the context of the waits to come, which wake ends.
func (s *Server) newRound(l *loop) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.round == nil || l.round.Err() != nil {
		l.round, l.wake = context.WithCancel(l.ctx)
	}
	return l.round
}

// wake has the loop look at the settings and the socket anew, if it waits.
func (s *Server) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.loop != nil && s.loop.wake != nil {
		s.loop.wake()
	}
}

// next waits for a request, at most for one round. Before that it waits for
// room among the active ones. If one came, the caller has the turn.
func (s *Server) next(round context.Context, l *loop, poll time.Duration) (came bool, err error) {
	if s.Current().Polls {
		var cancel context.CancelFunc
		round, cancel = context.WithTimeout(round, max(poll, time.Millisecond))
		defer cancel()
	}
	if err := s.makeRoom(round); err != nil {
		return false, ignoreEnd(l.ctx, round, err)
	}
	for rest := shortRest; ; rest = min(2*rest, longestRest) {
		err := s.await(round)
		switch {
		case err == nil && s.full():
			s.release() // the limit is lower than it was when the wait began
			return false, nil
		case err == nil:
			return true, nil
		case !socket.Transient(err):
			return false, ignoreEnd(l.ctx, round, err)
		}
		s.shed() // it may be descriptors that are short
		if err := s.world.Sleep(round, rest); err != nil {
			return false, ignoreEnd(l.ctx, round, err)
		}
	}
}

// await waits for its turn and then for a request. One flow at a time does, up
// to its GetRequest: nobody takes what another one has waited for.
func (s *Server) await(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	err := s.Socket().Await(ctx)
	if err != nil {
		s.release()
	}
	return err
}

// release ends the turn that await took.
func (s *Server) release() { <-s.turn }

// full tells whether there is no room for a request.
func (s *Server) full() bool { return s.active.len() > s.roomBelow() }

// makeRoom waits for the number of active requests to be below the limits. What
// has been idle for a while makes place for those who have something to say.
func (s *Server) makeRoom(ctx context.Context) error {
	if f := s.Current().Forks; f != nil {
		if err := f.Collect(ctx, s, false); err != nil {
			return err
		}
	}
	for s.full() {
		s.shed()
		bounded, cancel := context.WithTimeout(ctx, spareTime)
		err := s.active.wait(bounded, s.roomBelow)
		cancel()
		if err == nil || ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// ignoreEnd hides the end of a round that is shorter than its context.
func ignoreEnd(ctx, round context.Context, err error) error {
	if round.Err() != nil && ctx.Err() == nil {
		return nil
	}
	return err
}

// serveOne takes the request that has come through all its steps. Only what
// must end the loop is returned. The caller has the turn.
func (s *Server) serveOne(ctx context.Context) error {
	r, err := s.getRequest(ctx)
	if err != nil {
		_, system := socket.Errno(err)
		if (system || errors.Is(err, ErrNoRequest)) && !s.fatal(ctx, err) {
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

// getRequest takes the request that has come, and ends the turn.
func (s *Server) getRequest(ctx context.Context) (*Request, error) {
	defer s.release()
	return s.Self.GetRequest(ctx)
}

// fatal tells whether err must end the loop.
func (s *Server) fatal(ctx context.Context, err error) bool {
	return ctx.Err() != nil || s.Fatal != nil && s.Fatal(err)
}

// HandleRequest serves one request, or calls HandleTimeout if none came within
// Timeout or the socket's own time-out, whichever is shorter.
func (s *Server) HandleRequest(ctx context.Context) error {
	limit := s.Current().Timeout
	if t := s.Socket().Timeout(); t >= 0 && (limit < 0 || t < limit) {
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
		err = s.await(waiting)
	}
	switch {
	case err == nil:
		return s.serveOne(ctx)
	case ctx.Err() == nil && waiting.Err() != nil:
		return s.Self.HandleTimeout(ctx)
	case socket.Transient(err): // it went away before it was taken, as documented; or descriptors are short
		s.shed()
		return s.world.Sleep(ctx, shortRest)
	}
	return err
}

// Shutdown ends ServeForever and waits until it has ended, unless the loop
// itself is the caller: a handler that runs in it, say. If none runs, the next
// one ends at once, as in CPython: a thread that was started to serve may not
// have come to it yet.
func (s *Server) Shutdown(ctx context.Context) error { return await(ctx, s.stop(ctx)) }

// stop tells the loop to end; the result is closed when it has, or is not to be
// waited for.
func (s *Server) stop(ctx context.Context) <-chan struct{} {
	s.mu.Lock()
	l := s.loop
	s.stopped = s.stopped || l == nil
	s.mu.Unlock()
	if l != nil {
		l.stop()
		if n := s.Current(); n.Threads == nil && n.Forks == nil {
			// A kept connection on which nothing happens must not hold the loop up.
			s.leaving.Store(true)
			s.closeActive(idle)
		}
		if self := s.flow(ctx); self == nil || self != l.flow {
			return l.done
		}
	}
	done := make(chan struct{})
	close(done)
	return done
}

// untilStopped returns a context for a wait that is to end when the loop is
// shut down, if it is the loop that waits.
func (s *Server) untilStopped(ctx context.Context) (context.Context, func()) {
	s.mu.Lock()
	l := s.loop
	s.mu.Unlock()
	if self := s.flow(ctx); l == nil || self == nil || self != l.flow {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	unlink := context.AfterFunc(l.ctx, func() { cancel(context.Cause(l.ctx)) })
	return ctx, func() { unlink(); cancel(nil) }
}

// Serving tells whether ServeForever runs.
func (s *Server) Serving() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loop != nil
}
