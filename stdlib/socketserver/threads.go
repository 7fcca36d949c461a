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

	// StartParts takes the place of Start. It calls part on a new thread, and again
	// as long as there is more to do, each time on a new goroutine: a request that
	// rests (see Request.Rest) has a small stack so.
	StartParts func(ctx context.Context, part func(ctx context.Context) (more bool, err error)) error

	wanted crowd[*thread] // those that Close waits for
}

// thread serves one request.
type thread struct {
	threads *Threads
	server  *Server
	request *Request
	done    chan struct{}

	ctx   context.Context // once it runs
	flow  atomic.Value    // a flow; see Server.Flow
	woken error           // what became of the wait of a request that rests
}

type flow struct{ any }

// Process starts a thread for r.
func (t *Threads) Process(ctx context.Context, s *Server, r *Request) error {
	th := &thread{threads: t, server: s, request: r, done: make(chan struct{})}
	now := s.Current()
	if !now.DaemonThreads && now.BlockOnClose {
		t.wanted.add(th)
	}
	s.active.add(r)
	if err := t.start(ctx, th.part); err != nil {
		th.end()
		return err
	}
	return nil
}

// end notes that the thread is over.
func (th *thread) end() {
	th.server.active.remove(th.request)
	th.threads.wanted.remove(th)
	close(th.done)
}

// part is what the thread does on one goroutine. If the request rests, the wait
// comes first, while the stack is small.
func (th *thread) part(ctx context.Context) (more bool, err error) {
	if w := th.request.resting; w != nil {
		th.woken = w.Wait()
	}
	return th.work(ctx)
}

// work serves the request until it is over or rests.
func (th *thread) work(ctx context.Context) (more bool, err error) {
	defer func() {
		if !more {
			th.end()
		}
	}()
	s, r := th.server, th.request
	if th.ctx == nil {
		var self any
		th.ctx, self = s.enter(ctx)
		th.flow.Store(flow{self})
		r.mayRest = th.threads.Start == nil || th.threads.StartParts != nil
		err = s.Self.ProcessRequestThread(th.ctx, r)
	} else {
		err = s.resume(th.ctx, r, th.woken)
	}
	return r.Resting(), err
}

func (t *Threads) start(ctx context.Context, part func(ctx context.Context) (more bool, err error)) error {
	switch {
	case t.StartParts != nil:
		return t.StartParts(ctx, part)
	case t.Start != nil:
		return t.Start(ctx, func(ctx context.Context) error { _, err := part(ctx); return err })
	}
	go inParts(ctx, part)
	return nil
}

// inParts runs part on goroutines. The parts have reported their failures.
func inParts(ctx context.Context, part func(ctx context.Context) (more bool, err error)) {
	if more, _ := part(ctx); more {
		go inParts(ctx, part)
	}
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
