package socketserver

import (
	"net"
	"sync/atomic"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/socket"
)

// Request is one thing to serve: a connection, or a datagram.
type Request struct {
	// Socket is the connection; for a datagram, the server's own socket, by
	// which it is answered.
	Socket *socket.Socket
	Packet []byte // the datagram; nil for a connection
	Peer   net.Addr

	// Value belongs to whoever made the request: a script's own idea of it.
	Value any

	origin *Request     // see Handover
	idle   atomic.Int64 // since when, in nanoseconds of the system's clock; 0 if it is not
	cut    atomic.Bool  // the server has closed it

	mayRest bool // see Rest
	resting Rester
}

// Handover returns the request for a copy of the program, without the Value.
// Whether it is idle the server that it came to learns, too.
func (r *Request) Handover() *Request {
	return &Request{Socket: r.Socket, Packet: r.Packet, Peer: r.Peer, origin: r}
}

// SetIdle notes that the request waits for its peer to begin something new, or
// no longer does: Drain closes what is idle at once, and a server at its limit
// closes what has been idle for a while.
func (r *Request) SetIdle(idle bool) {
	var since int64
	if idle {
		since = host.SocketNow().UnixNano()
	}
	r.idle.Store(since)
	if r.origin != nil {
		r.origin.idle.Store(since)
	}
}

// idleFor tells whether the request has been idle for d at the time now.
func (r *Request) idleFor(d time.Duration, now time.Time) bool {
	since := r.idle.Load()
	return since != 0 && now.UnixNano()-since >= int64(d)
}

// Datagram tells whether the request is one datagram.
func (r *Request) Datagram() bool { return r.Packet != nil }
