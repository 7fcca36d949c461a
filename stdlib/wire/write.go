package wire

import "net"

// Pending is the number of bytes that wait for Flush.
func (c *Conn) Pending() int { return len(c.out) }

// send writes p to the network.
func (c *Conn) send(p []byte) error {
	if c.werr != nil {
		return c.werr
	}
	n, err := c.rw.Write(p)
	c.sent += int64(n)
	if c.trace != nil && n > 0 {
		c.trace.Sent(p[:n])
	}
	c.werr = err
	return err
}

// Flush sends what has been written. Once a write has failed, all further ones
// fail with the same error.
func (c *Conn) Flush() error {
	if c.werr != nil {
		return c.werr
	}
	if len(c.out) == 0 {
		return nil
	}
	err := c.send(c.out)
	c.out = c.out[:0]
	return err
}

// room makes sure that there is a buffer.
func (c *Conn) room() {
	if c.out == nil {
		c.out = getBuffer()[:0]
	}
}

// Write buffers p. What does not fit is sent at once, together with what was
// buffered before.
func (c *Conn) Write(p []byte) (int, error) {
	if c.werr == nil && len(c.out)+len(p) <= bufferSize {
		c.room()
		c.out = append(c.out, p...)
		return len(p), nil
	}
	if err := c.WriteParts(p, nil, nil); err != nil {
		return 0, err
	}
	return len(p), nil
}

// WriteParts is Write for what comes in three parts, such as a payload in its
// frame. What does not fit leaves in one system call where the socket can.
func (c *Conn) WriteParts(first, second, third []byte) error {
	if c.werr != nil {
		return c.werr
	}
	fits := len(c.out)+len(first)+len(second)+len(third) <= bufferSize
	if raw, ok := c.t.Conn.(*net.TCPConn); ok && !fits && c.tls == nil && c.trace == nil {
		return c.sendVector(raw, first, second, third)
	}
	for _, p := range [...][]byte{first, second, third} {
		if len(p) == 0 {
			continue
		}
		if len(c.out)+len(p) <= bufferSize {
			c.room()
			c.out = append(c.out, p...)
		} else if err := c.Flush(); err != nil {
			return err
		} else if err := c.send(p); err != nil {
			return err
		}
	}
	return nil
}

// sendVector sends the buffer and the parts together.
func (c *Conn) sendVector(raw *net.TCPConn, parts ...[]byte) error {
	defer func() { c.vec = [4][]byte{} }()
	v := net.Buffers(c.vec[:0])
	if len(c.out) > 0 {
		v = append(v, c.out)
	}
	for _, p := range parts {
		if len(p) > 0 {
			v = append(v, p)
		}
	}
	if len(v) == 1 {
		return c.send(v[0])
	}
	c.werr = c.t.push(func() (int64, error) {
		n, err := v.WriteTo(raw)
		c.sent += n
		return n, err
	})
	c.out = c.out[:0]
	return c.werr
}

// WriteString buffers s like Write.
func (c *Conn) WriteString(s string) (int, error) {
	if c.werr != nil {
		return 0, c.werr
	}
	n := len(s)
	for {
		c.room()
		m := min(len(s), bufferSize-len(c.out))
		c.out = append(c.out, s[:m]...)
		if s = s[m:]; s == "" {
			return n, nil
		}
		if err := c.Flush(); err != nil {
			return 0, err
		}
	}
}

// WriteByte buffers one byte.
func (c *Conn) WriteByte(b byte) error {
	if c.werr == nil && len(c.out) == bufferSize {
		c.Flush()
	}
	if c.werr != nil {
		return c.werr
	}
	c.room()
	c.out = append(c.out, b)
	return nil
}
