package socketserver

import (
	"context"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// Draining tells whether Drain was called, or Shutdown while the loop itself
// serves: a handler that could serve further requests of its peer should not.
func (s *Server) Draining() bool { return s.draining.Load() || s.leaving.Load() }

// idle tells whether a request waits for its peer.
func idle(r *Request) bool { return r.idleFor(0, host.SocketNow()) }

// Drain ends the server gently: it accepts no more, closes idle connections at
// once, and gives requests under way until grace is over, or for ever if that
// is negative. It returns how many had to be cut off. A request whose handler
// calls it counts as one under way: it should give a grace.
func (s *Server) Drain(ctx context.Context, grace time.Duration) (cut int, err error) {
	ended := s.stop(ctx)
	_ = s.Socket().Close() // nobody is to wait in its queue
	s.draining.Store(true)
	s.closeActive(idle)
	limited := ctx
	if grace >= 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, grace)
		defer cancel()
	}
	// Until the loop has ended it may begin a request, or be in the middle of one.
	if await(limited, ended) == nil && s.active.wait(limited, none) == nil {
		return 0, nil
	}
	cut = s.closeActive(uncut)
	if ctx.Err() != nil {
		return cut, context.Cause(ctx)
	}
	// What was cut off may go on computing; the loop is not waited for then.
	moment, cancel := context.WithTimeout(ctx, longestRest)
	defer cancel()
	if await(moment, ended) == nil {
		cut += s.closeActive(uncut) // it began one more
	}
	return cut, ctx.Err()
}

// await waits for done to be closed.
func await(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	default:
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func uncut(r *Request) bool { return !r.cut.Load() }

// closeActive closes connections under those who serve them.
func (s *Server) closeActive(which func(*Request) bool) (n int) {
	rs := s.active.those(which)
	for _, r := range rs {
		r.cut.Store(true)
		if !r.Datagram() && r.Socket != nil {
			_ = r.Socket.Close() // its own close comes later and finds it closed
		}
	}
	return len(rs)
}

// shed closes one connection that has been idle for a while, if there is one.
func (s *Server) shed() {
	now := host.SocketNow()
	closed := false
	s.closeActive(func(r *Request) bool {
		if closed || !uncut(r) || !r.idleFor(spareTime, now) {
			return false
		}
		closed = true
		return true
	})
}
