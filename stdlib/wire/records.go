package wire

import (
	"encoding/binary"
	"io"
)

// records feeds crypto/tls one TLS record at a time, out of a buffer of its own.
// Left to itself crypto/tls takes all it can get from the socket, and text that
// follows the peer's close_notify in the clear would be lost in there.
type records struct {
	*transport
	in   []byte // borrowed; in[r:w] is waiting
	r, w int
	left int  // bytes of the record under way that crypto/tls has not had
	bulk bool // the last read filled a buffer
	idle bool // the next wait may be long: it holds no buffer
	head [recordHeader]byte

	offline bool // what has not arrived is not waited for
}

// errOffline is what crypto/tls gets instead of a wait. It can go on after a
// timeout.
var errOffline error = &TimeoutError{Op: "read"}

// recordHeader is the size of what every record begins with: its type, a version
// and, in two bytes, its length (RFC 8446, section 5.1).
const recordHeader = 5

// Read gives what has arrived of a record, up to its end.
func (s *records) Read(p []byte) (int, error) {
	for s.left == 0 {
		if waiting := s.in[s.r:s.w]; len(waiting) >= recordHeader {
			s.left = recordHeader + int(binary.BigEndian.Uint16(waiting[3:]))
		} else if err := s.fill(); err == io.EOF && len(waiting) > 0 {
			s.left = len(waiting) // no record: crypto/tls shall say so
		} else if err != nil {
			return 0, err
		}
	}
	if s.r == s.w {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p[:min(len(p), s.left)], s.in[s.r:s.w])
	s.r += n
	s.left -= n
	return n, nil
}

// fill waits for more bytes behind those that are waiting, which are fewer than
// a header.
func (s *records) fill() error {
	if s.offline {
		return errOffline
	}
	into := s.head[:]
	if !s.idle {
		s.ready()
		into = s.in[s.w:]
	}
	n, err := s.transport.Read(into)
	if n == 0 {
		if err == nil {
			err = io.ErrNoProgress
		}
		return err
	}
	if s.idle {
		s.idle = false
		s.ready()
		copy(s.in, s.head[:n])
	}
	s.w += n
	s.bulk = n >= bufferSize
	return nil // an error that came along will come again
}

// ready provides a buffer of the size that the last read asks for.
func (s *records) ready() {
	to := s.in
	if cap(to) != readSize(s.bulk) {
		to = getReadBuffer(s.bulk)
		defer putBuffer(s.in)
	}
	s.w = copy(to, s.in[s.r:s.w])
	s.in, s.r = to, 0
}

// release gives the buffer back if it holds nothing.
func (s *records) release() {
	if s.r == s.w {
		putBuffer(s.in)
		s.in, s.r, s.w = nil, 0, 0
	}
}

// rest is release before a wait that may be long.
func (s *records) rest() {
	s.release()
	s.idle = s.in == nil
}
