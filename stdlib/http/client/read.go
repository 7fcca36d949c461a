package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"sync"

	"github.com/netlua/netlua/stdlib/http/framing"
)

// avail tells how many bytes of the body follow on the wire without framing in
// between, at least 1. At the end of the body it finishes and returns io.EOF.
func (r *Response) avail(ctx context.Context) (int64, error) {
	if r.conn == nil {
		return 0, io.EOF
	}
	r.conn.SetContext(ctx)
	switch {
	case r.chunked:
		if r.left == 0 {
			if err := r.nextChunk(); err != nil {
				return 0, r.fail(err)
			}
		}
		return r.left, nil
	case r.length >= 0:
		return r.length, nil // never 0: consumed finishes
	}
	return math.MaxInt64, nil
}

// consumed counts n bytes of the body as read.
func (r *Response) consumed(n int) {
	switch {
	case r.chunked:
		r.left -= int64(n)
	case r.length >= 0:
		if r.length -= int64(n); r.length == 0 {
			r.finish()
		}
	}
}

// fail judges an error of the wire. The end of the stream ends a body without
// length and cuts short any other; a body that cannot go on is given up. Waits
// that ran out may be tried again.
func (r *Response) fail(err error) error {
	var bad *framing.Error
	switch {
	case errors.Is(err, io.EOF) && (r.chunked || r.length < 0):
		r.finish()
		return io.EOF
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &bad):
		missing := r.length
		if r.chunked {
			missing = -1
		}
		r.release(false)
		return &IncompleteReadError{Expected: missing}
	}
	if !temporary(err) {
		r.release(false)
	}
	return err
}

// Read reads some of the body into p. The end is io.EOF, a body cut short an
// *IncompleteReadError.
func (r *Response) Read(ctx context.Context, p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, err := r.avail(ctx)
	if err != nil {
		return 0, err
	}
	m, err := r.conn.Read(p[:min(int64(len(p)), n)])
	if m == 0 && err != nil {
		return 0, r.fail(bodyEnd(err, r.chunked))
	}
	r.consumed(m)
	return m, nil
}

// bodyEnd tells the end of the stream in the middle of a chunk from the end of
// a chunked body, for which fail takes io.EOF.
func bodyEnd(err error, chunked bool) error {
	if chunked {
		return unexpected(err)
	}
	return err
}

// ReadInto fills p as far as the body goes. Like readinto of the document it
// ends without an error when a body with Content-Length is cut short, so that
// callers who count bytes find out how many came; a chunked body cut short is an
// *IncompleteReadError. At the end it returns 0 and no error.
func (r *Response) ReadInto(ctx context.Context, p []byte) (int, error) {
	total := 0
	for total < len(p) {
		n, err := r.Read(ctx, p[total:])
		total += n
		if err == nil {
			continue
		}
		var cut *IncompleteReadError
		switch {
		case err == io.EOF:
			return total, nil
		case !errors.As(err, &cut):
			return total, err
		case !r.chunked:
			return total, nil
		}
		cut.Partial = bytes.Clone(p[:total])
		return total, cut
	}
	return total, nil
}

// maxAhead bounds memory that is set aside because a length was announced.
const maxAhead = 1 << 20

// ReadN is read(amt) of the document: ReadInto a new slice of up to n bytes.
func (r *Response) ReadN(ctx context.Context, n int) ([]byte, error) {
	if r.conn == nil || n <= 0 {
		return nil, nil
	}
	if !r.chunked && r.length >= 0 {
		n = int(min(int64(n), r.length))
	}
	if n <= maxAhead {
		b := uncleared(n)
		m, err := r.ReadInto(ctx, b)
		return b[:m], err
	}
	var b []byte
	for len(b) < n {
		from := len(b)
		step := min(n-from, max(maxAhead, from))
		b = append(b, make([]byte, step)...)
		m, err := r.ReadInto(ctx, b[from:])
		b = b[:from+m]
		if err != nil || m < step {
			var cut *IncompleteReadError
			if errors.As(err, &cut) {
				cut.Partial = b
			}
			return b, err
		}
	}
	return b, nil
}

// ReadAll reads the rest of the body. One that is cut short gives an
// *IncompleteReadError that holds what came. Memory grows with what arrives, not
// with what was announced.
func (r *Response) ReadAll(ctx context.Context) ([]byte, error) {
	if r.conn == nil {
		return nil, nil
	}
	size := 512
	if !r.chunked && r.length >= 0 {
		size = int(min(r.length, maxAhead))
	}
	b := uncleared(size)[:0]
	for r.conn != nil {
		if len(b) == cap(b) {
			more := int64(len(b))
			if !r.chunked && r.length >= 0 {
				more = min(more, r.length)
			}
			b = slices.Grow(b, int(more))
		}
		n, err := r.Read(ctx, b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			break
		}
		if err != nil {
			var cut *IncompleteReadError
			if errors.As(err, &cut) {
				cut.Partial = b
			}
			return b, err
		}
	}
	return b, nil
}

// view waits for at least one byte of the body and returns those that are
// buffered, up to max of them. They are still to be consumed. A file of a [Socket]
// is asked for no more than a line if line is true.
func (r *Response) view(ctx context.Context, max int, line bool) ([]byte, error) {
	n, err := r.avail(ctx)
	if err != nil {
		return nil, err
	}
	if r.conn.Buffered() == 0 {
		if f, ok := r.conn.(*fileSource); ok {
			err = f.fill(int(min(n, int64(max), DefaultBlockSize)), line)
		} else {
			_, err = r.conn.Peek(1)
		}
		if err != nil {
			return nil, r.fail(bodyEnd(err, r.chunked))
		}
	}
	m := min(int64(r.conn.Buffered()), n, int64(max))
	return r.conn.Peek(int(m))
}

// discard consumes n bytes of a view.
func (r *Response) discard(n int) error {
	if err := r.conn.Discard(int64(n)); err != nil {
		return err
	}
	r.consumed(n)
	return nil
}

// Peek waits until something of the body is there and returns what is buffered
// without consuming it; nothing at the end. The slice is valid until the next read.
func (r *Response) Peek(ctx context.Context) ([]byte, error) {
	b, err := r.view(ctx, math.MaxInt, false)
	if err == io.EOF {
		return nil, nil
	}
	return b, err
}

// Read1 returns what is there, up to n bytes (any number if n is negative),
// after at most one wait; nothing at the end, which is where a body with
// Content-Length that is cut short ends, too, as for ReadInto.
func (r *Response) Read1(ctx context.Context, n int) ([]byte, error) {
	if n == 0 {
		return nil, nil
	}
	if n < 0 {
		n = math.MaxInt
	}
	v, err := r.view(ctx, n, false)
	var cut *IncompleteReadError
	switch {
	case err == io.EOF, errors.As(err, &cut) && !r.chunked:
		return nil, nil
	case err != nil:
		return nil, err
	}
	b := bytes.Clone(v)
	return b, r.discard(len(b))
}

// ReadLine returns the next line with its LF, or limit bytes of it if it is
// longer and limit is not negative; nothing at the end.
func (r *Response) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	var line []byte
	if limit < 0 {
		limit = math.MaxInt
	}
	for len(line) < limit {
		v, err := r.view(ctx, limit-len(line), true)
		if err != nil {
			var cut *IncompleteReadError
			switch {
			case err == io.EOF:
				return line, nil
			case errors.As(err, &cut) && !r.chunked:
				return line, nil // as ReadInto
			case errors.As(err, &cut):
				cut.Partial = line
			}
			return line, err
		}
		i := bytes.IndexByte(v, '\n')
		if i >= 0 {
			v = v[:i+1]
		}
		line = append(line, v...)
		if err := r.discard(len(v)); err != nil {
			return line, err
		}
		if i >= 0 {
			break
		}
	}
	return line, nil
}

// copyBlock is how much WriteTo reads at once.
const copyBlock = 64 << 10

var copyBuffers = sync.Pool{New: func() any { return new([copyBlock]byte) }}

// WriteTo writes the rest of the body to w. A body cut short is an
// *IncompleteReadError without Partial: w has what came.
func (r *Response) WriteTo(ctx context.Context, w io.Writer) (int64, error) {
	buf := copyBuffers.Get().(*[copyBlock]byte)
	defer copyBuffers.Put(buf)
	var total int64
	for {
		n, err := r.gather(ctx, buf[:])
		if n > 0 {
			m, werr := w.Write(buf[:n])
			total += int64(m)
			if werr != nil {
				return total, werr
			}
		}
		if err == io.EOF {
			return total, nil
		}
		if err != nil {
			return total, err
		}
	}
}

// gather reads into p until it is full or the next read would wait for the
// network, so that small chunks do not make small writes.
func (r *Response) gather(ctx context.Context, p []byte) (int, error) {
	total := 0
	for total < len(p) {
		n, err := r.Read(ctx, p[total:])
		total += n
		if err != nil {
			return total, err
		}
		if r.conn == nil {
			return total, io.EOF
		}
		if r.conn.Buffered() == 0 {
			break
		}
	}
	return total, nil
}
