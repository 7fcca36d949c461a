//go:build unix

package wire

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// lateReader reads from a TCP socket into a buffer that it takes only once there
// is something to read: waiting costs no memory, and what came is read at once.
type lateReader struct {
	conn *net.TCPConn
	raw  syscall.RawConn
	try  func(fd uintptr) bool // attempt, bound once
	buf  []byte
	n    int
	err  error
}

// newLateReader returns nil for connections that are not TCP in the clear.
func newLateReader(c net.Conn) *lateReader {
	t, ok := c.(*net.TCPConn)
	if !ok {
		return nil
	}
	raw, err := t.SyscallConn()
	if err != nil {
		return nil
	}
	l := &lateReader{conn: t, raw: raw}
	l.try = l.attempt
	return l
}

// attempt reads what is there; false if that is nothing.
func (l *lateReader) attempt(fd uintptr) bool {
	l.buf = getBuffer()
	for {
		l.n, l.err = syscall.Read(int(fd), l.buf)
		if !errors.Is(l.err, syscall.EINTR) {
			break
		}
	}
	if l.err == nil && l.n > 0 {
		return true
	}
	putBuffer(l.buf)
	l.buf = nil
	switch {
	case errors.Is(l.err, syscall.EAGAIN):
		return false
	case l.err != nil:
		l.n, l.err = 0, &net.OpError{Op: "read", Net: "tcp", Source: l.conn.LocalAddr(), Addr: l.conn.RemoteAddr(), Err: os.NewSyscallError("read", l.err)}
	default:
		l.err = io.EOF
	}
	return true
}

// read waits for something and returns it in a buffer of the pool.
func (l *lateReader) read() (buf []byte, n int, err error) {
	l.buf, l.n, l.err = nil, 0, nil
	if err := l.raw.Read(l.try); err != nil {
		if l.buf != nil {
			putBuffer(l.buf)
			l.buf = nil
		}
		return nil, 0, err
	}
	buf, l.buf = l.buf, nil
	return buf, l.n, l.err
}
