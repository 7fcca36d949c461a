package http2

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/net/http2/hpack"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http/client"
)

// Request is what to ask for.
type Request struct {
	Method    string
	Scheme    string // "http" or "https"
	Authority string // host, and port unless it is the default
	Path      string // with the query; "" stands for "/"
	// Headers go out in this order, their names in lower case. Those that
	// describe a connection of HTTP/1.1 are left out, and Host, which Authority is.
	Headers []message.Field
	Body    client.Body   // nil for none
	Timeout time.Duration // for each wait, 0 for ever
	Total   time.Duration // for request and response together, 0 for ever
	// Sending, if set, is told of everything before it is sent: the head in the
	// form of HTTP/1.1, then the pieces of the body. An error ends the request.
	Sending func(ctx context.Context, p []byte) error
}

// fields are the headers as they are sent, after a check of everything that a
// caller may have got from elsewhere.
func (q *Request) fields() ([]message.Field, error) {
	if err := client.CheckTarget(q.Method, q.Path); err != nil {
		return nil, err
	}
	if err := client.CheckTarget(q.Method, q.Authority); err != nil {
		return nil, err
	}
	fields := make([]message.Field, 0, len(q.Headers)+4)
	fields = append(fields, message.Field{Name: ":method", Value: q.Method}, message.Field{Name: ":scheme", Value: q.Scheme},
		message.Field{Name: ":authority", Value: q.Authority}, message.Field{Name: ":path", Value: q.Path})
	for _, f := range q.Headers {
		name := strings.ToLower(f.Name)
		switch name {
		case "host", "connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade", "http2-settings":
			continue
		case "te":
			if strings.ToLower(f.Value) != "trailers" {
				continue
			}
		}
		if err := client.CheckField(f.Name, f.Value); err != nil {
			return nil, err
		}
		fields = append(fields, message.Field{Name: name, Value: strings.Trim(f.Value, " \t")})
	}
	return fields, nil
}

// text shows the head as HTTP/1.1 would have it, for trace and audit.
func text(fields []message.Field) []byte {
	b := []byte(fields[0].Value + " " + fields[3].Value + " HTTP/2\r\nhost: " + fields[2].Value + "\r\n")
	return message.New(fields[4:]...).Append(b)
}

// RoundTrip sends a request and waits for the head of its response. The errors
// are those of package client: a *ResetError where the server gave the request
// up, a *client.RemoteDisconnectedError where the connection ended, a
// *client.ProtocolError where the server broke the rules.
func (c *Conn) RoundTrip(ctx context.Context, q *Request) (*Response, error) {
	path := *q
	if path.Path == "" {
		path.Path = "/"
	}
	fields, err := path.fields()
	if err != nil {
		return nil, err
	}
	if q.Sending != nil {
		if err := q.Sending(ctx, text(fields)); err != nil {
			return nil, err
		}
	}
	s, err := c.open(ctx, q, fields)
	if err != nil {
		return nil, err
	}
	if q.Body != nil {
		if err := c.sendBody(ctx, s, q); err != nil {
			s.cancel(codeCancel)
			return nil, failure(err)
		}
	}
	s.mark(&s.posted)
	return s.awaitHead(ctx)
}

// open takes a place, and sends the head of the request on a new stream.
func (c *Conn) open(ctx context.Context, q *Request, fields []message.Field) (*stream, error) {
	s := &stream{c: c, wake: make(chan struct{}, 1), waits: newWaiter(q.Timeout, q.Total), method: q.Method, length: -1, recvWindow: int64(c.opts.Window), sent: q.Body == nil}
	if err := c.place(ctx, s.waits); err != nil {
		return nil, err
	}
	s.mark(&s.begun)
	err := c.write(ctx, q.Timeout, q.Body == nil, func() error {
		if err := c.register(s, fields); err != nil {
			return nil // the connection lives on, or has been dealt with
		}
		return c.writeHead(s, fields)
	})
	if s.id == 0 { // it was not registered
		c.mu.Lock()
		c.released()
		c.mu.Unlock()
		if s.err == nil && err == nil {
			err = errNotReusable
		}
		if s.err != nil {
			err = s.err
		}
		return nil, err
	}
	if err != nil {
		s.cancel(codeCancel)
		return nil, failure(err)
	}
	return s, nil
}

// register gives the stream its number. The lock of the writers is held, so that
// numbers grow on the wire.
func (c *Conn) register(s *stream, fields []message.Field) error {
	var size uint64
	for _, f := range fields {
		size += uint64(len(f.Name) + len(f.Value) + 32)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !c.usable():
		return errNotReusable
	case size > c.peerHeaders:
		s.err = &client.ProtocolError{Reason: fmt.Sprintf("http2: the request has %d bytes of headers; the server takes %d", size, c.peerHeaders)}
		return s.err
	}
	s.id = c.nextID
	c.nextID += 2
	s.opened = c.opts.Opened
	if c.requests++; c.requests > 1 {
		s.opened = client.Timings{DNS: -1, Connect: -1, Proxy: -1, TLS: -1, Reused: true}
	}
	s.sendWindow = c.peerWindow
	c.streams[s.id] = s
	return nil
}

// writeHead sends the header block, in as many frames as it needs.
func (c *Conn) writeHead(s *stream, fields []message.Field) error {
	c.block.Reset()
	for _, f := range fields {
		// What is secret stays out of tables, from which it could be guessed (RFC 7541 section 7.1).
		secret := f.Name == "authorization" || f.Name == "proxy-authorization"
		if err := c.enc.WriteField(hpack.HeaderField{Name: f.Name, Value: f.Value, Sensitive: secret}); err != nil {
			return err
		}
	}
	if c.opts.Trace != nil {
		c.opts.Trace.Sent(text(fields))
	}
	c.mu.Lock()
	limit := c.peerFrame
	c.mu.Unlock()
	kind, block := byte(frameHeaders), c.block.Bytes()
	for {
		part := block[:min(len(block), limit)]
		block = block[len(part):]
		var flags byte
		if len(block) == 0 {
			flags |= flagEndHeaders
		}
		if kind == frameHeaders && s.sent {
			flags |= flagEndStream
		}
		c.scratch = appendFrame(c.scratch[:0], len(part), kind, flags, s.id)
		if _, err := c.out.Write(c.scratch); err != nil {
			return err
		}
		if _, err := c.out.Write(part); err != nil {
			return err
		}
		if len(block) == 0 {
			return nil
		}
		kind = frameContinuation
	}
}

// errEnough is the end of a body that the server does not want more of.
var errEnough = io.EOF

// sendBody sends the body as the server's windows allow.
func (c *Conn) sendBody(ctx context.Context, s *stream, q *Request) error {
	left := q.Body.Len()
	for piece, err := range q.Body.Pieces(ctx, client.DefaultBlockSize) {
		if err == nil && len(piece) > 0 && q.Sending != nil {
			err = q.Sending(ctx, piece)
		}
		for err == nil && len(piece) > 0 {
			var n int
			if n, err = c.allowance(ctx, s, len(piece)); err == nil {
				if left >= 0 {
					left -= int64(n)
				}
				err = c.sendData(ctx, s, piece[:n], left == 0, left < 0 || left == 0)
				piece = piece[n:]
			}
		}
		if err == errEnough {
			return nil
		}
		if err != nil {
			return err
		}
	}
	c.mu.Lock()
	sent := s.sent
	c.mu.Unlock()
	if sent {
		return nil
	}
	return c.sendData(ctx, s, nil, true, true)
}

// allowance waits until some of want bytes may be sent. It returns errEnough
// when the response is complete already, and when its head says that the server
// will not have the request: such a server need not read on (RFC 9113 section 8.1).
// One that answers 200 early may want the rest.
func (c *Conn) allowance(ctx context.Context, s *stream, want int) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for flushed := false; ; {
		n := min(int64(want), int64(c.peerFrame), s.sendWindow, c.sendWindow)
		switch {
		case s.ended, s.status >= 300, s.err != nil && s.status != 0:
			return 0, errEnough // what is wrong with the response is for its reader
		case s.err != nil:
			return 0, s.err
		case n > 0:
			s.sendWindow -= n
			c.sendWindow -= n
			return int(n), nil
		case !flushed:
			flushed = true
			c.mu.Unlock()
			err := c.write(ctx, s.waits.timeout, true, func() error { return nil })
			c.mu.Lock()
			if err != nil {
				return 0, err
			}
		default:
			if err := s.wait(ctx, "write"); err != nil {
				return 0, err
			}
		}
	}
}

// sendData sends one frame of the body.
func (c *Conn) sendData(ctx context.Context, s *stream, p []byte, last, flush bool) error {
	var flags byte
	if last {
		flags = flagEndStream
		c.mu.Lock()
		s.sent = true
		c.mu.Unlock()
	}
	c.junk.Store(0)
	return c.write(ctx, s.waits.timeout, flush, func() error {
		if c.opts.Trace != nil && len(p) > 0 {
			c.opts.Trace.Sent(p)
		}
		c.scratch = appendFrame(c.scratch[:0], len(p), frameData, flags, s.id)
		if _, err := c.out.Write(c.scratch); err != nil {
			return err
		}
		_, err := c.out.Write(p)
		return err
	})
}

// awaitHead waits for the head of the response.
func (s *stream) awaitHead(ctx context.Context) (*Response, error) {
	s.c.mu.Lock()
	for s.status == 0 {
		err := s.err
		if err == nil {
			err = s.wait(ctx, "read")
		}
		if err != nil {
			s.c.mu.Unlock()
			s.cancel(codeCancel)
			return nil, failure(err)
		}
	}
	s.c.mu.Unlock()
	s.mark(&s.headed)
	return newResponse(s), nil
}
