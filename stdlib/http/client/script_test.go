package client

import (
	"bufio"
	"context"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// script is a server that answers each request with the next reply as written,
// and closes the connection after the last one. What it was sent is kept.
type script struct {
	t    *testing.T
	l    net.Listener
	wait sync.WaitGroup

	mu       sync.Mutex
	received []string
	accepted int
}

// serve starts a script. Every connection begins with the first reply.
func serve(t *testing.T, replies ...string) *script {
	t.Helper()
	return serveFunc(t, func(s *script, c net.Conn) {
		r := bufio.NewReader(c)
		for _, reply := range replies {
			if !s.readRequest(r) {
				return
			}
			if _, err := io.WriteString(c, reply); err != nil {
				return
			}
		}
	})
}

func serveFunc(t *testing.T, handle func(*script, net.Conn)) *script {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &script{t: t, l: l}
	s.wait.Add(1)
	go func() {
		defer s.wait.Done()
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.accepted++
			s.mu.Unlock()
			s.wait.Add(1)
			go func() {
				defer s.wait.Done()
				defer c.Close()
				c.SetDeadline(time.Now().Add(time.Minute))
				handle(s, c)
			}()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		s.wait.Wait()
	})
	return s
}

// readRequest takes a head and, by Content-Length or chunks, its body.
func (s *script) readRequest(r *bufio.Reader) bool {
	var b strings.Builder
	length, chunked := 0, false
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return false
		}
		b.WriteString(line)
		if line == "\r\n" {
			break
		}
		if v, ok := strings.CutPrefix(strings.ToLower(line), "content-length:"); ok {
			length, _ = strconv.Atoi(strings.TrimSpace(v))
		}
		chunked = chunked || strings.HasPrefix(strings.ToLower(line), "transfer-encoding: chunked")
	}
	if chunked {
		for !strings.HasSuffix(b.String(), "\r\n0\r\n\r\n") {
			c, err := r.ReadByte()
			if err != nil {
				break
			}
			b.WriteByte(c)
		}
	} else {
		body := make([]byte, length)
		n, _ := io.ReadFull(r, body)
		b.Write(body[:n])
	}
	s.mu.Lock()
	s.received = append(s.received, b.String())
	s.mu.Unlock()
	return true
}

func (s *script) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.received...)
}

func (s *script) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted
}

// connect returns a connection to the script that times out before the test does.
func (s *script) connect() *Connection {
	s.t.Helper()
	c, err := New(host.OS(), s.l.Addr().String(), 0)
	if err != nil {
		s.t.Fatal(err)
	}
	c.Timeout = time.Minute
	s.t.Cleanup(func() { c.Close() })
	return c
}

var bg = context.Background()

// get sends a GET and returns the response.
func (s *script) get(c *Connection) (*Response, error) {
	s.t.Helper()
	if err := c.Request(bg, "GET", "/x", nil, nil, false); err != nil {
		s.t.Fatal(err)
	}
	return c.GetResponse(bg)
}
