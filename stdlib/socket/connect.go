package socket

import (
	"context"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// network is the name of the socket's network in package net.
func (s *Socket) network() string {
	switch {
	case s.Family == AFUnix && s.Type == Stream:
		return "unix"
	case s.Family == AFUnix:
		return "unixgram"
	case s.Family == AFInet6 && s.Type == Stream:
		return "tcp6"
	case s.Family == AFInet6:
		return "udp6"
	case s.Type == Stream:
		return "tcp4"
	}
	return "udp4"
}

// here is the target for a local address. An IPv6 socket at all addresses takes
// IPv4 as well unless IPV6_V6ONLY is set, as on Linux.
func (s *Socket) here(a Address) host.Target {
	network := s.network()
	if s.Family == AFInet6 && a.wildcard() && !s.options.V6Only {
		network = network[:len(network)-1]
	}
	return host.Target{Network: network, Address: a.String(), ReuseAddr: s.options.ReuseAddr, ReusePort: s.options.ReusePort}
}

// Bind takes the local address. That of a stream socket is taken by a listener,
// which the kernel lets no one else have; nothing is accepted before Listen.
func (s *Socket) Bind(ctx context.Context, a Address) error {
	if err := s.checkFamily(a); err != nil {
		return err
	}
	s.mu.Lock()
	switch {
	case s.closed:
		s.mu.Unlock()
		return net.ErrClosed
	case s.bound || s.conn != nil || s.packet != nil:
		s.mu.Unlock()
		return fmt.Errorf("bind: %w", syscall.EINVAL)
	}
	s.bound = true // also in the eyes of another goroutine that binds meanwhile
	t := s.here(a)
	s.mu.Unlock()

	var l net.Listener
	var p net.PacketConn
	var err error
	if s.Type == Stream {
		l, err = s.host.Listen(ctx, t)
	} else {
		p, err = s.host.ListenPacket(ctx, t)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil:
		s.bound = false
		return err
	case l != nil:
		keepFile(l, true)
		s.listener, s.local = l, l.Addr().String()
	default:
		s.packet, s.local = p, p.LocalAddr().String()
	}
	if s.closed {
		_ = s.shut() // closed while it was bound
		return net.ErrClosed
	}
	return nil
}

// bindLater notes a local address for a socket that will connect.
func (s *Socket) bindLater(a Address) {
	s.mu.Lock()
	s.bound, s.local = true, a.String()
	s.mu.Unlock()
}

// keepFile sets whether the file of a Unix listener outlives it: those that
// scripts make stay until they are removed.
func keepFile(l net.Listener, keep bool) {
	if u, ok := host.As[interface{ SetUnlinkOnClose(bool) }](l); ok {
		u.SetUnlinkOnClose(!keep)
	}
}

// Listen starts to accept connections at the bound address, or at any free
// port. backlog is the length of the accept queue; 0 is the system's default.
func (s *Socket) Listen(ctx context.Context, backlog int) error {
	if s.Type != Stream {
		return fmt.Errorf("listen: %w", syscall.EOPNOTSUPP)
	}
	s.mu.Lock()
	bind := !s.bound && s.conn == nil && !s.closed
	s.mu.Unlock()
	if bind {
		if s.Family == AFUnix {
			return fmt.Errorf("listen: %w", syscall.EINVAL)
		}
		if err := s.Bind(ctx, Address{}); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return net.ErrClosed
	case s.listener == nil:
		return fmt.Errorf("listen: %w", syscall.EINVAL)
	}
	s.listening = true
	if backlog <= 0 {
		return nil
	}
	return host.SetBacklog(s.listener, backlog)
}

// Accept waits for a connection.
func (s *Socket) Accept(ctx context.Context) (*Socket, net.Addr, error) {
	c, timeout := net.Conn(nil), s.Timeout()
	if a := s.takeArrival(); a != nil {
		c = a.conn
	}
	if c == nil {
		var err error
		if c, _, err = s.accept(ctx, timeout); err != nil {
			return nil, nil, err
		}
	}
	s.mu.Lock()
	secure := s.secure
	s.mu.Unlock()
	if secure != nil {
		c = secure(c)
	}
	// An accepted socket has no time-out of its own, as documented.
	return FromConn(s.host, c, -1), c.RemoteAddr(), nil
}

func (s *Socket) accept(ctx context.Context, timeout time.Duration) (net.Conn, net.Addr, error) {
	s.mu.Lock()
	l, listening, closed := s.listener, s.listening, s.closed
	s.mu.Unlock()
	switch {
	case closed:
		return nil, nil, net.ErrClosed
	case !listening:
		return nil, nil, fmt.Errorf("accept: %w", syscall.EINVAL)
	}
	d, ok := host.As[deadliner](l)
	if !ok {
		return nil, nil, fmt.Errorf("accept: a %T cannot be waited for with a limit: %w", l, syscall.EOPNOTSUPP)
	}
	stop := arm(ctx, timeout, d.SetDeadline)
	defer stop()
	c, err := l.Accept()
	if err != nil {
		return nil, nil, explain(ctx, timeout, err)
	}
	return c, c.RemoteAddr(), nil
}

// Connect connects to a peer. A stream socket waits for that even if its other
// operations do not: there is nothing that could tell when it is done.
func (s *Socket) Connect(ctx context.Context, a Address) error {
	if s.Type == Datagram {
		return s.connectDatagram(ctx, a)
	}
	if err := s.checkFamily(a); err != nil {
		return err
	}
	s.mu.Lock()
	switch {
	case s.closed:
		s.mu.Unlock()
		return net.ErrClosed
	case s.conn != nil || s.listening:
		s.mu.Unlock()
		return fmt.Errorf("connect: %w", syscall.EISCONN)
	case s.busy:
		s.mu.Unlock()
		return fmt.Errorf("connect: %w", syscall.EALREADY)
	}
	s.busy = true
	if l := s.listener; l != nil { // it kept the local address until now
		keepFile(l, false)
		_ = l.Close() // the dial fails if it is still taken
		s.listener = nil
	}
	timeout, options := s.timeout, s.options
	t := host.Target{Network: s.network(), Address: a.String()}
	if s.bound {
		t.Local = s.local
	}
	s.mu.Unlock()

	c, err := s.dial(ctx, timeout, t)
	if err == nil {
		err = options.apply(c, defaultOptions())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = false
	if s.closed && err == nil { // while it connected
		err = net.ErrClosed
	}
	if err != nil {
		if c != nil {
			_ = c.Close() // the first error counts
		}
		return err
	}
	s.conn = c
	return nil
}

// dial is host.Dial within a time-out.
func (s *Socket) dial(ctx context.Context, timeout time.Duration, t host.Target) (net.Conn, error) {
	bounded := ctx
	if timeout > 0 {
		var cancel context.CancelFunc
		bounded, cancel = context.WithTimeoutCause(ctx, timeout, os.ErrDeadlineExceeded)
		defer cancel()
	}
	c, err := s.host.Dial(bounded, t)
	if err != nil && ctx.Err() == nil && bounded.Err() != nil {
		return nil, os.ErrDeadlineExceeded
	}
	return c, err
}
