package client

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// Whatever a connection waits for, Interrupt ends it, and Close makes it usable again.
func TestInterrupt(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // accepts and is silent
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	stuck := func(ctx context.Context, _ host.Target) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	dial := func(c *Connection) error { c.DialFunc = stuck; return c.Connect(bg) }
	answer := func(c *Connection) error {
		if err := c.Request(bg, "GET", "/", nil, nil, false); err != nil {
			return err
		}
		_, err := c.GetResponse(bg)
		return err
	}
	for name, call := range map[string]struct {
		do     func(c *Connection) error
		secure bool
		want   error
	}{
		"dial": {dial, false, ErrInterrupted}, "handshake": {answer, true, net.ErrClosed}, "answer": {answer, false, net.ErrClosed},
	} {
		for _, delay := range []time.Duration{-1, 0, 10 * time.Millisecond} {
			c, err := New(host.OS(), l.Addr().String(), 0)
			if call.secure {
				c, err = NewTLS(host.OS(), l.Addr().String(), 0, nil)
			}
			if err != nil {
				t.Fatal(err)
			}
			c.Timeout = 10 * time.Second
			done := make(chan struct{})
			interrupt := func() {
				defer close(done)
				time.Sleep(delay)
				c.Interrupt()
			}
			if delay < 0 { // before it
				interrupt()
			} else {
				go interrupt()
			}
			if err := call.do(c); !errors.Is(err, call.want) && !errors.Is(err, ErrInterrupted) {
				t.Errorf("%s after %v: %v", name, delay, err)
			}
			<-done
			if err := c.Close(); err != nil || c.Connected() {
				t.Errorf("%s: %v", name, err)
			}
			c.TLS, c.DialFunc = nil, nil
			if err := c.Connect(bg); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			_ = c.Close()
		}
	}
}

// An interruption whose rest comes late, after the call that it was for, is none
// of the next connection's.
func TestLateInterrupt(t *testing.T) {
	s := serve(t, empty)
	c := s.connect()
	for _, connected := range []bool{false, true} {
		if connected {
			if err := c.Connect(bg); err != nil {
				t.Fatal(err)
			}
		}
		abort := c.Interrupting()
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if err := c.Connect(bg); err != nil {
			t.Fatal(err)
		}
		abort()
		if _, err := s.get(c); err != nil {
			t.Errorf("connected %v: %v", connected, err)
		}
		_ = c.Close()
	}
}
