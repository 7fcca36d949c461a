package request

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// counting is a server that counts its connections.
type counting struct {
	*httptest.Server
	opened, open atomic.Int64
}

func countingServer(t testing.TB, secure bool, h http.HandlerFunc) *counting {
	t.Helper()
	s := &counting{Server: httptest.NewUnstartedServer(h)}
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			s.opened.Add(1)
			s.open.Add(1)
		case http.StateClosed, http.StateHijacked:
			s.open.Add(-1)
		}
	}
	if secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

// pooling returns an opener with a pool, and the handler.
func pooling(t testing.TB, o PoolOptions, handlers ...Handler) (*Director, *PooledHTTPHandler) {
	t.Helper()
	h := NewPooledHTTPHandler(&tls.Config{InsecureSkipVerify: true}, o)
	t.Cleanup(h.Pool.Close)
	return BuildOpener(world(), append(handlers, h)...), h
}

func get(t *testing.T, d *Director, url string) string {
	t.Helper()
	r, err := d.OpenURL(bg, url, nil, time.Minute)
	return text(t, r, err)
}

// wantSoon waits for a number of another goroutine's.
func wantSoon(t *testing.T, what string, want int64, got func() int64) {
	t.Helper()
	for end := time.Now().Add(time.Minute); got() != want; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: %d, want %d", what, got(), want)
		}
	}
}

func TestPoolReuses(t *testing.T) {
	leaktest.Check(t)
	for _, secure := range []bool{false, true} {
		s := countingServer(t, secure, func(w http.ResponseWriter, r *http.Request) {
			if c := r.Header.Get("Connection"); c != "" {
				t.Errorf("Connection: %s", c)
			}
			switch r.URL.Path {
			case "/chunked":
				w.(http.Flusher).Flush()
			case "/empty":
				w.WriteHeader(204)
				return
			case "/moved":
				http.Redirect(w, r, "/end", http.StatusFound)
				return
			}
			io.WriteString(w, "body")
		})
		d, h := pooling(t, PoolOptions{})
		for i, path := range []string{"/", "/chunked", "/empty", "/moved", "/"} {
			want := "body"
			if path == "/empty" {
				want = ""
			}
			if got := get(t, d, s.URL+path); got != want || h.Pool.Idle() != 1 {
				t.Errorf("%d %s: %q, %d idle", i, path, got, h.Pool.Idle())
			}
		}
		r, err := d.OpenURL(bg, s.URL, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if tm := r.(*client.Response).Timings(); !tm.Reused || tm.Connect >= 0 {
			t.Errorf("%+v", tm)
		}
		if h.Pool.Idle() != 0 {
			t.Error("idle while its response is being read")
		}
		r.Close() // the rest has arrived: the connection is kept
		if h.Pool.Idle() != 1 || s.opened.Load() != 1 {
			t.Errorf("secure %v: %d idle, %d opened", secure, h.Pool.Idle(), s.opened.Load())
		}
		h.Close()
		wantSoon(t, "open", 0, s.open.Load)
		d.AddHandler(h)
		get(t, d, s.URL) // it goes on without keeping
		wantSoon(t, "open", 0, s.open.Load)
		s.Close()
	}
}

// What cannot be used again is not kept.
func TestPoolDrops(t *testing.T) {
	s := countingServer(t, false, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/close":
			w.Header().Set("Connection", "close")
		case "/upgrade":
			w.Header().Set("Upgrade", "other")
			w.WriteHeader(http.StatusSwitchingProtocols)
			return
		case "/long":
			w.Header().Set("Content-Length", "1000000")
			w.Write(make([]byte, 1000000))
			return
		}
		io.WriteString(w, "body")
	})
	d, h := pooling(t, PoolOptions{})
	for _, path := range []string{"/close", "/upgrade", "/long"} {
		r, err := d.OpenURL(bg, s.URL+path, nil, 0)
		if err != nil {
			var status *urlerror.HTTPError
			if !errors.As(err, &status) {
				t.Fatal(err)
			}
		} else {
			if path == "/close" {
				text(t, r, nil)
			}
			r.Close()
		}
		if h.Pool.Idle() != 0 {
			t.Errorf("%s: kept", path)
		}
	}
	wantSoon(t, "open", 0, s.open.Load)
}

func TestPoolBounds(t *testing.T) {
	serve := func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "body") }
	a, b := countingServer(t, false, serve), countingServer(t, false, serve)
	d, h := pooling(t, PoolOptions{MaxIdle: 3, MaxIdlePerHost: 2})
	burst := func(url string, n int) {
		var open []response.Response
		for range n {
			r, err := d.OpenURL(bg, url, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			open = append(open, r)
		}
		for _, r := range open {
			text(t, r, nil)
		}
	}
	burst(a.URL, 4)
	wantSoon(t, "open to a", 2, a.open.Load)
	burst(b.URL, 2)
	wantSoon(t, "open to b", 2, b.open.Load)
	wantSoon(t, "open to a", 1, a.open.Load) // the oldest made room
	if h.Pool.Idle() != 3 {
		t.Errorf("%d idle", h.Pool.Idle())
	}
}

func TestPoolIdleTimeout(t *testing.T) {
	leaktest.Check(t)
	s := countingServer(t, false, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "body") })
	d, h := pooling(t, PoolOptions{IdleTimeout: 100 * time.Millisecond})
	get(t, d, s.URL)
	wantSoon(t, "open", 0, s.open.Load)     // nobody asked the pool for anything
	wantSoon(t, "places", 0, func() int64 { // the server may know before the pool is done
		h.Pool.mu.Lock()
		defer h.Pool.mu.Unlock()
		return int64(len(h.Pool.places))
	})
	if s.opened.Load() != 1 || h.Pool.Idle() != 0 {
		t.Errorf("%d opened, %d idle", s.opened.Load(), h.Pool.Idle())
	}
	s.Close()
}

func TestPoolMaxPerHost(t *testing.T) {
	var busy, most atomic.Int64
	s := countingServer(t, false, func(w http.ResponseWriter, r *http.Request) {
		n := busy.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(time.Millisecond)
		busy.Add(-1)
		io.WriteString(w, "body")
	})
	d, h := pooling(t, PoolOptions{MaxPerHost: 2})
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for range 10 {
				r, err := d.OpenURL(bg, s.URL, nil, time.Minute)
				if err != nil {
					t.Error(err)
					return
				}
				if b, err := response.ReadAll(bg, r, -1); string(b) != "body" || err != nil {
					t.Errorf("%q, %v", b, err)
				}
			}
		})
	}
	all.Wait()
	if most.Load() > 2 || s.opened.Load() != 2 || h.Pool.Idle() != 2 {
		t.Errorf("%d at once, %d opened, %d idle", most.Load(), s.opened.Load(), h.Pool.Idle())
	}

	// Waiting ends with the timeout and with the context, and leaves no trace.
	var held []response.Response
	for range 2 {
		r, err := d.OpenURL(bg, s.URL, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, r)
	}
	var refused *urlerror.URLError
	if _, err := d.OpenURL(bg, s.URL, nil, 20*time.Millisecond); !errors.As(err, &refused) || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(bg)
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := d.OpenURL(ctx, s.URL, nil, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	next := make(chan error)
	go func() {
		r, err := d.OpenURL(bg, s.URL, nil, time.Minute)
		if err == nil {
			_, err = response.ReadAll(bg, r, -1)
		}
		next <- err
	}()
	held[0].Close()
	if err := <-next; err != nil {
		t.Error(err)
	}

	// A response that nobody reads or closes gives its place back: who waits has
	// it collected.
	held = nil
	go func() {
		r, err := d.OpenURL(bg, s.URL, nil, time.Minute)
		if err == nil {
			_, err = d.OpenURL(bg, s.URL, nil, time.Minute)
		}
		runtime.KeepAlive(r)
		next <- err
	}()
	if err := <-next; err != nil {
		t.Error(err)
	}
}

// script answers the requests of each connection with the next list of replies;
// "" closes the connection without an answer, after it has read the request.
func replies(t *testing.T, connections ...[]string) (url string, seen func() []string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var mu sync.Mutex
	var requests []string
	go func() {
		for i, list := range connections {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r := bufio.NewReader(c)
				for _, reply := range list {
					req, err := http.ReadRequest(r)
					if err != nil {
						return
					}
					io.Copy(io.Discard, req.Body)
					mu.Lock()
					requests = append(requests, fmt.Sprint(i, " ", req.Method))
					mu.Unlock()
					if reply == "" {
						return
					}
					io.WriteString(c, reply)
					if strings.HasSuffix(reply, "\x00") {
						return
					}
				}
				io.Copy(io.Discard, r)
			}()
		}
	}()
	return "http://" + l.Addr().String(), func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), requests...)
	}
}

const okReply = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"

func TestPoolRepeats(t *testing.T) {
	stream := func() client.Body { return client.File(strings.NewReader("data")) }
	for _, c := range []struct {
		name, method string
		data         client.Body
		second       string // what the kept connection answers
		want         string // of the body, or of the error
		seen         string
	}{
		{"a dead connection", "GET", nil, "", "body", "[0 GET 0 GET 1 GET]"},
		{"HEAD", "HEAD", nil, "", "", "[0 GET 0 HEAD 1 HEAD]"},
		{"PUT of bytes", "PUT", client.Bytes("data"), "", "body", "[0 GET 0 PUT 1 PUT]"},
		{"PUT of a stream", "PUT", stream(), "", "Remote end closed", "[0 GET 0 PUT]"},
		{"POST is not idempotent", "POST", client.Bytes("data"), "", "Remote end closed", "[0 GET 0 POST]"},
		{"something came", "GET", nil, "HTTP/1.1 2\x00", "HTTP/1.1 2", "[0 GET 0 GET]"},
		{"an interim response came", "GET", nil, "HTTP/1.1 100 Continue\r\n\r\n\x00", "", "[0 GET 0 GET]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			url, seen := replies(t, []string{okReply, c.second}, []string{okReply})
			d, _ := pooling(t, PoolOptions{})
			get(t, d, url)
			req, err := New(url, Options{Method: c.method, Data: c.data})
			if err != nil {
				t.Fatal(err)
			}
			req.Timeout = 10 * time.Second
			r, err := d.Open(bg, req)
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = text(t, r, nil)
			}
			if !strings.Contains(got, c.want) || (err == nil) != strings.Contains(c.seen, " 1 ") {
				t.Errorf("%q, %v", got, err)
			}
			if fmt.Sprint(seen()) != c.seen {
				t.Errorf("seen: %v", seen())
			}
		})
	}
}

// A second failure is final.
func TestPoolRepeatsOnce(t *testing.T) {
	url, seen := replies(t, []string{okReply, ""}, []string{""}, []string{okReply})
	d, _ := pooling(t, PoolOptions{})
	get(t, d, url)
	if _, err := d.OpenURL(bg, url, nil, time.Minute); err == nil || fmt.Sprint(seen()) != "[0 GET 0 GET 1 GET]" {
		t.Errorf("%v, %v", err, seen())
	}
}

// A connection that the server closed while it was idle is found out before
// anything is sent, so that even a POST goes through.
func TestPoolIdleClosedByServer(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := countingServer(t, secure, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Method) })
		d, _ := pooling(t, PoolOptions{})
		get(t, d, s.URL)
		s.CloseClientConnections()
		wantSoon(t, "open", 0, s.open.Load)
		r, err := d.OpenURL(bg, s.URL, client.Bytes("data"), 10*time.Second)
		if got := text(t, r, err); got != "POST" || s.opened.Load() != 2 {
			t.Errorf("%q, %d opened", got, s.opened.Load())
		}
		s.Close()
	}
}

// What a server says unasked is not taken for the answer to the next request.
func TestPoolUnaskedAnswer(t *testing.T) {
	url, _ := replies(t, []string{okReply + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"}, []string{okReply})
	d, _ := pooling(t, PoolOptions{})
	for range 2 {
		if got := get(t, d, url); got != "body" {
			t.Error(got)
		}
	}
}

// The same under TLS, where the unasked answer may lie in many places: in the
// same record, in one of its own, behind a body that is read past all buffers.
func TestPoolUnaskedAnswerTLS(t *testing.T) {
	for _, size := range []int{4, 16000, 40000} {
		for _, writes := range []int{1, 2} {
			sent := make(chan struct{}, 5)
			s := countingServer(t, true, func(w http.ResponseWriter, r *http.Request) {
				c, _, err := w.(http.Hijacker).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				reply := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", size, strings.Repeat("b", size))
				const evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
				if writes == 1 {
					io.WriteString(c, reply+evil)
				} else {
					io.WriteString(c, reply)
					io.WriteString(c, evil)
				}
				sent <- struct{}{}
				io.Copy(io.Discard, c)
				c.Close()
			})
			d, h := pooling(t, PoolOptions{})
			for range 5 {
				r, err := d.OpenURL(bg, s.URL, nil, time.Minute)
				if err != nil {
					t.Fatal(err)
				}
				b, err := r.(*client.Response).ReadAll(bg)
				if len(b) != size || err != nil || strings.Contains(string(b), "evil") {
					t.Fatalf("size %d, %d writes: %d bytes, %v", size, writes, len(b), err)
				}
				<-sent // what comes after the next request nobody can tell from its answer
				if writes == 2 {
					time.Sleep(20 * time.Millisecond) // to arrive
				}
			}
			if s.opened.Load() != 5 {
				t.Errorf("size %d, %d writes: %d connections", size, writes, s.opened.Load())
			}
			h.Pool.Close()
		}
	}
}

// Connections are not shared where anything differs that they stand for.
func TestPoolKeys(t *testing.T) {
	s := countingServer(t, true, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "body") })
	d, h := pooling(t, PoolOptions{})
	one, two := &tls.Config{InsecureSkipVerify: true}, &tls.Config{InsecureSkipVerify: true}
	for i, config := range []*tls.Config{one, one, two, one} {
		req := must(t, s.URL, Options{})
		if _, err := h.HTTPRequest(bg, req); err != nil {
			t.Fatal(err)
		}
		r, err := h.HTTPSOpenWith(bg, req, config, config)
		text(t, r, err)
		if want := []int64{1, 1, 2, 2}[i]; s.opened.Load() != want {
			t.Errorf("%d: %d opened", i, s.opened.Load())
		}
	}
	_ = d
	plain := countingServer(t, false, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "body") })
	for i, auth := range []string{"Basic YTpi", "Basic YzpkCg==", "Negotiate x", "Negotiate y", "Negotiate x"} {
		req := must(t, plain.URL, Options{})
		req.AddHeader("Authorization", auth)
		r, err := d.Open(bg, req)
		text(t, r, err)
		if want := []int64{1, 1, 2, 3, 3}[i]; plain.opened.Load() != want {
			t.Errorf("%s: %d opened", auth, plain.opened.Load())
		}
	}
}

// Through a proxy the connection belongs to the proxy, its credentials, and the
// end of the tunnel.
func TestPoolProxies(t *testing.T) {
	proxy := countingServer(t, false, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "CONNECT" {
			fmt.Fprintf(w, "%s %s", r.URL, r.Header.Get("Proxy-Authorization"))
			return
		}
		c, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(rw, "HTTP/1.1 200 OK\r\n\r\n")
		rw.Flush()
		target, err := net.Dial("tcp", r.RequestURI)
		if err != nil {
			c.Close()
			return
		}
		go func() { io.Copy(target, rw); target.Close() }()
		go func() { io.Copy(c, target); c.Close() }()
	})
	end := countingServer(t, true, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "end ", r.Header.Get("Proxy-Authorization"))
	})
	address := proxy.Listener.Addr().String()
	h := NewPooledHTTPHandler(&tls.Config{InsecureSkipVerify: true}, PoolOptions{})
	defer h.Close()
	opener := func(user string) *Director {
		return BuildOpener(world(), h, NewProxyHandler([]Proxy{{"http", "http://" + user + address}, {"https", "http://" + user + address}}))
	}
	ann, bob := opener("ann:pw@"), opener("bob:pw@")
	for i, c := range []struct {
		d    *Director
		url  string
		want string
		n    int64
	}{
		{ann, "http://a.example/", "http://a.example/ Basic YW5uOnB3", 1},
		{ann, "http://b.example/", "http://b.example/ Basic YW5uOnB3", 1},
		{bob, "http://a.example/", "http://a.example/ Basic Ym9iOnB3", 2},
		{ann, end.URL, "end ", 3},
		{ann, end.URL, "end ", 3},
		{bob, end.URL, "end ", 4},
	} {
		if got := get(t, c.d, c.url); got != c.want || proxy.opened.Load() != c.n {
			t.Errorf("%d: %q, %d opened", i, got, proxy.opened.Load())
		}
	}
}

// idleBytes measures what an idle connection costs in the heap.
func idleBytes(t *testing.T, secure bool, n int) int {
	s := countingServer(t, secure, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "Hello, world!") })
	d, h := pooling(t, PoolOptions{MaxIdle: n, MaxIdlePerHost: n})
	heap := func() int {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc + m.StackInuse)
	}
	open := make([]response.Response, n)
	var err error
	before := heap()
	for i := range open {
		if open[i], err = d.OpenURL(bg, s.URL, nil, 0); err != nil {
			t.Fatal(err)
		}
	}
	for i, r := range open {
		text(t, r, nil)
		open[i] = nil
	}
	if h.Pool.Idle() != n {
		t.Fatalf("%d idle", h.Pool.Idle())
	}
	both := heap()
	h.Pool.Close() // the server's half goes, too: what is left counts neither
	return (both - before) / n
}

// The figures hold the server's half, too, with its goroutine and buffers.
func TestIdleConnectionsAreSmall(t *testing.T) {
	for secure, limit := range map[bool]int{false: 32 << 10, true: 48 << 10} {
		if got := idleBytes(t, secure, 300); got > limit {
			t.Errorf("secure %v: %d bytes for both ends of an idle connection", secure, got)
		} else {
			t.Logf("secure %v: %d bytes for both ends", secure, got)
		}
	}
}

func TestDisplaces(t *testing.T) {
	d := BuildOpener(host.Mem(), NewPooledHTTPHandler(nil, PoolOptions{}))
	for _, h := range d.Handlers() {
		switch h.(type) {
		case *HTTPHandler, *HTTPSHandler:
			t.Errorf("%T is still there", h)
		}
	}
}
