package socketserver

import (
	"net"
	"sync/atomic"

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

	idle atomic.Bool
}

// SetIdle notes that the request waits for its peer to begin something new, or
// no longer does: Drain closes what is idle at once.
func (r *Request) SetIdle(idle bool) { r.idle.Store(idle) }

// Datagram tells whether the request is one datagram.
func (r *Request) Datagram() bool { return r.Packet != nil }
