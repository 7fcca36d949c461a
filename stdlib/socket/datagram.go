package socket

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strconv"
	"time"
)

func isEOF(err error) bool { return errors.Is(err, io.EOF) }

// open opens a datagram socket that was not bound, at any local address.
func (s *Socket) open(ctx context.Context) (net.PacketConn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, net.ErrClosed
	}
	if s.packet == nil {
		if s.Type != Datagram {
			return nil, ErrNotConnected
		}
		address := ":0"
		if s.Family == AFUnix {
			address = ""
		}
		p, err := s.host.ListenPacket(ctx, s.target(address, 0))
		if err != nil {
			return nil, err
		}
		s.packet = p
	}
	return s.packet, nil
}

// address resolves where a datagram goes.
func (s *Socket) address(ctx context.Context, a Address) (net.Addr, error) {
	if s.Family == AFUnix {
		return &net.UnixAddr{Name: a.Path, Net: s.network()}, nil
	}
	ip, err := Lookup(ctx, s.host, s.Family, a.Host)
	if err != nil {
		return nil, err
	}
	return net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, uint16(a.Port))), nil
}

func (s *Socket) connectDatagram(ctx context.Context, a Address) error {
	if _, err := s.open(ctx); err != nil {
		return err
	}
	peer, err := s.address(ctx, a)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.peer = peer
	s.mu.Unlock()
	return nil
}

// Sendto sends one datagram.
func (s *Socket) Sendto(ctx context.Context, p []byte, a Address) (int, error) {
	if _, err := s.open(ctx); err != nil {
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
	case c == nil || to == nil:
		return 0, ErrNotConnected
	}
	stop := s.arm(ctx, timeout, func(t time.Time) { _ = c.SetWriteDeadline(t) })
	defer stop()
	n, err := c.WriteTo(p, to)
	return n, s.explain(ctx, timeout, err)
}

// Recvfrom receives one datagram and tells who sent it.
func (s *Socket) Recvfrom(ctx context.Context, p []byte) (int, net.Addr, error) {
	s.mu.Lock()
	conn, c, timeout, closed := s.conn, s.packet, s.timeout, s.closed
	s.mu.Unlock()
	if conn != nil {
		n, err := s.Recv(ctx, p)
		return n, conn.RemoteAddr(), err
	}
	if closed {
		return 0, nil, net.ErrClosed
	}
	if c == nil {
		return 0, nil, ErrNotConnected
	}
	stop := s.arm(ctx, timeout, func(t time.Time) { _ = c.SetReadDeadline(t) })
	defer stop()
	n, from, err := c.ReadFrom(p)
	return n, from, s.explain(ctx, timeout, err)
}

// Split takes a system address apart: a path, or a host and a port.
func Split(a net.Addr) Address {
	switch a := a.(type) {
	case *net.TCPAddr:
		return Address{Host: ipText(a.IP, a.Zone), Port: a.Port}
	case *net.UDPAddr:
		return Address{Host: ipText(a.IP, a.Zone), Port: a.Port}
	case *net.UnixAddr:
		return Address{Path: a.Name}
	case nil:
		return Address{Host: "0.0.0.0"}
	}
	h, p, err := net.SplitHostPort(a.String())
	if err != nil {
		return Address{Path: a.String()}
	}
	port, _ := strconv.Atoi(p) // the port of an address that the system made
	return Address{Host: h, Port: port}
}

func ipText(ip net.IP, zone string) string {
	if ip == nil {
		return "0.0.0.0"
	}
	if zone != "" {
		return ip.String() + "%" + zone
	}
	return ip.String()
}
