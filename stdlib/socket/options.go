package socket

import (
	"net"

	"github.com/netlua/netlua/stdlib/host"
)

// Options are the socket options that can be set. They last from before there
// is a connection to after it.
type Options struct {
	ReuseAddr bool // SO_REUSEADDR, of a socket that will listen
	ReusePort bool // SO_REUSEPORT, of a socket that will listen
	KeepAlive bool // SO_KEEPALIVE
	NoDelay   bool // TCP_NODELAY, on at first
	V6Only    bool // IPV6_V6ONLY, of a socket that will listen
	Linger    int  // SO_LINGER in seconds: how long Close waits for unsent data, which 0 discards; negative: not at all
}

// defaultOptions are those of a new socket.
func defaultOptions() Options { return Options{NoDelay: true, Linger: -1} }

// Options returns the options.
func (s *Socket) Options() Options {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.options
}

// SetOptions calls change with the options and applies what it changes.
func (s *Socket) SetOptions(change func(*Options)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return net.ErrClosed
	}
	old := s.options
	change(&s.options)
	if s.conn == nil {
		return nil
	}
	return s.options.apply(s.conn, old)
}

// apply sets on a connection what differs from old. A connection that is no
// system socket has no options.
func (o Options) apply(c net.Conn, old Options) error {
	if k, ok := host.As[interface{ SetKeepAlive(bool) error }](c); ok && o.KeepAlive != old.KeepAlive {
		if err := k.SetKeepAlive(o.KeepAlive); err != nil {
			return err
		}
	}
	if d, ok := host.As[interface{ SetNoDelay(bool) error }](c); ok && o.NoDelay != old.NoDelay {
		if err := d.SetNoDelay(o.NoDelay); err != nil {
			return err
		}
	}
	if l, ok := host.As[interface{ SetLinger(int) error }](c); ok && o.Linger != old.Linger {
		return l.SetLinger(o.Linger)
	}
	return nil
}
