package request

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/http/http2"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// secure starts a TLS server, with HTTP/2 or without, and returns its URL, the
// settings that trust it, and the number of connections it has seen.
func secure(t testing.TB, h2 bool, h http.HandlerFunc) (string, *tls.Config, *atomic.Int32) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	conns := &atomic.Int32{}
	s.EnableHTTP2 = h2
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return s.URL, &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, conns
}

func protocol(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	w.Header().Set("X-Host", r.Host)
	fmt.Fprintf(w, "%s %s %s %s", r.Proto, r.Method, r.Header.Get("User-Agent"), b)
}

func TestHTTP2(t *testing.T) {
	leaktest.Check(t)
	url, config, conns := secure(t, true, protocol)
	h := NewHTTP2Handler(config)
	d := BuildOpener(world(), h)
	for range 3 {
		resp, err := d.OpenURL(bg, url+"/x", nil, time.Second)
		if got := text(t, resp, err); got != "HTTP/2.0 GET Python-urllib/3.9 " {
			t.Errorf("%q", got)
		}
		r, ok := resp.(response.HTTP)
		if !ok || r.Version() != 20 || r.Reason() != "OK" || r.URL() != url+"/x" || !r.Opened() || r.Headers().Value("x-host") != strings.TrimPrefix(url, "https://") {
			t.Errorf("%+v", r)
		}
	}
	for _, b := range []client.Body{client.Bytes("data"), client.File(strings.NewReader("data"))} {
		resp, err := d.OpenURL(bg, url, b, time.Second)
		if got := text(t, resp, err); got != "HTTP/2.0 POST Python-urllib/3.9 data" {
			t.Errorf("%q", got)
		}
	}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			resp, err := d.OpenURL(bg, url, nil, time.Minute)
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = response.ReadAll(bg, resp, -1)
		})
	}
	wg.Wait()
	if n := conns.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
	h.Close()
	var ue *urlerror.URLError
	h = NewHTTP2Handler(nil)
	if _, err := BuildOpener(world(), h).OpenURL(bg, url, nil, time.Second); !errors.As(err, &ue) {
		t.Errorf("an unknown certificate: %v", err)
	}
}

// Servers without HTTP/2 are spoken to by HTTP/1.1, by this handler if it has
// settings of its own and by the others if not.
func TestHTTP2FallsBack(t *testing.T) {
	leaktest.Check(t)
	url, config, conns := secure(t, false, protocol)
	h := NewHTTP2Handler(config)
	d := BuildOpener(world(), h)
	for range 3 {
		resp, err := d.OpenURL(bg, url, client.Bytes("x"), time.Second)
		if got := text(t, resp, err); got != "HTTP/1.1 POST Python-urllib/3.9 x" {
			t.Errorf("%q", got)
		}
		if _, ok := resp.(*client.Response); !ok {
			t.Errorf("%T", resp)
		}
	}
	if n := conns.Load(); n != 3 {
		t.Errorf("%d connections", n)
	}
	pooled := NewPooledHTTPHandler(config, PoolOptions{})
	h = NewHTTP2Handler(nil)
	d = BuildOpener(world(), h, pooled)
	conns.Store(0)
	for range 4 {
		req := must(t, url, Options{})
		resp, err := h.HTTPSOpenWith(bg, prepared(t, d, req), config, nil, false)
		if resp == nil && err == nil {
			resp, err = pooled.HTTPSOpen(bg, req)
		}
		if got := text(t, resp, err); got != "HTTP/1.1 GET Python-urllib/3.9 " {
			t.Errorf("%q", got)
		}
	}
	if n := conns.Load(); n != 2 { // one that found out, and one that is kept
		t.Errorf("%d connections", n)
	}
	pooled.Close()
}

// prepared runs the request processors.
func prepared(t *testing.T, d *Director, req *Request) *Request {
	t.Helper()
	for _, e := range d.request[req.Type] {
		var err error
		if req, err = e.hook.Request(bg, req); err != nil {
			t.Fatal(err)
		}
	}
	return req
}

func TestHTTP2PriorKnowledge(t *testing.T) {
	leaktest.Check(t)
	var p http.Protocols
	p.SetUnencryptedHTTP2(true)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(protocol), Protocols: &p}
	go func() { _ = s.Serve(l) }()
	defer s.Close()
	h := NewHTTP2Handler(nil)
	h.PriorKnowledge = true
	defer h.Close()
	resp, err := BuildOpener(world(), h).OpenURL(bg, "http://"+l.Addr().String(), nil, time.Second)
	if got := text(t, resp, err); !strings.HasPrefix(got, "HTTP/2.0 ") {
		t.Errorf("%q", got)
	}
	plain := server(t, protocol)
	resp, err = BuildOpener(world(), NewHTTP2Handler(nil)).OpenURL(bg, plain, nil, time.Second)
	if got := text(t, resp, err); !strings.HasPrefix(got, "HTTP/1.1 ") {
		t.Errorf("%q", got)
	}
}

// Retries, decoding, redirects, errors and audit work as over HTTP/1.1.
func TestHTTP2Composes(t *testing.T) {
	leaktest.Check(t)
	n := 0
	url, config, conns := secure(t, true, func(w http.ResponseWriter, r *http.Request) {
		switch n++; {
		case n == 1:
			w.WriteHeader(503)
		case r.URL.Path == "/missing":
			w.WriteHeader(404)
			_, _ = io.WriteString(w, "no")
		case r.URL.Path == "/moved":
			http.Redirect(w, r, "/here", http.StatusFound)
		default:
			w.Header().Set("Content-Encoding", "zstd")
			_, _ = w.Write(encode(t, []byte(r.Proto), "zstd"))
		}
	})
	var events []string
	w := host.Audited(host.WithClock(world(), &notedSleep{}), func(_ context.Context, event string, args []any) error {
		switch event {
		case "http.client.connect":
			events = append(events, event)
		case "http.client.send":
			first, _, _ := strings.Cut(string(args[1].([]byte)), "\r\n")
			events = append(events, first)
		}
		return nil
	})
	h := NewHTTP2Handler(config)
	d := BuildOpener(w, h, NewRetryHandler(), NewContentDecodingHandler())
	resp, err := d.OpenURL(bg, url+"/moved", nil, time.Second)
	if got := text(t, resp, err); got != "HTTP/2.0" || resp.URL() != url+"/here" {
		t.Errorf("%q from %s", got, resp.URL())
	}
	if got := fmt.Sprint(events); got != "[http.client.connect GET /moved HTTP/2 GET /moved HTTP/2 GET /here HTTP/2]" {
		t.Error(got)
	}
	_, err = d.OpenURL(bg, url+"/missing", nil, time.Second)
	var he *urlerror.HTTPError
	if !errors.As(err, &he) || he.Code != 404 || he.Msg != "Not Found" {
		t.Errorf("%v", err)
	} else if b, err := io.ReadAll(he); string(b) != "no" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if conns.Load() != 1 {
		t.Errorf("%d connections", conns.Load())
	}
	h.Close()
	policy := host.Restricted(world(), host.Policy{})
	h = NewHTTP2Handler(config)
	var denied *host.PermissionError
	if _, err := BuildOpener(policy, h, NewProxyHandler(nil)).OpenURL(bg, url, nil, time.Second); !errors.As(err, &denied) {
		t.Errorf("policy: %v", err)
	}
}

// A server that closes its idle connections is connected to again.
func TestHTTP2Reconnects(t *testing.T) {
	leaktest.Check(t)
	url, config, conns := secure(t, true, protocol)
	h := NewHTTP2Handler(config)
	defer h.Close()
	d := BuildOpener(world(), h)
	for i := range 3 {
		resp, err := d.Open(bg, must(t, url, Options{Headers: []message.Field{{Name: "User-agent", Value: "me"}}}))
		if got := text(t, resp, err); got != "HTTP/2.0 GET me " {
			t.Errorf("%q", got)
		}
		h.links.mu.Lock()
		for _, l := range h.links.all {
			if i == 0 {
				l.conn.Retire()
			} else {
				_ = l.conn.Close()
			}
		}
		h.links.mu.Unlock()
	}
	if n := conns.Load(); n != 3 {
		t.Errorf("%d connections", n)
	}
}

func TestHTTP2ThroughTunnel(t *testing.T) {
	leaktest.Check(t)
	url, config, _ := secure(t, true, protocol)
	proxy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer proxy.Close()
	head := make(chan string, 1)
	go func() {
		c, err := proxy.Accept()
		if err != nil {
			return
		}
		b := make([]byte, 4096)
		n, _ := c.Read(b)
		head <- string(b[:n])
		up, err := net.Dial("tcp", strings.TrimPrefix(url, "https://"))
		if err != nil {
			return
		}
		fmt.Fprint(c, "HTTP/1.0 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(up, c); up.Close() }()
		_, _ = io.Copy(c, up)
		c.Close()
	}()
	h := NewHTTP2Handler(config)
	defer h.Close()
	d := BuildOpener(world(), h, NewProxyHandler([]Proxy{{"https", "http://u:p@" + proxy.Addr().String()}}))
	for range 2 {
		resp, err := d.OpenURL(bg, url, nil, time.Second)
		if got := text(t, resp, err); !strings.HasPrefix(got, "HTTP/2.0 ") {
			t.Errorf("%q", got)
		}
	}
	if got := <-head; !strings.Contains(got, "CONNECT "+strings.TrimPrefix(url, "https://")) || !strings.Contains(got, "Proxy-Authorization: Basic dTpw") {
		t.Errorf("%q", got)
	}
}

func BenchmarkSmallGet(b *testing.B) {
	for _, protocol := range []string{"h2", "pooled", "http"} {
		b.Run(protocol, func(b *testing.B) {
			url, config, _ := secure(b, protocol == "h2", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "hello, world\n") })
			var d *Director
			switch protocol {
			case "h2":
				h := NewHTTP2Handler(config)
				defer h.Close()
				d = BuildOpener(world(), h)
			case "pooled":
				h := NewPooledHTTPHandler(config, PoolOptions{})
				defer h.Close()
				d = BuildOpener(world(), h)
			default:
				d = BuildOpener(world(), NewHTTPSHandler(config))
			}
			b.ReportAllocs()
			for b.Loop() {
				resp, err := d.OpenURL(bg, url, nil, time.Minute)
				if err != nil {
					b.Fatal(err)
				}
				if p, err := response.ReadAll(bg, resp, -1); len(p) != 13 || err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A program that visits many servers does not remember all of them.
func TestHTTP2LinksAreTidied(t *testing.T) {
	var s links
	for i := range 20 * maxMarks {
		_, _, err := s.get(bg, place{host: strconv.Itoa(i)}, func() (*link, error) { return &link{taken: true}, nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := len(s.all); n > 2*maxMarks {
		t.Errorf("%d servers are remembered", n)
	}
	s = links{}
	for i := range 500 {
		ours, theirs := net.Pipe()
		go func() { _, _ = io.Copy(io.Discard, theirs) }()
		conn, err := http2.New(bg, ours, http2.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, _, _ = s.get(bg, place{host: strconv.Itoa(i)}, func() (*link, error) { return &link{conn: conn}, nil })
		_ = conn.Close()
		_ = theirs.Close()
	}
	if n := len(s.all); n > 128 {
		t.Errorf("%d connections that have ended are remembered", n)
	}
}
