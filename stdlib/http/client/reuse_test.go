package client

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/netlua/netlua/stdlib/host"
)

// What a server says unasked behind a response is not taken for the answer to
// the next request, under TLS either.
func TestUnaskedAnswerTLS(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
		io.Copy(io.Discard, c)
	}))
	defer s.Close()
	c, err := NewTLS(host.OS(), s.Listener.Addr().String(), 0, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range 3 {
		if err := c.Request(bg, "GET", "/", nil, nil, false); err != nil {
			t.Fatal(err)
		}
		r, err := c.GetResponse(bg)
		if err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 1)
		for i := range 4 { // in small pieces, so that the rest stays below
			if _, err := r.Read(bg, b); err != nil || b[0] != "body"[i] {
				t.Fatalf("%q, %v", b, err)
			}
		}
		if c.Connected() {
			t.Error("the connection is kept")
		}
	}
}
