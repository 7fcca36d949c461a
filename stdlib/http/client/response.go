package client

import (
	"context"
	"crypto/tls"
	"io"
	"strings"
	"sync"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/response"
	"github.com/netlua/netlua/stdlib/wire"
)

// Response is an answer whose body is read from the connection as it is asked
// for. It is a response.Response. After the last byte it lets go of the
// connection by itself.
type Response struct {
	letting sync.Mutex // held while conn changes, for Interrupt

	conn  source      // nil when the body has been read or the response closed
	owner *Connection // nil if conn is this response's to close

	version, status int
	reason          string
	method, url     string
	headers         *message.Headers
	defects         []message.Defect
	trailers        *message.Headers

	length    int64 // of a body with Content-Length: bytes left; -1 if unknown
	left      int64 // of a chunk: bytes left
	chunked   bool
	inChunk   bool // the CRLF after a chunk's data is still to be read
	willClose bool
	closed    bool
	opened    bool
	limits    Limits
	debug     debugOut

	watch    stopwatch
	secure   *tls.ConnectionState // nil in the clear
	checked  bool                 // whether the server's certificate was verified
	finished func(*Response)      // told once when the connection is let go, or nil
}

var (
	_ response.Response = (*Response)(nil)
	_ response.WriterTo = (*Response)(nil)
)

// NewResponse reads the head of a response to a request of the given method from
// conn, which belongs to the response from here on, even after an error. It is
// for programs that do without a Connection; GetResponse makes the others. A nil
// debug prints nothing.
func NewResponse(ctx context.Context, conn *wire.Conn, method, url string, limits Limits, debug io.Writer) (*Response, error) {
	return newResponse(ctx, conn, method, url, limits, debug)
}

// NewFileResponse is NewResponse for an answer that is in a file, from which no
// byte behind the response is asked for.
func NewFileResponse(ctx context.Context, f response.File, method, url string, limits Limits, debug io.Writer) (*Response, error) {
	return newResponse(ctx, &fileSource{f: f}, method, url, limits, debug)
}

func newResponse(ctx context.Context, conn source, method, url string, limits Limits, debug io.Writer) (*Response, error) {
	conn.SetContext(ctx)
	r := &Response{conn: conn, method: method, url: url, debug: debugOut{debug}}
	r.watch.reset(nil, false)
	if err := r.begin(&Connection{Limits: limits}); err != nil {
		conn.Close()
		return nil, err
	}
	if r.length == 0 && !r.chunked {
		r.finish()
	}
	return r, nil
}

// Status returns the status code.
func (r *Response) Status() int { return r.status }

// Reason returns the reason phrase as the server spelled it, "" for none.
func (r *Response) Reason() string { return r.reason }

// Version returns 10 for HTTP/1.0 and 11 for HTTP/1.1.
func (r *Response) Version() int { return r.version }

// Headers returns the headers.
func (r *Response) Headers() *message.Headers { return r.headers }

// Defects lists what was wrong with the header lines.
func (r *Response) Defects() []message.Defect { return r.defects }

// Trailers returns the fields after a chunked body, nil before its end or
// without any.
func (r *Response) Trailers() *message.Headers { return r.trailers }

// URL returns the address that was asked for: what SetURL set, else the request target.
func (r *Response) URL() string { return r.url }

// SetURL sets the address; urllib.request gives the full URL and thereby makes
// the response an opened one.
func (r *Response) SetURL(url string) { r.url, r.opened = url, true }

// Opened reports whether urllib.request opened the response: its attribute msg
// is the reason phrase then, and the headers otherwise.
func (r *Response) Opened() bool { return r.opened }

// Method returns the method of the request that this answers.
func (r *Response) Method() string { return r.method }

// GetHeader returns the values of all headers called name, joined by ", ".
func (r *Response) GetHeader(name string) (string, bool) {
	values := r.headers.GetAll(name)
	if len(values) == 1 {
		return values[0], true
	}
	return strings.Join(values, ", "), values != nil
}

// Length is the number of bytes still to come, -1 if it is not known.
func (r *Response) Length() int64 {
	if r.chunked {
		return -1
	}
	return r.length
}

// Chunked reports whether the body came in chunked coding.
func (r *Response) Chunked() bool { return r.chunked }

// WillClose reports whether the connection ends with this response.
func (r *Response) WillClose() bool { return r.willClose }

// Ended reports whether the body has been read or the response closed: isclosed
// of the document.
func (r *Response) Ended() bool { return r.conn == nil }

// Closed reports whether Close was called.
func (r *Response) Closed() bool { return r.closed }

// Close gives the response up. A body that was not read to its end takes the
// connection with it.
func (r *Response) Close() error {
	r.closed = true
	if r.finished != nil {
		r.drain()
	}
	r.release(false)
	return nil
}

// CloseContext is Close under ctx, which counts where a file is closed.
func (r *Response) CloseContext(ctx context.Context) error {
	if r.conn != nil {
		r.conn.SetContext(ctx)
	}
	return r.Close()
}

// Interrupt has a read in another goroutine fail. It may be called at any time,
// unlike Close, which has to wait for the end of that read.
func (r *Response) Interrupt() {
	r.letting.Lock()
	defer r.letting.Unlock()
	if w, ok := r.conn.(*wire.Conn); ok {
		_ = w.Close() // the reader gets the error
	}
}

// finish lets go of the connection after the last byte.
func (r *Response) finish() { r.release(true) }

func (r *Response) release(whole bool) {
	conn := r.conn
	if conn == nil {
		return
	}
	r.letting.Lock()
	r.conn = nil // before others may have it
	r.letting.Unlock()
	if whole {
		r.watch.mark(&r.watch.last)
	}
	if finished := r.finished; finished != nil {
		r.finished = nil
		defer finished(r)
	}
	if r.owner == nil {
		if whole {
			conn.Release() // nothing is left in the buffers and nobody looks at them
		}
		conn.Close()
		return
	}
	if f, ok := conn.(*fileSource); ok {
		_ = f.Close() // the connection goes on with another
	}
	owner := r.owner
	r.owner = nil
	owner.released(r, whole && !r.willClose)
}

// Reader returns the body as an io.ReadCloser whose reads wait under ctx. io.Copy
// from it moves large blocks without an intermediate copy.
func (r *Response) Reader(ctx context.Context) io.ReadCloser { return response.Reader(ctx, r) }
