package wire

import (
	"io"
	"net"
	"os"
)

// kernelChunk is how much the kernel is asked to move between file and socket
// before the timeout starts anew.
const kernelChunk = 8 << 20

// ReadFrom writes all of r. A file goes to a socket in the clear without
// passing through user space; anything else goes through the write buffer,
// where the last part of it may wait for Flush.
func (c *Conn) ReadFrom(r io.Reader) (int64, error) {
	if dst, ok := c.t.Conn.(*net.TCPConn); ok && c.tls == nil && c.trace == nil && isFile(r) {
		return c.sendFile(dst, r)
	}
	var total int64
	for {
		if len(c.out) == bufferSize {
			c.Flush()
		}
		if c.werr != nil {
			return total, c.werr
		}
		c.room()
		n, err := r.Read(c.out[len(c.out):bufferSize])
		c.out = c.out[:len(c.out)+n]
		total += int64(n)
		if err == io.EOF {
			return total, nil
		}
		if err != nil {
			return total, err
		}
	}
}

// isFile reports whether r is a file or the beginning of one.
func isFile(r io.Reader) bool {
	if l, ok := r.(*io.LimitedReader); ok {
		r = l.R
	}
	_, ok := r.(*os.File)
	return ok
}

// sendFile lets the kernel copy. The file's offset moves with what was sent,
// so that an attempt which timed out halfway can be resumed.
func (c *Conn) sendFile(dst *net.TCPConn, r io.Reader) (total int64, err error) {
	if err := c.Flush(); err != nil {
		return 0, err
	}
	for {
		part := &io.LimitedReader{R: r, N: kernelChunk}
		if l, ok := r.(*io.LimitedReader); ok { // sendfile sees through one of them only
			part = &io.LimitedReader{R: l.R, N: min(l.N, kernelChunk)}
		}
		if part.N <= 0 {
			return total, nil
		}
		var sent int64
		err := c.t.push(func() (int64, error) {
			n, err := dst.ReadFrom(part)
			sent += n
			c.sent += n
			return n, err
		})
		total += sent
		if l, ok := r.(*io.LimitedReader); ok {
			l.N -= sent
		}
		if err != nil {
			c.werr = err
			return total, err
		}
		if part.N > 0 { // the file is shorter
			return total, nil
		}
	}
}

// WriteTo writes everything up to the end of the stream to w. From a socket in
// the clear to a file it goes through the kernel, where that can be had.
func (c *Conn) WriteTo(w io.Writer) (int64, error) {
	var total int64
	for {
		if c.r < c.w {
			n, err := w.Write(c.in[c.r:c.w])
			c.r += n
			total += int64(n)
			if err != nil {
				return total, err
			}
		}
		if src, ok := c.t.Conn.(*net.TCPConn); ok && c.tls == nil && c.trace == nil {
			if file, ok := w.(*os.File); ok {
				n, err := c.receiveFile(file, src)
				return total + n, err
			}
		}
		if err := c.fill(); err == io.EOF {
			return total, nil
		} else if err != nil {
			return total, err
		}
	}
}

// receiveFile lets the kernel copy to the end of the stream.
func (c *Conn) receiveFile(file *os.File, src *net.TCPConn) (total int64, err error) {
	for {
		part := &io.LimitedReader{R: src, N: kernelChunk}
		err := c.t.pull(func() (int64, error) {
			n, err := file.ReadFrom(part)
			total += n
			c.received += n
			return n, err
		})
		if err != nil || part.N > 0 {
			return total, err
		}
	}
}
