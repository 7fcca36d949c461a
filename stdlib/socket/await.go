package socket

import (
	"context"
	"net"
)

// arrival is what Await took from the system for the next Accept or Recvfrom.
type arrival struct {
	conn net.Conn // of a listening socket
	data []byte   // of a datagram socket
	from net.Addr
}

// maxDatagram is the size of the largest datagram, in bytes.
const maxDatagram = 64 << 10

// Await waits until Accept or Recvfrom would not have to wait, whatever the
// socket's time-out is: it takes what comes and keeps it for them. It is how a
// server waits for a request without being the one that gets it. One goroutine
// may wait at a time.
func (s *Socket) Await(ctx context.Context) error {
	s.mu.Lock()
	ready := s.arrived != nil
	s.mu.Unlock()
	if ready {
		return nil
	}
	var a arrival
	if s.Type == Stream {
		conn, _, err := s.accept(ctx, -1)
		if err != nil {
			return err
		}
		a = arrival{conn: conn}
	} else {
		if err := s.open(ctx); err != nil {
			return err
		}
		buf := make([]byte, maxDatagram)
		n, from, err := s.recvfrom(ctx, -1, buf)
		if err != nil {
			return err
		}
		a = arrival{data: append([]byte(nil), buf[:n]...), from: from}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		if a.conn != nil {
			_ = a.conn.Close() // it came too late
		}
		return net.ErrClosed
	}
	s.arrived = &a
	return nil
}

// takeArrival returns what Await kept, nil if there is nothing.
func (s *Socket) takeArrival() *arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.arrived
	s.arrived = nil
	return a
}
