package request

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"github.com/netlua/netlua/stdlib/urllib/response"
)

// maxWindow is the memory in bytes that a zstd body may ask for (RFC 9659
// allows no more in HTTP). That of brotli ends at 16 MB, that of deflate at 32 kB.
const maxWindow = 8 << 20

// decoders make a reader of each coding. They may read from r at once.
var decoders = map[string]func(r *bufio.Reader) (io.Reader, error){
	"gzip": func(r *bufio.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	"deflate": func(r *bufio.Reader) (io.Reader, error) {
		// By the standard this is zlib's format; some servers send bare deflate.
		head, err := r.Peek(2)
		if len(head) < 2 {
			return nil, err
		}
		if head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			return zlib.NewReader(r)
		}
		return flate.NewReader(r), nil
	},
	"br": func(r *bufio.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
	"zstd": func(r *bufio.Reader) (io.Reader, error) {
		// One at a time: no goroutine outlives a response that nobody closes.
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	},
}

// decodedBody reads the decoded contents of a response. What it costs in memory
// is made at the first read. After an error, even of a wait that ran out, it
// cannot go on: a decoder does not know how to.
type decodedBody struct {
	source  source
	codings []string
	limits  DecodeLimits
	r       *bufio.Reader // of the last stage; nil before the first read
	err     error         // what ended it; io.EOF at the end
}

func newDecodedBody(f response.File, codings []string, limits DecodeLimits) *decodedBody {
	return &decodedBody{source: source{f: f}, codings: codings, limits: limits}
}

// source is the coded body. It reads under the context of the call that needs more.
type source struct {
	f   response.File
	ctx context.Context
	n   int64 // bytes read
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.f.Read(s.ctx, p)
	s.n += int64(n)
	s.err = err
	return n, err
}

// stage is one decoder. It counts what it gives, so that a bomb inside another
// coding is found, too, and sees to it that nothing follows the coded data.
type stage struct {
	coding string
	in     *bufio.Reader
	r      io.Reader // nil until the first read
	n      int64
	body   *decodedBody
}

func (s *stage) Read(p []byte) (int, error) {
	if s.r == nil {
		r, err := decoders[s.coding](s.in)
		if err != nil {
			return 0, s.fail(err, false)
		}
		s.r = r
	}
	n, err := s.r.Read(p)
	s.n += int64(n)
	if s.n > DecodeGrace || s.body.limits.Size > 0 {
		if over := s.over(); over != nil {
			return 0, over
		}
	}
	if err == nil || n > 0 && err == io.EOF {
		return n, nil
	}
	return n, s.fail(err, true)
}

// over reports whether the stage has passed a limit.
func (s *stage) over() error {
	limits := s.body.limits
	switch {
	case limits.Size > 0 && s.n > limits.Size:
		return &DecodeError{s.coding, fmt.Sprintf("more than %d bytes", limits.Size), true}
	case limits.Ratio > 0 && s.n > DecodeGrace && s.n/limits.Ratio > s.body.source.n:
		return &DecodeError{s.coding, fmt.Sprintf("more than %d times as large as what was sent", limits.Ratio), true}
	}
	return nil
}

// fail tells the end of the data (where it may be), the errors of the stages
// below, which are reported as they are, and bad data apart.
func (s *stage) fail(err error, mayEnd bool) error {
	var below *DecodeError
	switch {
	case errors.As(err, &below):
		return below
	case s.body.source.err != nil && s.body.source.err != io.EOF:
		return s.body.source.err
	case s.body.source.err == io.EOF && s.body.source.n == 0:
		return io.EOF // servers leave the header at empty bodies
	case err == io.EOF && mayEnd:
		if _, more := s.in.ReadByte(); more == nil {
			return &DecodeError{s.coding, "data follows the end", false}
		} else if more != io.EOF {
			return more
		}
		return io.EOF
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
		return &DecodeError{s.coding, "the data is cut short", false}
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return &DecodeError{s.coding, fmt.Sprintf("needs a window of more than %d bytes", maxWindow), true}
	}
	return &DecodeError{s.coding, "the data is corrupt: " + err.Error(), false}
}

// start builds the chain of stages: the coding that was applied last comes first.
func (b *decodedBody) start() {
	var r io.Reader = &b.source
	for _, coding := range slices.Backward(b.codings) {
		r = &stage{coding: coding, in: bufio.NewReader(r), body: b}
	}
	b.r = bufio.NewReaderSize(r, 16<<10)
}

// under prepares a read that waits under ctx.
func (b *decodedBody) under(ctx context.Context) error {
	if b.err != nil {
		return b.err
	}
	if b.r == nil {
		b.start()
	}
	b.source.ctx = ctx
	return nil
}

func (b *decodedBody) ended() bool { return b.err != nil }

// note keeps the error that ends the body.
func (b *decodedBody) note(err error) error {
	if err != nil && b.err == nil {
		b.err = err
		b.r = bufio.NewReaderSize(nil, 0) // lets go of the decoders
	}
	return err
}

func (b *decodedBody) Read(ctx context.Context, p []byte) (int, error) {
	if err := b.under(ctx); err != nil {
		return 0, err
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err := b.r.Read(p)
	return n, b.note(err)
}

func (b *decodedBody) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	if limit < 0 {
		limit = math.MaxInt
	}
	var line []byte
	for len(line) < limit {
		v, err := b.Peek(ctx)
		if len(v) == 0 || err != nil {
			return line, err
		}
		v = v[:min(len(v), limit-len(line))]
		end := slices.Index(v, '\n')
		if end >= 0 {
			v = v[:end+1]
		}
		line = append(line, v...)
		if _, err := b.r.Discard(len(v)); err != nil || end >= 0 {
			return line, err
		}
	}
	return line, nil
}

func (b *decodedBody) Peek(ctx context.Context) ([]byte, error) {
	err := b.under(ctx)
	if err == nil && b.r.Buffered() == 0 {
		_, err = b.r.Peek(1)
		b.note(err)
	}
	switch {
	case err == io.EOF:
		return nil, nil
	case err != nil:
		return nil, err
	}
	return b.r.Peek(b.r.Buffered())
}

func (b *decodedBody) Read1(ctx context.Context, n int) ([]byte, error) {
	if n == 0 {
		return nil, nil
	}
	v, err := b.Peek(ctx)
	if n > 0 && len(v) > n {
		v = v[:n]
	}
	v = slices.Clone(v)
	if len(v) > 0 {
		_, err = b.r.Discard(len(v))
	}
	return v, err
}

func (b *decodedBody) Close() error {
	b.note(io.EOF)
	return b.source.f.Close()
}
