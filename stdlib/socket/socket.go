package socket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
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

// Shutdown directions.
const (
	ShutRead = iota
	ShutWrite
	ShutBoth
)

// ErrNotConnected is sending or receiving on a socket without a peer.
var ErrNotConnected error = syscall.ENOTCONN

// Address is a host and port, or the path of a Unix socket.
type Address struct {
	Host string
	Port int
	Path string
}

// String is the address as package net writes it.
func (a Address) String() string {
	if a.Path != "" {
		return a.Path
	}
	return net.JoinHostPort(a.Host, strconv.Itoa(a.Port))
}

// Socket is one end of a conversation. Its methods may be called from several
// goroutines; receiving and sending do not wait for each other.
type Socket struct {
	host   host.Host
	Family int
	Type   int

	mu        sync.Mutex
	timeout   time.Duration // negative: none; 0: do not wait
	local     Address
	bound     bool
	reuseAddr bool
	reusePort bool
	conn      net.Conn
	listener  net.Listener
	packet    net.PacketConn
	peer      net.Addr // of a connected datagram socket
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
	return &Socket{host: h, Family: family, Type: typ, timeout: timeout}, nil
}

// FromConn makes a socket of an open connection.
func FromConn(h host.Host, c net.Conn, timeout time.Duration) *Socket {
	s := &Socket{host: h, Family: AFInet, Type: Stream, conn: c, timeout: timeout}
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

// SetReuse sets the options SO_REUSEADDR and SO_REUSEPORT of a socket that will listen.
func (s *Socket) SetReuse(addr, port bool) {
	s.mu.Lock()
	s.reuseAddr, s.reusePort = addr, port
	s.mu.Unlock()
}

// Bind sets the local address. A datagram socket opens with it.
func (s *Socket) Bind(ctx context.Context, a Address) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return net.ErrClosed
	}
	if s.bound {
		return fmt.Errorf("bind: %w", syscall.EINVAL)
	}
	s.local, s.bound = a, true
	if s.Type == Datagram {
		p, err := s.host.ListenPacket(ctx, s.target(a.String(), 0))
		if err != nil {
			s.bound = false
			return err
		}
		s.packet = p
	}
	return nil
}

func (s *Socket) target(address string, backlog int) host.Target {
	return host.Target{Network: s.network(), Address: address, Backlog: backlog, ReuseAddr: s.reuseAddr, ReusePort: s.reusePort}
}

// Listen starts to accept connections at the bound address.
func (s *Socket) Listen(ctx context.Context, backlog int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return net.ErrClosed
	}
	if s.listener != nil {
		return nil
	}
	if s.Type != Stream {
		return fmt.Errorf("listen: %w", syscall.EOPNOTSUPP)
	}
	address := s.local.String()
	if !s.bound {
		address = ":0"
	}
	l, err := s.host.Listen(ctx, s.target(address, backlog))
	if err != nil {
		return err
	}
	s.listener = l
	return nil
}

// Accept waits for a connection.
func (s *Socket) Accept(ctx context.Context) (*Socket, net.Addr, error) {
	s.mu.Lock()
	l, timeout := s.listener, s.timeout
	s.mu.Unlock()
	if l == nil {
		return nil, nil, fmt.Errorf("accept: %w", syscall.EINVAL)
	}
	d, _ := l.(interface{ SetDeadline(time.Time) error })
	stop := s.arm(ctx, timeout, func(t time.Time) {
		if d != nil {
			_ = d.SetDeadline(t) // a closed listener says so itself
		}
	})
	defer stop()
	c, err := l.Accept()
	if err != nil {
		return nil, nil, s.explain(ctx, timeout, err)
	}
	// An accepted socket has no time-out of its own, as documented.
	return FromConn(s.host, c, -1), c.RemoteAddr(), nil
}

// arm sets a deadline for one operation and ends it when ctx does.
func (s *Socket) arm(ctx context.Context, timeout time.Duration, set func(time.Time)) (stop func()) {
	switch {
	case timeout == 0:
		set(host.SocketNow().Add(time.Millisecond))
	case timeout > 0:
		set(host.SocketNow().Add(timeout))
	default:
		set(time.Time{})
	}
	if ctx.Done() == nil {
		return func() {}
	}
	cancel := context.AfterFunc(ctx, func() { set(time.Unix(1, 0)) })
	return func() { cancel() }
}

// explain turns an expired deadline into what the socket's mode calls it.
func (s *Socket) explain(ctx context.Context, timeout time.Duration, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if timeout == 0 && errors.Is(err, os.ErrDeadlineExceeded) {
		return syscall.EAGAIN
	}
	return err
}

// Connect connects to a peer. A datagram socket only remembers it.
func (s *Socket) Connect(ctx context.Context, a Address) error {
	s.mu.Lock()
	timeout, local, bound := s.timeout, s.local, s.bound
	switch {
	case s.closed:
		s.mu.Unlock()
		return net.ErrClosed
	case s.conn != nil:
		s.mu.Unlock()
		return fmt.Errorf("connect: %w", syscall.EISCONN)
	}
	s.mu.Unlock()
	if s.Type == Datagram {
		return s.connectDatagram(ctx, a)
	}
	t := s.target(a.String(), 0)
	if bound {
		t.Local = local.String()
	}
	dial := ctx
	if timeout > 0 {
		var cancel context.CancelFunc
		dial, cancel = context.WithTimeoutCause(ctx, timeout, os.ErrDeadlineExceeded)
		defer cancel()
	}
	c, err := s.host.Dial(dial, t)
	if err != nil {
		if ctx.Err() == nil && dial.Err() != nil {
			return os.ErrDeadlineExceeded
		}
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = c.Close() // closed while it connected
		return net.ErrClosed
	}
	s.conn = c
	return nil
}

// Send sends some of p, Sendall all of it.
func (s *Socket) Send(ctx context.Context, p []byte) (int, error) {
	s.mu.Lock()
	c, timeout := s.conn, s.timeout
	s.mu.Unlock()
	if c == nil {
		return s.sendDatagram(ctx, p, nil)
	}
	stop := s.arm(ctx, timeout, func(t time.Time) { _ = c.SetWriteDeadline(t) })
	defer stop()
	n, err := c.Write(p)
	if err != nil && n == 0 {
		return n, s.explain(ctx, timeout, err)
	}
	return n, nil
}

// Sendall sends all of p; an error leaves open how much was sent.
func (s *Socket) Sendall(ctx context.Context, p []byte) error {
	for len(p) > 0 {
		n, err := s.Send(ctx, p)
		if err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

// Recv receives up to len(p) bytes; 0 bytes without an error is the end.
func (s *Socket) Recv(ctx context.Context, p []byte) (int, error) {
	s.mu.Lock()
	c, timeout := s.conn, s.timeout
	s.mu.Unlock()
	if c == nil {
		n, _, err := s.Recvfrom(ctx, p)
		return n, err
	}
	stop := s.arm(ctx, timeout, func(t time.Time) { _ = c.SetReadDeadline(t) })
	defer stop()
	n, err := c.Read(p)
	if n > 0 || isEOF(err) {
		return n, nil
	}
	return n, s.explain(ctx, timeout, err)
}

// Shutdown ends one or both directions.
func (s *Socket) Shutdown(how int) error {
	c := s.Conn()
	if c == nil {
		return ErrNotConnected
	}
	var err error
	if how == ShutWrite || how == ShutBoth {
		if w, ok := c.(interface{ CloseWrite() error }); ok {
			err = w.CloseWrite()
		}
	}
	if how == ShutRead || how == ShutBoth {
		if r, ok := c.(interface{ CloseRead() error }); ok {
			err = errors.Join(err, r.CloseRead())
		}
	}
	return err
}

// Close closes the socket. Closing it again does nothing.
func (s *Socket) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
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
func (s *Socket) Sockname() net.Addr {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.conn != nil:
		return s.conn.LocalAddr()
	case s.listener != nil:
		return s.listener.Addr()
	case s.packet != nil:
		return s.packet.LocalAddr()
	case s.bound && s.Family == AFUnix:
		return &net.UnixAddr{Name: s.local.Path, Net: s.network()}
	case s.bound:
		return &net.TCPAddr{IP: net.ParseIP(s.local.Host), Port: s.local.Port}
	}
	return nil
}

// Peername returns the peer's address; an error if there is no peer.
func (s *Socket) Peername() (net.Addr, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		return s.conn.RemoteAddr(), nil
	}
	if s.peer != nil {
		return s.peer, nil
	}
	return nil, ErrNotConnected
}

// SetNoDelay sets the option TCP_NODELAY, which is on at first.
func (s *Socket) SetNoDelay(on bool) error {
	if c, ok := s.Conn().(interface{ SetNoDelay(bool) error }); ok {
		return c.SetNoDelay(on)
	}
	return nil
}

// SetKeepAlive sets the option SO_KEEPALIVE.
func (s *Socket) SetKeepAlive(on bool) error {
	if c, ok := s.Conn().(interface{ SetKeepAlive(bool) error }); ok {
		return c.SetKeepAlive(on)
	}
	return nil
}
