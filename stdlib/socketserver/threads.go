package socketserver

import (
	"context"
	"sync"
)

// Threads has each request processed on a thread of its own: ThreadingMixIn.
type Threads struct {
	Daemon       bool // nobody waits for the threads
	BlockOnClose bool // ServerClose waits for the others

	// Start runs body on a new thread. nil starts a goroutine, with the context
	// of the loop.
	Start func(ctx context.Context, body func(ctx context.Context) error) error

	mu      sync.Mutex
	running map[*thread]struct{}
}

type thread struct {
	done chan struct{}
	flow any // see Server.Flow
}

// Process starts a thread for r.
func (t *Threads) Process(ctx context.Context, s *Server, r *Request) error {
	th := &thread{done: make(chan struct{})}
	wanted := !t.Daemon && t.BlockOnClose
	if wanted {
		t.mu.Lock()
		if t.running == nil {
			t.running = map[*thread]struct{}{}
		}
		t.running[th] = struct{}{}
		t.mu.Unlock()
	}
	forget := func() {
		if wanted {
			t.mu.Lock()
			delete(t.running, th)
			t.mu.Unlock()
		}
		close(th.done)
	}
	s.begin(r)
	body := func(ctx context.Context) error {
		defer forget()
		defer s.end(r)
		ctx, flow := s.enter(ctx)
		t.mu.Lock()
		th.flow = flow
		t.mu.Unlock()
		return s.Self.ProcessRequestThread(ctx, r)
	}
	var err error
	if t.Start != nil {
		err = t.Start(ctx, body)
	} else {
		go func() { _ = body(ctx) }() // it has reported its failures
	}
	if err != nil {
		s.end(r)
		forget()
	}
	return err
}

// Close waits for the threads that are not daemons, but for the one that calls.
func (t *Threads) Close(ctx context.Context, s *Server) error {
	self := s.flow(ctx)
	t.mu.Lock()
	var wait []*thread
	for th := range t.running {
		if self == nil || th.flow != self {
			wait = append(wait, th)
		}
	}
	t.mu.Unlock()
	for _, th := range wait {
		select {
		case <-th.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}
