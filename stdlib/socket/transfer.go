package socket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// Shutdown directions.
const (
	ShutRead = iota
	ShutWrite
	ShutBoth
)

// deadliner is what operations can be ended on from outside.
type deadliner interface{ SetDeadline(time.Time) error }

// arm sets a deadline for one operation and ends it when ctx does.
func arm(ctx context.Context, timeout time.Duration, set func(time.Time) error) (stop func()) {
	// What is closed says so itself, in the operation that follows.
	switch {
	case timeout == 0:
		_ = set(host.SocketNow().Add(time.Millisecond))
	case timeout > 0:
		_ = set(host.SocketNow().Add(timeout))
	default:
		_ = set(time.Time{})
	}
	if ctx.Done() == nil {
		return func() {}
	}
	expired := make(chan struct{})
	cancel := context.AfterFunc(ctx, func() {
		_ = set(time.Unix(1, 0))
		close(expired)
	})
	return func() {
		if !cancel() {
			<-expired // set later, it would strike the operation that comes next
		}
	}
}

// explain turns an expired deadline into what the socket's mode calls it.
func explain(ctx context.Context, timeout time.Duration, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case timeout == 0 && errors.Is(err, os.ErrDeadlineExceeded):
		return syscall.EAGAIN
	}
	return err
}

// Send sends some of p and returns how much.
func (s *Socket) Send(ctx context.Context, p []byte) (int, error) {
	s.mu.Lock()
	c, timeout := s.conn, s.timeout
	s.mu.Unlock()
	if c == nil {
		return s.sendDatagram(ctx, p, nil)
	}
	stop := arm(ctx, timeout, c.SetWriteDeadline)
	defer stop()
	n, err := c.Write(p)
	if n > 0 {
		return n, nil // the next operation meets the error again
	}
	return 0, explain(ctx, timeout, err)
}

// Sendall sends all of p within the time-out; an error leaves open how much was sent.
func (s *Socket) Sendall(ctx context.Context, p []byte) error {
	s.mu.Lock()
	c, timeout := s.conn, s.timeout
	s.mu.Unlock()
	if c == nil {
		_, err := s.sendDatagram(ctx, p, nil)
		return err
	}
	stop := arm(ctx, timeout, c.SetWriteDeadline)
	defer stop()
	_, err := c.Write(p)
	return explain(ctx, timeout, err)
}

// Recv receives up to len(p) bytes; 0 bytes without an error is the end.
func (s *Socket) Recv(ctx context.Context, p []byte) (int, error) {
	s.mu.Lock()
	c, timeout := s.conn, s.timeout
	s.mu.Unlock()
	if c == nil {
		n, _, err := s.Recvfrom(ctx, p)
		return n, err
	}
	stop := arm(ctx, timeout, c.SetReadDeadline)
	defer stop()
	n, err := c.Read(p)
	if n > 0 || errors.Is(err, io.EOF) {
		return n, nil
	}
	return 0, explain(ctx, timeout, err)
}

// Shutdown ends one or both directions.
func (s *Socket) Shutdown(how int) error {
	s.mu.Lock()
	c, closed := s.conn, s.closed
	s.mu.Unlock()
	switch {
	case closed:
		return net.ErrClosed
	case c == nil:
		return ErrNotConnected
	case how < ShutRead || how > ShutBoth:
		return fmt.Errorf("shutdown: direction %d: %w", how, syscall.EINVAL)
	}
	var errs []error
	// Reading first: once both ends have ended writing there is no connection.
	if r, ok := host.As[interface{ CloseRead() error }](c); ok && how != ShutWrite {
		errs = append(errs, r.CloseRead())
	}
	if w, ok := host.As[interface{ CloseWrite() error }](c); ok && how != ShutRead {
		errs = append(errs, w.CloseWrite())
	}
	return errors.Join(errs...)
}
