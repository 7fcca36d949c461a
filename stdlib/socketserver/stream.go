package socketserver

import (
	"context"
	"io"
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
// next wait.
type Stream struct {
	*wire.Conn
	socket  *socket.Socket
	timeout time.Duration
}

// NewStream takes a connection over. Its time-out is that of the socket, and
// follows it.
func NewStream(s *socket.Socket) *Stream {
	st := &Stream{Conn: wire.New(s.Conn()), socket: s}
	st.follow()
	return st
}

// follow takes the socket's time-out over. A socket that does not wait at all
// has no meaning here and waits for a moment.
func (s *Stream) follow() {
	d := s.socket.Timeout()
	if d < 0 {
		d = 0
	} else if d == 0 {
		d = time.Millisecond
	}
	if d != s.timeout {
		s.timeout = d
		s.SetTimeout(d)
	}
}

// Under has the operations that follow run under ctx and the socket's time-out.
func (s *Stream) Under(ctx context.Context) *Stream {
	s.follow()
	s.SetContext(ctx)
	return s
}

// Flush sends what was written.
func (s *Stream) Flush(ctx context.Context) error {
	if s.Pending() == 0 {
		return nil
	}
	return s.Under(ctx).Conn.Flush()
}

// Finish flushes and lets go of the buffers.
func (s *Stream) Finish(ctx context.Context) error {
	err := s.Flush(ctx)
	s.SetContext(context.Background())
	s.Release()
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

// ReadAll reads to the end of the stream, at most limit bytes.
func (s *Stream) ReadAll(limit int64) ([]byte, error) {
	return io.ReadAll(io.LimitReader(s, limit))
}
