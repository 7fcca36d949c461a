package wire

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/tcptest"
)

// echo serves one connection and returns the other end of it.
func echo(b *testing.B) net.Conn {
	b.Helper()
	near, far := tcptest.Pair(b)
	go func() {
		p := make([]byte, 4096)
		for {
			n, err := far.Read(p)
			if err != nil {
				return
			}
			if _, err := far.Write(p[:n]); err != nil {
				return
			}
		}
	}()
	return near
}

const question = "NOOP and some more text that makes a line of usual length\r\n"

// BenchmarkRoundTrip compares a keep-alive round trip over loopback: bare
// socket, bare socket with deadlines, and Conn with growing duties.
func BenchmarkRoundTrip(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		c, p := echo(b), make([]byte, 4096)
		for b.Loop() {
			c.Write([]byte(question))
			if n, err := c.Read(p); n != len(question) {
				b.Fatal(n, err)
			}
		}
	})
	b.Run("bare+deadline", func(b *testing.B) {
		c, p := echo(b), make([]byte, 4096)
		for b.Loop() {
			c.SetDeadline(time.Now().Add(30 * time.Second))
			c.Write([]byte(question))
			if n, err := c.Read(p); n != len(question) {
				b.Fatal(n, err)
			}
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for _, v := range []struct {
		name    string
		timeout time.Duration
		ctx     func() (context.Context, func())
	}{
		{"wire", 0, nil},
		{"wire+timeout", 30 * time.Second, nil},
		{"wire+timeout+ctx", 30 * time.Second, func() (context.Context, func()) { return ctx, func() {} }},
		{"wire+timeout+new-ctx", 30 * time.Second, func() (context.Context, func()) { return context.WithCancel(ctx) }},
	} {
		b.Run(v.name, func(b *testing.B) {
			c := New(echo(b))
			c.SetTimeout(v.timeout)
			b.ReportAllocs()
			for b.Loop() {
				done := func() {}
				if v.ctx != nil {
					var ctx context.Context
					ctx, done = v.ctx()
					c.SetContext(ctx)
				}
				c.WriteString(question)
				c.Flush()
				if line, err := c.ReadLine(0); len(line) != len(question) {
					b.Fatal(line, err)
				}
				done()
			}
			c.SetContext(context.Background())
		})
	}
}

// nowhere is a socket that swallows and gives at once, so that only the cost
// of Conn itself is seen.
type nowhere struct{ net.Conn }

func (nowhere) Write(p []byte) (int, error)      { return len(p), nil }
func (nowhere) Read(p []byte) (int, error)       { return copy(p, question), nil }
func (nowhere) SetDeadline(time.Time) error      { return nil }
func (nowhere) SetReadDeadline(time.Time) error  { return nil }
func (nowhere) SetWriteDeadline(time.Time) error { return nil }

// BenchmarkOverhead is a round trip without a socket.
func BenchmarkOverhead(b *testing.B) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for _, v := range []struct {
		name    string
		timeout time.Duration
		ctx     func() context.Context
	}{
		{"plain", 0, func() context.Context { return context.Background() }},
		{"timeout", time.Minute, func() context.Context { return context.Background() }},
		{"timeout+ctx", time.Minute, func() context.Context { return ctx }},
	} {
		b.Run(v.name, func(b *testing.B) {
			c := New(nowhere{})
			c.SetTimeout(v.timeout)
			b.ReportAllocs()
			for b.Loop() {
				c.SetContext(v.ctx())
				c.WriteString(question)
				c.Flush()
				c.ReadLine(0)
			}
		})
	}
	b.Run("timeout+alternating-ctx", func(b *testing.B) {
		c := New(nowhere{})
		c.SetTimeout(time.Minute)
		other, cancel := context.WithCancel(context.Background())
		defer cancel()
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			c.SetContext([]context.Context{ctx, other}[i%2])
			c.WriteString(question)
			c.Flush()
			c.ReadLine(0)
		}
	})
	b.Run("idle", func(b *testing.B) { // as a server between two requests
		c := New(nowhere{})
		c.SetTimeout(time.Minute)
		b.ReportAllocs()
		for b.Loop() {
			c.Await()
			c.ReadLine(0)
			c.Discard(int64(c.Buffered()))
			c.Release()
		}
	})
}
