package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/wire"
)

func TestBodies(t *testing.T) {
	leaktest.Check(t)
	const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	for _, c := range []struct {
		name, reply, body string
		closes            bool
	}{
		{"length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", false},
		{"length, close", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello", "hello", true},
		{"equal lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\nContent-Length: 05\r\n\r\nhello", "hello", false},
		{"until close", "HTTP/1.1 200 OK\r\n\r\nhello", "hello", true},
		{"1.0", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", true},
		{"1.0 keep-alive", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 5\r\n\r\nhello", "hello", false},
		{"0.9 version", "HTTP/0.9 200 OK\r\n\r\nhello", "hello", true},
		{"chunked", chunked + "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", "hello", false},
		{"chunked, upper hex", chunked + "A\r\n0123456789\r\n0\r\n\r\n", "0123456789", false},
		{"chunked, no last line", chunked + "5\r\nhello\r\n0\r\n", "hello", false},
		{"chunked and length", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello", true},
		{"identity", "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello", "hello", false},
		{"204", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "", false},
		{"304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "", false},
		{"empty", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", false},
		{"no reason", "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", "hello", false},
		{"LF only head", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", "hello", false},
		{"interim", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, c.reply)
			r, err := s.get(s.connect())
			if err != nil {
				t.Fatal(err)
			}
			if r.WillClose() != c.closes {
				t.Errorf("WillClose: %v", r.WillClose())
			}
			b, err := r.ReadAll(bg)
			if err != nil || string(b) != c.body {
				t.Errorf("%q, %v", b, err)
			}
			if !r.Ended() || r.Closed() {
				t.Error("not at its end")
			}
			if b, err := r.ReadAll(bg); len(b) != 0 || err != nil {
				t.Errorf("after the end: %q, %v", b, err)
			}
		})
	}
}

func TestBadResponses(t *testing.T) {
	leaktest.Check(t)
	is := func(class string) func(error) bool {
		return func(err error) bool {
			var e Exception
			return errors.As(err, &e) && e.HTTPException() == class
		}
	}
	const ok = "HTTP/1.1 200 OK\r\n"
	many := func(n int, line string) string { return strings.Repeat(line, n) }
	for _, c := range []struct {
		name, reply string
		want        func(error) bool
	}{
		{"nothing", "", is("RemoteDisconnected")},
		{"no HTTP", "SSH-2.0-OpenSSH\r\n", is("BadStatusLine")},
		{"0.9 body", "<html>hello</html>", is("BadStatusLine")},
		{"no code", "HTTP/1.1\r\n\r\n", is("BadStatusLine")},
		{"code 99", "HTTP/1.1 099 x\r\n\r\n", is("BadStatusLine")},
		{"code +200", "HTTP/1.1 +200 x\r\n\r\n", is("BadStatusLine")},
		{"code 2000", "HTTP/1.1 2000 x\r\n\r\n", is("BadStatusLine")},
		{"version 2", "HTTP/2.0 200 OK\r\n\r\n", is("UnknownProtocol")},
		{"long status", "HTTP/1.1 200 " + many(70000, "x"), is("LineTooLong")},
		{"long header", ok + "X: " + many(1<<20, "x"), is("LineTooLong")},
		{"101 headers", ok + many(101, "X: y\r\n") + "\r\n", is("HTTPException")},
		{"endless folds", ok + "X: y\r\n" + many(101, " z\r\n") + "\r\n", is("HTTPException")},
		{"endless 100", many(102, "HTTP/1.1 100 Continue\r\n\r\n"), is("HTTPException")},
		{"100 with endless headers", "HTTP/1.1 100 Continue\r\n" + many(5000, "X: y\r\n"), is("HTTPException")},
		{"lengths 5, 6", ok + "Content-Length: 5, 6\r\n\r\n", is("HTTPException")},
		{"lengths apart", ok + "Content-Length: 5\r\nX: y\r\nContent-Length: 6\r\n\r\n", is("HTTPException")},
		{"length +5", ok + "Content-Length: +5\r\n\r\n", is("HTTPException")},
		{"length -1", ok + "Content-Length: -1\r\n\r\n", is("HTTPException")},
		{"length 0x5", ok + "Content-Length: 0x5\r\n\r\n", is("HTTPException")},
		{"length 5 5", ok + "Content-Length:  5 5\r\n\r\n", is("HTTPException")},
		{"length empty", ok + "Content-Length: \r\n\r\n", is("HTTPException")},
		{"length 5_0", ok + "Content-Length: 5_0\r\n\r\n", is("HTTPException")},
		{"length too large", ok + "Content-Length: 9223372036854775808\r\n\r\n", is("HTTPException")},
		{"coding xchunked", ok + "Transfer-Encoding: xchunked\r\n\r\n", is("UnknownTransferEncoding")},
		{"coding gzip, chunked", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n", is("UnknownTransferEncoding")},
		{"chunked twice", ok + "Transfer-Encoding: chunked, chunked\r\n\r\n", is("UnknownTransferEncoding")},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, c.reply)
			conn := s.connect()
			r, err := s.get(conn)
			if !c.want(err) {
				t.Fatalf("%v, %T %v", r, err, err)
			}
			if conn.Connected() || conn.State() != Idle {
				t.Error("the connection is not ready for a new request")
			}
		})
	}
}

func TestBadChunks(t *testing.T) {
	leaktest.Check(t)
	const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n"
	for _, tail := range []string{
		"5 \r\nhello\r\n0\r\n\r\n", " 5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n", "\r\n", ";x\r\n", "zz\r\n",
		"00000000000000005\r\nhello\r\n0\r\n\r\n", "fffffffffffffffff\r\nx", "7fffffffffffffff\r\nx", "-1\r\n",
		"5\nhello\r\n0\r\n\r\n", "5\r\nhelloXX0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhel", "5\r\nhello", "5", "",
	} {
		s := serve(t, head+tail)
		r, err := s.get(s.connect())
		if err != nil {
			t.Fatal(err)
		}
		b, err := r.ReadAll(bg)
		var cut *IncompleteReadError
		if !errors.As(err, &cut) || !strings.HasPrefix("bodyhello", string(cut.Partial)) || len(b) < 4 || cut.Expected != -1 {
			t.Errorf("%q: %q, %v", tail, b, err)
		}
		if !r.Ended() {
			t.Errorf("%q: still open", tail)
		}
	}
	for _, tail := range []string{"5;" + strings.Repeat("x", 1<<20), "0\r\n" + "X: " + strings.Repeat("y", 70000)} {
		s := serve(t, head+tail)
		r, err := s.get(s.connect())
		if err != nil {
			t.Fatal(err)
		}
		var long *LineTooLongError
		if _, err = r.ReadAll(bg); !errors.As(err, &long) {
			t.Errorf("%.10q...: %v", tail, err)
		}
	}
	s := serve(t, head+"0\r\n"+strings.Repeat("X: y\r\n", 101))
	r, err := s.get(s.connect())
	if err != nil {
		t.Fatal(err)
	}
	var bad *ProtocolError
	if _, err = r.ReadAll(bg); !errors.As(err, &bad) {
		t.Errorf("endless trailers: %v", err)
	}
}

func TestTrailers(t *testing.T) {
	s := serve(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 1\r\nX-Two: 2\r\n\r\n")
	r, err := s.get(s.connect())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.ReadAll(bg); err != nil {
		t.Fatal(err)
	}
	if r.Trailers().Value("x-sum") != "1" || r.Trailers().Len() != 2 {
		t.Errorf("%v", r.Trailers())
	}
}

func TestCutShort(t *testing.T) {
	const reply = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"
	open := func() *Response {
		s := serve(t, reply)
		r, err := s.get(s.connect())
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	var cut *IncompleteReadError
	if b, err := open().ReadAll(bg); !errors.As(err, &cut) || string(cut.Partial) != "hello" || cut.Expected != 5 || string(b) != "hello" {
		t.Errorf("ReadAll: %q, %v", b, err)
	}
	if cut.Error() != "IncompleteRead(5 bytes read, 5 more expected)" {
		t.Errorf("%v", cut)
	}
	r := open()
	if b, err := r.ReadN(bg, 8); err != nil || string(b) != "hello" {
		t.Errorf("ReadN: %q, %v", b, err)
	}
	if b, err := r.ReadN(bg, 8); err != nil || len(b) != 0 {
		t.Errorf("ReadN after the cut: %q, %v", b, err)
	}
	var w bytes.Buffer
	if n, err := open().WriteTo(bg, &w); n != 5 || !errors.As(err, &cut) {
		t.Errorf("WriteTo: %d, %v", n, err)
	}
	if b, err := io.ReadAll(struct{ io.Reader }{open().Reader(bg)}); string(b) != "hello" || !errors.As(err, &cut) {
		t.Errorf("Reader: %q, %v", b, err)
	}
	if b, err := open().ReadLine(bg, -1); string(b) != "hello" || err != nil {
		t.Errorf("ReadLine: %q, %v", b, err)
	}
}

func TestReadingPieces(t *testing.T) {
	const text = "first line\nsecond\n\nlast"
	var chunks strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&chunks, "1\r\n%c\r\n", text[i])
	}
	for name, reply := range map[string]string{
		"length":      fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(text), text),
		"chunked":     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks.String() + "0\r\n\r\n",
		"until close": "HTTP/1.1 200 OK\r\n\r\n" + text,
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, reply)
			open := func() *Response {
				r, err := s.get(s.connect())
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			r := open()
			var lines []string
			for {
				line, err := r.ReadLine(bg, 8)
				if err != nil {
					t.Fatal(err)
				}
				if len(line) == 0 {
					break
				}
				lines = append(lines, string(line))
			}
			if got := fmt.Sprintf("%q", lines); got != `["first li" "ne\n" "second\n" "\n" "last"]` {
				t.Error(got)
			}
			r = open()
			if p, err := r.Peek(bg); err != nil || len(p) == 0 || !strings.HasPrefix(text, string(p)) {
				t.Errorf("Peek: %q, %v", p, err)
			}
			if b, err := r.Read1(bg, 3); err != nil || len(b) == 0 || !strings.HasPrefix(text[:3], string(b)) {
				t.Errorf("Read1: %q, %v", b, err)
			}
			r = open()
			if b, err := r.ReadN(bg, 0); len(b) != 0 || err != nil || r.Ended() {
				t.Error("ReadN(0)")
			}
			b, err := r.ReadN(bg, 7)
			if err != nil || string(b) != text[:7] {
				t.Errorf("ReadN: %q, %v", b, err)
			}
			into := make([]byte, 100)
			n, err := r.ReadInto(bg, into)
			if err != nil || string(into[:n]) != text[7:] {
				t.Errorf("ReadInto: %q, %v", into[:n], err)
			}
			var w bytes.Buffer
			if _, err := io.Copy(&w, open().Reader(bg)); err != nil || w.String() != text {
				t.Errorf("Copy: %q, %v", w.String(), err)
			}
		})
	}
}

func TestLargeBodies(t *testing.T) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 3<<20/16)
	var chunked bytes.Buffer
	for b := body; len(b) > 0; b = b[min(len(b), 10007):] {
		p := b[:min(len(b), 10007)]
		fmt.Fprintf(&chunked, "%x\r\n%s\r\n", len(p), p)
	}
	for _, reply := range []string{
		fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body),
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked.String() + "0\r\n\r\n",
	} {
		s := serve(t, reply)
		for name, read := range map[string]func(*Response) ([]byte, error){
			"ReadAll": func(r *Response) ([]byte, error) { return r.ReadAll(bg) },
			"ReadN":   func(r *Response) ([]byte, error) { return r.ReadN(bg, 1<<30) },
			"WriteTo": func(r *Response) ([]byte, error) {
				var w bytes.Buffer
				_, err := r.WriteTo(bg, &w)
				return w.Bytes(), err
			},
		} {
			r, err := s.get(s.connect())
			if err != nil {
				t.Fatal(err)
			}
			if b, err := read(r); err != nil || !bytes.Equal(b, body) {
				t.Errorf("%s: %d bytes, %v", name, len(b), err)
			}
		}
	}
}

func TestHeaders(t *testing.T) {
	s := serve(t, "HTTP/1.1 404 Nothing Here \r\nset-Cookie: a=1\r\nX: 1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n")
	r, err := s.get(s.connect())
	if err != nil {
		t.Fatal(err)
	}
	if r.Status() != 404 || r.Reason() != "Nothing Here" || r.Version() != 11 {
		t.Errorf("%d %q %d", r.Status(), r.Reason(), r.Version())
	}
	if v, ok := r.GetHeader("SET-COOKIE"); v != "a=1, b=2" || !ok {
		t.Errorf("%q", v)
	}
	if _, ok := r.GetHeader("none"); ok {
		t.Error("a header that is not there")
	}
	if k := r.Headers().Keys(); k[0] != "set-Cookie" || k[2] != "Set-Cookie" {
		t.Errorf("order and spelling: %q", k)
	}
}

func TestRemoteDisconnected(t *testing.T) {
	s := serve(t, "")
	_, err := s.get(s.connect())
	var bad *BadStatusLineError
	if !errors.Is(err, syscall.ECONNRESET) || !errors.As(err, &bad) {
		t.Errorf("%v is not both of its classes", err)
	}
}

func TestTimeoutAndCancel(t *testing.T) {
	leaktest.Check(t)
	hold := make(chan struct{})
	s := serveFunc(t, func(s *script, c net.Conn) {
		c.Read(make([]byte, 4096)) // or closing would be a reset
		<-hold
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
	})
	c := s.connect()
	if err := c.Connect(bg); err != nil {
		t.Fatal(err)
	}
	c.Timeout = 50 * time.Millisecond
	c.Wire().SetTimeout(c.Timeout)
	_, err := s.get(c)
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("%v", err)
	}
	ctx, cancel := context.WithCancel(bg)
	time.AfterFunc(20*time.Millisecond, cancel)
	c.Wire().SetTimeout(0)
	if _, err := c.GetResponse(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
	close(hold)
	c.Wire().SetTimeout(time.Minute)
	r, err := c.GetResponse(bg)
	if err != nil {
		t.Fatalf("asked again: %v", err)
	}
	if b, err := r.ReadAll(bg); string(b) != "ok" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
}

func TestInterimHook(t *testing.T) {
	s := serve(t, "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	c := s.connect()
	var got []string
	c.Interim = func(status int, reason string, h *message.Headers) {
		got = append(got, fmt.Sprint(status, reason, h.Value("link")))
	}
	if _, err := s.get(c); err != nil || fmt.Sprint(got) != "[103Early Hintsa]" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestUnsolicitedResponse(t *testing.T) {
	hello := "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
	s := serve(t, hello+"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", hello)
	c := s.connect()
	for range 2 {
		r, err := s.get(c)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := r.ReadAll(bg); string(b) != "hello" || err != nil {
			t.Fatalf("%q, %v", b, err)
		}
	}
	if s.connections() != 2 {
		t.Errorf("%d connections", s.connections())
	}
}

func TestNewResponse(t *testing.T) {
	near, far := host.Pipe()
	go func() {
		io.WriteString(far, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
		far.Close()
	}()
	r, err := NewResponse(bg, wire.New(near), "GET", "/u", Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := r.ReadAll(bg); string(b) != "hello" || err != nil || r.URL() != "/u" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestParseHeaders(t *testing.T) {
	near, far := host.Pipe()
	go func() {
		io.WriteString(far, "A: 1\r\n b\r\nC: 2\r\n\r\nbody")
		far.Close()
	}()
	conn := wire.New(near)
	h, err := ParseHeaders(conn, Limits{})
	if err != nil || fmt.Sprintf("%q", h.Items()) != `[{"A" "1\r\n b"} {"C" "2"}]` {
		t.Errorf("%q, %v", h.Items(), err)
	}
	if rest, err := io.ReadAll(conn); string(rest) != "body" || err != nil {
		t.Errorf("%q, %v", rest, err)
	}
}

func TestTotal(t *testing.T) {
	s := serveFunc(t, func(s *script, c net.Conn) {
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
		for range 500 {
			if _, err := io.WriteString(c, "x"); err != nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
	c := s.connect()
	c.Total = 100 * time.Millisecond
	r, err := s.get(c)
	if err == nil {
		defer r.Close()
		_, err = r.ReadAll(bg)
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a byte now and then for ever: %v", err)
	}
	c.Close()
}
