package http2

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/wire"
)

// waiter holds the times of one request.
type waiter struct {
	timeout time.Duration // for each wait, 0 for ever
	end     time.Time     // of everything, zero for never
}

func newWaiter(timeout, total time.Duration) waiter {
	w := waiter{timeout: timeout}
	if total > 0 {
		w.end = host.SocketNow().Add(total)
	}
	return w
}

// errWait marks the end of a wait that is this side's, not ctx's.
var errWait = errors.New("the wait is over")

// over is the error when the time for everything has passed. A server that never
// lets anybody wait must not get around it.
func (w waiter) over(op string) error {
	if !w.end.IsZero() && !host.SocketNow().Before(w.end) {
		return &wire.TimeoutError{Op: op, Total: true}
	}
	return nil
}

// wait waits for ch.
func (w waiter) wait(ctx context.Context, op string, ch <-chan struct{}) error {
	if err := w.over(op); err != nil {
		return err
	}
	select {
	case <-ch:
		return nil
	default:
	}
	limit, total := w.timeout, false
	if !w.end.IsZero() {
		left := max(w.end.Sub(host.SocketNow()), 1)
		if limit <= 0 || left < limit {
			limit, total = left, true
		}
	}
	waiting := ctx
	if limit > 0 {
		var cancel context.CancelFunc
		waiting, cancel = context.WithTimeoutCause(ctx, limit, errWait)
		defer cancel()
	}
	select {
	case <-ch:
		return nil
	case <-waiting.Done():
		if ctx.Err() != nil {
			return &wire.CanceledError{Op: op, Err: ctx.Err(), Cause: context.Cause(ctx)}
		}
		if total {
			return &wire.TimeoutError{Op: op, Total: true}
		}
		return &wire.TimeoutError{Op: op, After: w.timeout}
	}
}

// stream is one request and its response. One goroutine uses it at a time, and
// the connection's reader. Fields below mu are guarded by the connection's lock.
type stream struct {
	c      *Conn
	id     uint32
	wake   chan struct{} // has one place: something has happened
	waits  waiter
	method string

	opened                      client.Timings // how long opening the connection took
	begun, posted, headed, last time.Time      // by the clock of Options

	// mu
	sendWindow int64
	recvWindow int64 // what the server may still send
	consumed   int64 // read and not yet given back to recvWindow
	buf        bytes.Buffer
	status     int // 0 before the final head
	headers    *message.Headers
	trailers   *message.Headers
	interim    int
	length     int64 // Content-Length, -1 without
	got        int64 // bytes of the body so far
	ended      bool  // the server has sent everything
	sent       bool  // so have we
	closed     bool  // nobody wants the rest
	err        error // what ended it before
}

// mark keeps the present instant in at.
func (s *stream) mark(at *time.Time) {
	if clock := s.c.opts.Clock; clock != nil && at.IsZero() {
		*at = clock.Now()
	}
}

func (s *stream) notify() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// wait waits until something has happened. The lock is held before and after.
func (s *stream) wait(ctx context.Context, op string) error {
	s.c.mu.Unlock()
	defer s.c.mu.Lock()
	return s.waits.wait(ctx, op, s.wake)
}

// finish notes that the server has sent everything. The lock is held.
func (s *stream) finish() {
	s.ended = true
	s.c.remove(s)
	s.notify()
}

// live reports whether the server still works on the stream.
func (s *stream) live() bool {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	return s.c.streams[s.id] == s
}

// cancel gives the stream up, which the server may still work on.
func (s *stream) cancel(code Code) {
	c := s.c
	c.mu.Lock()
	live := c.streams[s.id] == s
	unfinished := s.ended && !s.sent && c.err == nil && s.err == nil
	s.closed = true
	s.sent = s.sent || unfinished
	s.buf = bytes.Buffer{}
	c.remove(s)
	s.notify()
	c.mu.Unlock()
	if live || unfinished {
		_ = c.control32(frameReset, s.id, uint32(code)) // a failure ends the connection
	}
}

// giveBack lets the server send as much as has been read, once that is worth a
// frame. The lock is held; what it returns is to be sent without it.
func (s *stream) giveBack(n int) (update uint32) {
	s.consumed += int64(n)
	if s.ended || s.err != nil || s.consumed < int64(s.c.opts.Window)/2 {
		return 0
	}
	update = uint32(s.consumed)
	s.recvWindow += s.consumed
	s.consumed = 0
	return update
}
