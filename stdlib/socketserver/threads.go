package socketserver

import (
	"context"
	"sync/atomic"
)

// Threads has each request processed on a thread of its own: ThreadingMixIn.
type Threads struct {
	// Start runs body on a new thread. nil starts a goroutine, with the context
	// of the loop.
	Start func(ctx context.Context, body func(ctx context.Context) error) error

	wanted crowd[*thread] // those that Close waits for
}

type thread struct {
	done chan struct{}
	flow atomic.Value // a flow; see Server.Flow
}

type flow struct{ any }

// Process starts a thread for r.
func (t *Threads) Process(ctx context.Context, s *Server, r *Request) error {
	th := &thread{done: make(chan struct{})}
	now := s.Current()
	if !now.DaemonThreads && now.BlockOnClose {
		t.wanted.add(th)
	}
	s.active.add(r)
	end := func() {
		s.active.remove(r)
		t.wanted.remove(th)
		close(th.done)
	}
	body := func(ctx context.Context) error {
		defer end()
		ctx, self := s.enter(ctx)
		th.flow.Store(flow{self})
		return s.Self.ProcessRequestThread(ctx, r)
	}
	if t.Start == nil {
		go func() { _ = body(ctx) }() // it has reported its failures
		return nil
	}
	if err := t.Start(ctx, body); err != nil {
		end()
		return err
	}
	return nil
}

// Close waits for the threads that are not daemons, but for the one that calls.
func (t *Threads) Close(ctx context.Context, s *Server) error {
	self := s.flow(ctx)
	for _, th := range t.wanted.those(func(th *thread) bool {
		f, _ := th.flow.Load().(flow)
		return self == nil || f.any != self
	}) {
		select {
		case <-th.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}
