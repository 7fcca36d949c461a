package client

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/wire"
)

// answered returns a connection that has sent a request and will be answered with data.
func answered(data []byte, method string) (*Connection, func()) {
	near, far := host.Pipe()
	c, err := New(host.Mem(), "h", 0)
	if err != nil {
		panic(err)
	}
	c.conn, c.state, c.method = wire.New(near), RequestSent, method
	c.wire().SetTimeout(10 * time.Second)
	go func() {
		far.Write(data)
		far.Close()
	}()
	return c, func() { c.Close(); far.Close() }
}

// FuzzResponse: whatever a server sends, the client ends with a body or a typed
// error, the same body however it is read, and a connection that can go on.
func FuzzResponse(f *testing.F) {
	for _, s := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nA: b\r\n\r\n",
		"HTTP/1.0 200\n\nuntil the end",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 x\r\nConnection: close\r\n fold\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\nTransfer-Encoding: identity\r\n\r\nhel",
	} {
		f.Add([]byte(s), "GET")
	}
	for _, row := range golden.Rows[*goldenRow](f, responses, 500) {
		if data := row.bytes(); len(data) < 2000 {
			f.Add(data, row.M)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, method string) {
		c, done := answered(data, method)
		defer done()
		r, err := c.GetResponse(bg)
		if err != nil {
			var e Exception
			if !errors.As(err, &e) {
				t.Fatalf("untyped error %T %v", err, err)
			}
			if c.Connected() || c.State() != Idle {
				t.Fatal("not ready for a new request")
			}
			return
		}
		whole, err := r.ReadAll(bg)
		var e Exception
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("untyped error %T %v", err, err)
		}
		if !r.Ended() {
			t.Fatal("the response is still open")
		}
		again, done := answered(data, method)
		defer done()
		r, err2 := again.GetResponse(bg)
		if err2 != nil {
			t.Fatal(err2)
		}
		var pieces []byte
		for {
			line, lineErr := r.ReadLine(bg, 3)
			pieces = append(pieces, line...)
			if lineErr != nil {
				err2 = lineErr
				break
			}
			if len(line) == 0 {
				break
			}
		}
		if string(pieces) != string(whole) {
			t.Fatalf("%q in one, %q by lines; %v, %v", whole, pieces, err, err2)
		}
	})
}

// FuzzRequest: what is sent is one request of the parts that were given, or
// nothing.
func FuzzRequest(f *testing.F) {
	for _, s := range [][5]string{
		{"GET", "/", "h", "X-A", "b"}, {"GET / HTTP/1.1\r\nX: y", "/", "h", "A", "b"}, {"GET", "/a b\r\nX: 1", "h", "A", "b"}, {"GET", "/", "h\r\nX: b", "A", "b"},
		{"POST", "http://u@h:1/x", "::1", "A b", "v\r\nSet-Cookie: a=1"}, {"PUT", "*", "[::1]:80", "A", "v\n c"}, {"CONNECT", "h:80", "\u00e1.example", "A", "\xff\t"}, {"DELETE", "http://[::1]:8/", "h.", "Host", "x"},
	} {
		f.Add(s[0], s[1], s[2], s[3], s[4])
	}
	f.Fuzz(func(t *testing.T, method, url, hostname, name, value string) {
		c, err := New(host.Mem(), hostname, 0)
		if err != nil {
			return
		}
		near, far := host.Pipe()
		defer far.Close()
		c.hold(wire.New(near))
		err = c.Request(bg, method, url, Bytes("body"), []message.Field{{Name: name, Value: value}}, false)
		open := c.Connected()
		c.Close()
		sent, readErr := io.ReadAll(far)
		if readErr != nil {
			t.Fatal(readErr)
		}
		if err != nil {
			if len(sent) > 0 || !open || c.State() != Idle {
				t.Fatalf("%v, but %q was sent", err, sent)
			}
			return
		}
		head, body, ok := strings.Cut(string(sent), "\r\n\r\n")
		if url == "" {
			url = "/"
		}
		lines := strings.Split(head, "\r\n")
		if !ok || body != "body" && !message.EqualName(name, "Content-Length") || lines[0] != method+" "+url+" HTTP/1.1" || lines[len(lines)-1] != name+": "+value {
			t.Fatalf("%q", sent)
		}
		for _, line := range lines {
			if strings.ContainsAny(line, "\r\n\x00") || !strings.Contains(line, " ") {
				t.Fatalf("line %q in %q", line, sent)
			}
		}
		if len(lines) > 5 { // the request, Host, Accept-Encoding, Content-Length and what was given
			t.Fatalf("%d lines: %q", len(lines), sent)
		}
		if strings.ContainsAny(lines[0], "\t\x7f") || strings.Count(lines[0], " ") != 2 {
			t.Fatalf("request line %q", lines[0])
		}
	})
}

// FuzzHeaderBlock: header lines end at the blank line or with the stream, and
// leave the reader behind it.
func FuzzHeaderBlock(f *testing.F) {
	for _, row := range golden.Rows[map[string]any](f, blocks, 500) {
		f.Add(golden.Bytes(row["b"].(string)))
	}
	f.Fuzz(func(t *testing.T, block string) {
		near, far := host.Pipe()
		go func() {
			io.WriteString(far, block)
			far.Close()
		}()
		conn := wire.New(near)
		defer conn.Close()
		h, err := ParseHeaders(conn, Limits{})
		if err != nil {
			var e Exception
			if !errors.As(err, &e) {
				t.Fatalf("untyped error %T %v", err, err)
			}
			return
		}
		rest, err := readRest(conn)
		if err != nil || !strings.HasSuffix(block, rest) {
			t.Fatalf("%q is left, %v", rest, err)
		}
		head := strings.TrimSuffix(block, rest)
		if rest != "" && head != "\n" && head != "\r\n" && !strings.HasSuffix(head, "\n\n") && !strings.HasSuffix(head, "\n\r\n") {
			t.Fatalf("stopped behind %q", head)
		}
		for _, field := range h.Items() {
			if got, ok := h.Get(field.Name); !ok || len(h.GetAll(field.Name)) == 0 || got != h.GetAll(field.Name)[0] {
				t.Fatalf("%q is not found", field.Name)
			}
		}
		h.ContentType()
		h.Charset()
		h.Boundary()
		h.Filename()
		h.ContentDisposition()
	})
}

func FuzzSplitHostPort(f *testing.F) {
	f.Add("[::1]:80")
	f.Add("a.example:8080")
	f.Fuzz(func(t *testing.T, s string) {
		name, port, err := resolveHostPort(s, 0, 80)
		if err != nil {
			return
		}
		if port < 0 || port > 65535 {
			t.Fatalf("port %d", port)
		}
		for i := range len(name) {
			if name[i] <= ' ' || name[i] >= 0x7f {
				t.Fatalf("host %q", name)
			}
		}
	})
}
