package response

import (
	"context"
	"io"

	"github.com/netlua/netlua/stdlib/email/message"
)

// Response is an opened URL.
type Response interface {
	File
	// URL is the address that the content came from, after redirects.
	URL() string
	// Headers are those of the answer; never nil.
	Headers() *message.Headers
	// Status is the status code, 0 where the protocol has none.
	Status() int
	// Reason is the text that came with the status, "" where there is none.
	Reason() string
}

// AddInfoURL is a File with headers, address and status.
type AddInfoURL struct {
	File
	headers *message.Headers
	url     string
	code    int
}

// New puts headers, address and status beside fp. Nil headers count as empty;
// code is 0 for protocols without status.
func New(fp File, headers *message.Headers, url string, code int) *AddInfoURL {
	if headers == nil {
		headers = &message.Headers{}
	}
	return &AddInfoURL{fp, headers, url, code}
}

// URL returns the address.
func (a *AddInfoURL) URL() string { return a.url }

// Headers returns the headers.
func (a *AddInfoURL) Headers() *message.Headers { return a.headers }

// Status returns the status, 0 for none.
func (a *AddInfoURL) Status() int { return a.code }

// Reason returns "": these protocols have no reason phrase.
func (a *AddInfoURL) Reason() string { return "" }

// WriteTo writes all that is left, in the File's own way if it has one.
func (a *AddInfoURL) WriteTo(ctx context.Context, w io.Writer) (int64, error) {
	return Copy(ctx, w, a.File)
}
