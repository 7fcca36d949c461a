package framing

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/wire"
)

// Limits bound what is between the data of a chunked body. Zero fields stand for
// the defaults.
type Limits struct {
	Line     int // bytes of a chunk size or trailer line; 65536
	Trailers int // lines after the last chunk; 100
}

// Chunks reads a chunked body (RFC 9112 section 7.1) from a connection.
type Chunks struct {
	conn     *wire.Conn
	limits   Limits
	left     int64 // of the chunk that is being read
	inChunk  bool
	err      error
	trailers *message.Headers
}

// NewChunks returns a reader of the body that comes next.
func NewChunks(conn *wire.Conn, limits Limits) *Chunks {
	if limits.Line <= 0 {
		limits.Line = wire.DefaultLineLimit
	}
	if limits.Trailers <= 0 {
		limits.Trailers = 100
	}
	return &Chunks{conn: conn, limits: limits}
}

// Trailers are the fields after the last chunk, nil before it was read or if
// there are none.
func (c *Chunks) Trailers() *message.Headers { return c.trailers }

// Ended tells whether the end of the body has been read.
func (c *Chunks) Ended() bool { return c.err == io.EOF }

// Broken tells whether the coding, or the connection, cannot go on.
func (c *Chunks) Broken() bool { return c.err != nil && c.err != io.EOF }

// advance begins the next chunk when the last one was read. At the end of the
// body it returns io.EOF.
func (c *Chunks) advance() error {
	if c.err == nil && c.left == 0 {
		c.err = c.next()
	}
	return c.err
}

// Read reads up to len(p) bytes; io.EOF at the end of the body.
func (c *Chunks) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := c.advance(); err != nil {
		return 0, err
	}
	n, err := c.conn.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if n > 0 {
		return n, nil
	}
	return 0, c.fail(err)
}

// ReadLine reads a line with its LF, or limit bytes of it if it is longer and
// limit is not negative. At the end it returns nothing and no error.
func (c *Chunks) ReadLine(limit int) ([]byte, error) {
	var line []byte
	for limit < 0 || len(line) < limit {
		if err := c.advance(); err != nil {
			if errors.Is(err, io.EOF) {
				return line, nil
			}
			return line, err
		}
		if _, err := c.conn.Peek(1); err != nil {
			return line, c.fail(err)
		}
		n := int(min(int64(c.conn.Buffered()), c.left))
		if limit >= 0 {
			n = min(n, limit-len(line))
		}
		piece, err := c.conn.Peek(n) // is there already
		if err != nil {
			return line, err
		}
		i := bytes.IndexByte(piece, '\n')
		if i >= 0 {
			n = i + 1
		}
		line = append(line, piece[:n]...)
		c.left -= int64(n)
		if err := c.conn.Discard(int64(n)); err != nil || i >= 0 {
			return line, err
		}
	}
	return line, nil
}

// fail makes the end of the stream an error, and keeps what cannot be mended.
func (c *Chunks) fail(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
		c.err = err
	}
	return err
}

// next reads the size line of the next chunk, and after the last one the trailers.
func (c *Chunks) next() error {
	if c.inChunk {
		if err := ChunkEnd(c.conn); err != nil {
			return err
		}
		c.inChunk = false
	}
	line, err := c.conn.ReadLine(c.limits.Line)
	if err != nil {
		return unexpected(err)
	}
	size, err := ChunkSize(line)
	if err != nil {
		return err
	}
	if size > 0 {
		c.left, c.inChunk = size, true
		return nil
	}
	var block []byte
	for n := 0; ; n++ {
		line, err := c.conn.ReadLine(c.limits.Line)
		if err != nil {
			return unexpected(err)
		}
		if len(wire.TrimEOL(line)) == 0 {
			break
		}
		if n == c.limits.Trailers {
			return &Error{fmt.Sprintf("more than %d trailers", n)}
		}
		block = append(block, line...)
	}
	if len(block) > 0 {
		trailers, defects := message.Parse(string(block))
		if len(defects) > 0 {
			return &Error{fmt.Sprintf("trailer %d: %s", defects[0].Line, defects[0].Reason)}
		}
		c.trailers = trailers
	}
	return io.EOF
}

// ChunkEnd reads the CRLF after the data of a chunk.
func ChunkEnd(conn interface {
	Peek(n int) ([]byte, error)
	Discard(n int64) error
}) error {
	end, err := conn.Peek(2)
	if err != nil {
		return unexpected(err)
	}
	if end[0] != '\r' || end[1] != '\n' {
		return &Error{fmt.Sprintf("%q after the data of a chunk", end)}
	}
	return conn.Discard(2)
}

// ChunkSize reads a size line: hexadecimal digits, perhaps an extension, CRLF.
// Blanks, signs, prefixes and bare LF, on which parsers differ, are refused.
func ChunkSize(line []byte) (int64, error) {
	n := len(line)
	if n < 2 || line[n-2] != '\r' {
		return 0, &Error{"chunk size line without CRLF"}
	}
	line = wire.TrimEOL(line)
	var size int64
	i := 0
	for ; i < len(line); i++ {
		d := hexDigit(line[i])
		if d < 0 {
			break
		}
		if i == 15 {
			return 0, &Error{"chunk size of more than 15 digits"}
		}
		size = size<<4 | int64(d)
	}
	if i == 0 || i < len(line) && (line[i] != ';' || bytes.ContainsFunc(line[i:], control)) {
		return 0, &Error{fmt.Sprintf("chunk size %q", clip(string(line)))}
	}
	return size, nil
}

// control tells what an extension may not hold: some take a CR for the end of the line.
func control(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// unexpected makes the end of the stream an error where more must come.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
