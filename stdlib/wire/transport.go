package wire

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// transport is a net.Conn whose reads and writes obey a timeout, a total
// deadline and a context. It sits below TLS.
//
// Arming a socket deadline costs more than telling the time, so a deadline
// that is armed already serves as long as at least half of it is left; when it
// strikes early the wait is resumed with a fresh one.
type transport struct {
	net.Conn
	timeout atomic.Int64          // for one wait, in nanoseconds; 0 is for ever
	total   atomic.Int64          // end of the whole, in nanoseconds since start; 0 is never
	watch   atomic.Pointer[watch] // the context in charge, nil if it cannot be cancelled
	strikes atomic.Uint64         // how often a context has overwritten the deadlines
	start   time.Time             // origin of total
	mu      sync.Mutex            // orders changes of watch against strikes
	in, out armed                 // owned by the reading and the writing goroutine
}

// armed is the deadline that one direction of the socket has.
type armed struct {
	at      time.Time
	strikes uint64
}

// watch is a context that may interrupt.
type watch struct {
	ctx  context.Context
	done <-chan struct{}
	stop func() bool
}

// longAgo is a deadline that has passed.
var longAgo = time.Unix(1, 0)

func newTransport(c net.Conn) *transport {
	return &transport{Conn: c, start: host.SocketNow()}
}

// setContext puts ctx in charge. Two contexts with one Done channel are
// cancelled together, so that the first registration serves for both.
func (t *transport) setContext(ctx context.Context) {
	var done <-chan struct{}
	if ctx != nil {
		done = ctx.Done()
	}
	if w := t.watch.Load(); w == nil && done == nil || w != nil && w.done == done {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if old := t.watch.Load(); old != nil {
		old.stop()
	}
	if done == nil {
		t.watch.Store(nil)
		return
	}
	w := &watch{ctx: ctx, done: done}
	w.stop = context.AfterFunc(ctx, func() { t.strike(w) })
	t.watch.Store(w)
}

// strike interrupts the waits of both directions, unless another context has
// been put in charge since.
func (t *transport) strike(w *watch) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.watch.Load() == w {
		t.strikes.Add(1)
		t.SetDeadline(longAgo)
	}
}

// canceled returns the error of a context that has been cancelled.
func (t *transport) canceled(op string) error {
	w := t.watch.Load()
	if w == nil {
		return nil
	}
	if err := w.ctx.Err(); err != nil {
		return &CanceledError{Op: op, Err: err, Cause: context.Cause(w.ctx)}
	}
	return nil
}

func (t *transport) setTotal(d time.Duration) {
	if d <= 0 {
		t.total.Store(0)
		return
	}
	t.total.Store(int64(host.SocketNow().Sub(t.start) + d))
}

// arm makes sure that the coming wait ends in time. It reports whether it had
// to set the deadline anew.
//
// The order matters: first the deadline, then the look at the context. A
// context that is cancelled after the look strikes after it, too, and so
// overwrites the deadline set here.
func (t *transport) arm(op string, a *armed, set func(time.Time) error) (fresh bool, err error) {
	strikes := t.strikes.Load()
	timeout, total := time.Duration(t.timeout.Load()), time.Duration(t.total.Load())
	switch {
	case timeout > 0 || total > 0:
		now := host.SocketNow()
		limit := now.Add(timeout)
		if end := t.start.Add(total); total > 0 && (timeout <= 0 || end.Before(limit)) {
			limit = end
		}
		left := limit.Sub(now)
		if left <= 0 {
			return true, &TimeoutError{Op: op, Total: true}
		}
		if fresh = a.strikes != strikes || a.at.After(limit) || a.at.Sub(now) < left/2; fresh {
			a.at = limit
			err = set(limit)
		}
	case !a.at.IsZero() || a.strikes != strikes:
		fresh = true
		a.at = time.Time{}
		err = set(time.Time{})
	}
	a.strikes = strikes
	if err != nil {
		return fresh, err
	}
	return fresh, t.canceled(op)
}

// failed judges the error of a wait: nil means that the wait is to be resumed,
// because the deadline was an old one or because bytes have moved meanwhile.
func (t *transport) failed(op string, err error, fresh, progress bool) error {
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	if err := t.canceled(op); err != nil {
		return err
	}
	if total := time.Duration(t.total.Load()); total > 0 && host.SocketNow().Sub(t.start) >= total {
		return &TimeoutError{Op: op, Total: true}
	}
	if progress || !fresh {
		return nil
	}
	return &TimeoutError{Op: op, After: time.Duration(t.timeout.Load())}
}

// Read waits for at least one byte.
func (t *transport) Read(p []byte) (int, error) {
	for {
		strikes := t.strikes.Load()
		fresh, err := t.arm("read", &t.in, t.SetReadDeadline)
		if err != nil {
			return 0, err
		}
		n, err := t.Conn.Read(p)
		if err == nil || n > 0 {
			return n, err
		}
		if err := t.failed("read", err, fresh && strikes == t.strikes.Load(), false); err != nil {
			return 0, err
		}
	}
}

// Write writes all of p. The timeout bounds the wait for progress, not the
// time that a long p takes.
func (t *transport) Write(p []byte) (n int, err error) {
	err = t.push(func() (int64, error) {
		m, err := t.Conn.Write(p[n:])
		n += m
		return int64(m), err
	})
	return n, err
}

// push repeats step, which sends what it can, until it succeeds or fails for good.
func (t *transport) push(step func() (int64, error)) error {
	for {
		strikes := t.strikes.Load()
		fresh, err := t.arm("write", &t.out, t.SetWriteDeadline)
		if err != nil {
			return err
		}
		n, err := step()
		if err == nil {
			return nil
		}
		if err := t.failed("write", err, fresh && strikes == t.strikes.Load(), n > 0); err != nil {
			return err
		}
	}
}

// Close ends the watch of the context and closes the connection.
func (t *transport) Close() error {
	t.setContext(context.Background())
	return t.Conn.Close()
}
