package client

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
)

// Request sends a complete request. url is the request target, usually a path
// with a query; an empty one stands for "/". body may be nil.
//
// Host and Accept-Encoding are added unless headers have them. Without a
// Content-Length and a Transfer-Encoding among the headers, a body of known
// length gets Content-Length, another one Transfer-Encoding: chunked, and none
// gets Content-Length: 0 with the methods that expect one. encodeChunked counts
// only with a Transfer-Encoding among headers: true has the body chunked here,
// false means that it comes chunked already.
func (c *Connection) Request(ctx context.Context, method, url string, body Body, headers []message.Field, encodeChunked bool) error {
	var hasHost, hasEncoding, hasLength, hasTransfer bool
	for i := range headers {
		switch name := headers[i].Name; len(name) {
		case len("Host"):
			hasHost = hasHost || message.EqualName(name, "Host")
		case len("Accept-Encoding"):
			hasEncoding = hasEncoding || message.EqualName(name, "Accept-Encoding")
		case len("Content-Length"):
			hasLength = hasLength || message.EqualName(name, "Content-Length")
		case len("Transfer-Encoding"):
			hasTransfer = hasTransfer || message.EqualName(name, "Transfer-Encoding")
		}
	}
	if err := c.Self.PutRequest(method, url, hasHost, hasEncoding); err != nil {
		return err
	}
	if err := c.putFields(method, body, headers, hasLength, hasTransfer, &encodeChunked); err != nil {
		c.abandon()
		return err
	}
	return c.Self.EndHeaders(ctx, body, encodeChunked)
}

func (c *Connection) putFields(method string, body Body, headers []message.Field, hasLength, hasTransfer bool, encodeChunked *bool) error {
	switch {
	case hasLength:
		*encodeChunked = false
	case !hasTransfer:
		*encodeChunked = false
		switch n := contentLength(body, method); {
		case n >= 0:
			if err := c.Self.PutHeader("Content-Length", strconv.FormatInt(n, 10)); err != nil {
				return err
			}
		case body != nil:
			*encodeChunked = true
			if err := c.Self.PutHeader("Transfer-Encoding", "chunked"); err != nil {
				return err
			}
		}
	}
	for i := range headers {
		if err := c.Self.PutHeader(headers[i].Name, headers[i].Value); err != nil {
			return err
		}
	}
	return nil
}

// contentLength is the length to announce, -1 for none.
func contentLength(body Body, method string) int64 {
	if body != nil {
		return body.Len()
	}
	switch strings.ToUpper(method) {
	case "PATCH", "POST", "PUT":
		return 0
	}
	return -1
}

// abandon takes back a request of which nothing has been sent, so that a refused
// argument leaves the connection usable.
func (c *Connection) abandon() {
	if c.state == RequestStarted {
		c.state = Idle
		c.out = c.out[:0]
	}
}

// PutRequest begins a request: its first line, then Host and Accept-Encoding
// unless they are to be skipped. Nothing is sent yet.
func (c *Connection) PutRequest(method, url string, skipHost, skipAcceptEncoding bool) error {
	if c.state != Idle {
		return &StateError{CannotSendRequest, c.state}
	}
	if url == "" {
		url = "/"
	}
	line, err := c.requestLine(c.out[:0], method, url)
	if err != nil {
		return err
	}
	var authority string
	if !skipHost && strings.HasPrefix(url, "http") {
		if authority, err = authorityOf(url); err != nil {
			return err
		}
	}
	c.state, c.method, c.url = RequestStarted, method, url
	c.out = append(line, "\r\n"...)
	if !skipHost {
		if authority == "" {
			authority = c.hostHeader()
		}
		if err := c.Self.PutHeader("Host", authority); err != nil {
			c.abandon()
			return err
		}
	}
	if !skipAcceptEncoding {
		if err := c.Self.PutHeader("Accept-Encoding", "identity"); err != nil {
			c.abandon()
			return err
		}
	}
	return nil
}

// requestLine checks method and url and appends the first line of the request to b.
func (c *Connection) requestLine(b []byte, method, url string) (line []byte, err error) {
	check := func(hook, own func(string) error, s string) error {
		if hook != nil {
			return hook(s)
		}
		return own(s)
	}
	if err := check(c.ValidateMethod, checkMethod, method); err != nil {
		return nil, err
	}
	own := checkPath
	if c.EncodeRequest != nil { // it knows what to make of other characters
		own = checkPathControl
	}
	if err := check(c.ValidatePath, own, url); err != nil {
		return nil, err
	}
	line = append(append(append(append(b, method...), ' '), url...), " HTTP/1.1"...)
	if c.EncodeRequest != nil {
		text, err := c.EncodeRequest(string(line))
		if err != nil {
			return nil, err
		}
		line = append(b, text...)
	}
	if bytes.ContainsAny(line, "\r\n") {
		return nil, &InvalidURLError{"putrequest: the request line holds CR or LF: " + literal(clip(string(line)))}
	}
	return line, nil
}

// hostHeader is the server's name for the Host header, with the port unless it
// is the default one.
func (c *Connection) hostHeader() string {
	name, port := c.Host, c.Port
	if c.tunnel != nil {
		name, port = c.tunnel.host, c.tunnel.port
	}
	if strings.IndexByte(name, ':') >= 0 {
		name, _, _ = strings.Cut(name, "%") // a zone means nothing to the peer
		name = "[" + name + "]"
	}
	if port == c.DefaultPort {
		return name
	}
	return name + ":" + strconv.Itoa(port)
}

// authorityOf returns host and port of an absolute URL, as a proxy is asked for
// one; "" if url is no such thing. User information stays out of it.
func authorityOf(url string) (string, error) {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok || !message.EqualName(scheme, "http") && !message.EqualName(scheme, "https") {
		return "", nil
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		rest = rest[i+1:]
	}
	name, _, err := SplitHostPort(rest, 0)
	if err == nil {
		_, err = asciiHost(name)
	}
	return rest, err
}

// PutHeader adds a header line. Several values become continuation lines that
// begin with a tab. The errors are *StateError and *ArgumentError; neither
// spoils the request.
func (c *Connection) PutHeader(name string, values ...string) error {
	if c.state != RequestStarted {
		return &StateError{CannotSendHeader, c.state}
	}
	if err := checkHeaderName(name); err != nil {
		return err
	}
	for _, v := range values {
		if err := checkHeaderValue(name, v); err != nil {
			return err
		}
	}
	c.out = append(c.out, name...)
	c.out = append(c.out, ": "...)
	for i, v := range values {
		if i > 0 {
			c.out = append(c.out, "\r\n\t"...)
		}
		c.out = append(c.out, v...)
	}
	c.out = append(c.out, "\r\n"...)
	return nil
}

// EndHeaders ends the head and sends it together with body, which may be nil.
// With encodeChunked each piece of the body becomes a chunk and the closing
// empty chunk is sent, too; empty pieces are left out, because an empty chunk
// would end the body.
func (c *Connection) EndHeaders(ctx context.Context, body Body, encodeChunked bool) error {
	if c.state != RequestStarted {
		return &StateError{CannotSendHeader, c.state}
	}
	c.state = RequestSent
	c.watch.mark(&c.watch.begun)
	c.out = append(c.out, "\r\n"...)
	head := c.out
	c.out = c.out[:0]
	var err error
	if c.Self == Steps(c) {
		err = c.sendTogether(ctx, head, body, encodeChunked)
	} else {
		err = c.sendBySteps(ctx, head, body, encodeChunked)
	}
	if err != nil && c.conn == nil {
		c.state = Idle // never connected: the next request may try again
	}
	c.watch.mark(&c.watch.sent)
	return err
}

// sendTogether lets the head leave with the first piece of the body in one write.
func (c *Connection) sendTogether(ctx context.Context, head []byte, body Body, encodeChunked bool) error {
	if err := c.ready(ctx); err != nil {
		return err
	}
	if err := c.put(ctx, head); err != nil {
		return err
	}
	if body == nil {
		return c.flush()
	}
	for piece, err := range body.Pieces(ctx, c.BlockSize) {
		if err != nil {
			c.drop() // the server waits for a rest that will not come
			return err
		}
		if len(piece) == 0 {
			continue
		}
		if encodeChunked {
			err = c.putChunk(ctx, piece)
		} else {
			err = c.put(ctx, piece)
		}
		if err == nil && body.Len() < 0 {
			err = c.flush() // the next piece may be long in coming
		}
		if err != nil {
			return err
		}
	}
	if encodeChunked {
		if err := c.put(ctx, []byte("0\r\n\r\n")); err != nil {
			return err
		}
	}
	return c.flush()
}

// sendBySteps gives a subclass's Send every piece.
func (c *Connection) sendBySteps(ctx context.Context, head []byte, body Body, encodeChunked bool) error {
	if err := c.Self.Send(ctx, Bytes(head)); err != nil || body == nil {
		return err
	}
	for piece, err := range body.Pieces(ctx, c.BlockSize) {
		if err != nil {
			c.drop()
			return err
		}
		if len(piece) == 0 {
			continue
		}
		if encodeChunked {
			piece = append(appendChunk(nil, len(piece)), piece...)
			piece = append(piece, "\r\n"...)
		}
		if err := c.Self.Send(ctx, Bytes(piece)); err != nil {
			return err
		}
	}
	if encodeChunked {
		return c.Self.Send(ctx, Bytes("0\r\n\r\n"))
	}
	return nil
}

// Send sends raw data. It belongs between EndHeaders and GetResponse. A closed
// connection is opened first if AutoOpen is on, else it is a *NotConnectedError.
func (c *Connection) Send(ctx context.Context, data Body) error {
	if err := c.ready(ctx); err != nil {
		return err
	}
	for piece, err := range data.Pieces(ctx, c.BlockSize) {
		if err == nil {
			err = c.put(ctx, piece)
		}
		if err == nil {
			err = c.flush()
		}
		if err != nil {
			return err
		}
	}
	c.watch.mark(&c.watch.sent)
	return nil
}

// ready makes sure that the connection is open and obeys ctx.
func (c *Connection) ready(ctx context.Context) error {
	if c.conn == nil {
		if !c.AutoOpen {
			return &NotConnectedError{}
		}
		if err := c.Self.Connect(ctx); err != nil {
			return err
		}
		if c.conn == nil {
			return &NotConnectedError{}
		}
	}
	c.prepare(ctx)
	return nil
}

// put announces and buffers data.
func (c *Connection) put(ctx context.Context, data []byte) error {
	if err := c.announce(ctx, data); err != nil {
		return err
	}
	if c.conn == nil {
		return &NotConnectedError{}
	}
	_, err := c.conn.Write(data)
	return err
}

// flush sends what put has buffered. What is called while a request is sent, the
// body's maker or a [Socket], may have closed the connection.
func (c *Connection) flush() error {
	if c.conn == nil {
		return &NotConnectedError{}
	}
	return c.conn.Flush()
}

// announce tells the host and the debugging output of data that is to be sent.
func (c *Connection) announce(ctx context.Context, data []byte) error {
	if err := c.world.Audit(ctx, "http.client.send", c.auditSelf(), data); err != nil {
		c.drop()
		return err
	}
	c.debug().bytes("send: ", data)
	return nil
}

// putChunk is put for a piece that becomes a chunk.
func (c *Connection) putChunk(ctx context.Context, piece []byte) error {
	if err := c.announce(ctx, piece); err != nil {
		return err
	}
	if c.conn == nil {
		return &NotConnectedError{}
	}
	c.out = appendChunk(c.out[:0], len(piece))
	err := c.conn.WriteParts(c.out, piece, crlf)
	c.out = c.out[:0]
	return err
}

var crlf = []byte("\r\n")

// appendChunk appends the size line of a chunk, in capitals like CPython.
func appendChunk(b []byte, size int) []byte { return fmt.Appendf(b, "%X\r\n", size) }
