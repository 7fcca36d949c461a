//go:build linux

package soak

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// client is one that behaves in some way, for one connection. It returns an
// error if it behaved and was not served.
type client struct {
	name string
	run  func(c *net.TCPConn, r *rand.Rand) error
}

// patience is more than any answer takes on a busy machine.
const patience = 30 * time.Second

var clients = []client{
	{"keeps its connection", func(c *net.TCPConn, r *rand.Rand) error {
		in := bufio.NewReader(c)
		for i := range 1 + r.IntN(50) {
			path := fmt.Sprintf("/%d", i)
			if err := get(c, in, path, "hello "+path); err != nil {
				return err
			}
		}
		return nil
	}},
	{"half closes", func(c *net.TCPConn, _ *rand.Rand) error {
		if _, err := io.WriteString(c, "GET /a HTTP/1.0\r\n\r\n"); err != nil {
			return err
		}
		if err := c.CloseWrite(); err != nil {
			return err
		}
		b, err := io.ReadAll(c)
		if err == nil && !strings.HasSuffix(string(b), "hello /a") {
			err = fmt.Errorf("got %q", b)
		}
		return err
	}},
	{"downloads", func(c *net.TCPConn, _ *rand.Rand) error {
		return get(c, bufio.NewReader(c), "/large", strings.Repeat("0123456789abcdef", 65536))
	}},
	{"uploads", func(c *net.TCPConn, r *rand.Rand) error {
		in := bufio.NewReader(c)
		for range 1 + r.IntN(3) {
			n := r.IntN(300_000)
			body := io.LimitReader(zeros{}, int64(n))
			req, err := http.NewRequest("POST", "http://a/up", body)
			if err != nil {
				return err
			}
			if r.IntN(2) == 0 {
				req.ContentLength = int64(n) // chunked otherwise
			}
			if err := req.Write(c); err != nil {
				return err
			}
			if err := answer(in, req, fmt.Sprint(n)); err != nil {
				return err
			}
		}
		return nil
	}},
	{"pipelines", func(c *net.TCPConn, _ *rand.Rand) error {
		if _, err := io.WriteString(c, strings.Repeat("GET /p HTTP/1.1\r\nHost: a\r\n\r\n", 20)); err != nil {
			return err
		}
		in := bufio.NewReader(c)
		for range 20 {
			if err := answer(in, nil, "hello /p"); err != nil {
				return err
			}
		}
		return nil
	}},
	{"asks for what fails", func(c *net.TCPConn, r *rand.Rand) error {
		path := []string{"/raise", "/silent", "/loop", "/half"}[r.IntN(4)]
		_, _ = io.WriteString(c, "GET "+path+" HTTP/1.1\r\nConnection: close\r\n\r\n")
		_, _ = io.Copy(io.Discard, c) // the server must close
		return nil
	}},
	{"sends nonsense", func(c *net.TCPConn, r *rand.Rand) error {
		_, _ = io.WriteString(c, nonsense[r.IntN(len(nonsense))])
		_ = c.CloseWrite()
		_, _ = io.Copy(io.Discard, c)
		return nil
	}},
	{"is slow, and may never come to an end", func(c *net.TCPConn, r *rand.Rand) error {
		for _, b := range []byte("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")[:r.IntN(31)] {
			time.Sleep(time.Duration(r.IntN(60)) * time.Millisecond)
			if _, err := c.Write([]byte{b}); err != nil {
				return nil // the server has lost its patience
			}
		}
		return nil
	}},
	{"stalls in its upload", func(c *net.TCPConn, r *rand.Rand) error {
		_, _ = io.WriteString(c, "POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\nsome")
		if r.IntN(2) == 0 {
			_, _ = io.Copy(io.Discard, c)
		}
		return nil
	}},
	{"takes nothing of a large answer", func(c *net.TCPConn, r *rand.Rand) error {
		_ = c.SetReadBuffer(4096)
		_, _ = io.WriteString(c, "GET /large HTTP/1.1\r\n\r\n")
		time.Sleep(time.Duration(r.IntN(1500)) * time.Millisecond)
		return nil
	}},
	{"resets", func(c *net.TCPConn, r *rand.Rand) error {
		_, _ = io.WriteString(c, "GET /large HTTP/1.1\r\n\r\n"[:r.IntN(24)])
		if r.IntN(2) == 0 {
			_, _ = c.Read(make([]byte, 100))
		}
		return c.SetLinger(0)
	}},
	{"says nothing", func(c *net.TCPConn, r *rand.Rand) error {
		time.Sleep(time.Duration(r.IntN(1500)) * time.Millisecond)
		return nil
	}},
}

var nonsense = []string{
	"", "\r\n", "\n\n\n", "GET\r\n\r\n", "\x16\x03\x01\x00\x05hello", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nA b: c\r\n\r\n",
	"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
	"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nabc", "GET /" + strings.Repeat("a", 70000) + " HTTP/1.1\r\n\r\n",
	"GET / HTTP/1.1\r\n" + strings.Repeat("A: b\r\n", 200) + "\r\n", "GET / HTTP/1.1\r\nA: " + strings.Repeat("b", 70000), "POST / HTTP/1.1\r\nContent-Length: 9999999999999\r\n\r\nx",
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func get(c net.Conn, in *bufio.Reader, path, want string) error {
	if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", path); err != nil {
		return err
	}
	return answer(in, nil, want)
}

func answer(in *bufio.Reader, req *http.Request, want string) error {
	res, err := http.ReadResponse(in, req)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(res.Body)
	if err == nil && (res.StatusCode != 200 || string(body) != want) {
		err = fmt.Errorf("%s with %.100q", res.Status, body)
	}
	return err
}

// load is clients of all kinds at work.
type load struct {
	address string
	done    [16]atomic.Int64 // connections by kind of client
	fail    func(format string, args ...any)
}

// run has n workers make connections until the deadline.
func (l *load) run(n int, end time.Time, seed uint64) {
	workers := make(chan struct{}, n)
	for i := range n {
		go func() {
			defer func() { workers <- struct{}{} }()
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			for time.Now().Before(end) {
				l.one(r.IntN(len(clients)), r)
			}
		}()
	}
	for range n {
		<-workers
	}
}

func (l *load) one(kind int, r *rand.Rand) {
	c, err := net.DialTimeout("tcp", l.address, patience)
	if err != nil {
		l.fail("connecting: %v", err)
		return
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	if err := clients[kind].run(c.(*net.TCPConn), r); err != nil {
		l.fail("a client that %s: %v", clients[kind].name, err)
	}
	l.done[kind].Add(1)
}
