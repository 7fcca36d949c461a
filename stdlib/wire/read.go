package wire

import (
	"bytes"
	"io"
)

// DefaultLineLimit is the limit of a line when none is given, in bytes with
// the line end.
const DefaultLineLimit = 65536

// Buffered is the number of bytes that can be read without waiting.
func (c *Conn) Buffered() int { return c.w - c.r }

// receive reads from the network into p.
func (c *Conn) receive(p []byte) (int, error) {
	n, err := c.rw.Read(p)
	c.received += int64(n)
	if c.trace != nil && n > 0 {
		c.trace.Received(p[:n])
	}
	return n, err
}

// fill waits for more bytes behind in[r:w], which stay where they are unless
// there is no room. A buffer that is full grows, so that a line or a Peek
// stays in one piece.
func (c *Conn) fill() error {
	if c.r == c.w {
		if c.frugal && !c.bulk {
			if late := c.late(); late != nil {
				c.drop()
				return c.awaitLate(late)
			}
		}
		c.empty()
	}
	if c.w == len(c.in) {
		if c.r == 0 {
			bigger := make([]byte, 2*len(c.in))
			copy(bigger, c.in)
			putBuffer(c.in)
			c.in = bigger
		} else {
			c.w = copy(c.in, c.in[c.r:c.w])
			c.r = 0
		}
	}
	n, err := c.receive(c.in[c.w:])
	c.w += n
	if n > 0 {
		c.bulk = n >= bufferSize
		return nil // an error that came along will come again
	}
	if err == nil {
		return io.ErrNoProgress
	}
	return err
}

// empty makes ready a buffer that holds nothing, of the size that the last read
// asks for.
func (c *Conn) empty() {
	c.r, c.w = 0, 0
	if cap(c.in) != readSize(c.bulk) {
		putBuffer(c.in)
		c.in = getReadBuffer(c.bulk)
	}
}

// take consumes n bytes.
func (c *Conn) take(n int) []byte {
	b := c.in[c.r : c.r+n : c.r+n]
	c.r += n
	return b
}

// ReadLine reads up to and including the next LF. The slice holds the line end
// as it came (LF or CRLF, see TrimEOL) and is valid until the next read.
//
// A line that would take more than limit bytes with its end gives its first
// limit bytes and a *LineTooLongError; a limit of 0 or less means
// DefaultLineLimit. At the end of the stream the error is io.EOF, or, with the
// bytes that lack a line end, io.ErrUnexpectedEOF. After any other error what
// has arrived of the line is kept for the next read.
func (c *Conn) ReadLine(limit int) ([]byte, error) {
	if limit <= 0 {
		limit = DefaultLineLimit
	}
	for seen := 0; ; {
		waiting := c.in[c.r:c.w]
		if len(waiting) > limit {
			waiting = waiting[:limit]
		}
		if i := bytes.IndexByte(waiting[seen:], '\n'); i >= 0 {
			return c.take(seen + i + 1), nil
		}
		if len(waiting) == limit {
			return c.take(limit), &LineTooLongError{Limit: limit}
		}
		seen = len(waiting)
		if err := c.fill(); err != nil {
			if err == io.EOF && seen > 0 {
				return c.take(seen), io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
}

// DiscardLine skips up to and including the next LF, at most limit bytes (no
// bound if limit is 0 or less); beyond that it gives a *LineTooLongError.
func (c *Conn) DiscardLine(limit int) error {
	for skipped := 0; ; {
		waiting := c.in[c.r:c.w]
		i := bytes.IndexByte(waiting, '\n')
		n := i + 1
		if i < 0 {
			n = len(waiting)
		}
		if skipped += n; limit > 0 && skipped > limit {
			return &LineTooLongError{Limit: limit}
		}
		c.r += n
		if i >= 0 {
			return nil
		}
		if err := c.fill(); err != nil {
			if err == io.EOF && skipped > 0 {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
	}
}

// TrimEOL cuts one LF or CRLF off the end of a line.
func TrimEOL(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
		if n > 1 && line[n-2] == '\r' {
			line = line[:n-2]
		}
	}
	return line
}

// Read is io.Reader: it gives what is buffered, or waits for the peer. A large
// p is read into directly.
func (c *Conn) Read(p []byte) (int, error) {
	if c.r == c.w {
		if len(p) == 0 {
			return 0, nil
		}
		if len(p) >= bufferSize {
			return c.receive(p)
		}
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.in[c.r:c.w])
	c.r += n
	return n, nil
}

// ReadFull fills p. The error is io.EOF if the stream ended before the first
// byte and io.ErrUnexpectedEOF if it ended later; n tells how far it came.
func (c *Conn) ReadFull(p []byte) (n int, err error) { return io.ReadFull(c, p) }

// ReadByte reads one byte.
func (c *Conn) ReadByte() (byte, error) {
	if c.r == c.w {
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
	c.r++
	return c.in[c.r-1], nil
}

// ReadChunk gives what has arrived, and waits only if that is nothing. The
// slice is valid until the next read.
func (c *Conn) ReadChunk() ([]byte, error) {
	if c.r == c.w {
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
	return c.take(c.w - c.r), nil
}

// Peek waits until n bytes have arrived and gives them without consuming them;
// with fewer than n comes the error. The slice is valid until the next read.
func (c *Conn) Peek(n int) ([]byte, error) {
	for c.w-c.r < n {
		if err := c.fill(); err != nil {
			return c.in[c.r:c.w], err
		}
	}
	return c.in[c.r : c.r+n : c.r+n], nil
}

// Discard skips n bytes.
func (c *Conn) Discard(n int64) error {
	for n > 0 {
		if c.r == c.w {
			if err := c.fill(); err != nil {
				return err
			}
		}
		m := min(n, int64(c.w-c.r))
		c.r += int(m)
		n -= m
	}
	return nil
}

// Await waits until there is something to read, holding no buffer meanwhile:
// it is how a server waits for the next request of a connection that may stay
// idle for long. Slices that were returned are no longer valid.
func (c *Conn) Await() error {
	if c.r < c.w {
		return nil
	}
	c.drop()
	if c.records != nil {
		c.records.rest()
	}
	if late := c.late(); late != nil {
		return c.awaitLate(late)
	}
	n, err := c.receive(c.one[:])
	if n == 0 {
		if err == nil {
			err = io.ErrNoProgress
		}
		return err
	}
	c.in = getBuffer()
	c.in[0] = c.one[0]
	c.r, c.w = 0, 1
	return nil
}

// Frugal has waits for the peer hold no buffer, where the socket allows that: for
// servers, which wait on many connections for most of their time.
func (c *Conn) Frugal() { c.frugal = true }

// drop gives the read buffer back, which holds nothing.
func (c *Conn) drop() {
	if c.in != nil {
		putBuffer(c.in)
		c.in, c.r, c.w = nil, 0, 0
	}
}

// late is how to wait without a buffer and yet read all that comes, nil where
// that cannot be done.
func (c *Conn) late() *lateReader {
	if c.tls != nil {
		return nil
	}
	if !c.lateTried {
		c.lateTried = true
		c.lateReader = newLateReader(c.t.Conn)
	}
	return c.lateReader
}

func (c *Conn) awaitLate(late *lateReader) error {
	if c.lateStep == nil {
		c.lateStep = func() (int64, error) {
			buf, n, err := late.read()
			if err != nil {
				return 0, err
			}
			c.in, c.r, c.w = buf, 0, n
			c.bulk = n >= bufferSize
			c.received += int64(n)
			if c.trace != nil {
				c.trace.Received(buf[:n])
			}
			return int64(n), nil
		}
	}
	return c.t.pull(c.lateStep)
}
