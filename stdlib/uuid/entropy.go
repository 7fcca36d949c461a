package uuid

import (
	"encoding/binary"
	"fmt"
	"io"
)

// stockSize is how many random bytes are read at once: few, since whoever copies
// the memory of the process copies UUIDs to come.
const stockSize = 256

// stock is random bytes read ahead. What was given out is wiped.
type stock struct {
	source func() io.Reader
	bytes  [stockSize]byte
	at     int // the first byte not given out; 0 before the first read
}

func (s *stock) take(b []byte) error {
	if s.at == 0 || s.at+len(b) > stockSize {
		s.at = 0
		if _, err := io.ReadFull(s.source(), s.bytes[:]); err != nil {
			return fmt.Errorf("uuid: random source: %w", err)
		}
	}
	from := s.bytes[s.at : s.at+len(b)]
	copy(b, from)
	clear(from)
	s.at += len(b)
	return nil
}

func (s *stock) uint64() (uint64, error) {
	var b [8]byte
	err := s.take(b[:])
	return binary.BigEndian.Uint64(b[:]), err
}
