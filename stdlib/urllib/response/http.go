package response

import (
	"context"

	"github.com/netlua/netlua/stdlib/email/message"
)

// HTTP is a Response of http: what the class HTTPResponse documents beyond the
// others. *client.Response is one; so are responses of HTTP/2, and what stands
// around another response to change its body.
type HTTP interface {
	Response
	// Version is 10, 11 or 20.
	Version() int
	// SetURL sets the address and makes the response an opened one.
	SetURL(url string)
	// Opened reports whether urllib.request opened the response.
	Opened() bool
	// GetHeader returns the values of all headers called name, joined by ", ".
	GetHeader(name string) (string, bool)
	// Length is the number of bytes still to come, -1 if it is not known.
	Length() int64
	// Chunked reports whether the body came in chunked coding.
	Chunked() bool
	// WillClose reports whether the connection ends with this response.
	WillClose() bool
	// Trailers are the fields after the body, nil before its end or without any.
	Trailers() *message.Headers
	// Ended reports whether the body has been read or the response closed.
	Ended() bool
	// Peek waits until something is there and returns what is buffered without
	// consuming it; nothing at the end. The slice is valid until the next read.
	Peek(ctx context.Context) ([]byte, error)
	// Read1 returns what is there after at most one wait, up to n bytes (any
	// number if n is negative); nothing at the end.
	Read1(ctx context.Context, n int) ([]byte, error)
}

// As finds the first T among r and the responses that it stands around, each of
// which has a method Unwrap.
func As[T any](r Response) (t T, ok bool) {
	for r != nil {
		if t, ok := r.(T); ok {
			return t, true
		}
		w, ok := r.(interface{ Unwrap() Response })
		if !ok {
			break
		}
		r = w.Unwrap()
	}
	return t, false
}
