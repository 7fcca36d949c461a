package request

import (
	"context"
	"crypto/tls"
	"errors"
	"os"
	"slices"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/http/http2"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// HTTP2Handler opens https URLs by HTTP/2 where the server speaks it, which TLS
// finds out (ALPN), and by HTTP/1.1 where it does not. It is not one of the
// documented handlers; it comes before those of https, which go on preparing the
// requests and, unless it has settings of TLS of its own, take those of servers
// without HTTP/2.
//
// There is one connection to each server, through which all requests go at once.
// A request that the server has certainly not looked at is repeated once, on a
// new connection, as is one that met a connection that had just been given up, if
// its method is idempotent; its body must be in memory.
type HTTP2Handler struct {
	abstractHTTP
	// Context is the TLS configuration; nil verifies against the system's roots
	// and leaves servers without HTTP/2 to the other handlers.
	Context *tls.Config
	// PriorKnowledge has http URLs opened by HTTP/2, too, without asking the
	// server whether it speaks it (RFC 9113 section 3.3).
	PriorKnowledge bool
	Options        http2.Options // Limits are those of the handler

	links links
}

// NewHTTP2Handler returns one; config may be nil.
func NewHTTP2Handler(config *tls.Config) *HTTP2Handler {
	return &HTTP2Handler{abstractHTTP: abstractHTTP{BaseHandler: BaseHandler{HandlerOrder: 400}}, Context: config}
}

// Class returns "HTTP2Handler".
func (h *HTTP2Handler) Class() string { return "HTTP2Handler" }

// Hooks are https_open and http_open.
func (h *HTTP2Handler) Hooks() []Hook {
	return []Hook{{Name: "https_open", Open: h.HTTPSOpen}, {Name: "http_open", Open: h.HTTPOpen}}
}

// HTTPOpen sends req if prior knowledge allows it, and nil otherwise, or if the
// request goes to a proxy.
func (h *HTTP2Handler) HTTPOpen(ctx context.Context, req *Request) (response.Response, error) {
	if !h.PriorKnowledge || req.HasProxy() {
		return nil, nil
	}
	return h.open(ctx, req, nil, nil, true)
}

// HTTPSOpen sends req. A failure to connect is a *urlerror.URLError.
func (h *HTTP2Handler) HTTPSOpen(ctx context.Context, req *Request) (response.Response, error) {
	config, own := h.Context, h.Context != nil
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return h.HTTPSOpenWith(ctx, req, config, h.Context, own)
}

// HTTPSOpenWith is HTTPSOpen with settings of its own. Connections are shared
// with requests whose key is equal, which must be comparable and is equal only
// for equal settings. Without own, servers that speak HTTP/1.1 are left to others.
func (h *HTTP2Handler) HTTPSOpenWith(ctx context.Context, req *Request, config *tls.Config, key any, own bool) (response.Response, error) {
	return h.open(ctx, req, config, key, own)
}

// Close closes the connections, and the responses that are still being read.
func (h *HTTP2Handler) Close() {
	h.links.close()
	h.abstractHTTP.Close()
}

func (h *HTTP2Handler) open(ctx context.Context, req *Request, config *tls.Config, key any, own bool) (response.Response, error) {
	if req.Host == "" {
		return nil, urlerror.New("no host given")
	}
	headers := wireHeaders(req)
	at := placeOf(req, headers, config != nil, key)
	for try := 1; ; try++ {
		l, kept, err := h.links.get(ctx, at, func() (*link, error) { return h.connect(ctx, req, config, headers.Clone()) })
		if err != nil {
			return nil, opening(ctx, err)
		}
		if l.conn == nil { // HTTP/1.1
			return h.fallBack(ctx, l, req, config, headers, own)
		}
		if req.tunnelHost != "" {
			headers.Del("Proxy-Authorization")
		}
		resp, err := l.conn.RoundTrip(ctx, h.ask(l, req, headers))
		if err == nil {
			resp.SetURL(req.FullURL())
			return resp, nil
		}
		var reset *http2.ResetError
		if errors.As(err, &reset) && reset.Code == http2.HTTP11Required {
			h.links.mark(at, l)
		} else if errors.Is(err, os.ErrDeadlineExceeded) {
			l.conn.Retire() // it may be dead; what is under way goes on
		}
		unsent := http2.NotSent(err) // its connection ended at that moment
		if try > 1 && !unsent || try > 3 || ctx.Err() != nil || !h.again(err, kept, req) {
			return nil, err
		}
	}
}

// again decides whether a request is sent once more on another connection.
func (h *HTTP2Handler) again(err error, kept bool, req *Request) bool {
	if http2.NotSent(err) {
		return true
	}
	if !client.Repeatable(req.Data()) {
		return false
	}
	var unseen interface{ NotProcessed() bool }
	if errors.As(err, &unseen) && unseen.NotProcessed() {
		return true
	}
	idempotent := slices.Contains([]string{"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"}, req.GetMethod())
	return kept && idempotent && hungUp(err)
}

// ask makes the request of HTTP/2 for req.
func (h *HTTP2Handler) ask(l *link, req *Request, headers *message.Headers) *http2.Request {
	q := &http2.Request{
		Method: req.GetMethod(), Scheme: "https", Authority: req.Host, Path: req.Selector, Headers: headers.Items(),
		Body: req.Data(), Timeout: req.Timeout, Total: req.Total,
		Sending: func(ctx context.Context, p []byte) error {
			return h.Parent.world.Audit(ctx, "http.client.send", l.via, p)
		},
	}
	if !l.secure {
		q.Scheme = "http"
	}
	if v, ok := headers.Get("Host"); ok {
		q.Authority = v
	}
	if !headers.Contains("Accept-Encoding") {
		q.Headers = append(q.Headers, message.Field{Name: "Accept-Encoding", Value: "identity"})
	}
	return q
}

// connect opens a connection, through the proxy if there is one, and begins
// HTTP/2 on it if the server speaks it.
func (h *HTTP2Handler) connect(ctx context.Context, req *Request, config *tls.Config, headers *message.Headers) (*link, error) {
	var c *client.Connection
	var err error
	if config != nil {
		config = config.Clone()
		config.NextProtos = []string{"h2", "http/1.1"}
		c, err = client.NewTLS(h.Parent.world, req.Host, 0, config)
	} else {
		c, err = client.New(h.Parent.world, req.Host, 0)
	}
	if err != nil {
		return nil, err
	}
	h.prepare(c, req)
	if req.tunnelHost != "" {
		if err := tunnelTo(c, req, headers); err != nil {
			return nil, err
		}
	}
	if err := c.Connect(ctx); err != nil {
		c.Close()
		return nil, err
	}
	l := &link{via: c, secure: config != nil}
	if state, ok := c.Wire().TLS(); ok && state.NegotiatedProtocol != "h2" {
		return l, nil
	}
	o := h.Options
	o.Limits, o.Trace, o.Clock = h.Limits, c.Wire().Dialogue(), h.Parent.world
	o.Opened, o.TLS, o.Checks = c.Opened()
	socket, ahead, err := c.Wire().Hijack()
	if err == nil && len(ahead) > 0 {
		err = &client.ProtocolError{Reason: "http2: the server speaks before it is spoken to"}
	}
	if err == nil {
		l.conn, err = http2.New(ctx, socket, o)
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return l, nil
}

// fallBack opens req by HTTP/1.1: on the connection that has just been made, if
// it is still there; otherwise it leaves req to the other handlers, or, with
// settings that they do not have, opens another connection.
func (h *HTTP2Handler) fallBack(ctx context.Context, l *link, req *Request, config *tls.Config, headers *message.Headers, own bool) (response.Response, error) {
	c := l.take()
	switch {
	case c != nil:
		h.prepare(c, req)
		headers.Set("Connection", "close")
		if req.tunnelHost != "" {
			headers.Del("Proxy-Authorization")
		}
		resp, err := roundTrip(ctx, c, req, headers)
		if err != nil {
			return nil, err
		}
		c.Detach(resp)
		return resp, nil
	case !own || config == nil:
		return nil, nil
	}
	config = config.Clone()
	config.NextProtos = nil
	c, err := client.NewTLS(h.Parent.world, req.Host, 0, config)
	if err != nil {
		return nil, err
	}
	return h.doOpen(ctx, c, req)
}
