package host

import (
	"net"
	"os"
	"sync"
	"time"
)

// memListener is a listening socket of a Memory.
type memListener struct {
	world  *Memory
	key    string
	addr   net.Addr
	queue  chan *memConn
	closed chan struct{}
	once   sync.Once
	until  expiry
}

func (l *memListener) Addr() net.Addr { return l.addr }

func (l *memListener) Accept() (net.Conn, error) {
	select {
	case <-l.closed:
		return nil, l.fail(net.ErrClosed)
	default:
	}
	expired := l.until.wait()
	select {
	case <-expired:
		return nil, l.fail(os.ErrDeadlineExceeded)
	default:
	}
	select {
	case c := <-l.queue:
		return c, nil
	case <-l.closed:
		return nil, l.fail(net.ErrClosed)
	case <-expired:
		return nil, l.fail(os.ErrDeadlineExceeded)
	}
}

// fail dresses an error of Accept as package net does.
func (l *memListener) fail(err error) error {
	return &net.OpError{Op: "accept", Net: l.addr.Network(), Addr: l.addr, Err: err}
}

// SetDeadline limits how long Accept waits, also an Accept that waits already.
func (l *memListener) SetDeadline(t time.Time) error {
	l.until.set(t)
	return nil
}

// Close also closes the connections that nobody has accepted.
func (l *memListener) Close() error {
	l.once.Do(func() {
		l.world.mu.Lock()
		delete(l.world.listeners, l.key)
		l.world.mu.Unlock()
		close(l.closed)
		l.until.set(time.Time{})
		for {
			select {
			case c := <-l.queue:
				c.Close()
			default:
				return
			}
		}
	})
	return nil
}

// expiry is a deadline that can be waited for in a select.
type expiry struct {
	mu    sync.Mutex
	timer *time.Timer   // nil: the deadline has passed, or there is none
	done  chan struct{} // closed once the deadline has passed; nil until somebody cares
	over  bool          // done is closed
}

// wait returns what is closed when the deadline passes.
func (e *expiry) wait() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.done == nil {
		e.done = make(chan struct{})
	}
	return e.done
}

// set moves the deadline; the zero time is none.
func (e *expiry) set(t time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.timer != nil {
		e.timer.Stop()
		e.timer = nil
	}
	if e.done == nil || e.over {
		e.done, e.over = make(chan struct{}), false
	}
	if t.IsZero() {
		return
	}
	if wait := time.Until(t); wait > 0 {
		var timer *time.Timer
		timer = time.AfterFunc(wait, func() {
			e.mu.Lock()
			defer e.mu.Unlock()
			if e.timer == timer { // and not moved meanwhile
				e.timer, e.over = nil, true
				close(e.done)
			}
		})
		e.timer = timer
		return
	}
	e.over = true
	close(e.done)
}
