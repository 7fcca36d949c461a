package wire_test

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/wire"
)

// dozer returns both ends of a TCP connection.
func dozer(t *testing.T) (*wire.Conn, net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	peer, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { peer.Close() })
	own, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	c := wire.New(own)
	t.Cleanup(func() { c.Close() })
	return c, peer
}

// doze waits in the three steps, the middle one on another goroutine.
func doze(c *wire.Conn) error {
	if err := c.PrepareDoze(); err != nil {
		return err
	}
	woken := make(chan error)
	go func() { woken <- c.Doze() }()
	return c.EndDoze(<-woken)
}

func TestDoze(t *testing.T) {
	soon := func(f func()) { time.AfterFunc(30*time.Millisecond, f) }
	for _, x := range []struct {
		name  string
		do    func(c *wire.Conn, peer net.Conn)
		judge func(err error) bool
	}{
		{"something comes", func(_ *wire.Conn, peer net.Conn) { soon(func() { _, _ = io.WriteString(peer, "x\n") }) }, func(err error) bool { return err == nil }},
		{"something is there", func(_ *wire.Conn, peer net.Conn) { _, _ = io.WriteString(peer, "x\n") }, func(err error) bool { return err == nil }},
		{"the end", func(_ *wire.Conn, peer net.Conn) { soon(func() { peer.Close() }) }, func(err error) bool { return err == io.EOF }},
		{"closed here", func(c *wire.Conn, _ net.Conn) { soon(func() { c.Abort() }) }, func(err error) bool { return errors.Is(err, net.ErrClosed) }},
		{"the total time", func(c *wire.Conn, _ net.Conn) { c.SetTotal(30 * time.Millisecond) }, func(err error) bool {
			var late *wire.TimeoutError
			return errors.As(err, &late) && late.Total
		}},
		{"the time of one wait", func(c *wire.Conn, _ net.Conn) { c.SetTimeout(30 * time.Millisecond) }, func(err error) bool {
			var late *wire.TimeoutError
			return errors.As(err, &late) && !late.Total
		}},
		{"the context", func(c *wire.Conn, _ net.Conn) {
			ctx, cancel := context.WithCancel(context.Background())
			c.SetContext(ctx)
			soon(cancel)
		}, func(err error) bool { return errors.Is(err, context.Canceled) }},
		{"a context that is over", func(c *wire.Conn, _ net.Conn) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			c.SetContext(ctx)
		}, func(err error) bool { return errors.Is(err, context.Canceled) }},
	} {
		t.Run(x.name, func(t *testing.T) {
			c, peer := dozer(t)
			if !c.CanDoze() {
				return // not on this system
			}
			x.do(c, peer)
			err := doze(c)
			if !x.judge(err) {
				t.Fatalf("%v", err)
			}
			if err != nil {
				return
			}
			if line, err := c.ReadLine(0); string(line) != "x\n" || err != nil {
				t.Errorf("%q, %v", line, err)
			}
		})
	}
}

// What is neither TCP nor in the clear does not doze.
func TestCannotDoze(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	if wire.New(a).CanDoze() {
		t.Error("a pipe dozes")
	}
}
