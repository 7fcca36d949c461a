package request

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

var bg = context.Background()

// world is this machine with an environment of the test's own.
func world(env ...string) host.Host {
	vars := map[string]string{}
	for _, kv := range env {
		k, v, _ := strings.Cut(kv, "=")
		vars[k] = v
	}
	return host.WithEnv(host.OS(), vars)
}

// server starts h and returns its URL.
func server(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// show answers with what it was asked.
func show(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	fmt.Fprintf(w, "%s %s host=%s ua=%s type=%s len=%d te=%v close=%v auth=%q proxy=%q cookie=%q body=%s", r.Method, r.URL, r.Host,
		r.UserAgent(), r.Header.Get("Content-Type"), r.ContentLength, r.TransferEncoding, r.Close, r.Header.Get("Authorization"),
		r.Header.Get("Proxy-Authorization"), r.Header.Get("Cookie"), body)
}

func text(t *testing.T, resp response.Response, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	b, err := response.ReadAll(bg, resp, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	resp.Close()
	return string(b)
}

func must(t testing.TB, url string, o Options) *Request {
	t.Helper()
	r, err := New(url, o)
	if err != nil {
		t.Fatal(err)
	}
	r.Timeout = time.Minute
	return r
}

func TestGetAndPost(t *testing.T) {
	leaktest.Check(t)
	url := server(t, show)
	d := BuildOpener(world())
	resp, err := d.OpenURL(bg, url+"/x?a=1#frag", nil, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Status() != 200 || resp.Reason() != "OK" || resp.URL() != url+"/x?a=1#frag" || !resp.(*client.Response).Opened() {
		t.Errorf("%d %q %q", resp.Status(), resp.Reason(), resp.URL())
	}
	host := strings.TrimPrefix(url, "http://")
	want := `GET /x?a=1 host=` + host + ` ua=Python-urllib/3.9 type= len=0 te=[] close=true auth="" proxy="" cookie="" body=`
	if got := text(t, resp, nil); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	resp, err = d.OpenURL(bg, url, client.Bytes("a=1"), time.Second)
	if got := text(t, resp, err); !strings.Contains(got, "POST / ") || !strings.Contains(got, "type=application/x-www-form-urlencoded len=3 te=[]") || !strings.HasSuffix(got, "body=a=1") {
		t.Error(got)
	}
	r := must(t, url, Options{Data: client.File(strings.NewReader("stream")), Method: "PUT", Headers: []message.Field{{Name: "CONTENT-type", Value: "a/b"}}})
	resp, err = d.Open(bg, r)
	if got := text(t, resp, err); !strings.Contains(got, "PUT / ") || !strings.Contains(got, "type=a/b len=-1 te=[chunked]") || !strings.HasSuffix(got, "body=stream") {
		t.Error(got)
	}
}

// TestBytesOnTheWire expects what CPython 3.9.18 sends for the same calls.
func TestBytesOnTheWire(t *testing.T) {
	pieces := func() client.Body {
		rest := []string{"a", "bc"}
		return client.Iterable(func(context.Context) ([]byte, error) {
			if len(rest) == 0 {
				return nil, io.EOF
			}
			p := rest[0]
			rest = rest[1:]
			return []byte(p), nil
		})
	}
	for _, c := range []struct {
		url     string
		o       Options
		proxied bool
		want    string
	}{
		{"http://SERVER/", Options{}, false, "GET / HTTP/1.1\r\nAccept-Encoding: identity\r\nHost: SERVER\r\nUser-Agent: Python-urllib/3.9\r\nConnection: close\r\n\r\n"},
		{"http://SERVER/x?y#z", Options{Data: client.Bytes("a=1")}, false,
			"POST /x?y HTTP/1.1\r\nAccept-Encoding: identity\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nHost: SERVER\r\nUser-Agent: Python-urllib/3.9\r\nConnection: close\r\n\r\na=1"},
		{"http://SERVER", Options{Method: "PUT", Data: pieces(), Headers: []message.Field{{Name: "x-A", Value: "1"}, {Name: "User-Agent", Value: "me"}}}, false,
			"PUT / HTTP/1.1\r\nAccept-Encoding: identity\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\nHost: SERVER\r\nX-A: 1\r\nUser-Agent: me\r\nConnection: close\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"},
		{"http://ex.com/q", Options{}, true,
			"GET http://ex.com/q HTTP/1.1\r\nAccept-Encoding: identity\r\nHost: ex.com\r\nUser-Agent: Python-urllib/3.9\r\nProxy-Authorization: Basic dTpw\r\nConnection: close\r\n\r\n"},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		server := l.Addr().String()
		want := strings.ReplaceAll(c.want, "SERVER", server)
		got := make(chan string, 1)
		go func() {
			defer l.Close()
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			b := make([]byte, len(want))
			n, _ := io.ReadFull(conn, b)
			got <- string(b[:n])
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		}()
		var proxies []Proxy
		if c.proxied {
			proxies = []Proxy{{"http", "http://u:p@" + server}}
		}
		req := must(t, strings.ReplaceAll(c.url, "SERVER", server), c.o)
		if _, err := BuildOpener(world(), NewProxyHandler(proxies)).Open(bg, req); err != nil {
			t.Fatal(err)
		}
		if got := <-got; got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestHTTPErrors(t *testing.T) {
	leaktest.Check(t)
	url := server(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Why", "because")
		w.WriteHeader(404)
		io.WriteString(w, "nothing here")
	})
	_, err := BuildOpener(world()).OpenURL(bg, url+"/y", nil, time.Minute)
	var he *urlerror.HTTPError
	var ue *urlerror.URLError
	if !errors.As(err, &he) || !errors.As(err, &ue) || err.Error() != "HTTP Error 404: Not Found" {
		t.Fatal(err)
	}
	if v, _ := he.Hdrs.Get("x-why"); v != "because" || he.Geturl() != url+"/y" {
		t.Errorf("%q %q", v, he.Geturl())
	}
	if r := ResponseOf(he); r == nil || r.Status() != 404 {
		t.Error("the response itself")
	}
	if b, err := io.ReadAll(he); string(b) != "nothing here" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	he.Close()
}

// custom is a handler such as a script would define.
type custom struct {
	BaseHandler
	hooks []Hook
}

func (c *custom) Hooks() []Hook { return c.hooks }

func TestHandlers(t *testing.T) {
	url := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/404" {
			w.WriteHeader(404)
		}
	})
	answer := func(s string) response.Response {
		return response.New(response.FromReader(strings.NewReader(s)), nil, "", 200)
	}
	var seen []string
	note := func(name string) Hook {
		return Hook{Name: name, Request: func(_ context.Context, r *Request) (*Request, error) {
			seen = append(seen, name)
			return r, nil
		}}
	}
	early := &custom{BaseHandler{HandlerOrder: 10}, []Hook{note("http_request")}}
	h := &custom{hooks: []Hook{
		{Name: "spam_open", Open: func(_ context.Context, r *Request) (response.Response, error) {
			return answer("spam " + r.Selector), nil
		}},
		{Name: "http_error_404", Error: func(_ context.Context, r *Request, fp response.Response, code int, msg string, _ *message.Headers) (response.Response, error) {
			fp.Close()
			return answer(fmt.Sprint(code, msg)), nil
		}},
		{Name: "http_response", Response: func(_ context.Context, _ *Request, r response.Response) (response.Response, error) {
			seen = append(seen, fmt.Sprint("response ", r.Status()))
			return r, nil
		}},
		{Name: "http_request", Request: func(_ context.Context, r *Request) (*Request, error) {
			seen = append(seen, "late")
			return r, nil
		}},
	}}
	d := BuildOpener(world(), h, early)
	if h.Parent != d || d.Handlers()[0] != Handler(early) {
		t.Error("parent and order")
	}
	resp, err := d.OpenURL(bg, "spam:eggs", nil, 0)
	if got := text(t, resp, err); got != "spam eggs" {
		t.Error(got)
	}
	resp, err = d.OpenURL(bg, url+"/404", nil, time.Minute)
	if got := text(t, resp, err); got != "404Not Found" {
		t.Error(got)
	}
	if got := fmt.Sprint(seen); got != "[http_request late response 404]" {
		t.Error(got)
	}
	_, err = d.OpenURL(bg, "foo://x", nil, 0)
	if err == nil || err.Error() != "<urlopen error unknown url type: foo>" {
		t.Error(err)
	}
	if resp, err := NewDirector(world()).OpenURL(bg, "foo://x", nil, 0); resp != nil || err != nil {
		t.Error("nobody answers: nil")
	}
}

func TestConnectErrors(t *testing.T) {
	d := BuildOpener(world())
	_, err := d.OpenURL(bg, "http://"+tcptest.Nobody(t).String(), nil, time.Minute)
	var ue *urlerror.URLError
	if !errors.As(err, &ue) || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%T %v", err, err)
	}
	boom := errors.New("boom")
	url := server(t, show)
	_, err = d.OpenURL(bg, url, client.Iterable(func(context.Context) ([]byte, error) { return nil, boom }), time.Minute)
	if err != boom {
		t.Errorf("an error of the body's own: %v", err)
	}
	for _, bad := range []string{"http:///x", "http://h:x/", "http://u:p@h/", "http://h\r\nX: y/", "http://127.0.0.1/a b", "no scheme", "://x"} {
		if _, err := d.OpenURL(bg, bad, nil, time.Minute); err == nil {
			t.Errorf("%q was opened", bad)
		}
	}
	slow := server(t, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	if _, err := d.OpenURL(bg, slow, nil, 50*time.Millisecond); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("timeout: %v", err)
	}
	ctx, cancel := context.WithCancel(bg)
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := d.OpenURL(ctx, slow, nil, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancel: %v", err)
	}
}

func TestHTTPS(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(show))
	defer s.Close()
	m := NewModule(world())
	var unknown *tls.CertificateVerificationError
	if _, err := m.Urlopen(bg, must(t, s.URL, Options{}), nil); !errors.As(err, &unknown) {
		t.Errorf("unverified: %v", err)
	}
	pool := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	resp, err := m.Urlopen(bg, must(t, s.URL+"/s", Options{}), &tls.Config{RootCAs: pool})
	if got := text(t, resp, err); !strings.HasPrefix(got, "GET /s ") {
		t.Error(got)
	}
}

func TestAudit(t *testing.T) {
	var events []string
	w := host.Audited(world(), func(_ context.Context, event string, args []any) error {
		if event == "urllib.Request" {
			events = append(events, fmt.Sprint(args[0], args[1], args[3]))
		}
		return nil
	})
	if _, err := BuildOpener(w).OpenURL(bg, "data:,x", nil, 0); err != nil || !slices.Equal(events, []string{"data:,x<nil>GET"}) {
		t.Errorf("%q, %v", events, err)
	}
}

func TestDataURLs(t *testing.T) {
	d := BuildOpener(world())
	for _, c := range []struct{ url, typ, body string }{
		{"data:,Hello%2C%20World", "text/plain;charset=US-ASCII", "Hello, World"},
		{"data:text/html;charset=utf-8,%C3%A9", "text/html;charset=utf-8", "\u00e9"},
		{"data:image/png;base64,aGVs%0AbG8%3D", "image/png", "hello"},
		{"data:text/plain;base64,aG Vs\tbG8=", "text/plain", "hello"},
	} {
		resp, err := d.OpenURL(bg, c.url, nil, 0)
		if err != nil {
			t.Errorf("%s: %v", c.url, err)
			continue
		}
		length := resp.Headers().Value("content-length")
		if got := text(t, resp, nil); got != c.body || resp.Headers().Value("content-type") != c.typ || length != fmt.Sprint(len(c.body)) {
			t.Errorf("%s: %q %v", c.url, got, resp.Headers())
		}
	}
	for _, bad := range []string{"data:nothing", "data:;base64,aGVsbG8", "data:text/html;charset=x\r\nX-A: b,hi", "data:a\x00b,hi"} {
		var ve *Error
		if _, err := d.OpenURL(bg, bad, nil, 0); !errors.As(err, &ve) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzDataURL(f *testing.F) {
	f.Add("data:text/html;charset=utf-8,%C3%A9")
	f.Add("data:;base64,aGVsbG8=")
	f.Fuzz(func(t *testing.T, url string) {
		_, mediaType, err := decodeDataURL(url)
		if err == nil && (mediaType == "" || strings.ContainsAny(mediaType, "\r\n\t\x00\x1b\x7f")) {
			t.Fatalf("%q", mediaType)
		}
	})
}

func TestFileURLs(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a b.html")
	if err := os.WriteFile(name, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := BuildOpener(world())
	for _, prefix := range []string{"file:", "file://", "file://localhost"} {
		resp, err := d.OpenURL(bg, prefix+Pathname2URL(name), nil, 0)
		if err != nil {
			t.Fatal(prefix, err)
		}
		if resp.Headers().Value("content-type") != "text/html" || resp.Headers().Value("Content-Length") != "5" {
			t.Errorf("%v", resp.Headers())
		}
		if got := text(t, resp, nil); got != "hello" {
			t.Error(got)
		}
	}
	var ue *urlerror.URLError
	for _, bad := range []string{"file://" + dir, "file:///no/such/file", "file://other.example" + name} {
		if _, err := d.OpenURL(bg, bad, nil, 0); !errors.As(err, &ue) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestRetrieve(t *testing.T) {
	dir := t.TempDir()
	cut := false
	url := server(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "20000")
		n := 20000
		if cut {
			n = 10000
		}
		w.Write(make([]byte, n))
	})
	m := NewModule(world())
	var calls []string
	hook := func(blocks, size int, total int64) error {
		calls = append(calls, fmt.Sprint(blocks, size, total))
		return nil
	}
	got, err := m.Urlretrieve(bg, must(t, url, Options{}), filepath.Join(dir, "out"), hook)
	if err != nil || fmt.Sprint(calls) != "[0 8192 20000 1 8192 20000 2 8192 20000 3 8192 20000]" {
		t.Errorf("%v, %v", err, calls)
	}
	if info, err := os.Stat(got.Filename); err != nil || info.Size() != 20000 {
		t.Error(info, err)
	}
	cut = true
	for _, h := range []ReportHook{nil, hook} {
		got, err = m.Urlretrieve(bg, must(t, url, Options{}), "", h)
		var short *urlerror.ContentTooShortError
		if !errors.As(err, &short) || short.Msg != "retrieval incomplete: got only 10000 out of 20000 bytes" || short.Content != any(got) {
			t.Errorf("%v", err)
		}
	}
	if _, err := os.Stat(got.Filename); err != nil {
		t.Error(err)
	}
	m.Urlcleanup()
	if _, err := os.Stat(got.Filename); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("left behind: %v", err)
	}
	local := filepath.Join(dir, "out")
	if got, err := m.Urlretrieve(bg, must(t, "file://"+local, Options{}), "", nil); err != nil || got.Filename != local {
		t.Errorf("%q, %v", got.Filename, err)
	}
}

func TestInstallOpener(t *testing.T) {
	m := NewModule(world())
	d := NewDirector(world())
	d.AddHandler(&custom{hooks: []Hook{{Name: "default_open", Open: func(context.Context, *Request) (response.Response, error) {
		return response.New(response.FromReader(strings.NewReader("mine")), nil, "", 0), nil
	}}}})
	m.InstallOpener(d)
	resp, err := m.Urlopen(bg, must(t, "any:thing", Options{}), nil)
	if got := text(t, resp, err); got != "mine" {
		t.Error(got)
	}
}

func TestHookKind(t *testing.T) {
	for name, want := range map[string]string{
		"http_open": "open", "default_open": "open", "unknown_open": "open", "https_request": "request", "http_response": "response",
		"http_error_404": "error", "http_error_default": "error", "ftp_error": "error",
		"redirect_request": "", "do_open": "", "proxy_open": "", "add_parent": "", "close": "", "http": "",
	} {
		if got := HookKind(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	ftp := &custom{hooks: []Hook{{Name: "ftp_error", Error: func(context.Context, *Request, response.Response, int, string, *message.Headers) (response.Response, error) {
		return response.New(response.FromReader(strings.NewReader("saved")), nil, "", 0), nil
	}}}}
	d := BuildOpener(world(), ftp)
	resp, err := d.Error(bg, "ftp", nil, nil, 0, "", nil)
	if got := text(t, resp, err); got != "saved" {
		t.Error(got)
	}
}
