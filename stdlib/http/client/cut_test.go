package client

import (
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/netlua/netlua/stdlib/host"
)

const statusOK = "HTTP/1.1 200 OK\r\n"

// In the clear a head may end with the connection, which is noted; under TLS,
// where the end can be somebody else's doing, it may not.
func TestCutHead(t *testing.T) {
	s := serve(t, statusOK+"A: b\r\nContent-Length: 12")
	r, err := s.get(s.connect())
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := r.GetHeader("A"); v != "b" || r.Length() != 12 || len(r.Defects()) != 1 || r.Defects()[0].Line != 2 {
		t.Errorf("%q, length %d, %v", v, r.Length(), r.Defects())
	}
	for _, head := range []string{"HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\n", statusOK + "Set-Cookie: a=b; Sec"} {
		srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			c, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			io.WriteString(c, head)
		}))
		c, err := NewTLS(host.OS(), srv.Listener.Addr().String(), 0, &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Request(bg, "GET", "/", nil, nil, false); err != nil {
			t.Fatal(err)
		}
		var exception Exception
		if _, err := c.GetResponse(bg); !errors.As(err, &exception) {
			t.Errorf("%q: %v", head, err)
		}
		c.Close()
		srv.Close()
	}
}
