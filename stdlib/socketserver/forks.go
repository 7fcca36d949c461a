package socketserver

import (
	"context"
	"errors"
	"slices"
)

// Fork is a copy of the program that serves one request.
type Fork interface {
	ID() int
	Done() <-chan struct{} // closed when it has ended
}

// Forks has each request processed in a copy of the program: ForkingMixIn.
type Forks struct {
	// Start makes the copy and has it finish r and shut it down. The connection
	// belongs to the copy then.
	Start func(ctx context.Context, r *Request) (Fork, error)

	running crowd[Fork]
}

// Active lists the numbers of the forks that run.
func (f *Forks) Active() []int {
	ids := []int{}
	for _, c := range f.running.those(func(Fork) bool { return true }) {
		ids = append(ids, c.ID())
	}
	slices.Sort(ids)
	return ids
}

// Collect waits until there is room for another fork and, with block, until all
// have ended.
func (f *Forks) Collect(ctx context.Context, s *Server, block bool) error {
	most := func() int { return max(s.Current().MaxChildren, 1) - 1 }
	if block {
		most = none
	}
	return f.running.wait(ctx, most)
}

// Process starts a fork for r, once there is room. If the loop that waits for
// it is shut down meanwhile, r is shut down, too.
func (f *Forks) Process(ctx context.Context, s *Server, r *Request) error {
	waiting, cancel := s.untilStopped(ctx)
	err := f.Collect(waiting, s, false)
	cancel()
	switch {
	case errors.Is(err, errStopped) && ctx.Err() == nil:
		return s.Self.ShutdownRequest(ctx, r)
	case err != nil:
		return err
	}
	s.active.add(r)
	c, err := f.Start(ctx, r)
	if err != nil {
		s.active.remove(r)
		return err
	}
	f.running.add(c)
	go func() { // the connection counts until the copy lets go of it
		<-c.Done()
		s.active.remove(r)
		f.running.remove(c)
	}()
	return nil
}
