package socket

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// open opens a datagram socket that was not bound, at any local address.
func (s *Socket) open(ctx context.Context) error {
	s.mu.Lock()
	closed, ready := s.closed, s.packet != nil
	s.mu.Unlock()
	switch {
	case closed:
		return net.ErrClosed
	case ready:
		return nil
	case s.Type != Datagram:
		return ErrNotConnected
	}
	t := host.Target{Network: s.network(), Address: ":0"}
	if s.Family == AFUnix {
		t.Address = ""
	}
	p, err := s.host.ListenPacket(ctx, t)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.packet != nil { // another goroutine was faster
		return p.Close()
	}
	s.packet = p
	if s.closed {
		_ = s.shut() // closed while it was opened
		return net.ErrClosed
	}
	return nil
}

// address resolves where a datagram goes.
func (s *Socket) address(ctx context.Context, a Address) (net.Addr, error) {
	if s.Family == AFUnix {
		return &net.UnixAddr{Name: a.String(), Net: s.network()}, nil
	}
	ip, err := Lookup(ctx, s.host, s.Family, a.Host)
	if err != nil {
		return nil, err
	}
	return net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, uint16(a.Port))), nil
}

// connectDatagram makes the system's connected socket, which receives from the
// peer alone and learns of refused datagrams. A Unix socket only notes the peer.
func (s *Socket) connectDatagram(ctx context.Context, a Address) error {
	peer, err := s.address(ctx, a)
	if err != nil {
		return err
	}
	if s.Family == AFUnix {
		if err := s.open(ctx); err != nil {
			return err
		}
		s.mu.Lock()
		s.peer = peer
		s.mu.Unlock()
		return nil
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return net.ErrClosed
	}
	t := host.Target{Network: s.network(), Address: peer.String()}
	if s.packet != nil {
		t.Local = s.packet.LocalAddr().String()
	} else if s.bound {
		t.Local = s.local
	}
	_ = s.shut() // the new socket takes the port over, and fails if it cannot
	s.packet, s.conn = nil, nil
	s.mu.Unlock()

	c, err := s.host.Dial(ctx, t)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn = c
	if s.closed {
		_ = s.shut() // closed while it connected
		return net.ErrClosed
	}
	return nil
}

// Sendto sends one datagram.
func (s *Socket) Sendto(ctx context.Context, p []byte, a Address) (int, error) {
	if s.Conn() != nil {
		return 0, fmt.Errorf("sendto: %w", syscall.EISCONN)
	}
	if err := s.open(ctx); err != nil {
		return 0, err
	}
	to, err := s.address(ctx, a)
	if err != nil {
		return 0, err
	}
	return s.sendDatagram(ctx, p, to)
}

func (s *Socket) sendDatagram(ctx context.Context, p []byte, to net.Addr) (int, error) {
	s.mu.Lock()
	c, timeout := s.packet, s.timeout
	if to == nil {
		to = s.peer
	}
	closed := s.closed
	s.mu.Unlock()
	switch {
	case closed:
		return 0, net.ErrClosed
	case c == nil && s.Type == Datagram, c != nil && to == nil:
		return 0, fmt.Errorf("send: %w", syscall.EDESTADDRREQ)
	case c == nil:
		return 0, ErrNotConnected
	}
	stop := arm(ctx, timeout, c.SetWriteDeadline)
	defer stop()
	n, err := c.WriteTo(p, to)
	return n, explain(ctx, timeout, err)
}

// Recvfrom receives one datagram and tells who sent it.
func (s *Socket) Recvfrom(ctx context.Context, p []byte) (int, net.Addr, error) {
	if a := s.takeArrival(); a != nil {
		return copy(p, a.data), a.from, nil
	}
	if conn := s.Conn(); conn != nil {
		n, err := s.Recv(ctx, p)
		return n, conn.RemoteAddr(), err
	}
	return s.recvfrom(ctx, s.Timeout(), p)
}

func (s *Socket) recvfrom(ctx context.Context, timeout time.Duration, p []byte) (int, net.Addr, error) {
	s.mu.Lock()
	c, closed := s.packet, s.closed
	s.mu.Unlock()
	switch {
	case closed:
		return 0, nil, net.ErrClosed
	case c == nil:
		return 0, nil, ErrNotConnected
	}
	stop := arm(ctx, timeout, c.SetReadDeadline)
	defer stop()
	n, from, err := c.ReadFrom(p)
	return n, from, explain(ctx, timeout, err)
}
