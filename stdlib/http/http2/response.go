package http2

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// Response is an answer whose body is read from its stream as it is asked for.
// One that is closed early, or forgotten, resets its stream; the connection and
// the other streams live on.
type Response struct {
	s      *stream
	url    string
	opened bool
}

var _ response.HTTP = (*Response)(nil)

func newResponse(s *stream) *Response {
	r := &Response{s: s}
	// The connection knows the stream, not the response: it can be collected.
	runtime.AddCleanup(r, func(s *stream) {
		if s.live() {
			go s.cancel(codeCancel)
		}
	}, s)
	return r
}

// Version returns 20.
func (r *Response) Version() int { return 20 }

// Status returns the status code.
func (r *Response) Status() int { return r.s.status }

// Reason returns the phrase that goes with the status: HTTP/2 sends none.
func (r *Response) Reason() string { return http.Status(r.s.status).Phrase() }

// Headers returns the headers in the order in which they were sent, their names
// in lower case.
func (r *Response) Headers() *message.Headers { return r.s.headers }

// GetHeader returns the values of all headers called name, joined by ", ".
func (r *Response) GetHeader(name string) (string, bool) {
	values := r.s.headers.GetAll(name)
	return strings.Join(values, ", "), values != nil
}

// URL returns what SetURL set.
func (r *Response) URL() string { return r.url }

// SetURL sets the address.
func (r *Response) SetURL(url string) { r.url, r.opened = url, true }

// Opened reports whether SetURL was called.
func (r *Response) Opened() bool { return r.opened }

// Chunked returns false: HTTP/2 has no chunked coding.
func (r *Response) Chunked() bool { return false }

// WillClose returns false: the connection is not this response's.
func (r *Response) WillClose() bool { return false }

// Trailers are the fields after the body, nil before its end or without any.
func (r *Response) Trailers() *message.Headers {
	r.s.c.mu.Lock()
	defer r.s.c.mu.Unlock()
	if r.s.buf.Len() > 0 {
		return nil
	}
	return r.s.trailers
}

// Length is the number of bytes still to come, -1 if it is not known.
func (r *Response) Length() int64 {
	r.s.c.mu.Lock()
	defer r.s.c.mu.Unlock()
	switch {
	case r.s.closed:
		return 0
	case r.s.length < 0 && r.s.ended:
		return int64(r.s.buf.Len())
	case r.s.length < 0:
		return -1
	}
	return r.s.length - r.s.got + int64(r.s.buf.Len())
}

// Ended reports whether the body has been read or the response closed.
func (r *Response) Ended() bool {
	r.s.c.mu.Lock()
	defer r.s.c.mu.Unlock()
	return r.s.closed || r.s.ended && r.s.buf.Len() == 0 && r.s.missing() == 0
}

// missing is how much of the announced body was not sent.
func (s *stream) missing() int64 { return max(s.length-s.got, 0) }

// Timings returns the times of the exchange so far.
func (r *Response) Timings() client.Timings {
	s := r.s
	if s.c.opts.Clock != nil && r.Ended() {
		s.mark(&s.last)
	}
	return s.opened.Between(s.begun, s.posted, s.headed, s.last)
}

// TLS returns the state of the connection that the response came on, nil in the
// clear. checked tells whether the server's certificate was verified.
func (r *Response) TLS() (state *tls.ConnectionState, checked bool) {
	return r.s.c.opts.TLS, r.s.c.opts.Checks
}

// Close gives the response up. Whoever waits for more of it gets an error.
func (r *Response) Close() error {
	r.s.cancel(codeCancel)
	return nil
}

// Interrupt has a read in another goroutine fail. Close does that as well.
func (r *Response) Interrupt() { _ = r.Close() }

// ready waits until there is something of the body. The error is io.EOF at the
// end, an *client.IncompleteReadError where the body ended early. The lock is held.
func (r *Response) ready(ctx context.Context) error {
	s := r.s
	for waited := false; s.buf.Len() == 0; waited = true {
		switch {
		case s.closed && waited:
			return errClosedHere
		case s.closed:
			return io.EOF
		case s.ended && s.missing() == 0:
			if !s.sent { // the server wanted no more of the request
				s.c.mu.Unlock()
				s.cancel(codeNone)
				s.c.mu.Lock()
			}
			s.mark(&s.last)
			return io.EOF
		case s.ended:
			return &client.IncompleteReadError{Expected: s.missing()}
		case s.err != nil:
			var gone *client.RemoteDisconnectedError
			if err := failure(s.err); !errors.As(err, &gone) {
				return err
			}
			e := &client.IncompleteReadError{Expected: -1}
			if s.length >= 0 {
				e.Expected = s.missing()
			}
			return e
		}
		if err := s.wait(ctx, "read"); err != nil {
			return err
		}
	}
	return nil
}

// take reads what is there, by means of do, which returns how much it took.
func (r *Response) take(ctx context.Context, do func(b *bytes.Buffer) int) error {
	c := r.s.c
	c.mu.Lock()
	err := r.ready(ctx)
	if err == nil && !r.s.ended {
		err = r.s.waits.over("read")
	}
	if err != nil {
		c.mu.Unlock()
		return err
	}
	update := r.s.giveBack(do(&r.s.buf))
	if r.s.ended && r.s.buf.Len() == 0 {
		r.s.mark(&r.s.last)
	}
	c.mu.Unlock()
	if update > 0 {
		_ = c.control32(frameWindowUpdate, r.s.id, update) // a failure ends the connection
	}
	return nil
}

// Read reads some of the body into p.
func (r *Response) Read(ctx context.Context, p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	err = r.take(ctx, func(b *bytes.Buffer) int {
		n, _ = b.Read(p) // there is something
		return n
	})
	return n, err
}

// peekMost is how much Peek shows, in bytes: what a frame has.
const peekMost = defaultFrameSize

// Peek waits until something is there and returns a copy of it, up to 16 KiB,
// without consuming it; nothing at the end.
func (r *Response) Peek(ctx context.Context) (p []byte, err error) {
	err = r.take(ctx, func(b *bytes.Buffer) int {
		p = slices.Clone(b.Bytes()[:min(b.Len(), peekMost)])
		return 0
	})
	if err == io.EOF {
		err = nil
	}
	return p, err
}

// Read1 returns what is there after at most one wait, up to n bytes (any number
// if n is negative); nothing at the end.
func (r *Response) Read1(ctx context.Context, n int) (p []byte, err error) {
	if n == 0 {
		return nil, nil
	}
	if n < 0 {
		n = math.MaxInt
	}
	err = r.take(ctx, func(b *bytes.Buffer) int {
		p = slices.Clone(b.Next(n))
		return len(p)
	})
	if err == io.EOF {
		err = nil
	}
	return p, err
}

// ReadLine returns the next line with its LF, or limit bytes of it if it is
// longer and limit is not negative; nothing at the end.
func (r *Response) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	if limit < 0 {
		limit = math.MaxInt
	}
	var line []byte
	for len(line) < limit {
		err := r.take(ctx, func(b *bytes.Buffer) int {
			n := min(b.Len(), limit-len(line))
			if i := bytes.IndexByte(b.Bytes()[:n], '\n'); i >= 0 {
				n = i + 1
			}
			line = append(line, b.Next(n)...)
			return n
		})
		if err == io.EOF || err == nil && line[len(line)-1] == '\n' {
			break
		}
		if err != nil {
			return line, partial(err, line)
		}
	}
	return line, nil
}

// partial notes in an *client.IncompleteReadError what was read before it.
func partial(err error, p []byte) error {
	var cut *client.IncompleteReadError
	if errors.As(err, &cut) {
		cut.Partial = p
	}
	return err
}

// ReadAll reads the rest of the body. One that is cut short gives an
// *client.IncompleteReadError that holds what came.
func (r *Response) ReadAll(ctx context.Context) ([]byte, error) {
	b := make([]byte, 0, min(max(r.Length(), 512), 1<<20)+1)
	for {
		n, err := r.Read(ctx, b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case err == io.EOF:
			return b, nil
		case err != nil:
			return b, partial(err, b)
		}
		if len(b) == cap(b) {
			b = slices.Grow(b, len(b))
		}
	}
}
