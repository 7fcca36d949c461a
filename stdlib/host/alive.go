package host

import (
	"net"
	"time"
)

// KeepAlive has the system ask the peer of an idle TCP connection every so often
// whether it is still there, and take the connection for broken when four times
// in a row there was no answer. A program that has closed its end is found out,
// too: its system answers for it for about a minute, and then resets the
// connection. What is no TCP connection is left alone.
func KeepAlive(c net.Conn, every time.Duration) error {
	t, ok := As[*net.TCPConn](c)
	if !ok {
		return nil
	}
	return t.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: every, Interval: every, Count: 4})
}
