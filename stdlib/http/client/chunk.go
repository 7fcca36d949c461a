package client

import (
	"errors"
	"io"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http/framing"
)

// nextChunk reads the size line of the next chunk (RFC 9112 section 7.1). After
// the last one it reads the trailers and returns io.EOF.
func (r *Response) nextChunk() error {
	if r.inChunk {
		if err := framing.ChunkEnd(r.conn); err != nil {
			return err
		}
		r.inChunk = false
	}
	line, err := r.conn.ReadLine(r.limits.Line)
	if err != nil {
		return lineError(unexpected(err), "chunk size")
	}
	size, err := framing.ChunkSize(line)
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

// unexpected makes the end of the stream an error where more must come.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
