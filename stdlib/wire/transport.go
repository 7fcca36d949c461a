package wire

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"weak"

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
	timeout     atomic.Int64  // for one wait, in nanoseconds; 0 is for ever
	sendTimeout atomic.Int64  // for one wait of writing, where it is shorter; 0 is for ever
	total       atomic.Int64  // end of the whole, in nanoseconds since start; 0 is never
	watch       *watching     // the contexts in charge; apart, so that it can outlive the transport
	strikes     atomic.Uint64 // how often a context has overwritten the deadlines
	start       time.Time     // origin of total
	mu          sync.Mutex    // orders changes of watch against strikes
	cleaned     bool          // whether collecting the transport ends the watch
	in, out     armed         // owned by the reading and the writing goroutine
}

// armed is the deadline that one direction of the socket has.
type armed struct {
	at      time.Time
	strikes uint64
	stale   bool                      // the socket's deadline is another one
	outer   atomic.Pointer[time.Time] // what the layer above has set, nil for none
}

// watching holds the contexts in charge of reading and of writing, often one;
// nil where it cannot be cancelled.
type watching struct{ in, out atomic.Pointer[watch] }

func (h *watching) has(w *watch) bool { return h.in.Load() == w || h.out.Load() == w }

// stop ends what the contexts would do.
func (h *watching) stop() {
	for _, w := range [...]*watch{h.in.Load(), h.out.Load()} {
		if w != nil {
			w.stop()
		}
	}
}

// watch is a context that may interrupt.
type watch struct {
	ctx  context.Context
	done <-chan struct{}
	stop func() bool
}

// on tells whether w ends with done, nil for never.
func (w *watch) on(done <-chan struct{}) bool {
	if w == nil {
		return done == nil
	}
	return w.done == done
}

// The directions, as errors name them.
const (
	opRead  = "read"
	opWrite = "write"
)

// longAgo is a deadline that has passed.
var longAgo = time.Unix(1, 0)

func newTransport(c net.Conn) *transport {
	return &transport{Conn: c, start: host.SocketNow(), watch: &watching{}}
}

// setContext puts ctx in charge of the directions. Two contexts with one Done
// channel are cancelled together, so that the first registration serves for both.
func (t *transport) setContext(ctx context.Context, in, out bool) {
	var done <-chan struct{}
	if ctx != nil {
		done = ctx.Done()
	}
	if (!in || t.watch.in.Load().on(done)) && (!out || t.watch.out.Load().on(done)) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	reading, writing := t.watch.in.Load(), t.watch.out.Load()
	var w *watch
	switch {
	case done == nil:
	case reading.on(done):
		w = reading
	case writing.on(done):
		w = writing
	default:
		w = t.follow(ctx, done)
	}
	if in {
		t.watch.in.Store(w)
	}
	if out {
		t.watch.out.Store(w)
	}
	for _, old := range [...]*watch{reading, writing} {
		if old != nil && !t.watch.has(old) {
			old.stop()
		}
	}
}

// follow registers the transport with ctx. The context may live much longer
// than the connection, and must not keep one alive that nobody closed: its socket
// is closed when it is collected.
func (t *transport) follow(ctx context.Context, done <-chan struct{}) *watch {
	w, self := &watch{ctx: ctx, done: done}, weak.Make(t)
	w.stop = context.AfterFunc(ctx, func() {
		if t := self.Value(); t != nil {
			t.strike(w)
		}
	})
	if !t.cleaned {
		t.cleaned = true
		runtime.AddCleanup(t, (*watching).stop, t.watch)
	}
	return w
}

// strike interrupts the waits of the directions that w is in charge of, unless
// another context has been put there since. It counts on both sides of the
// deadline: who arms in between would take the one set here for its own.
func (t *transport) strike(w *watch) {
	t.mu.Lock()
	defer t.mu.Unlock()
	set := t.Conn.SetDeadline
	switch in, out := t.watch.in.Load() == w, t.watch.out.Load() == w; {
	case !in && !out:
		return
	case !in:
		set = t.Conn.SetWriteDeadline
	case !out:
		set = t.Conn.SetReadDeadline
	}
	t.strikes.Add(1)
	set(longAgo)
	t.strikes.Add(1)
}

// canceled returns the error of a context that has been cancelled.
func (t *transport) canceled(op string) error {
	place := &t.watch.in
	if op == opWrite {
		place = &t.watch.out
	}
	for {
		w := place.Load()
		if w == nil {
			return nil
		}
		err := w.ctx.Err()
		if err == nil {
			return nil
		}
		// The context may have been replaced before it ended: only the one in charge counts.
		if place.Load() == w {
			return &CanceledError{Op: op, Err: err, Cause: context.Cause(w.ctx)}
		}
	}
}

// wait is how long one wait may take, 0 for ever.
func (t *transport) wait(op string) time.Duration {
	d, send := time.Duration(t.timeout.Load()), time.Duration(t.sendTimeout.Load())
	if op == opWrite && send > 0 && (d <= 0 || send < d) {
		return send
	}
	return d
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
// The order matters: first the deadline, then the look at strikes and context.
// Who strikes after the look overwrites the deadline set here.
func (t *transport) arm(op string, a *armed, set func(time.Time) error) (fresh bool, err error) {
	strikes := t.strikes.Load()
	timeout, total := t.wait(op), time.Duration(t.total.Load())
	outer := a.outer.Load()
	stale := a.stale || a.strikes != strikes
	a.stale, a.strikes = false, strikes
	switch {
	case timeout > 0 || total > 0 || outer != nil:
		now := host.SocketNow()
		limit := earliest(now, timeout, t.start, total, outer)
		left := limit.Sub(now)
		if left <= 0 {
			return true, &TimeoutError{Op: op, Total: outer == nil}
		}
		if fresh = stale || a.at.After(limit) || a.at.Sub(now) < left/2; fresh {
			a.at = limit
			err = set(limit)
		}
	case stale || !a.at.IsZero():
		fresh = true
		a.at = time.Time{}
		err = set(time.Time{})
	}
	if err != nil {
		return fresh, err
	}
	if t.strikes.Load() != strikes { // somebody's deadline has just been overwritten
		return t.arm(op, a, set)
	}
	return fresh, t.canceled(op)
}

// earliest is the first of the ends that apply: timeout after now, total after
// start, and outer.
func earliest(now time.Time, timeout time.Duration, start time.Time, total time.Duration, outer *time.Time) time.Time {
	var limit time.Time
	if timeout > 0 {
		limit = now.Add(timeout)
	}
	if end := start.Add(total); total > 0 && (limit.IsZero() || end.Before(limit)) {
		limit = end
	}
	if outer != nil && (limit.IsZero() || outer.Before(limit)) {
		limit = *outer
	}
	return limit
}

// SetReadDeadline and its kin are for the layer above: crypto/tls bounds its
// last alert by one, and whoever hijacks a TLS connection may use them.
func (t *transport) SetReadDeadline(at time.Time) error {
	return t.setOuter(&t.in, at, t.Conn.SetReadDeadline)
}

func (t *transport) SetWriteDeadline(at time.Time) error {
	return t.setOuter(&t.out, at, t.Conn.SetWriteDeadline)
}

func (t *transport) SetDeadline(at time.Time) error {
	return errors.Join(t.SetReadDeadline(at), t.SetWriteDeadline(at))
}

// setOuter keeps the deadline for the waits to come and interrupts the one
// that is under way if it is to end earlier.
func (t *transport) setOuter(a *armed, at time.Time, set func(time.Time) error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at.IsZero() {
		a.outer.Store(nil)
		t.strikes.Add(1)
		return nil
	}
	a.outer.Store(&at)
	t.strikes.Add(1)
	return set(at)
}

// failed judges the error of a wait: nil means that the wait is to be resumed
// with a fresh deadline, because the one that struck was an old one or because
// bytes have moved meanwhile.
func (t *transport) failed(op string, a *armed, err error, fresh, progress bool) error {
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	if err := t.canceled(op); err != nil {
		return err
	}
	if total := time.Duration(t.total.Load()); total > 0 && host.SocketNow().Sub(t.start) >= total {
		return &TimeoutError{Op: op, Total: true}
	}
	if progress || !fresh || t.strikes.Load() != a.strikes {
		a.stale = true
		return nil
	}
	return &TimeoutError{Op: op, After: t.wait(op)}
}

// Read waits for at least one byte.
func (t *transport) Read(p []byte) (n int, err error) {
	for {
		fresh, err := t.arm(opRead, &t.in, t.Conn.SetReadDeadline)
		if err != nil {
			return 0, err
		}
		n, err := t.Conn.Read(p)
		if err == nil || n > 0 {
			return n, err
		}
		if err := t.failed(opRead, &t.in, err, fresh, false); err != nil {
			return 0, err
		}
	}
}

// Write writes all of p. The timeout bounds the wait for progress, not the
// time that a long p takes.
func (t *transport) Write(p []byte) (n int, err error) {
	for {
		fresh, err := t.arm(opWrite, &t.out, t.Conn.SetWriteDeadline)
		if err != nil {
			return n, err
		}
		m, err := t.Conn.Write(p[n:])
		n += m
		if err == nil {
			return n, nil
		}
		if err := t.failed(opWrite, &t.out, err, fresh, m > 0); err != nil {
			return n, err
		}
	}
}

// push repeats step, which sends what it can and tells how much that was,
// until it succeeds or fails for good.
func (t *transport) push(step func() (int64, error)) error {
	return t.repeat(opWrite, &t.out, t.Conn.SetWriteDeadline, step)
}

// pull is push for receiving.
func (t *transport) pull(step func() (int64, error)) error {
	return t.repeat(opRead, &t.in, t.Conn.SetReadDeadline, step)
}

func (t *transport) repeat(op string, a *armed, set func(time.Time) error, step func() (int64, error)) error {
	for {
		fresh, err := t.arm(op, a, set)
		if err != nil {
			return err
		}
		n, err := step()
		if err == nil {
			return nil
		}
		if err := t.failed(op, a, err, fresh, n > 0); err != nil {
			return err
		}
	}
}

// Close ends the watch of the context and closes the connection.
func (t *transport) Close() error {
	t.setContext(context.Background(), true, true)
	return t.Conn.Close()
}
