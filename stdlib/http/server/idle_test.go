package server_test

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/server"
	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/socketserver"
)

// A connection that has been idle for a moment ends HandleUntilIdle; what comes
// later is answered by Resume, and the end of the connection is the end.
func TestHandleUntilIdle(t *testing.T) {
	ctx := context.Background()
	s, err := socketserver.New(host.OS(), socket.AFInet, socket.Stream, socket.Address{Host: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Open(ctx); err != nil {
		t.Fatal(err)
	}
	defer s.CloseSocket()
	peer, err := net.Dial("tcp", s.URLHost())
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	r, err := s.GetRequest(ctx)
	if err != nil {
		t.Fatal(err)
	}
	h := server.New(host.OS(), s, r, socketserver.NewStream(r.Socket))
	h.Protocol = "HTTP/1.1"
	if idle, err := h.HandleUntilIdle(ctx); !idle || err != nil {
		t.Fatalf("before a request: %v, %v", idle, err)
	}
	for i := range 2 {
		if _, err := io.WriteString(peer, "OPTIONS / HTTP/1.1\r\nConnection: keep-alive\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if err := h.Wait(); err != nil {
			t.Fatal(err)
		}
		if i == 1 {
			_ = peer.(*net.TCPConn).CloseWrite()
		}
		idle, err := h.Resume(ctx, nil)
		if err != nil || h.Command != "OPTIONS" && i == 0 {
			t.Fatalf("request %d: %v, %q", i, err, h.Command)
		}
		if !idle {
			break // an unsupported method may end the connection
		}
	}
	_ = r.Socket.Close()
	answer, err := io.ReadAll(peer)
	if err != nil || !strings.Contains(string(answer), " 501 ") {
		t.Errorf("%q, %v", answer, err)
	}
}
