package socketserver

import "time"

// Settings are what may change while a server serves; see [Server.Change].
type Settings struct {
	AllowReuseAddress bool
	RequestQueueSize  int           // connections that the system accepts beforehand
	Timeout           time.Duration // of HandleRequest; negative for none
	MaxPacketSize     int           // bytes of a datagram that are looked at

	// MaxConnections bounds the requests that are served at a time by threads
	// or forks. At the bound the server accepts no more until one has ended.
	// 0 stands for DefaultMaxConnections.
	MaxConnections int

	// Threads or Forks have requests processed beside the loop.
	Threads *Threads
	Forks   *Forks

	DaemonThreads bool // nobody waits for threads
	BlockOnClose  bool // ServerClose waits for forks, and for threads that are no daemons
	MaxChildren   int  // forks at a time; a further request waits for one to end

	// Polls tells that ServiceActions wants to be called each round, even if no
	// request comes.
	Polls bool
}

// Current returns the settings that count now. They must not be changed.
func (s *Server) Current() *Settings {
	if n := s.changed.Load(); n != nil {
		return n
	}
	return &s.Settings
}

// Change replaces the settings, also while the server serves: they count from
// the next step on. Any goroutine may call it.
func (s *Server) Change(n Settings) {
	s.changed.Store(&n)
	s.wake()
}

// Most is how many requests may be served at a time.
func (n *Settings) Most() int {
	if n.MaxConnections <= 0 {
		return DefaultMaxConnections
	}
	return n.MaxConnections
}

// roomBelow is how many requests there may be for one more to have room.
func (s *Server) roomBelow() int { return s.Current().Most() - 1 }
