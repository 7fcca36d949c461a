package socketserver

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Fork is a copy of the program that serves one request.
type Fork interface {
	ID() int
	Done() <-chan struct{} // closed when it has ended
	Kill()                 // ends it early
}

// Forks has each request processed in a copy of the program: ForkingMixIn.
type Forks struct {
	Max          int           // at a time; a further request waits for one to end
	Timeout      time.Duration // after which HandleRequest looks at the forks
	BlockOnClose bool          // ServerClose waits for them

	// Start makes the copy and has it finish r and shut it down. The connection
	// belongs to the copy then.
	Start func(ctx context.Context, r *Request) (Fork, error)

	mu      sync.Mutex
	running []Fork
}

// Active lists the numbers of the forks that have not been collected.
func (f *Forks) Active() []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	ids := make([]int, len(f.running))
	for i, c := range f.running {
		ids[i] = c.ID()
	}
	return ids
}

// Collect forgets the forks that have ended. It waits until there is room for
// another one and, with block, until all have ended.
func (f *Forks) Collect(ctx context.Context, block bool) error {
	for {
		f.mu.Lock()
		f.running = slices.DeleteFunc(f.running, func(c Fork) bool {
			select {
			case <-c.Done():
				return true
			default:
				return false
			}
		})
		running := slices.Clone(f.running)
		f.mu.Unlock()
		if len(running) == 0 || !block && len(running) < f.Max {
			return nil
		}
		if err := anyDone(ctx, running); err != nil {
			return err
		}
	}
}

// anyDone waits until one of the forks has ended.
func anyDone(ctx context.Context, forks []Fork) error {
	if len(forks) == 1 {
		select {
		case <-forks[0].Done():
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	one := make(chan struct{}, 1)
	for _, c := range forks {
		go func() {
			select {
			case <-c.Done():
				select {
				case one <- struct{}{}:
				default:
				}
			case <-waiting.Done():
			}
		}()
	}
	select {
	case <-one:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Process starts a fork for r, once there is room.
func (f *Forks) Process(ctx context.Context, s *Server, r *Request) error {
	if err := f.Collect(ctx, false); err != nil {
		return err
	}
	s.begin(r)
	c, err := f.Start(ctx, r)
	if err != nil {
		s.end(r)
		return err
	}
	f.mu.Lock()
	f.running = append(f.running, c)
	f.mu.Unlock()
	go func() { // the connection counts until the copy lets go of it
		<-c.Done()
		s.end(r)
	}()
	return nil
}

// Kill ends all forks and waits for them.
func (f *Forks) Kill() {
	f.mu.Lock()
	running := f.running
	f.running = nil
	f.mu.Unlock()
	for _, c := range running {
		c.Kill()
	}
}
