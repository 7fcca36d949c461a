package host

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// memWindow is how many bytes one direction of an in-memory connection holds
// before the writer has to wait.
const memWindow = 256 << 10

// Pipe returns the two ends of an in-memory connection. Unlike those of
// net.Pipe they are buffered, as sockets are, and have a half close.
func Pipe() (net.Conn, net.Conn) { return pipe(pipeAddr{}, pipeAddr{}) }

func pipe(a, b net.Addr) (*memConn, *memConn) {
	ab, ba := newStream(), newStream()
	return &memConn{in: ba, out: ab, local: a, remote: b}, &memConn{in: ab, out: ba, local: b, remote: a}
}

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }

// memConn is one end of an in-memory connection.
type memConn struct {
	in, out       *stream
	local, remote net.Addr
}

func (c *memConn) Read(p []byte) (int, error) {
	n, err := c.in.read(p)
	return n, c.fail("read", err)
}

func (c *memConn) Write(p []byte) (int, error) {
	n, err := c.out.write(p)
	return n, c.fail("write", err)
}

// fail dresses an error as package net does.
func (c *memConn) fail(op string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return &net.OpError{Op: op, Net: c.local.Network(), Source: c.local, Addr: c.remote, Err: err}
}

// CloseWrite ends the stream to the peer.
func (c *memConn) CloseWrite() error { return c.out.shut(func(s *stream) { s.ended = true }) }

// CloseRead makes further writes of the peer fail.
func (c *memConn) CloseRead() error { return c.in.shut(func(s *stream) { s.refused = true }) }

func (c *memConn) Close() error {
	c.out.shut(func(s *stream) { s.ended, s.writeClosed = true, true })
	return c.in.shut(func(s *stream) { s.refused, s.readClosed = true, true })
}

func (c *memConn) LocalAddr() net.Addr  { return c.local }
func (c *memConn) RemoteAddr() net.Addr { return c.remote }

func (c *memConn) SetDeadline(t time.Time) error {
	c.SetWriteDeadline(t)
	return c.SetReadDeadline(t)
}

func (c *memConn) SetReadDeadline(t time.Time) error  { return c.in.setDeadline(&c.in.rdl, t) }
func (c *memConn) SetWriteDeadline(t time.Time) error { return c.out.setDeadline(&c.out.wdl, t) }

// stream is one direction.
type stream struct {
	mu       sync.Mutex
	changed  sync.Cond
	data     []byte
	rdl, wdl deadline

	ended       bool // the writer will write no more
	refused     bool // the reader will read no more
	readClosed  bool // the reading end is closed
	writeClosed bool // the writing end is closed
}

func newStream() *stream {
	s := new(stream)
	s.changed.L = &s.mu
	return s
}

// deadline is a point in time and the timer that announces it.
type deadline struct {
	at    time.Time
	timer *time.Timer
}

func (d *deadline) passed() bool { return !d.at.IsZero() && !time.Now().Before(d.at) }

func (s *stream) setDeadline(d *deadline, t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	if d.at = t; !t.IsZero() {
		if wait := time.Until(t); wait > 0 {
			d.timer = time.AfterFunc(wait, s.wake)
		}
	}
	s.changed.Broadcast()
	return nil
}

func (s *stream) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed.Broadcast()
}

func (s *stream) shut(mark func(*stream)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	mark(s)
	if s.readClosed && s.rdl.timer != nil {
		s.rdl.timer.Stop()
	}
	if s.writeClosed && s.wdl.timer != nil {
		s.wdl.timer.Stop()
	}
	s.changed.Broadcast()
	return nil
}

func (s *stream) read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.readClosed:
			return 0, net.ErrClosed
		case s.rdl.passed():
			return 0, os.ErrDeadlineExceeded
		case len(p) == 0:
			return 0, nil
		case s.refused:
			return 0, io.EOF
		case len(s.data) > 0:
			n := copy(p, s.data)
			if s.data = s.data[n:]; len(s.data) == 0 {
				s.data = nil
			}
			s.changed.Broadcast()
			return n, nil
		case s.ended:
			return 0, io.EOF
		}
		s.changed.Wait()
	}
}

func (s *stream) write(p []byte) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.writeClosed:
			return n, net.ErrClosed
		case s.wdl.passed():
			return n, os.ErrDeadlineExceeded
		case s.ended || s.refused:
			return n, syscall.EPIPE
		}
		if room := memWindow - len(s.data); room > 0 {
			m := min(room, len(p)-n)
			s.data = append(s.data, p[n:n+m]...)
			n += m
			s.changed.Broadcast()
		}
		if n == len(p) {
			return n, nil
		}
		s.changed.Wait()
	}
}
