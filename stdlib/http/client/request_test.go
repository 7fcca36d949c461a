package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
)

const empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

func fields(pairs ...string) []message.Field {
	var f []message.Field
	for i := 0; i < len(pairs); i += 2 {
		f = append(f, message.Field{Name: pairs[i], Value: pairs[i+1]})
	}
	return f
}

func TestRequests(t *testing.T) {
	pieces := func(p ...string) Body {
		return Iterable(func(context.Context) ([]byte, error) {
			if len(p) == 0 {
				return nil, io.EOF
			}
			b := []byte(p[0])
			p = p[1:]
			return b, nil
		})
	}
	for _, c := range []struct {
		name, method, url string
		body              Body
		headers           []message.Field
		encode            bool
		want              string
	}{
		{"get", "GET", "/x?y", nil, nil, false, "GET /x?y HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: identity\r\n\r\n"},
		{"empty url", "GET", "", nil, nil, false, "GET / HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: identity\r\n\r\n"},
		{"own host", "GET", "/", nil, fields("hOst", "h", "accept-encoding", "gzip"), false, "GET / HTTP/1.1\r\nhOst: h\r\naccept-encoding: gzip\r\n\r\n"},
		{"absolute", "GET", "http://u@a.example:81/x", nil, nil, false, "GET http://u@a.example:81/x HTTP/1.1\r\nHost: a.example:81\r\nAccept-Encoding: identity\r\n\r\n"},
		{"post nothing", "post", "/", nil, nil, false, "post / HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: identity\r\nContent-Length: 0\r\n\r\n"},
		{"bytes", "POST", "/", Bytes("hello"), fields("A", "1"), false, "POST / HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: identity\r\nContent-Length: 5\r\nA: 1\r\n\r\nhello"},
		{"file", "PUT", "/", File(strings.NewReader("hello")), nil, false, "PUT / HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"},
		{"file with length", "PUT", "/", File(strings.NewReader("hello")), fields("Content-Length", "5"), true, "PUT / HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello"},
		{"sized file", "PUT", "/", SizedFile(strings.NewReader("hello world"), 5), nil, false, "PUT / HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello"},
		{"pieces", "PUT", "/", pieces("0123456789", "", "ab"), nil, false, "PUT / HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n2\r\nab\r\n0\r\n\r\n"},
		{"encoded by the caller", "PUT", "/", Bytes("1\r\nx\r\n0\r\n\r\n"), fields("Transfer-Encoding", "chunked"), false, "PUT / HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"},
		{"encoded here", "PUT", "/", Bytes("x"), fields("Transfer-Encoding", "chunked"), true, "PUT / HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, empty)
			conn := s.connect()
			if err := conn.Request(bg, c.method, c.url, c.body, c.headers, c.encode); err != nil {
				t.Fatal(err)
			}
			if _, err := conn.GetResponse(bg); err != nil {
				t.Fatal(err)
			}
			want := strings.ReplaceAll(c.want, "HOST", s.l.Addr().String())
			if got := s.requests()[0]; got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestAttacksAreRefused(t *testing.T) {
	s := serve(t, empty)
	c := s.connect()
	for _, x := range []struct{ method, url, name, value string }{
		{"GET", "/a b\r\nX: 1", "", ""}, {"GET", "/a b", "", ""}, {"GET", "/\x7f", "", ""}, {"GET", "/\x00", "", ""}, {"GET", "/\u00e9", "", ""},
		{"GET / HTTP/1.1\r\nX: y", "/", "", ""}, {"GE T", "/", "", ""}, {"", "/", "", ""},
		{"GET", "/", "A", "v\r\nSet-Cookie: a=1"}, {"GET", "/", "A", "v\n x"}, {"GET", "/", "A", "v\x00"},
		{"GET", "/", "A b", "v"}, {"GET", "/", "A:", "v"}, {"GET", "/", "", ""}, {"GET", "/", "A\r\nB", "v"},
		{"GET", "http://h\"x/", "", ""}, {"GET", "http://h:x/", "", ""},
	} {
		headers := fields(x.name, x.value)
		if x.name == "" && x.value == "" && x.method == "GET" && x.url == "/" {
			headers = fields("", "v")
		} else if x.name == "" {
			headers = nil
		}
		err := c.Request(bg, x.method, x.url, nil, headers, false)
		var url *InvalidURLError
		var arg *ArgumentError
		if !errors.As(err, &url) && !errors.As(err, &arg) {
			t.Errorf("%q: %v", x, err)
		}
		if c.State() != Idle {
			t.Fatalf("%q: state %v", x, c.State())
		}
	}
	if s.connections() != 0 {
		t.Error("something was sent")
	}
	if _, err := s.get(c); err != nil || len(s.requests()) != 1 {
		t.Errorf("the connection is not usable: %v", err)
	}
	for _, h := range []string{"h\r\nX: b", "h\x00.evil", "h /", "h/x", "u@h", strings.Repeat("a", 64) + ".example", strings.Repeat("a.", 130), strings.Repeat("\u00e1", 100_000), "h:x", "h:99999", "h:-1", "h:+1"} {
		start := time.Now()
		_, err := New(host.OS(), h, 0)
		var url *InvalidURLError
		if !errors.As(err, &url) {
			t.Errorf("host %.20q: %v", h, err)
		}
		if d := time.Since(start); d > time.Minute {
			t.Errorf("host %.20q took %v", h, d)
		}
	}
}

func TestHosts(t *testing.T) {
	for _, x := range []struct {
		in     string
		port   int
		host   string
		out    int
		header string
	}{
		{"www.python.org", 0, "www.python.org", 80, "www.python.org"},
		{"www.python.org:", 0, "www.python.org", 80, "www.python.org"},
		{"www.python.org:8080", 0, "www.python.org", 8080, "www.python.org:8080"},
		{"[::1]:81", 0, "::1", 81, "[::1]:81"},
		{"[fe80::1%eth0]", 0, "fe80::1%eth0", 80, "[fe80::1]"},
		{"::1", 80, "::1", 80, "[::1]"},
		{"b\u00fccher.example", 0, "xn--bcher-kva.example", 80, "xn--bcher-kva.example"},
		{"a_b.example", 0, "a_b.example", 80, "a_b.example"},
	} {
		c, err := New(host.OS(), x.in, x.port)
		if err != nil {
			t.Errorf("%s: %v", x.in, err)
			continue
		}
		if c.Host != x.host || c.Port != x.out || c.hostHeader() != x.header {
			t.Errorf("%s: %q %d %q", x.in, c.Host, c.Port, c.hostHeader())
		}
	}
}

func TestStepwise(t *testing.T) {
	s := serve(t, empty, empty)
	c := s.connect()
	var state *StateError
	if err := c.PutHeader("A", "1"); !errors.As(err, &state) || state.Class != CannotSendHeader {
		t.Errorf("header first: %v", err)
	}
	if _, err := c.GetResponse(bg); !errors.As(err, &state) || state.Class != ResponseNotReady || err.Error() != "Idle" {
		t.Errorf("response first: %v", err)
	}
	if err := c.PutRequest("GET", "/", true, true); err != nil {
		t.Fatal(err)
	}
	if err := c.PutRequest("GET", "/", true, true); !errors.As(err, &state) || state.Class != CannotSendRequest || err.Error() != "Request-started" {
		t.Errorf("request twice: %v", err)
	}
	if err := c.PutHeader("A", "1", "2", "3"); err != nil {
		t.Fatal(err)
	}
	if err := c.EndHeaders(bg, nil, false); err != nil {
		t.Fatal(err)
	}
	if err := c.EndHeaders(bg, nil, false); !errors.As(err, &state) {
		t.Errorf("end twice: %v", err)
	}
	if _, err := c.GetResponse(bg); err != nil {
		t.Fatal(err)
	}
	if got := s.requests()[0]; got != "GET / HTTP/1.1\r\nA: 1\r\n\t2\r\n\t3\r\n\r\n" {
		t.Errorf("%q", got)
	}
	c.PutRequest("POST", "/", true, true)
	c.PutHeader("Content-Length", "4")
	if err := c.EndHeaders(bg, nil, false); err != nil {
		t.Fatal(err)
	}
	if err := c.Send(bg, Bytes("bo")); err != nil {
		t.Fatal(err)
	}
	if err := c.Send(bg, File(strings.NewReader("dy"))); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetResponse(bg); err != nil || !strings.HasSuffix(s.requests()[1], "\r\n\r\nbody") {
		t.Errorf("%v, %q", err, s.requests())
	}
	c.Close()
	c.AutoOpen = false
	var closed *NotConnectedError
	if err := c.Send(bg, Bytes("x")); !errors.As(err, &closed) {
		t.Errorf("send on a closed connection: %v", err)
	}
}

func TestKeepAlive(t *testing.T) {
	leaktest.Check(t)
	hello := "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
	s := serve(t, hello, hello, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
	c := s.connect()
	for i := range 4 {
		r, err := s.get(c)
		if err != nil {
			t.Fatal(i, err)
		}
		if b, err := r.ReadAll(bg); string(b) != "hello" || err != nil {
			t.Fatal(i, string(b), err)
		}
	}
	if n := s.connections(); n != 2 {
		t.Errorf("%d connections", n)
	}
}

func TestUnreadResponse(t *testing.T) {
	hello := "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
	s := serve(t, hello, hello)
	c := s.connect()
	first, err := s.get(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Request(bg, "GET", "/", nil, nil, false); err != nil {
		t.Fatal(err)
	}
	var state *StateError
	if _, err := c.GetResponse(bg); !errors.As(err, &state) || state.Class != ResponseNotReady {
		t.Fatalf("%v", err)
	}
	if b, err := first.ReadAll(bg); string(b) != "hello" || err != nil {
		t.Fatal(string(b), err)
	}
	second, err := c.GetResponse(bg)
	if err != nil {
		t.Fatal(err)
	}
	second.Close()
	if c.Connected() {
		t.Error("the unread rest would be taken for the next response")
	}
	if r, err := s.get(c); err != nil || r.Status() != 200 {
		t.Errorf("%v", err)
	}
	if s.connections() != 2 {
		t.Errorf("%d connections", s.connections())
	}
}

func TestBodyFails(t *testing.T) {
	s := serve(t, empty)
	c := s.connect()
	boom := errors.New("boom")
	err := c.Request(bg, "POST", "/", Iterable(func(context.Context) ([]byte, error) { return nil, boom }), nil, false)
	if !errors.Is(err, boom) || c.Connected() || c.State() != Idle {
		t.Errorf("%v, %v", err, c.State())
	}
	if err := c.Request(bg, "POST", "/", SizedFile(strings.NewReader("x"), 5), nil, false); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("short file: %v", err)
	}
}

func TestTunnel(t *testing.T) {
	s := serve(t, "HTTP/1.0 200 Connection established\r\nX: y\r\n\r\n", empty)
	c := s.connect()
	if err := c.SetTunnel("www.python.org", 0, fields("A", "b\r\nC: d")); err == nil {
		t.Error("injection through tunnel headers")
	}
	if err := c.SetTunnel("www.python.org", 0, fields("A", "b")); err != nil {
		t.Fatal(err)
	}
	if err := c.Request(bg, "HEAD", "/index.html", nil, nil, false); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetResponse(bg); err != nil {
		t.Fatal(err)
	}
	want := []string{"CONNECT www.python.org:80 HTTP/1.0\r\nA: b\r\n\r\n", "HEAD /index.html HTTP/1.1\r\nHost: www.python.org\r\nAccept-Encoding: identity\r\n\r\n"}
	if got := s.requests(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if err := c.SetTunnel("x", 0, nil); err == nil {
		t.Error("a tunnel for an open connection")
	}
	s = serve(t, "HTTP/1.0 407 Go away\r\n\r\n")
	c = s.connect()
	c.SetTunnel("h", 0, nil)
	err := c.Connect(bg)
	var refused *TunnelError
	if !errors.As(err, &refused) || err.Error() != "Tunnel connection failed: 407 Go away" || c.Connected() {
		t.Errorf("%v", err)
	}
}

func TestTLS(t *testing.T) {
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }))
	defer srv.Close()
	srv.Config.ErrorLog = nil
	address := srv.Listener.Addr().String()
	c, err := NewTLS(host.OS(), address, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	var unknown *tls.CertificateVerificationError
	if err := c.Connect(bg); !errors.As(err, &unknown) || c.Connected() {
		t.Errorf("certificate of an unknown authority: %v", err)
	}
	config := srv.Client().Transport.(*http.Transport).TLSClientConfig
	c, err = NewTLS(host.OS(), address, 0, &tls.Config{RootCAs: config.RootCAs})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range 2 {
		if err := c.Request(bg, "GET", "/", nil, nil, false); err != nil {
			t.Fatal(err)
		}
		r, err := c.GetResponse(bg)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := r.ReadAll(bg); string(b) != "HTTP/1.1" || err != nil {
			t.Errorf("%q, %v", b, err)
		}
	}
}

// subclass overrides steps as a script would.
type subclass struct {
	*Connection
	sent bytes.Buffer
}

func (s *subclass) PutHeader(name string, values ...string) error {
	if name == "Accept-Encoding" {
		return nil
	}
	return s.Connection.PutHeader(name, values...)
}

func (s *subclass) Send(ctx context.Context, data Body) error {
	s.sent.Write(data.(Bytes))
	return s.Connection.Send(ctx, data)
}

func TestSubclass(t *testing.T) {
	s := serve(t, empty)
	c := &subclass{Connection: s.connect()}
	c.Self = c
	if err := c.Request(bg, "PUT", "/", File(strings.NewReader("hello")), nil, false); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetResponse(bg); err != nil {
		t.Fatal(err)
	}
	want := "PUT / HTTP/1.1\r\nHost: " + s.l.Addr().String() + "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
	if got := s.requests()[0]; got != want || c.sent.String() != want {
		t.Errorf("%q\n%q", got, c.sent.String())
	}
}

// auditor is a host that notes events and may forbid one.
type auditor struct {
	host.Host
	events []string
	forbid string
	out    bytes.Buffer
}

var errForbidden = errors.New("forbidden")

func (a *auditor) Audit(_ context.Context, event string, _ ...any) error {
	a.events = append(a.events, event)
	if event == a.forbid {
		return errForbidden
	}
	return nil
}

func (a *auditor) Stdout() io.Writer { return &a.out }

func TestAuditAndDebug(t *testing.T) {
	s := serve(t, "HTTP/1.1 200 OK\r\nX: \x1b[6n\r\nContent-Length: 0\r\n\r\n", empty)
	c := s.connect()
	a := &auditor{Host: host.OS()}
	c.world = a
	c.SetDebugLevel(1)
	if _, err := s.get(c); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a.events, []string{"http.client.connect", "http.client.send"}) {
		t.Errorf("%q", a.events)
	}
	want := "send: b'GET /x HTTP/1.1\\r\\nHost: " + s.l.Addr().String() + "\\r\\nAccept-Encoding: identity\\r\\n\\r\\n'\n" +
		"reply: 'HTTP/1.1 200 OK\\r\\n'\nheader: X: \\x1b[6n\nheader: Content-Length: 0\n"
	if a.out.String() != want {
		t.Errorf("got  %q\nwant %q", a.out.String(), want)
	}
	a.forbid = "http.client.send"
	if err := c.Request(bg, "GET", "/", nil, nil, false); !errors.Is(err, errForbidden) || len(s.requests()) != 1 {
		t.Errorf("forbidden send: %v", err)
	}
	a.forbid = "http.client.connect"
	if err := c.Connect(bg); !errors.Is(err, errForbidden) || c.Connected() {
		t.Errorf("forbidden connect: %v", err)
	}
}

func TestSourceAddress(t *testing.T) {
	got := make(chan string, 1)
	s := serveFunc(t, func(s *script, c net.Conn) {
		got <- c.RemoteAddr().String()
		io.WriteString(c, empty)
	})
	c := s.connect()
	c.SourceAddress = "127.0.0.2:0"
	if err := c.Connect(bg); err != nil {
		t.Fatal(err)
	}
	if a := <-got; !strings.HasPrefix(a, "127.0.0.2:") {
		t.Error(a)
	}
}

// elsewhere connects in its own way.
type elsewhere struct {
	*Connection
	socket func() net.Conn
}

func (e *elsewhere) Connect(context.Context) error {
	e.SetSocket(e.socket())
	return nil
}

func TestSetSocket(t *testing.T) {
	s := serve(t, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
	c, err := New(host.OS(), "unreachable.invalid", 0)
	if err != nil {
		t.Fatal(err)
	}
	c.Self = &elsewhere{c, func() net.Conn {
		conn, err := net.Dial("tcp", s.l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		return conn
	}}
	defer c.Close()
	r, err := s.get(c)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := r.ReadAll(bg); string(b) != "hi" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if got := s.requests()[0]; !strings.Contains(got, "Host: unreachable.invalid\r\n") {
		t.Errorf("%q", got)
	}
}
