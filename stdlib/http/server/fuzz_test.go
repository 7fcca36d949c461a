package server_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/server"
	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/socketserver"
)

// exchange is a request as a handler saw it; a broken body has a cause.
type exchange struct {
	method, target, body string
	broken               error
}

// recorder is a handler that reads each request to its end and answers it.
type recorder struct {
	*server.Handler
	seen []exchange
}

func (r *recorder) Do(ctx context.Context, method string) (bool, error) {
	var body []byte
	buf := make([]byte, 7)
	e := exchange{method: method, target: r.Path}
	for method != "CONNECT" && !r.Headers.Contains("Upgrade") {
		n, err := r.Body.Read(ctx, buf)
		body = append(body, buf[:n]...)
		if err != nil {
			if !errors.Is(err, io.EOF) {
				e.broken = err
			}
			break
		}
	}
	e.body = string(body)
	r.seen = append(r.seen, e)
	if e.broken != nil {
		return true, e.broken
	}
	if err := r.SendResponse(ctx, 200, ""); err != nil {
		return true, err
	}
	if err := r.SendHeader(ctx, "Content-Length", "0"); err != nil {
		return true, err
	}
	return true, r.EndHeaders(ctx)
}

func (r *recorder) LogMessage(context.Context, string, ...any) error { return nil }

// serve has a handler serve what a client sent before it ended sending, in
// pieces of at most step bytes. It returns what the handler saw and what it answered.
func serve(t testing.TB, sent []byte, step int, change func(h *server.Handler)) ([]exchange, string) {
	t.Helper()
	near, far := net.Pipe()
	answered := make(chan string, 1)
	go func() {
		b, _ := io.ReadAll(far)
		answered <- string(b)
	}()
	go func() {
		for rest := sent; len(rest) > 0; {
			n, err := far.Write(rest[:min(step, len(rest))])
			if err != nil {
				return
			}
			rest = rest[n:]
		}
		_ = near.SetReadDeadline(time.Unix(1, 0)) // the end: net.Pipe knows no half close
	}()
	conn := socket.FromConn(host.OS(), &ending{Conn: near}, -1)
	stream := socketserver.NewStream(conn)
	r := &recorder{Handler: server.New(host.OS(), nil, &socketserver.Request{Socket: conn}, stream)}
	r.Protocol = "HTTP/1.1"
	r.Self = r
	if change != nil {
		change(r.Handler)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_ = r.Handle(ctx) // broken bodies and the like are failures of the client
	if ctx.Err() != nil {
		t.Fatalf("%q: the handler hangs", sent)
	}
	_ = stream.Finish(ctx) // the client may be gone
	_ = conn.Close()       // the test has its result
	_ = far.Close()        // as above
	return r.seen, <-answered
}

// ending makes a deadline that has passed the end of the stream, once the client
// has sent everything.
type ending struct{ net.Conn }

func (e *ending) SetReadDeadline(time.Time) error { return nil }
func (e *ending) SetDeadline(time.Time) error     { return nil }
func (e *ending) Read(p []byte) (int, error) {
	n, err := e.Conn.Read(p)
	if err != nil {
		err = io.EOF
	}
	return n, err
}

func TestServe(t *testing.T) {
	seen, answer := serve(t, []byte("POST /1 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"+
		"POST /2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ndef\r\n0\r\n\r\n"+
		"GET /3 HTTP/1.1\r\nConnection: close\r\n\r\nGET /4 HTTP/1.1\r\n\r\n"), 5, nil)
	want := []exchange{{"POST", "/1", "abc", nil}, {"POST", "/2", "def", nil}, {"GET", "/3", "", nil}}
	if !slices.Equal(seen, want) || strings.Count(answer, "HTTP/1.1 200 OK\r\n") != 3 {
		t.Errorf("%+v with %q", seen, answer)
	}
}

// What a handler sees must be what another implementation sees in the same
// bytes, or one of them must refuse it: otherwise a proxy in front could be made
// to take a part of a request for one of its own.
func FuzzRequests(f *testing.F) {
	for _, s := range []string{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc", "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
		"POST / HTTP/1.1\r\nContent-Length: 3, 3\r\nConnection: close, x\r\n\r\nabc", "GET //evil.com/ HTTP/1.0\r\n\r\n",
		"GET /\r\n", "GET / HTTP/1.1\nHost: a\n\n", "CONNECT a:1 HTTP/1.1\r\n\r\nabc", "GET / HTTP/1.1\r\nUpgrade: x\r\n\r\nabc",
		"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc",
	} {
		f.Add([]byte(s), byte(9))
	}
	f.Fuzz(func(t *testing.T, sent []byte, step byte) {
		seen, _ := serve(t, sent, 1+int(step), nil)
		if whole, _ := serve(t, sent, 1<<20, nil); len(whole) != len(seen) {
			t.Fatalf("%q in pieces: %+v; at once: %+v", sent, seen, whole)
		}
		if bytes.Contains(sent, []byte("HTTP/0.9")) {
			return // lines without a version, which others refuse
		}
		other := bufio.NewReader(bytes.NewReader(sent))
		for i, ours := range seen {
			if ours.broken != nil {
				return
			}
			req, err := http.ReadRequest(other)
			if err != nil {
				return // it is stricter
			}
			body, err := io.ReadAll(req.Body)
			if err != nil || ours.method == "CONNECT" || req.Header.Get("Upgrade") != "" {
				return
			}
			if req.Method != ours.method || string(body) != ours.body || !strings.HasSuffix(req.RequestURI, strings.TrimLeft(ours.target, "/")) {
				t.Fatalf("request %d of %q: %+v here, %q %q %q elsewhere", i, sent, ours, req.Method, req.RequestURI, body)
			}
		}
	})
}
