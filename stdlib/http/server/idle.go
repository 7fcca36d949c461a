package server

import (
	"context"
	"errors"
	"time"
)

// A connection that has been idle for a moment is waited for outside of Handle: a
// goroutine that has served a request has a large stack by then, which a new one
// that does nothing but wait has not. Clients that ask one thing after another are
// not worth the change, which costs some microseconds.
const briefWait = 20 * time.Millisecond

// errIdle ends a brief wait in which nothing came.
var errIdle = errors.New("http.server: the connection is idle")

// HandleUntilIdle is Handle, but when the connection is idle it may return early,
// if its caller goes on with Wait and Resume.
func (h *Handler) HandleUntilIdle(ctx context.Context) (idle bool, err error) {
	return h.handle(ctx, true)
}

// prepareWait is false if there is nothing to wait for: the wait is over.
func (h *Handler) prepareWait() bool {
	conn := h.Stream.Conn()
	conn.SetTotal(h.idleLimit())
	if err := conn.PrepareDoze(); err != nil {
		h.awaited, h.awaitErr = true, err
	}
	return !h.awaited
}

// Wait waits for the next request of a connection that is idle. It needs little
// stack.
func (h *Handler) Wait() error { return h.Stream.Conn().Doze() }

// Resume goes on with HandleUntilIdle, with what became of Wait.
func (h *Handler) Resume(ctx context.Context, err error) (idle bool, _ error) {
	h.awaited, h.awaitErr = true, h.Stream.Conn().EndDoze(err)
	return h.handle(ctx, true)
}
