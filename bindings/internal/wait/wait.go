// Package wait is how threads of a script wait for one another: a [List] of
// waiting threads in the order of their arrival.
//
// All state of the threading and queue modules is guarded by the VM's lock,
// which a waiting call releases. So whatever is decided between two waits is
// decided at once, and a primitive is a few plain fields and a List.
package wait

import (
	"context"
	"time"

	"github.com/netlua/netlua/runtime"
)

// Forever is the timeout of a wait without one.
const Forever time.Duration = -1

// List holds the waiting threads, longest first. The zero List is ready to use.
type List struct {
	waiting []*waiter
}

type waiter struct {
	woken bool
	ready chan struct{}
}

// Len returns the number of waiting threads.
func (l *List) Len() int { return len(l.waiting) }

// Wait waits until another thread wakes the caller, and tells whether that
// happened within the timeout.
//
// When the script is stopped meanwhile, Wait does not return. If the caller had
// been woken by then, lost is called, so that what the caller was woken for goes
// to another thread; nil forwards the wake-up to the next in the list.
func (l *List) Wait(c *runtime.Call, timeout time.Duration, lost func()) (woken bool, err error) {
	w := &waiter{ready: make(chan struct{})}
	l.waiting = append(l.waiting, w)
	returned := false
	defer func() {
		if returned {
			return
		}
		l.remove(w)
		switch {
		case !w.woken:
		case lost != nil:
			lost()
		default:
			l.Wake()
		}
	}()
	err = Until(c, w.ready, timeout)
	returned = true
	l.remove(w)
	return w.woken, err
}

func (l *List) remove(w *waiter) {
	for i, x := range l.waiting {
		if x == w {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return
		}
	}
}

// Wake wakes the thread that waits longest and tells whether there was one.
func (l *List) Wake() bool {
	if len(l.waiting) == 0 {
		return false
	}
	w := l.waiting[0]
	l.waiting = append(l.waiting[:0], l.waiting[1:]...)
	w.woken = true
	close(w.ready)
	return true
}

// WakeAll wakes all waiting threads.
func (l *List) WakeAll() {
	for l.Wake() {
	}
}

// Until waits, with the VM's lock released, until done is closed or the timeout
// has passed by the host's clock.
func Until(c *runtime.Call, done <-chan struct{}, timeout time.Duration) error {
	clock := c.VM().Host()
	return c.Block(func(ctx context.Context) error {
		var late chan struct{}
		if timeout >= 0 {
			sleep, cancel := context.WithCancel(ctx)
			defer cancel()
			late = make(chan struct{})
			go func() {
				defer close(late)
				_ = clock.Sleep(sleep, timeout) // an error means that nobody waits any more
			}()
		}
		select {
		case <-done:
		case <-late:
		case <-ctx.Done():
		}
		return nil
	})
}

// Seconds converts a timeout argument in seconds. A timeout beyond what a
// duration can hold waits as long as it can.
func Seconds(s float64) time.Duration {
	const most = 1<<63 - 1
	if s*float64(time.Second) >= most {
		return most
	}
	return time.Duration(s * float64(time.Second))
}
