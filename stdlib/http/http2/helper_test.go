package http2

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2/hpack"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http/client"
)

var bg = context.Background()

// serve starts Go's own HTTP/2 server, without TLS, and connects to it.
func serve(t testing.TB, h http.HandlerFunc, o Options) *Conn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var p http.Protocols
	p.SetUnencryptedHTTP2(true)
	s := &http.Server{Handler: h, Protocols: &p}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	return connect(t, l.Addr().String(), o)
}

// waiting is how much of the body nobody has read yet.
func (s *stream) waiting() int {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	return s.buf.Len()
}

func connect(t testing.TB, addr string, o Options) *Conn {
	t.Helper()
	socket, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(bg, socket, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func get(path string, fields ...string) *Request {
	q := &Request{Method: "GET", Scheme: "http", Authority: "h", Path: path, Timeout: time.Minute}
	for i := 0; i+1 < len(fields); i += 2 {
		q.Headers = append(q.Headers, message.Field{Name: fields[i], Value: fields[i+1]})
	}
	return q
}

func post(path string, b client.Body) *Request {
	q := get(path)
	q.Method, q.Body = "POST", b
	return q
}

func body(t testing.TB, r *Response, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.ReadAll(bg)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// peer is a server that says what a test tells it to.
type peer struct {
	t   *testing.T
	c   net.Conn
	in  frameReader
	enc *hpack.Encoder
	buf bytes.Buffer
}

// script connects to a server that runs play after the preface and both sides'
// first settings.
func script(t *testing.T, o Options, play func(p *peer)) *Conn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(time.Minute))
		p := &peer{t: t, c: c, in: frameReader{r: bufio.NewReader(c), max: largestFrameSize}}
		p.enc = hpack.NewEncoder(&p.buf)
		b := make([]byte, len(preface))
		if _, err := io.ReadFull(p.in.r, b); err != nil || string(b) != preface {
			t.Errorf("preface %q, %v", b, err)
			return
		}
		p.send(frameSettings, 0, 0, nil)
		play(p)
		p.leave()
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return connect(t, l.Addr().String(), o)
}

// send writes a frame; that nobody listens any more is no error.
func (p *peer) send(kind, flags byte, stream uint32, payload []byte) bool {
	_, err := p.c.Write(append(appendFrame(nil, len(payload), kind, flags, stream), payload...))
	return err == nil
}

func (p *peer) send32(kind byte, stream, v uint32) bool {
	return p.send(kind, 0, stream, binary.BigEndian.AppendUint32(nil, v))
}

// encode makes a header block of "name: value" texts.
func (p *peer) encode(fields ...string) []byte {
	p.buf.Reset()
	for _, f := range fields {
		i := strings.LastIndex(f, ": ")
		_ = p.enc.WriteField(hpack.HeaderField{Name: f[:i], Value: f[i+2:]})
	}
	return bytes.Clone(p.buf.Bytes())
}

func (p *peer) head(stream uint32, flags byte, fields ...string) bool {
	return p.send(frameHeaders, flags|flagEndHeaders, stream, p.encode(fields...))
}

// await reads frames until one of a kind; ok is false if the client went away.
func (p *peer) await(kind byte) (f frame, ok bool) {
	for {
		f, err := p.in.next()
		if err != nil {
			return f, false
		}
		if f.kind == kind {
			return f, true
		}
	}
}

// hold keeps the connection open until the client ends it.
func (p *peer) hold() { _, _ = io.Copy(io.Discard, p.in.r) }

// leave ends the connection in order: a plain close would be a reset whenever
// the client had sent something that was not read yet.
func (p *peer) leave() {
	_ = p.c.(*net.TCPConn).CloseWrite()
	p.hold()
}
