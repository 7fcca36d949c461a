package wire

import "net"

// FlushLast is Flush for the end of all that is sent. Where the socket can, it
// leaves together with the end itself, in one packet: so the caller ends sending
// at once, by CloseWrite or Close. The system waits for that for 200 ms at most.
func (c *Conn) FlushLast() error {
	raw, plain := c.t.Conn.(*net.TCPConn)
	if !plain || c.tls != nil || c.trace != nil || c.werr != nil || len(c.out) == 0 {
		return c.Flush()
	}
	rest := c.out
	c.out = c.out[:0]
	c.werr = c.t.push(func() (int64, error) {
		n, err := sendLast(raw, rest)
		c.sent += int64(n)
		rest = rest[n:]
		return int64(n), err
	})
	return c.werr
}
