package socketserver

import "context"

// Rester is what serves a request that rests: one whose peer has nothing to say
// for the time being.
type Rester interface {
	// Wait waits until there is something to do. The goroutine that calls it does
	// nothing else: it is for Wait to keep its stack small.
	Wait() error
	// Resume goes on where FinishRequest has left off, with what became of Wait.
	// It may rest again.
	Resume(ctx context.Context, err error) error
}

// Rest has FinishRequest return to the one who called it before the request is
// finished, so that waiting for its peer needs no deep stack: the thread waits by
// w and then resumes it. ok is false if the request cannot rest, because it is not
// a thread's own; then its handler waits where it is. After Rest it has to return
// at once, without an error. A server that wraps FinishRequest or
// ProcessRequestThread must not have its requests rest: it would take the return
// for the end.
func (r *Request) Rest(w Rester) (ok bool) {
	if !r.mayRest {
		return false
	}
	r.resting = w
	return true
}

// MayRest tells whether Rest would succeed.
func (r *Request) MayRest() bool { return r.mayRest }

// Resting tells whether the request rests.
func (r *Request) Resting() bool { return r.resting != nil }

// resume goes on with a request that has rested; err is what became of its wait.
func (s *Server) resume(ctx context.Context, r *Request, err error) error {
	w := r.resting
	r.resting = nil
	return s.finished(ctx, r, w.Resume(ctx, err))
}
