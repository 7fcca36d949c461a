package socketserver

import (
	"context"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/netlua/netlua/stdlib/wire"
)

// Input is what a stream reads in the place of its connection.
type Input interface {
	// Read reads up to len(p) bytes; io.EOF at the end.
	Read(ctx context.Context, p []byte) (int, error)
	// ReadLine reads a line with its LF, or limit bytes of it if it is longer and
	// limit is not negative. At the end it returns nothing and no error.
	ReadLine(ctx context.Context, limit int) ([]byte, error)
}

// Output is where a stream writes in the place of its connection. Nothing is held
// back: what is written to the stream comes as it is.
type Output interface {
	Write(ctx context.Context, p []byte) (int, error)
	Flush(ctx context.Context) error
}

// redirection is what a stream has in the place of its connection.
type redirection struct {
	in    Input // nil for the connection
	out   Output
	below *Stream         // the connection, which out may write to; nil for none
	under context.Context // what is read from in, is read under
	wrote atomic.Int64    // bytes
}

// Redirect returns a stream that reads in and writes out. nil stands for the
// connection of s, which may be nil if both are given. Of in it reads no more than
// is asked for: in belongs to somebody else, who may read on.
func Redirect(s *Stream, in Input, out Output) *Stream {
	r := &redirection{in: in, out: out, below: s}
	if out == nil {
		r.out = s
	}
	if in == nil {
		return &Stream{conn: s.conn, socket: s.socket, other: r}
	}
	return &Stream{conn: wire.New(&inputConn{from: r}), other: r}
}

// Redirected tells whether the stream reads something in the place of its connection.
func (s *Stream) Redirected() bool { return s.other != nil && s.other.in != nil }

// SetTotal bounds how long reading may take in all from now on, 0 for no bound: that
// of the connection, too, if what is read in its place reads it.
func (s *Stream) SetTotal(d time.Duration) {
	s.conn.SetTotal(d)
	if s.Redirected() && s.other.below != nil {
		s.other.below.conn.SetTotal(d)
	}
}

// Taken is how many bytes of the connection have been read so far, by whatever
// means; -1 for a stream without one.
func (s *Stream) Taken() int64 {
	if s.Redirected() {
		if s = s.other.below; s == nil {
			return -1
		}
	}
	return s.conn.Received() - int64(s.conn.Buffered())
}

// Write writes p at once.
func (r *redirection) Write(ctx context.Context, p []byte) (int, error) {
	n, err := r.out.Write(ctx, p)
	r.wrote.Add(int64(n))
	return n, err
}

// Flush flushes out, and the connection: out may be something before it.
func (r *redirection) Flush(ctx context.Context) error {
	err := r.out.Flush(ctx)
	if r.below != nil && err == nil {
		err = r.below.Flush(ctx)
	}
	return err
}

// copy writes all that from has.
func (r *redirection) copy(ctx context.Context, from io.Reader) (total int64, err error) {
	for buf := make([]byte, 64<<10); ; {
		n, err := from.Read(buf)
		if n > 0 {
			w, werr := r.Write(ctx, buf[:n])
			total += int64(w)
			if werr != nil {
				return total, werr
			}
		}
		if errors.Is(err, io.EOF) {
			return total, nil
		}
		if err != nil {
			return total, err
		}
	}
}

// inputLine is how much of a line is read at a time, in bytes: one more than a
// line of a head may have.
const inputLine = 65537

// inputConn is a connection that brings what an Input has, line by line: nothing
// is taken of it that nobody asked for.
type inputConn struct {
	from *redirection
	rest []byte // of the line
}

func (c *inputConn) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		line, err := c.from.in.ReadLine(c.from.under, inputLine)
		if err == nil && len(line) == 0 {
			err = io.EOF
		}
		if err != nil {
			return 0, err
		}
		c.rest = line
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// Write is never called: a redirection has an Output.
func (*inputConn) Write([]byte) (int, error)        { return 0, net.ErrClosed }
func (*inputConn) Close() error                     { return nil }
func (*inputConn) LocalAddr() net.Addr              { return nil }
func (*inputConn) RemoteAddr() net.Addr             { return nil }
func (*inputConn) SetDeadline(time.Time) error      { return nil }
func (*inputConn) SetReadDeadline(time.Time) error  { return nil }
func (*inputConn) SetWriteDeadline(time.Time) error { return nil }
