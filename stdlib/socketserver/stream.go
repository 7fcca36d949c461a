package socketserver

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/wire"
)

// Stream is the connection of a request as a handler reads and writes it: rfile
// and wfile of StreamRequestHandler in one.
//
// What is written is held back until Flush, so that an answer made of several
// writes leaves as one. Whoever writes sees to it that Flush comes before the
// next wait. Any goroutine may write; one at a time may read.
type Stream struct {
	conn    *wire.Conn
	socket  *socket.Socket
	timeout atomic.Int64 // as the connection has it, in nanoseconds
	writing sync.Mutex

	finished bool // nothing is held back any more: nobody would send it; under writing

	other *redirection // in the place of the connection; nil for nothing
}

// heldBack is how much Hold takes, in bytes: what fits the buffer of a wire.Conn
// with the head of a response before it.
const heldBack = 12 << 10

// NewStream takes a connection over. Its time-out is that of the socket, and
// follows it.
func NewStream(s *socket.Socket) *Stream {
	st := &Stream{conn: wire.New(s.Conn()), socket: s}
	st.conn.Frugal()
	st.follow()
	return st
}

// Conn is the connection below, for protocols that read by its means. It does
// not hold back for other writers.
func (s *Stream) Conn() *wire.Conn { return s.conn }

// follow takes the socket's time-out over. A socket that does not wait at all
// has no meaning here and waits for a moment.
func (s *Stream) follow() {
	if s.socket == nil {
		return
	}
	d := s.socket.Timeout()
	if d < 0 {
		d = 0
	} else if d == 0 {
		d = time.Millisecond
	}
	if s.timeout.Swap(int64(d)) != int64(d) {
		s.conn.SetTimeout(d)
	}
}

// Under has the operations that follow run under ctx and the socket's time-out,
// but for what another goroutine is writing.
func (s *Stream) Under(ctx context.Context) *Stream {
	if s.Redirected() {
		s.other.under = ctx
		return s
	}
	s.follow()
	if s.other != nil {
		s.conn.SetReadContext(ctx)
		return s
	}
	if s.writing.TryLock() {
		s.conn.SetContext(ctx)
		s.writing.Unlock()
	} else {
		s.conn.SetReadContext(ctx)
	}
	return s
}

// SetSendTimeout bounds each wait for a peer that takes nothing of what it is
// sent, where the socket's time-out does not do so sooner; 0 for no such bound.
func (s *Stream) SetSendTimeout(d time.Duration) { s.conn.SetSendTimeout(d) }

// sending has what is written run under ctx and the socket's time-out. The
// caller has the lock of writing.
func (s *Stream) sending(ctx context.Context) {
	s.follow()
	s.conn.SetWriteContext(ctx)
}

// Read reads what has come, and waits only if that is nothing.
func (s *Stream) Read(ctx context.Context, p []byte) (int, error) {
	if s.Redirected() && s.conn.Buffered() == 0 {
		return s.other.in.Read(ctx, p)
	}
	return s.Under(ctx).conn.Read(p)
}

// longestLine bounds a line that is read without a limit, in bytes.
const longestLine = 64 << 20

// ReadLine reads a line with its LF, or limit bytes of it if it is longer and
// limit is not negative. At the end it returns nothing and no error. The line is
// the caller's: strings are made of it as it is.
func (s *Stream) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	if limit == 0 {
		return nil, nil
	}
	most := limit
	if limit < 0 || limit > longestLine {
		most = longestLine
	}
	line, err := s.Under(ctx).conn.ReadLine(most)
	var long *wire.LineTooLongError
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || limit >= 0 && errors.As(err, &long) {
		err = nil
	}
	return bytes.Clone(line), err
}

// Close flushes what was written. The connection belongs to the server.
func (s *Stream) Close() error { return s.Finish(context.Background()) }

// Hold takes p for the next Flush if that needs no waiting; ok is false if it
// does. The error is that of an earlier Flush.
func (s *Stream) Hold(p []byte) (ok bool, err error) {
	if s.other != nil || len(p) > heldBack || !s.writing.TryLock() {
		return false, nil
	}
	defer s.writing.Unlock()
	if s.finished || s.conn.Pending()+len(p) > heldBack {
		return false, nil
	}
	_, err = s.conn.Write(p)
	return true, err
}

// Write writes p; what does not fit the buffer is sent at once.
func (s *Stream) Write(ctx context.Context, p []byte) (int, error) {
	if s.other != nil {
		return s.other.Write(ctx, p)
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	s.sending(ctx)
	n, err := s.conn.Write(p)
	if err == nil && s.finished {
		err = s.conn.Flush()
	}
	return n, err
}

// ReadFrom writes all of r, a file through the kernel.
func (s *Stream) ReadFrom(ctx context.Context, r io.Reader) (int64, error) {
	if s.other != nil {
		return s.other.copy(ctx, r)
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	s.sending(ctx)
	return s.conn.ReadFrom(r)
}

// Written is how many bytes were written so far, sent or held back.
func (s *Stream) Written() int64 {
	if s.other != nil {
		return s.other.wrote.Load()
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.conn.Sent() + int64(s.conn.Pending())
}

// Flush sends what was written.
func (s *Stream) Flush(ctx context.Context) error { return s.flush(ctx, (*wire.Conn).Flush) }

func (s *Stream) flush(ctx context.Context, send func(*wire.Conn) error) error {
	if s.other != nil {
		return s.other.Flush(ctx)
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.conn.Pending() == 0 {
		return nil
	}
	defer s.conn.ReleaseOutput()
	s.sending(ctx)
	return send(s.conn)
}

// Finish flushes and lets go of the buffers. What is written from then on is sent
// at once, or fails at once.
func (s *Stream) Finish(ctx context.Context) error {
	err := s.Flush(ctx)
	s.writing.Lock()
	s.finished = true
	s.writing.Unlock()
	s.conn.SetContext(context.Background())
	s.conn.Release()
	return err
}

// SetNoDelay turns Nagle's algorithm off or on. It is off at first.
func (s *Stream) SetNoDelay(on bool) error {
	c, ok := host.As[interface{ SetNoDelay(bool) error }](s.socket.Conn())
	if !ok {
		return nil // not a TCP connection
	}
	return c.SetNoDelay(on)
}
