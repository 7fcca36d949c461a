package http2

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

func show(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	w.Header().Set("X-Length", fmt.Sprint(r.ContentLength))
	fmt.Fprintf(w, "%s %s %s %s %v %s", r.Proto, r.Method, r.Host, r.RequestURI, r.Header["X-A"], b)
}

func TestRoundTrips(t *testing.T) {
	leaktest.Check(t)
	c := serve(t, show, Options{})
	r, err := c.RoundTrip(bg, get("/x?y=1", "X-A", "one", "x-a", "two", "Connection", "close", "Host", "other", "TE", "gzip"))
	if got := body(t, r, err); got != "HTTP/2.0 GET h /x?y=1 [one two] " {
		t.Errorf("%q", got)
	}
	if r.Status() != 200 || r.Reason() != "OK" || r.Version() != 20 || !r.Ended() || r.Length() != 0 || r.Chunked() || r.WillClose() {
		t.Errorf("%+v", r)
	}
	if v, ok := r.GetHeader("CONTENT-TYPE"); v != "text/plain; charset=utf-8" || !ok {
		t.Errorf("%q in %v", v, r.Headers())
	}
	for name, b := range map[string]client.Body{
		"bytes": client.Bytes("some data"), "empty": client.Bytes(""), "file": client.File(strings.NewReader("some data")), "sized": client.SizedFile(strings.NewReader("some data"), 9),
	} {
		r, err := c.RoundTrip(bg, post("/p", b))
		want := "HTTP/2.0 POST h /p [] some data"
		if name == "empty" {
			want = "HTTP/2.0 POST h /p [] "
		}
		if got := body(t, r, err); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if n := c.Requests(); n != 5 {
		t.Errorf("%d requests on the connection", n)
	}
	q := get("/")
	q.Method = "HEAD"
	r, err = c.RoundTrip(bg, q)
	if got := body(t, r, err); got != "" {
		t.Errorf("HEAD: %q", got)
	}
}

// Bodies larger than every window pass in both directions, and several at once.
func TestLargeBodies(t *testing.T) {
	leaktest.Check(t)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }, Options{Window: 70_000})
	c2 := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, n)
	}, Options{})
	big := bytes.Repeat([]byte("0123456789abcdef"), 200_000)
	r, err := c2.RoundTrip(bg, post("/", client.Bytes(big)))
	if got := body(t, r, err); got != "3200000" {
		t.Errorf("%s", got)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				r, err := c.RoundTrip(bg, post("/", client.Bytes(big[:60_000])))
				if err != nil {
					t.Error(err)
					return
				}
				var b bytes.Buffer
				if _, err := response.Copy(bg, &b, r); err != nil || !bytes.Equal(b.Bytes(), big[:60_000]) {
					t.Errorf("%d bytes, %v", b.Len(), err)
				}
			}
		})
	}
	wg.Wait()
}

func TestReads(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		w.Header().Set("Content-Length", "13")
		_, _ = io.WriteString(w, "one\ntwo\nthree")
		w.Header().Set("X-Sum", "42")
	}, Options{})
	r, err := c.RoundTrip(bg, get("/"))
	if err != nil {
		t.Fatal(err)
	}
	if r.Length() != 13 || r.Trailers() != nil {
		t.Errorf("%d, %v", r.Length(), r.Trailers())
	}
	for limit, want := range []string{1: "o", 2: "ne", 3: "\n"} {
		if want == "" {
			continue
		}
		if b, err := r.ReadLine(bg, limit); string(b) != want || err != nil {
			t.Errorf("%d: %q, %v", limit, b, err)
		}
	}
	if b, err := r.ReadLine(bg, -1); string(b) != "two\n" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if b, err := r.Peek(bg); !strings.HasPrefix("three", string(b)) || len(b) == 0 || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if b, err := r.Read1(bg, 2); string(b) != "th" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if b, err := r.ReadLine(bg, -1); string(b) != "ree" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if b, err := r.Read1(bg, -1); len(b) != 0 || err != nil || !r.Ended() {
		t.Errorf("%q, %v", b, err)
	}
	if r.Trailers() == nil || r.Trailers().Value("X-Sum") != "42" {
		t.Errorf("trailers %v", r.Trailers())
	}
	if _, err := r.Read(bg, make([]byte, 1)); err != io.EOF {
		t.Errorf("%v", err)
	}
}

// A response that nobody reads holds its window and no more, and does not hold
// up the others. Closed, it resets its stream.
// A look ahead does not cost a copy of all that waits.
func TestPeekIsBounded(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 500_000)) }, Options{})
	r, err := c.RoundTrip(bg, get("/"))
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); r.s.waiting() < 500_000; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the body does not come")
		}
	}
	if b, err := r.Peek(bg); len(b) != peekMost || err != nil {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if b, err := r.ReadAll(bg); len(b) != 500_000 || err != nil {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

func TestBackpressure(t *testing.T) {
	sent := make(chan int, 1)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/small" {
			_, _ = io.WriteString(w, "small")
			return
		}
		n := 0
		for {
			m, err := w.Write(make([]byte, 8192))
			n += m
			if err != nil || r.Context().Err() != nil {
				sent <- n
				return
			}
		}
	}, Options{Window: 100_000})
	r, err := c.RoundTrip(bg, get("/endless"))
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		r, err := c.RoundTrip(bg, get("/small"))
		if got := body(t, r, err); got != "small" {
			t.Errorf("%q", got)
		}
	}
	for end := time.Now().Add(time.Minute); r.s.waiting() == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the body does not come")
		}
	}
	time.Sleep(50 * time.Millisecond) // for what may come besides
	c.mu.Lock()
	held := r.s.buf.Len()
	c.mu.Unlock()
	if held > 100_000 {
		t.Errorf("%d bytes are held", held)
	}
	_ = r.Close()
	if _, err := r.Read(bg, make([]byte, 1)); err != io.EOF {
		t.Errorf("after close: %v", err)
	}
	select {
	case n := <-sent:
		if n > 1<<20 {
			t.Errorf("the server sent %d bytes", n)
		}
	case <-time.After(time.Minute):
		t.Error("the stream was not reset")
	}
	r2, err := c.RoundTrip(bg, get("/small"))
	if got := body(t, r2, err); got != "small" {
		t.Errorf("%q", got)
	}
}

// A response that is forgotten gives its stream back.
func TestForgotten(t *testing.T) {
	over := make(chan struct{})
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(200)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(over)
	}, Options{})
	if _, err := c.RoundTrip(bg, get("/")); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		runtime.GC()
		select {
		case <-over:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("the stream is still open")
}

// A server that never lets anybody wait does not get around the time for everything.
func TestTotalOfTheEndless(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for b := make([]byte, 8192); r.Context().Err() == nil; {
			if _, err := w.Write(b); err != nil {
				return
			}
		}
	}, Options{})
	q := get("/")
	q.Total = 100 * time.Millisecond
	r, err := c.RoundTrip(bg, q)
	began := time.Now()
	for b := make([]byte, 64); err == nil && time.Since(began) < time.Minute; {
		_, err = r.Read(bg, b)
		time.Sleep(time.Millisecond) // the server is always faster
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%v", err)
	}
	_ = r.Close()
}

// Who waits for a response that another goroutine closes does not wait for ever.
func TestCloseWhileReading(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}, Options{})
	q := get("/")
	q.Timeout = 0
	r, err := c.RoundTrip(bg, q)
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	go func() {
		_, err := r.ReadAll(bg)
		failed <- err
	}()
	time.Sleep(20 * time.Millisecond)
	_ = r.Close()
	select {
	case err := <-failed:
		var closed *client.NotConnectedError
		if !errors.As(err, &closed) {
			t.Errorf("%v", err)
		}
	case <-time.After(time.Minute):
		t.Error("still waiting")
	}
}

// A context that ends just after a write is no trouble for the next writer.
func TestLateInterrupt(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "x") }, Options{})
	for range 500 {
		ctx, cancel := context.WithCancel(bg)
		go cancel()
		if r, err := c.RoundTrip(ctx, get("/")); err == nil {
			_ = r.Close()
		}
		if !c.Usable() { // interrupted in the middle of a frame
			c = connect(t, c.socket.RemoteAddr().String(), Options{})
		}
		r, err := c.RoundTrip(bg, get("/"))
		if got := body(t, r, err); got != "x" {
			t.Fatalf("%q", got)
		}
	}
}

func TestTimes(t *testing.T) {
	release := make(chan struct{})
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			_, _ = io.WriteString(w, "begin")
			w.(http.Flusher).Flush()
		}
		if r.URL.Path == "/drip" {
			for range 100 {
				_, _ = io.WriteString(w, ".")
				w.(http.Flusher).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		}
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}, Options{})
	defer close(release)
	q := get("/head")
	q.Timeout = 50 * time.Millisecond
	if _, err := c.RoundTrip(bg, q); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%v", err)
	}
	q.Path, q.Timeout = "/body", time.Minute
	r, err := c.RoundTrip(bg, q)
	if err != nil {
		t.Fatal(err)
	}
	for r.s.waiting() < len("begin") { // what comes in time
		time.Sleep(time.Millisecond)
	}
	r.s.waits.timeout = 50 * time.Millisecond
	if b, err := r.ReadAll(bg); string(b) != "begin" || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%q, %v", b, err)
	}
	_ = r.Close()
	q.Path, q.Total = "/drip", 100*time.Millisecond
	if r, err = c.RoundTrip(bg, q); err == nil {
		_, err = r.ReadAll(bg)
		_ = r.Close()
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("total: %v", err)
	}
	ctx, cancel := context.WithTimeout(bg, 50*time.Millisecond)
	defer cancel()
	q.Path, q.Total = "/head", 0
	if _, err := c.RoundTrip(ctx, q); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if !c.Usable() {
		t.Error("the connection did not survive")
	}
}

func TestArguments(t *testing.T) {
	c := serve(t, show, Options{})
	for _, q := range []*Request{
		get("/a b"), get("/a\r\nX: y"), get("/\x00"), get("/", "A b", "c"), get("/", "A", "b\r\nC: d"), get("/", ":path", "/x"),
		{Method: "GET / HTTP/1.1", Path: "/"}, {Method: "", Path: "/"},
	} {
		var arg *client.ArgumentError
		var url *client.InvalidURLError
		if _, err := c.RoundTrip(bg, q); !errors.As(err, &arg) && !errors.As(err, &url) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	q := get("/")
	q.Sending = func(context.Context, []byte) error { return os.ErrPermission }
	if _, err := c.RoundTrip(bg, q); !errors.Is(err, os.ErrPermission) {
		t.Errorf("%v", err)
	}
	if c.Requests() != 0 {
		t.Error("something was sent")
	}
	broken := client.Iterable(func(context.Context) ([]byte, error) { return nil, os.ErrClosed })
	if _, err := c.RoundTrip(bg, post("/", broken)); !errors.Is(err, os.ErrClosed) {
		t.Errorf("%v", err)
	}
	r, err := c.RoundTrip(bg, get("/ok"))
	if got := body(t, r, err); !strings.Contains(got, "/ok") {
		t.Errorf("%q", got)
	}
}

func TestIdle(t *testing.T) {
	leaktest.Check(t)
	c := serve(t, show, Options{IdleTimeout: 50 * time.Millisecond})
	r, err := c.RoundTrip(bg, get("/"))
	body(t, r, err)
	select {
	case <-c.done:
	case <-time.After(time.Minute):
		t.Fatal("it did not close")
	}
	if _, err := c.RoundTrip(bg, get("/")); err == nil || c.Usable() {
		t.Errorf("%v", err)
	}
}

func BenchmarkRoundTrip(b *testing.B) {
	c := serve(b, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "hello, world\n") }, Options{})
	b.ReportAllocs()
	for b.Loop() {
		r, err := c.RoundTrip(bg, get("/"))
		if got := body(b, r, err); len(got) != 13 {
			b.Fatal(got)
		}
	}
}

func BenchmarkDownload(b *testing.B) {
	block := make([]byte, 1<<20)
	c := serve(b, func(w http.ResponseWriter, r *http.Request) {
		for range 16 {
			_, _ = w.Write(block)
		}
	}, Options{})
	b.SetBytes(16 << 20)
	for b.Loop() {
		r, err := c.RoundTrip(bg, get("/"))
		if err != nil {
			b.Fatal(err)
		}
		if n, err := response.Copy(bg, io.Discard, r); n != 16<<20 || err != nil {
			b.Fatal(n, err)
		}
	}
}
