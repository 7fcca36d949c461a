package client

import (
	"errors"
	"fmt"
	"io"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/wire"
)

// nextChunk reads the size line of the next chunk (RFC 9112 section 7.1). After
// the last one it reads the trailers and returns io.EOF.
func (r *Response) nextChunk() error {
	if r.inChunk {
		if err := r.chunkEnd(); err != nil {
			return err
		}
		r.inChunk = false
	}
	line, err := r.conn.ReadLine(r.limits.Line)
	if err != nil {
		return lineError(unexpected(err), "chunk size")
	}
	size, err := parseChunkSize(line)
	if err != nil {
		return err
	}
	if size > 0 {
		r.left, r.inChunk = size, true
		return nil
	}
	block, err := readBlock(r.conn, nil, "trailer line", r.limits.Trailers, r.limits.Line)
	if errors.Is(err, errCutShort) && len(block) == 0 {
		r.willClose = true // the body is whole; some servers forget its last line
	} else if errors.Is(err, errCutShort) {
		return io.ErrUnexpectedEOF
	} else if err != nil {
		return err
	}
	if len(block) > 0 {
		r.trailers, _ = message.Parse(string(block))
	}
	return io.EOF
}

// chunkEnd reads the CRLF after the data of a chunk.
func (r *Response) chunkEnd() error {
	end, err := r.conn.Peek(2)
	if err != nil {
		return unexpected(err)
	}
	if end[0] != '\r' || end[1] != '\n' {
		return &chunkError{fmt.Sprintf("%q after the data of a chunk", end)}
	}
	return r.conn.Discard(2)
}

// parseChunkSize reads a size line: hexadecimal digits, perhaps an extension,
// CRLF. Blanks, signs, prefixes and bare LF, on which parsers differ, are
// refused; CPython takes whatever its int() does.
func parseChunkSize(line []byte) (int64, error) {
	n := len(line)
	if n < 2 || line[n-2] != '\r' {
		return 0, &chunkError{"chunk size line without CRLF"}
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
			return 0, &chunkError{"chunk size of more than 15 digits"}
		}
		size = size<<4 | int64(d)
	}
	if i == 0 || i < len(line) && line[i] != ';' {
		return 0, &chunkError{fmt.Sprintf("chunk size %q", clip(string(line)))}
	}
	return size, nil
}

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

// chunkError is bad chunked coding. Callers see an *IncompleteReadError around
// it, as documented.
type chunkError struct{ reason string }

func (e *chunkError) Error() string { return "read: bad chunked body: " + e.reason }

// unexpected makes the end of the stream an error where more must come.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
