package wire_test

import (
	"bytes"
	"io"
	"net"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/wire"
)

// tcpPair returns the two ends of a connection over TCP.
func tcpPair(t *testing.T) (near, far *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		s.Close()
	})
	return c.(*net.TCPConn), s.(*net.TCPConn)
}

func TestFlushLast(t *testing.T) {
	for _, end := range []string{"shutdown", "close"} {
		near, far := tcpPair(t)
		c := wire.New(near)
		want := bytes.Repeat([]byte("0123456789"), 1000)
		if _, err := c.Write(want); err != nil {
			t.Fatal(err)
		}
		if err := c.FlushLast(); err != nil {
			t.Fatal(err)
		}
		if c.Pending() != 0 || c.Sent() != int64(len(want)) {
			t.Errorf("%d bytes are pending, %d sent", c.Pending(), c.Sent())
		}
		if end == "close" {
			near.Close()
		} else if err := near.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(far)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: the peer got %d bytes, %v", end, len(got), err)
		}
	}
}

func TestFlushLastWaitsForRoom(t *testing.T) {
	near, far := tcpPair(t)
	c := wire.New(near)
	near.SetWriteBuffer(4096)
	far.SetReadBuffer(4096)
	sent := int64(0)
	near.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
	for block := make([]byte, 64<<10); ; { // until nothing fits
		n, err := near.Write(block)
		if sent += int64(n); err != nil {
			break
		}
	}
	near.SetWriteDeadline(time.Time{})
	c.SetTimeout(time.Minute)
	tail := bytes.Repeat([]byte("x"), 4000)
	c.Write(tail)
	done := make(chan error, 1)
	go func() {
		err := c.FlushLast()
		near.CloseWrite()
		done <- err
	}()
	n, err := io.Copy(io.Discard, far)
	if want := sent + int64(len(tail)); err != nil || n != want {
		t.Errorf("the peer got %d bytes of %d, %v", n, want, err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestFlushLastToNobody(t *testing.T) {
	near, far := tcpPair(t)
	c := wire.New(near)
	far.SetLinger(0)
	far.Close() // resets
	near.SetReadDeadline(time.Now().Add(time.Minute))
	near.Read(make([]byte, 1)) // the reset has come
	c.Write([]byte("x"))
	if err := c.FlushLast(); err == nil {
		t.Fatal("nobody was there to get it")
	}
	if _, err := c.Write([]byte("y")); err == nil && c.Flush() == nil {
		t.Error("writing goes on after a failure")
	}
}
