package handlers_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/wsgiref/handlers"
	"github.com/netlua/netlua/stdlib/wsgiref/headers"
)

// body is a result that counts how often it was closed.
type body struct {
	handlers.Result
	closed int
}

func (b *body) Close(context.Context) error { b.closed++; return nil }

func blocks(s ...string) handlers.Result {
	var bs [][]byte
	for _, x := range s {
		bs = append(bs, []byte(x))
	}
	return handlers.Blocks(bs...)
}

type run struct{ out, err bytes.Buffer }

func clock() host.Clock { return host.NewManualClock(time.Unix(0, 0)) }

// serve runs an application for a request with that method.
func (r *run) serve(t *testing.T, method string, app handlers.App) error {
	t.Helper()
	vars := []handlers.Var{{Key: "REQUEST_METHOD", Value: method}, {Key: "SERVER_PROTOCOL", Value: "HTTP/1.0"}}
	return handlers.NewSimple(clock(), app, strings.NewReader(""), &r.out, &r.err, vars).Run(t.Context())
}

func answer(status, body string, fields ...headers.Field) handlers.App {
	return func(_ context.Context, _ map[string]any, start handlers.StartResponse) (handlers.Result, error) {
		_, err := start(status, fields, nil)
		return blocks(body), err
	}
}

const failed = "HTTP/1.0 500 Internal Server Error\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Type: text/plain\r\nContent-Length: 59\r\n\r\n" + handlers.DefaultErrorBody

func TestResponses(t *testing.T) {
	length := func(n string) headers.Field { return headers.Field{Name: "Content-Length", Value: n} }
	head := func(rest string) string {
		return "HTTP/1.0 " + strings.Replace(rest, "\r\n", "\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n", 1)
	}
	for _, c := range []struct {
		name, method string
		app          handlers.App
		want         string
	}{
		{"plain", "GET", answer("200 OK", "hello"), head("200 OK\r\nContent-Length: 5\r\n\r\nhello")},
		{"HEAD has no body", "HEAD", answer("200 OK", "hello"), head("200 OK\r\nContent-Length: 5\r\n\r\n")},
		{"204 has no length", "GET", answer("204 No Content", "", length("0")), head("204 No Content\r\n\r\n")},
		{"304 keeps its length", "GET", answer("304 Not Modified", "", length("7")), head("304 Not Modified\r\nContent-Length: 7\r\n\r\n")},
		{"204 with a body", "GET", answer("204 No Content", "x"), failed},
		{"too long", "GET", answer("200 OK", "hello", length("4")), failed},
		{"no length", "GET", answer("200 OK", "hello", length("5x")), failed},
		{"signed length", "GET", answer("200 OK", "hello", length("+5")), failed},
		{"two lengths", "GET", answer("200 OK", "hello", length("5"), length("5")), failed},
		{"interim", "GET", answer("100 Continue", ""), failed},
		{"split status", "GET", answer("200 OK\r\nX: y", ""), failed},
		{"split header", "GET", answer("200 OK", "", headers.Field{Name: "X", Value: "a\r\n\r\nb"}), failed},
		{"hop by hop", "GET", answer("200 OK", "", headers.Field{Name: "Transfer-Encoding", Value: "chunked"}), failed},
	} {
		var r run
		if err := r.serve(t, c.method, c.app); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		want := c.want
		if c.method == "HEAD" && want == failed {
			want = failed[:len(failed)-len(handlers.DefaultErrorBody)]
		}
		if got := r.out.String(); got != want {
			t.Errorf("%s: got %q, want %q", c.name, got, want)
		}
		if (r.err.Len() > 0) != (want == failed) {
			t.Errorf("%s: logged %q", c.name, r.err.String())
		}
	}
}

func TestLaterBlocksStayWithinTheLength(t *testing.T) {
	var r run
	result := &body{Result: blocks("he", "llo", "GET /evil")}
	err := r.serve(t, "GET", func(_ context.Context, _ map[string]any, start handlers.StartResponse) (handlers.Result, error) {
		_, err := start("200 OK", []headers.Field{{Name: "Content-Length", Value: "5"}}, nil)
		return result, err
	})
	if err != nil || !strings.HasSuffix(r.out.String(), "\r\n\r\nhello") || result.closed != 1 || r.err.Len() == 0 {
		t.Errorf("got %q, %v, closed %d times, log %q", r.out.String(), err, result.closed, r.err.String())
	}
}

func TestErrors(t *testing.T) {
	boom := errors.New("boom")
	var r run
	if err := r.serve(t, "GET", func(context.Context, map[string]any, handlers.StartResponse) (handlers.Result, error) {
		return nil, boom
	}); err != nil || r.out.String() != failed || r.err.String() != "boom\n" {
		t.Errorf("got %q, %v, log %q", r.out.String(), err, r.err.String())
	}
	r = run{}
	var again error
	err := r.serve(t, "GET", func(_ context.Context, _ map[string]any, start handlers.StartResponse) (handlers.Result, error) {
		write, err := start("200 OK", nil, nil)
		if err == nil {
			err = write([]byte("part"))
		}
		if err != nil {
			return nil, err
		}
		_, again = start("500 X", nil, boom)
		return nil, again
	})
	if err != nil || again != boom || !strings.HasSuffix(r.out.String(), "\r\n\r\npart") {
		t.Errorf("got %q, %v; start_response gave %v", r.out.String(), err, again)
	}
}

// closedPipe is a client that has left.
type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestClientsThatLeaveAreNoFailure(t *testing.T) {
	result := &body{Result: blocks("hello")}
	var log bytes.Buffer
	h := handlers.NewSimple(clock(), func(_ context.Context, _ map[string]any, start handlers.StartResponse) (handlers.Result, error) {
		_, err := start("200 OK", nil, nil)
		return result, err
	}, nil, closedPipe{}, &log, nil)
	if err := h.Run(t.Context()); err != nil || result.closed != 1 || log.Len() > 0 {
		t.Errorf("got %v, closed %d times, log %q", err, result.closed, log.String())
	}
}

func TestEnvironOfSimple(t *testing.T) {
	var seen map[string]any
	in := strings.NewReader("data")
	h := handlers.NewSimple(clock(), func(_ context.Context, env map[string]any, start handlers.StartResponse) (handlers.Result, error) {
		seen = env
		_, err := start("200 OK", nil, nil)
		return blocks(), err
	}, in, io.Discard, io.Discard, []handlers.Var{{Key: "HTTPS", Value: "on"}})
	h.ServerSoftware = "soft"
	if err := h.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"wsgi.url_scheme": "https", "SERVER_SOFTWARE": "soft", "wsgi.multithread": true, "wsgi.multiprocess": false, "wsgi.input": in} {
		if seen[key] != want {
			t.Errorf("%s: got %v", key, seen[key])
		}
	}
}

func TestWithoutScript(t *testing.T) {
	for _, c := range [][3]string{{"/app/x", "/app", "/x"}, {"/app", "/app", ""}, {"/apple", "/app", "/apple"}, {"/x", "", "/x"}, {"", "/app", ""}} {
		if got := handlers.WithoutScript(c[0], c[1]); got != c[2] {
			t.Errorf("%q, %q: got %q", c[0], c[1], got)
		}
	}
}
