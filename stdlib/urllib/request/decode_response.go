package request

import (
	"context"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// decoded is a response whose body is decoded as it is read.
type decoded struct {
	response.Response
	body    *decodedBody
	headers *message.Headers
}

func (d *decoded) Unwrap() response.Response                       { return d.Response }
func (d *decoded) Headers() *message.Headers                       { return d.headers }
func (d *decoded) Read(ctx context.Context, p []byte) (int, error) { return d.body.Read(ctx, p) }
func (d *decoded) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	return d.body.ReadLine(ctx, limit)
}
func (d *decoded) Close() error                      { return d.body.Close() }
func (d *decoded) OriginalHeaders() *message.Headers { return d.Response.Headers() }

// decodedHTTP is decoded for responses of http.
type decodedHTTP struct {
	response.HTTP
	body    *decodedBody
	headers *message.Headers
}

func (d *decodedHTTP) Unwrap() response.Response                       { return d.HTTP }
func (d *decodedHTTP) Headers() *message.Headers                       { return d.headers }
func (d *decodedHTTP) Read(ctx context.Context, p []byte) (int, error) { return d.body.Read(ctx, p) }
func (d *decodedHTTP) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	return d.body.ReadLine(ctx, limit)
}
func (d *decodedHTTP) Peek(ctx context.Context) ([]byte, error) { return d.body.Peek(ctx) }
func (d *decodedHTTP) Read1(ctx context.Context, n int) ([]byte, error) {
	return d.body.Read1(ctx, n)
}

// Length is not known before the end.
func (d *decodedHTTP) Length() int64 {
	if d.Ended() {
		return 0
	}
	return -1
}

func (d *decodedHTTP) Ended() bool  { return d.body.ended() }
func (d *decodedHTTP) Close() error { return d.body.Close() }

func (d *decodedHTTP) OriginalHeaders() *message.Headers { return d.HTTP.Headers() }

func (d *decodedHTTP) GetHeader(name string) (string, bool) {
	values := d.headers.GetAll(name)
	return strings.Join(values, ", "), values != nil
}
