package host

import (
	"net"
	"time"
)

// Dialogue takes down what is said on one connection. Its two methods may be
// called at the same time by a reading and a writing goroutine; they do not
// keep the slice.
type Dialogue interface {
	Sent(p []byte)
	Received(p []byte)
}

// DialogueOf returns the dialogue that a traced connection writes, or nil when
// nobody listens. Who asks takes the dialogue over: the connection no longer
// reports its raw bytes, so that a layer above TLS can report the plain text
// instead of it.
func DialogueOf(c net.Conn) Dialogue {
	if t, ok := c.(interface{ Dialogue() Dialogue }); ok {
		return t.Dialogue()
	}
	return nil
}

// SocketNow is the instant that socket deadlines count from. It is the real
// time, whatever clock a script was given: a frozen clock must not switch
// timeouts off.
func SocketNow() time.Time { return time.Now() }
