package client

import (
	"errors"
	"testing"
	"time"

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
	c.conn.SetTimeout(10 * time.Second)
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

func FuzzChunkSize(f *testing.F) {
	f.Add("5\r\n")
	f.Add("FFFFFFFFFFFFFFF;a=\"b\"\r\n")
	f.Fuzz(func(t *testing.T, line string) {
		n, err := parseChunkSize([]byte(line))
		if err != nil {
			return
		}
		again, err := parseChunkSize(appendChunk(nil, int(n)))
		if n < 0 || err != nil || again != n {
			t.Fatalf("%q: %d, then %d, %v", line, n, again, err)
		}
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
