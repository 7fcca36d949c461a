package socketserver

import "context"

// FlushLast is Flush for one that is followed at once by the end of the
// connection: see wire.Conn.FlushLast.
func (s *Stream) FlushLast(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.conn.Pending() == 0 {
		return nil
	}
	defer s.conn.ReleaseOutput()
	s.sending(ctx)
	return s.conn.FlushLast()
}
