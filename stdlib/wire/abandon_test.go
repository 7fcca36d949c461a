package wire

import (
	"context"
	"net"
	"runtime"
	"testing"
	"time"
)

// A connection that nobody closed is closed when it is collected, although the
// context that was in charge of it lives on.
func TestAbandoned(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	func() {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		New(c).SetContext(ctx)
	}()
	peer, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	gone := make(chan error, 1)
	go func() {
		_, err := peer.Read(make([]byte, 1))
		gone <- err
	}()
	deadline := time.After(time.Minute)
	for {
		runtime.GC()
		select {
		case <-gone:
			return
		case <-deadline:
			t.Fatal("the context keeps the connection alive")
		case <-time.After(10 * time.Millisecond):
		}
	}
}
