package request

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/internal/tcptest"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// notedSleep is a clock that stands still and notes how long it was to sleep.
type notedSleep struct {
	slept  []time.Duration
	cancel context.CancelFunc // called by the first sleep
}

var noon = time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC)

func (c *notedSleep) Now() time.Time { return noon }
func (c *notedSleep) Sleep(ctx context.Context, d time.Duration) error {
	c.slept = append(c.slept, d)
	if c.cancel != nil {
		c.cancel()
	}
	return ctx.Err()
}

// zeros is a source of randomness without any.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// retrying returns an opener with h on a world whose sleeps are noted.
func retrying(h *RetryHandler, more ...Handler) (*Director, *notedSleep) {
	clock := &notedSleep{}
	return BuildOpener(host.WithRandom(host.WithClock(world(), clock), zeros{}), append(more, h)...), clock
}

// failing answers with a status until n requests have come.
func failing(t *testing.T, n int, status int, header ...string) (url string, count *atomic.Int32) {
	count = &atomic.Int32{}
	return server(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if int(count.Add(1)) <= n {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(status)
			fmt.Fprint(w, "later")
			return
		}
		fmt.Fprintf(w, "%s %s", r.Method, body)
	}), count
}

func TestRetryStatus(t *testing.T) {
	leaktest.Check(t)
	url, count := failing(t, 2, 503)
	d, clock := retrying(NewRetryHandler())
	resp, err := d.OpenURL(bg, url, nil, time.Second)
	if got := text(t, resp, err); got != "GET " || count.Load() != 3 {
		t.Errorf("%q after %d", got, count.Load())
	}
	if !slices.Equal(clock.slept, []time.Duration{500 * time.Millisecond, time.Second}) {
		t.Error(clock.slept)
	}
	history := Retries(resp)
	if len(history) != 2 || history[1].Status != 503 || history[1].Method != "GET" || history[1].URL != url || history[1].Wait != time.Second {
		t.Errorf("%+v", history)
	}
	url, count = failing(t, 100, 429)
	_, err = d.OpenURL(bg, url, nil, time.Second)
	var he *urlerror.HTTPError
	if !errors.As(err, &he) || he.Code != 429 || count.Load() != 4 {
		t.Fatalf("%v after %d", err, count.Load())
	}
	if len(Retries(ResponseOf(he))) != 3 {
		t.Error("no history")
	}
	if b, err := io.ReadAll(he); string(b) != "later" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
}

func TestRetryWhat(t *testing.T) {
	for _, c := range []struct {
		name   string
		method string
		data   client.Body
		status int
		header []string
		set    func(h *RetryHandler)
		count  int32
	}{
		{"post", "POST", client.Bytes("x"), 503, nil, nil, 1},
		{"post by name", "POST", client.Bytes("x"), 503, nil, func(h *RetryHandler) { h.Methods = []string{"POST"} }, 2},
		{"put", "PUT", client.Bytes("x"), 503, nil, nil, 2},
		{"put of a stream", "PUT", client.File(strings.NewReader("x")), 503, nil, nil, 1},
		{"not found", "GET", nil, 404, nil, nil, 1},
		{"too large", "PUT", client.Bytes("x"), 413, nil, nil, 1},
		{"too large now", "PUT", client.Bytes("x"), 413, []string{"Retry-After", "1"}, nil, 2},
		{"no statuses", "GET", nil, 503, nil, func(h *RetryHandler) { h.Status = 0 }, 1},
		{"nothing", "GET", nil, 503, nil, func(h *RetryHandler) { h.Total = 0 }, 1},
		{"too long", "GET", nil, 503, []string{"Retry-After", "121"}, nil, 1},
		{"too long for all", "GET", nil, 503, []string{"Retry-After", "99999999999999999999"}, func(h *RetryHandler) { h.RetryAfterMax = 1 << 40 }, 1},
		{"not respected", "GET", nil, 503, []string{"Retry-After", "121"}, func(h *RetryHandler) { h.RespectRetryAfter = false }, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			url, count := failing(t, 1, c.status, c.header...)
			h := NewRetryHandler()
			if c.set != nil {
				c.set(h)
			}
			d, _ := retrying(h)
			resp, err := d.Open(bg, must(t, url, Options{Method: c.method, Data: c.data}))
			if count.Load() != c.count || (err == nil) != (c.count == 2) {
				t.Fatalf("%d requests, %v", count.Load(), err)
			}
			if err == nil {
				want := c.method + " "
				if c.data != nil {
					want += "x"
				}
				if got := text(t, resp, err); got != want {
					t.Errorf("%q", got)
				}
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	for v, want := range map[string]time.Duration{
		"0": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second, "Mon, 06 May 2024 12:01:30 GMT": 90 * time.Second,
		"Monday, 06-May-24 12:00:10 GMT": 10 * time.Second, "Mon May  6 12:00:05 2024": 5 * time.Second,
		"Mon, 06 May 2024 11:00:00 GMT": 0, "": -1, "-1": -1, "1.5": -1, "soon": -1, strings.Repeat("9", 50): -1,
	} {
		got, ok := parseRetryAfter(v, noon)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q: %v, want %v", v, got, want)
		}
	}
	url, _ := failing(t, 1, 429, "Retry-After", "Mon, 06 May 2024 12:00:42 GMT")
	d, clock := retrying(NewRetryHandler())
	resp, err := d.OpenURL(bg, url, nil, time.Second)
	text(t, resp, err)
	if !slices.Equal(clock.slept, []time.Duration{42 * time.Second}) {
		t.Error(clock.slept)
	}
}

func TestBackoff(t *testing.T) {
	h := NewRetryHandler()
	d, _ := retrying(h)
	if h.Parent != d {
		t.Fatal("no parent")
	}
	for tries, want := range map[int]time.Duration{0: 500 * time.Millisecond, 3: 4 * time.Second, 8: 120 * time.Second, 60: 120 * time.Second, 1000: 120 * time.Second} {
		if got, ok := h.wait(nil, tries); got != want || !ok {
			t.Errorf("%d: %v", tries, got)
		}
	}
	h.AddParent(BuildOpener(world()))
	var distinct []time.Duration
	for range 20 {
		w, _ := h.wait(nil, 0)
		if w < 500*time.Millisecond || w > time.Second {
			t.Errorf("%v", w)
		}
		distinct = append(distinct, w)
	}
	slices.Sort(distinct)
	if len(slices.Compact(distinct)) < 15 {
		t.Error("no jitter")
	}
}

// hangUp is a server that closes its first n connections after reading something.
func hangUp(t *testing.T, n int) (url string, count *atomic.Int32) {
	count = &atomic.Int32{}
	addr := tcptest.Serve(t, func(c net.Conn) {
		_, _ = c.Read(make([]byte, 4096))
		if int(count.Add(1)) > n {
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
		}
	})
	return "http://" + addr.String() + "/", count
}

func TestRetryErrors(t *testing.T) {
	leaktest.Check(t)
	url, count := hangUp(t, 2)
	d, _ := retrying(NewRetryHandler())
	resp, err := d.OpenURL(bg, url, nil, time.Second)
	if got := text(t, resp, err); got != "ok" || count.Load() != 3 {
		t.Errorf("%q after %d", got, count.Load())
	}
	var gone *client.RemoteDisconnectedError
	if h := Retries(resp); len(h) != 2 || !errors.As(h[0].Err, &gone) && !errors.Is(h[0].Err, syscall.ECONNRESET) {
		t.Errorf("%+v", h)
	}
	url, count = hangUp(t, 2)
	_, err = d.OpenURL(bg, url, client.Bytes("posted"), time.Second)
	if err == nil || count.Load() != 1 {
		t.Errorf("POST: %v after %d", err, count.Load())
	}
	// Nobody listens: even POST may be sent again.
	dead := "http://" + tcptest.Nobody(t).String()
	d, clock := retrying(NewRetryHandler())
	_, err = d.OpenURL(bg, dead, client.File(strings.NewReader("once")), time.Second)
	var retried *RetriedError
	var ue *urlerror.URLError
	if !errors.As(err, &retried) || len(retried.Retries) != 3 || len(clock.slept) != 3 || !errors.As(err, &ue) {
		t.Errorf("%v, %v", err, clock.slept)
	}
	h := NewRetryHandler()
	h.Connect = 1
	d, clock = retrying(h)
	if _, err = d.OpenURL(bg, dead, nil, time.Second); len(clock.slept) != 1 || err.Error() != ue.Error() {
		t.Errorf("%v, %v", err, clock.slept)
	}
	for _, url := range []string{"http://h h/", "http://127.0.0.1:x/", "http://127.0.0.1/\x00", "nothing:x"} {
		clock.slept = nil
		if _, err := d.OpenURL(bg, url, nil, time.Second); err == nil || len(clock.slept) > 0 {
			t.Errorf("%s: %v, %v", url, err, clock.slept)
		}
	}
}

func TestRetryCauses(t *testing.T) {
	for _, c := range []struct {
		err  error
		want cause
	}{
		{&net.DNSError{IsNotFound: true}, causeFinal}, {&net.DNSError{IsTemporary: true}, causeConnect},
		{&client.TunnelError{Status: 503}, causeConnect}, {&client.TunnelError{Status: 407}, causeFinal},
		{&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, causeConnect}, {&net.OpError{Op: "read", Err: syscall.ECONNRESET}, causeRead},
		{&host.PermissionError{}, causeFinal}, {context.Canceled, causeFinal}, {errors.New("a script's"), causeFinal},
		{&client.InvalidURLError{}, causeFinal}, {&client.ArgumentError{}, causeFinal}, {io.ErrUnexpectedEOF, causeRead},
	} {
		if got := causeOf(fmt.Errorf("open: %w", &urlerror.URLError{Reason: c.err})); got != c.want {
			t.Errorf("%T %v: %v, want %v", c.err, c.err, got, c.want)
		}
	}
}

func TestRetryCancelled(t *testing.T) {
	url, count := failing(t, 9, 503)
	d, clock := retrying(NewRetryHandler())
	ctx, cancel := context.WithCancel(bg)
	clock.cancel = cancel
	if _, err := d.OpenURL(ctx, url, nil, time.Second); !errors.Is(err, context.Canceled) || count.Load() != 1 {
		t.Errorf("%v after %d", err, count.Load())
	}
}

// The time for everything covers the retries.
func TestRetryTotal(t *testing.T) {
	url, count := failing(t, 9, 503)
	d, clock := retrying(NewRetryHandler())
	r := must(t, url, Options{})
	r.Total = 900 * time.Millisecond // one wait of 0.5 s, but not another of 1 s
	_, err := d.Open(bg, r)
	var he *urlerror.HTTPError
	if !errors.As(err, &he) || len(clock.slept) != 1 || count.Load() != 2 || r.Total != 900*time.Millisecond {
		t.Errorf("%v, %v, %d, %v", err, clock.slept, count.Load(), r.Total)
	}
}

// Through a proxy, each try is one for the proxy, also of https.
func TestRetryThroughProxy(t *testing.T) {
	var targets []string
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 8 {
			c, err := l.Accept()
			if err != nil {
				return
			}
			b := make([]byte, 4096)
			n, _ := c.Read(b)
			first, _, _ := strings.Cut(string(b[:n]), "\r\n")
			targets = append(targets, first)
			fmt.Fprint(c, "HTTP/1.0 503 Later\r\nContent-Length: 0\r\n\r\n")
			c.Close()
		}
	}()
	proxy := "http://" + l.Addr().String()
	d, _ := retrying(NewRetryHandler(), NewProxyHandler([]Proxy{{"http", proxy}, {"https", proxy}}))
	if _, err := d.OpenURL(bg, "http://example.com/a", nil, time.Second); err == nil {
		t.Error("no error")
	}
	if _, err := d.OpenURL(bg, "https://example.com/b", nil, time.Second); err == nil {
		t.Error("no error")
	}
	<-done
	plain, tunnel := "GET http://example.com/a HTTP/1.1", "CONNECT example.com:443 HTTP/1.0"
	if !slices.Equal(targets, []string{plain, plain, plain, plain, tunnel, tunnel, tunnel, tunnel}) {
		t.Errorf("%q", targets)
	}
}

// Retries, decoding, redirects and errors live together: the processors see the
// last response only.
func TestRetryComposes(t *testing.T) {
	n := 0
	url := server(t, func(w http.ResponseWriter, r *http.Request) {
		n++
		switch {
		case n%2 == 1:
			w.WriteHeader(503)
		case r.URL.Path == "/":
			w.Header().Set("Location", "/there")
			w.WriteHeader(302)
		default:
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(encode(t, []byte(r.Header.Get("Accept-Encoding")), "gzip"))
		}
	})
	d, clock := retrying(NewRetryHandler(), NewContentDecodingHandler())
	resp, err := d.OpenURL(bg, url+"/", nil, time.Second)
	if got := text(t, resp, err); got != "gzip, deflate, br, zstd" || len(clock.slept) != 2 {
		t.Errorf("%q, %v", got, clock.slept)
	}
	if len(Retries(resp)) != 1 || OriginalHeaders(resp).Value("Content-Encoding") != "gzip" {
		t.Errorf("%v", Retries(resp))
	}
	var seen int
	watch := &custom{hooks: []Hook{{Name: "http_response", Response: func(_ context.Context, _ *Request, r response.Response) (response.Response, error) {
		seen++
		return r, nil
	}}}}
	d, _ = retrying(NewRetryHandler(), watch)
	n = 0
	resp, err = d.Open(bg, must(t, url+"/x", Options{Headers: []message.Field{{Name: "Accept-Encoding", Value: "gzip"}}}))
	text(t, resp, err)
	if seen != 1 {
		t.Errorf("processors ran %d times", seen)
	}
}

// Two handlers in one opener repeat what the other one has given up.
func TestRetryTwice(t *testing.T) {
	leaktest.Check(t)
	url, count := failing(t, 3, 503)
	first, second := NewRetryHandler(), NewRetryHandler()
	first.Total, second.Total = 1, 1
	d, _ := retrying(first, second)
	resp, err := d.OpenURL(bg, url, nil, time.Second)
	if got := text(t, resp, err); got != "GET " || count.Load() != 4 {
		t.Errorf("%q after %d requests", got, count.Load())
	}
}
