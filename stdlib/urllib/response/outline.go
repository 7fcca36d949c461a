package response

import (
	"context"
	"io"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
)

// Outline returns what can be told of r without its body, for who cannot have
// that: a response of its own with copies of r's headers. Reading it fails with
// unreadable, unless r has ended, which is all that an [HTTP] tells of it.
func Outline(r Response, unreadable error) Response {
	o := outline{url: r.URL(), headers: r.Headers().Clone(), status: r.Status(), reason: r.Reason(), unreadable: unreadable}
	h, ok := r.(HTTP)
	if !ok {
		return &o
	}
	n := &httpOutline{
		outline: o, version: h.Version(), opened: h.Opened(), chunked: h.Chunked(), willClose: h.WillClose(), ended: h.Ended(),
	}
	if t := h.Trailers(); t != nil {
		n.trailers = t.Clone()
	}
	if n.ended {
		n.unreadable = nil
	}
	return n
}

type outline struct {
	url        string
	headers    *message.Headers
	status     int
	reason     string
	unreadable error // nil: at its end
}

func (o *outline) URL() string                                   { return o.url }
func (o *outline) Headers() *message.Headers                     { return o.headers }
func (o *outline) Status() int                                   { return o.status }
func (o *outline) Reason() string                                { return o.reason }
func (o *outline) Close() error                                  { return nil }
func (o *outline) Read(context.Context, []byte) (int, error)     { return 0, o.end() }
func (o *outline) ReadLine(context.Context, int) ([]byte, error) { return nil, o.unreadable }

func (o *outline) end() error {
	if o.unreadable == nil {
		return io.EOF
	}
	return o.unreadable
}

type httpOutline struct {
	outline
	version                           int
	opened, chunked, willClose, ended bool
	trailers                          *message.Headers
}

func (o *httpOutline) Version() int      { return o.version }
func (o *httpOutline) SetURL(url string) { o.url, o.opened = url, true }
func (o *httpOutline) Opened() bool      { return o.opened }
func (o *httpOutline) GetHeader(name string) (string, bool) {
	values := o.headers.GetAll(name)
	return strings.Join(values, ", "), len(values) > 0
}
func (o *httpOutline) Length() int64                              { return 0 }
func (o *httpOutline) Chunked() bool                              { return o.chunked }
func (o *httpOutline) WillClose() bool                            { return o.willClose }
func (o *httpOutline) Trailers() *message.Headers                 { return o.trailers }
func (o *httpOutline) Ended() bool                                { return o.ended }
func (o *httpOutline) Peek(context.Context) ([]byte, error)       { return nil, o.unreadable }
func (o *httpOutline) Read1(context.Context, int) ([]byte, error) { return nil, o.unreadable }

var _ HTTP = (*httpOutline)(nil)
