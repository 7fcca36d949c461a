package socket

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// Families and types, with the numbers that Linux gives them.
const (
	AFUnspec = 0
	AFUnix   = 1
	AFInet   = 2
	AFInet6  = 10

	Stream   = 1
	Datagram = 2
)

// Socket is one end of a conversation. Its methods may be called from several
// goroutines; receiving and sending do not wait for each other.
type Socket struct {
	host   host.Host
	Family int
	Type   int

	mu        sync.Mutex
	timeout   time.Duration // negative: none; 0: do not wait
	options   Options
	local     string // what the socket was bound to, as package net writes it
	bound     bool
	busy      bool // connecting
	listening bool
	conn      net.Conn
	listener  net.Listener // holds the address of a bound stream socket, listening or not
	packet    net.PacketConn
	peer      net.Addr                // of a connected Unix datagram socket
	arrived   *arrival                // what Await took
	secure    func(net.Conn) net.Conn // see Secure
	closed    bool
}

// New makes a socket that is neither bound nor connected. timeout is that of
// its operations: negative for none, 0 for operations that do not wait.
func New(h host.Host, family, typ int, timeout time.Duration) (*Socket, error) {
	switch family {
	case AFInet, AFInet6, AFUnix:
	default:
		return nil, fmt.Errorf("socket: family %d: %w", family, syscall.EAFNOSUPPORT)
	}
	if typ != Stream && typ != Datagram {
		return nil, fmt.Errorf("socket: type %d: %w", typ, syscall.EPROTONOSUPPORT)
	}
	return &Socket{host: h, Family: family, Type: typ, timeout: timeout, options: defaultOptions()}, nil
}

// FromConn makes a socket of an open connection.
func FromConn(h host.Host, c net.Conn, timeout time.Duration) *Socket {
	s := &Socket{host: h, Family: AFInet, Type: Stream, conn: c, timeout: timeout, options: defaultOptions()}
	switch a := c.LocalAddr().(type) {
	case *net.TCPAddr:
		if a.IP.To4() == nil {
			s.Family = AFInet6
		}
	case *net.UnixAddr:
		s.Family = AFUnix
	}
	return s
}

// Conn returns the connection, nil before there is one.
func (s *Socket) Conn() net.Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn
}

// SetConn replaces the connection, when TLS starts on it.
func (s *Socket) SetConn(c net.Conn) {
	s.mu.Lock()
	s.conn = c
	s.mu.Unlock()
}

// Secure has Accept put wrap around each connection, such as the server's side of
// TLS. It must not wait: whoever uses the connection first does, not the one who
// accepts it.
func (s *Socket) Secure(wrap func(net.Conn) net.Conn) {
	s.mu.Lock()
	s.secure = wrap
	s.mu.Unlock()
}

// SetTimeout sets the time that each operation may take: negative for no limit, 0 to never wait.
func (s *Socket) SetTimeout(d time.Duration) {
	s.mu.Lock()
	s.timeout = d
	s.mu.Unlock()
}

// Timeout returns what SetTimeout set.
func (s *Socket) Timeout() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.timeout
}

// Close closes the socket. Closing it again does nothing.
func (s *Socket) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return s.shut()
}

func (s *Socket) shut() error {
	var errs []error
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	if s.listener != nil {
		errs = append(errs, s.listener.Close())
	}
	if s.packet != nil {
		errs = append(errs, s.packet.Close())
	}
	if a := s.arrived; a != nil && a.conn != nil {
		errs = append(errs, a.conn.Close())
	}
	s.arrived = nil
	return errors.Join(errs...)
}

// Detach gives the connection up: the socket is closed, the connection stays open.
func (s *Socket) Detach() net.Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conn
	s.conn, s.closed = nil, true
	return c
}

// Closed tells whether Close was called.
func (s *Socket) Closed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// Sockname returns the local address, nil if there is none yet.
func (s *Socket) Sockname() (net.Addr, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return nil, net.ErrClosed
	case s.conn != nil:
		return s.conn.LocalAddr(), nil
	case s.listener != nil:
		return s.listener.Addr(), nil
	case s.packet != nil:
		return s.packet.LocalAddr(), nil
	}
	return nil, nil
}

// Peername returns the peer's address; an error if there is no peer.
func (s *Socket) Peername() (net.Addr, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return nil, net.ErrClosed
	case s.conn != nil:
		return s.conn.RemoteAddr(), nil
	case s.peer != nil:
		return s.peer, nil
	}
	return nil, ErrNotConnected
}
