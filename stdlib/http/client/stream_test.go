package client

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// memory is a Socket whose answers are in memory.
type memory struct {
	answer string
	sent   []string
	closed int
	err    error // of SendAll
}

func (m *memory) SendAll(_ context.Context, p []byte) error {
	m.sent = append(m.sent, string(p))
	return m.err
}

func (m *memory) File(context.Context) (response.File, error) {
	return response.FromReader(strings.NewReader(m.answer)), nil
}

func (m *memory) Close(context.Context) error {
	m.closed++
	return nil
}

func over(t *testing.T, m *memory) *Connection {
	t.Helper()
	c, err := New(host.OS(), "h", 0)
	if err != nil {
		t.Fatal(err)
	}
	c.SetGiven(m)
	return c
}

func TestGiven(t *testing.T) {
	m := &memory{answer: statusOK + "Content-Length: 2\r\n\r\nok"}
	c := over(t, m)
	for range 2 {
		if err := c.Request(bg, "POST", "/", Iterable(pieces("a", "b")), nil, false); err != nil {
			t.Fatal(err)
		}
		r, err := c.GetResponse(bg)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := r.ReadAll(bg); string(b) != "ok" || err != nil {
			t.Fatalf("%q, %v", b, err)
		}
	}
	head := "POST / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n"
	once := []string{head, "1\r\na\r\n", "1\r\nb\r\n", "0\r\n\r\n"}
	if !slices.Equal(m.sent, append(once, once...)) {
		t.Errorf("%q", m.sent)
	}
	if c.Given() != Socket(m) || c.Wire() != nil || c.Fresh() || c.Park() {
		t.Error("taken for a connection of the network")
	}
	c.Interrupt()
	if c.Close(); m.closed != 1 || c.Connected() {
		t.Errorf("closed %d times", m.closed)
	}
}

func pieces(list ...string) func(context.Context) ([]byte, error) {
	return func(context.Context) ([]byte, error) {
		if len(list) == 0 {
			return nil, io.EOF
		}
		p := list[0]
		list = list[1:]
		return []byte(p), nil
	}
}

func TestGivenFails(t *testing.T) {
	gone := errors.New("gone")
	m := &memory{answer: statusOK + "\r\n", err: gone}
	c := over(t, m)
	if err := c.Request(bg, "GET", "/", nil, nil, false); !errors.Is(err, gone) {
		t.Fatal(err)
	}
	if r, err := c.GetResponse(bg); err != nil || r.Status() != 200 { // it may have answered all the same
		t.Fatal(r, err)
	}
	if m.closed != 1 { // the body ends with the connection
		t.Errorf("closed %d times", m.closed)
	}
}

func TestOpenFunc(t *testing.T) {
	m := &memory{answer: "HTTP/1.0 403 No\r\n\r\n"}
	c, err := NewTLS(host.OS(), "proxy", 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	var asked string
	c.OpenFunc = func(_ context.Context, target host.Target) (Socket, net.Conn, error) {
		asked = target.Address
		return m, nil, nil
	}
	if err := c.SetTunnel("end", 0, nil); err != nil {
		t.Fatal(err)
	}
	var refused *TunnelError
	if err := c.Connect(bg); !errors.As(err, &refused) || asked != "proxy:443" || m.closed != 1 {
		t.Error(err, asked, m.closed)
	}
	m.answer = "HTTP/1.0 200 OK\r\n\r\n"
	if err := c.Connect(bg); err == nil || c.Connected() { // what should TLS run on?
		t.Error(err)
	}
}

func TestFileSource(t *testing.T) {
	s := &fileSource{f: response.FromReader(strings.NewReader("one\ntwo\nthree")), ctx: bg}
	if b, err := s.Peek(5); string(b) != "one\nt" || err != nil {
		t.Fatalf("%q, %v", b, err)
	}
	for _, want := range []string{"one\n", "two\n"} {
		if b, err := s.ReadLine(4); string(b) != want || err != nil {
			t.Fatalf("%q, %v", b, err)
		}
	}
	if b, err := s.ReadLine(4); err == nil {
		t.Fatalf("%q is longer than 4 bytes", b)
	}
}
