package server

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

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
	fault  *BodyError // what is wrong with it, once that is known
	length int64      // of the whole, 0 for a chunked one
	begun  int64      // how much of the connection had been read when it began
	patience
}

func (b *Body) reset() { *b = Body{stream: b.stream, raw: true} }

// ended tells whether nothing of the body is to come.
func (b *Body) ended() bool { return b.raw || b.left == 0 && (b.chunks == nil || b.chunks.Ended()) }

// frame decides how the body ends (RFC 9112 section 6.3). What two readers could
// cut differently is an error.
func (b *Body) frame(h *Handler, major, minor int) error {
	chunked, err := framing.Chunked(h.Headers)
	if err != nil {
		return err
	}
	if coding, ok := h.Headers.Get("Transfer-Encoding"); ok && (!chunked || !strings.EqualFold(strings.TrimSpace(coding), "chunked") || len(h.Headers.GetAll("Transfer-Encoding")) > 1) {
		return errors.New("a Transfer-Encoding other than chunked")
	}
	if chunked && major == 1 && minor == 0 {
		return errors.New("Transfer-Encoding in a request of HTTP/1.0")
	}
	length, err := framing.ContentLength(h.Headers)
	if err != nil {
		return err
	}
	if chunked && length >= 0 {
		return errors.New("both Content-Length and Transfer-Encoding")
	}
	b.patience = patience{limit: h.BodyTimeout, most: h.MaxBody}
	b.raw = h.Command == "CONNECT" || h.Headers.Contains("Upgrade") && length < 0 && !chunked
	switch {
	case chunked:
		b.chunks = framing.NewChunks(h.Stream.Conn(), framing.Limits{Line: 16 << 10, Trailers: 100})
	case length > 0:
		b.left, b.length = length, length
	}
	b.begun = b.stream.Taken()
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
		conn := b.stream.Under(ctx).Conn()
		began := b.begin(conn)
		n, err := b.chunks.Read(p)
		return n, b.blame(b.end(conn, began, n, err))
	case b.left == 0:
		return 0, io.EOF
	}
	conn := b.stream.Conn()
	var began time.Time
	if conn.Buffered() == 0 {
		began = b.begin(conn)
	}
	n, err := b.stream.Read(ctx, p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, b.blame(b.end(conn, began, n, err))
}

// ReadLine reads a line with its LF, or limit bytes of it if it is longer and
// limit is not negative. At the end it returns nothing and no error; like Read it
// fails where the connection ends before the body does.
func (b *Body) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	if b.raw {
		return b.stream.ReadLine(ctx, limit)
	}
	conn := b.stream.Under(ctx).Conn()
	began := b.begin(conn)
	if b.chunks != nil {
		line, err := b.chunks.ReadLine(limit)
		return line, b.blame(b.end(conn, began, len(line), err))
	}
	if limit < 0 || int64(limit) > b.left {
		limit = int(min(b.left, 1<<30))
	}
	line, err := b.stream.ReadLine(ctx, limit)
	b.left -= int64(len(line))
	err = b.end(conn, began, len(line), err)
	if err == nil && len(line) == 0 && limit > 0 { // what was announced does not come
		err = io.EOF
	}
	return line, b.blame(err)
}

// Close does nothing: the connection has others to care for it.
func (b *Body) Close() error { return nil }

// finish skips what is left of the body after the answer. If that is much, or
// the coding was broken, the connection ends. So it does if somebody has redirected
// the stream and, as far as can be told, not read the body to its end by his own
// means: what is left would be taken for the next request, whoever has written it.
func (b *Body) finish(ctx context.Context, h *Handler) error {
	if b.raw || h.CloseConnection {
		return nil
	}
	if b.stream.Redirected() {
		if taken := b.stream.Taken(); taken >= 0 && (b.chunks != nil || taken-b.begun != b.length) {
			h.CloseConnection = true
		}
		return nil
	}
	if b.fault != nil || b.left > maxSkip || b.chunks != nil && b.chunks.Broken() {
		h.CloseConnection = true
		return nil
	}
	if b.ended() {
		return nil
	}
	buf := make([]byte, 4096)
	for skipped := 0; ; {
		n, err := b.Read(ctx, buf)
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
