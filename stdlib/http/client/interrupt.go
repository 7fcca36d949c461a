package client

import (
	"context"
	"errors"
	"net"
	"sync"

	"github.com/netlua/netlua/stdlib/wire"
)

// ErrInterrupted is the cause of what fails because of Interrupt before there is
// a socket; after that it is net.ErrClosed.
var ErrInterrupted = errors.New("the connection was interrupted")

// link is what other goroutines may know of a connection.
type link struct {
	mu          sync.Mutex
	interrupted bool
	conn        stream                  // that of the Connection
	stop        context.CancelCauseFunc // ends connecting, nil while that is not under way
}

// Interrupt has the call that another goroutine is in fail, and those after it.
// It may be called at any time, unlike Close, which ends the interruption and has
// to wait for the end of that call. A response that will close its connection
// has taken it over, and is interrupted by itself.
func (c *Connection) Interrupt() { c.Interrupting()() }

// Interrupting is the part of Interrupt that takes no time. It returns the rest,
// which closes what the connection has now, and nothing that it gets after a Close.
func (c *Connection) Interrupting() (abort func()) {
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	c.link.interrupted = true
	if c.link.stop != nil {
		c.link.stop(ErrInterrupted)
	}
	if w, ok := c.link.conn.(*wire.Conn); ok {
		return w.Abort
	}
	return func() {}
}

// hold makes conn, nil for none, the connection's.
func (c *Connection) hold(conn stream) {
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	c.conn, c.link.conn = conn, conn
	if w, ok := conn.(*wire.Conn); ok && c.link.interrupted {
		w.Abort()
	}
}

// interruptible returns a context for connecting, which Interrupt ends as well.
func (c *Connection) interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithCancelCause(ctx)
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	if c.link.interrupted {
		stop(ErrInterrupted)
	}
	c.link.stop = stop
	return ctx, func() {
		c.link.mu.Lock()
		defer c.link.mu.Unlock()
		c.link.stop = nil
		stop(nil)
	}
}

// settle ends the interruption, if there was one.
func (c *Connection) settle() {
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	c.link.interrupted = false
}

// dialled names the reason of a failure to connect that Interrupt is.
func dialled(ctx context.Context, socket net.Conn, err error) (net.Conn, error) {
	if err != nil && context.Cause(ctx) == ErrInterrupted {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: ErrInterrupted}
	}
	return socket, err
}
