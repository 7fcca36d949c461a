package server

import (
	"context"
	"errors"
	"io"

	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/http/framing"
	"github.com/netlua/netlua/stdlib/socketserver"
)

// maxSkip is how much of a body that nobody read is skipped so that the
// connection can be kept, in bytes.
const maxSkip = 256 << 10

// Body is what follows the head of a request. Between requests, and for those
// that switch protocols, it is the rest of the connection.
type Body struct {
	stream *socketserver.Stream
	raw    bool  // no request, or one that ends HTTP
	left   int64 // bytes to come of the whole, or of the chunk
	chunks *framing.Chunks
	failed bool
}

func (b *Body) reset() { b.raw, b.left, b.chunks, b.failed = true, 0, nil, false }

// frame decides how the body ends (RFC 9112 section 6.3). What two readers could
// cut differently is an error.
func (b *Body) frame(h *Handler) error {
	chunked, err := framing.Chunked(h.Headers)
	if err != nil {
		return err
	}
	length, err := framing.ContentLength(h.Headers)
	if err != nil {
		return err
	}
	if chunked && length >= 0 {
		return errors.New("both Content-Length and Transfer-Encoding")
	}
	b.raw = h.Command == "CONNECT" || h.Headers.Contains("Upgrade") && length < 0 && !chunked
	switch {
	case chunked:
		b.chunks = framing.NewChunks(h.Stream.Conn(), framing.Limits{Line: 16 << 10, Trailers: 100})
	case length > 0:
		b.left = length
	}
	return nil
}

// Length is what the request says of its body in bytes; -1 for a chunked one.
func (b *Body) Length() int64 {
	if b.chunks != nil {
		return -1
	}
	return b.left
}

// Read reads up to len(p) bytes; io.EOF at the end of the body.
func (b *Body) Read(ctx context.Context, p []byte) (int, error) {
	switch {
	case b.raw:
		return b.stream.Read(ctx, p)
	case b.chunks != nil:
		b.stream.Under(ctx)
		n, err := b.chunks.Read(p)
		b.failed = b.failed || err != nil && !errors.Is(err, io.EOF)
		return n, err
	case b.left == 0:
		return 0, io.EOF
	}
	n, err := b.stream.Read(ctx, p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	if errors.Is(err, io.EOF) {
		b.failed = true
		err = &client.IncompleteReadError{Expected: b.left}
	}
	return n, err
}

// ReadLine reads a line with its LF, or limit bytes of it if it is longer and
// limit is not negative. At the end it returns nothing and no error.
func (b *Body) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	if b.raw {
		return b.stream.ReadLine(ctx, limit)
	}
	if b.chunks != nil {
		b.stream.Under(ctx)
		return b.chunks.ReadLine(limit)
	}
	if limit < 0 || int64(limit) > b.left {
		limit = int(min(b.left, 1<<30))
	}
	line, err := b.stream.ReadLine(ctx, limit)
	b.left -= int64(len(line))
	return line, err
}

// Close does nothing: the connection has others to care for it.
func (b *Body) Close() error { return nil }

// finish skips what is left of the body after the answer. If that is much, or
// the coding was broken, the connection ends.
func (b *Body) finish(ctx context.Context, h *Handler) error {
	if b.raw || h.CloseConnection {
		return nil
	}
	if b.failed || b.left > maxSkip {
		h.CloseConnection = true
		return nil
	}
	buf := make([]byte, 0)
	for skipped := 0; ; {
		if b.chunks == nil && b.left == 0 {
			return nil
		}
		if cap(buf) == 0 {
			buf = make([]byte, 4096)
		}
		n, err := b.Read(ctx, buf[:cap(buf)])
		skipped += n
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil || skipped > maxSkip:
			h.CloseConnection = true
			return nil
		}
	}
}
