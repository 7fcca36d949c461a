package request

import (
	"context"
	"crypto/tls"
	"errors"
	"strings"
	"syscall"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http/client"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// PooledHTTPHandler opens http and https URLs on connections that are kept for
// further requests. It is not one of the documented handlers; given to
// BuildOpener it takes the place of HTTPHandler and HTTPSHandler.
//
// A connection is kept when its response was read to the end, or closed with the
// rest of it at hand, and the server keeps it, too. One that the server closed
// meanwhile is replaced: before it is used, or, if that is found out too late, by
// sending the request again, once, on a new connection. That happens only when
// nothing of a response came, and either nothing of the request had been sent or
// its method is idempotent (RFC 9110, section 9.2.2), and its body, if there is
// one, is in memory.
//
// Connections are shared between requests with the same scheme, host, port,
// proxy and its credentials, tunnel, and TLS settings.
type PooledHTTPHandler struct {
	abstractHTTP
	// Context is the TLS configuration; nil verifies against the system's roots.
	// It must not be changed any more.
	Context *tls.Config
	Pool    *Pool
}

// NewPooledHTTPHandler returns one with a pool of its own; config may be nil.
func NewPooledHTTPHandler(config *tls.Config, o PoolOptions) *PooledHTTPHandler {
	return &PooledHTTPHandler{Context: config, Pool: NewPool(o)}
}

// Class returns "HTTPHandler".
func (h *PooledHTTPHandler) Class() string { return "HTTPHandler" }

// Displaces is true for both handlers that this one stands for.
func (h *PooledHTTPHandler) Displaces(class string) bool {
	return class == "HTTPHandler" || class == "HTTPSHandler"
}

// Hooks are those of HTTPHandler and HTTPSHandler.
func (h *PooledHTTPHandler) Hooks() []Hook {
	return []Hook{
		{Name: "http_open", Open: h.HTTPOpen}, {Name: "http_request", Request: h.HTTPRequest},
		{Name: "https_open", Open: h.HTTPSOpen}, {Name: "https_request", Request: h.HTTPRequest},
	}
}

// HTTPRequest fills in the headers that req lacks.
func (h *PooledHTTPHandler) HTTPRequest(ctx context.Context, req *Request) (*Request, error) {
	return h.doRequest(ctx, req)
}

// HTTPOpen sends req. A failure to connect or to send is a *urlerror.URLError.
func (h *PooledHTTPHandler) HTTPOpen(ctx context.Context, req *Request) (response.Response, error) {
	return h.open(ctx, req, false, nil, nil)
}

// HTTPSOpen is HTTPOpen over TLS.
func (h *PooledHTTPHandler) HTTPSOpen(ctx context.Context, req *Request) (response.Response, error) {
	return h.HTTPSOpenWith(ctx, req, h.Context, h.Context)
}

// HTTPSOpenWith is HTTPSOpen with settings of its own. Connections are shared
// with requests whose key is equal, which must be comparable and is equal only
// for equal settings.
func (h *PooledHTTPHandler) HTTPSOpenWith(ctx context.Context, req *Request, config *tls.Config, key any) (response.Response, error) {
	return h.open(ctx, req, true, config, key)
}

// Close closes the idle connections; see Pool.Close.
func (h *PooledHTTPHandler) Close() {
	h.Pool.Close()
	h.abstractHTTP.Close()
}

func (h *PooledHTTPHandler) open(ctx context.Context, req *Request, secure bool, config *tls.Config, key any) (response.Response, error) {
	if req.Host == "" {
		return nil, urlerror.New("no host given")
	}
	headers := wireHeaders(req)
	c, err := h.Pool.borrow(ctx, placeOf(req, headers, secure, key), req.Timeout)
	if err != nil {
		return nil, opening(ctx, err)
	}
	if c.conn == nil {
		if c.conn, err = h.connection(req, secure, config); err != nil {
			c.end()
			return nil, err
		}
		pool := h.Pool
		c.conn.Finished = func(r *client.Response) {
			if r.Status() == 101 { // it speaks another protocol from here on
				c.conn.Close()
			}
			pool.giveBack(c)
		}
		if req.tunnelHost != "" {
			if err := tunnelTo(c.conn, req, headers); err != nil {
				c.end()
				return nil, err
			}
		}
	} else if req.tunnelHost != "" {
		headers.Del("Proxy-Authorization")
	}
	resp, err := h.exchange(ctx, c.conn, req, headers)
	if err != nil {
		c.end()
		return nil, err
	}
	return resp, nil
}

// connection makes the connection for req, which is not open yet.
func (h *PooledHTTPHandler) connection(req *Request, secure bool, config *tls.Config) (*client.Connection, error) {
	if secure {
		return client.NewTLS(h.Parent.world, req.Host, 0, config)
	}
	return client.New(h.Parent.world, req.Host, 0)
}

// placeOf is the place that a connection for req must lead to.
func placeOf(req *Request, headers *message.Headers, secure bool, key any) place {
	at := place{secure: secure, host: strings.ToLower(req.Host), tunnel: req.tunnelHost, settings: key}
	if req.socks != nil {
		at.socks = *req.socks
	}
	if req.tunnelHost != "" || req.HasProxy() {
		at.credentials, _ = headers.Get("Proxy-Authorization")
	}
	// These schemes authenticate the connection and not the request (RFC 4559, section 6).
	if v, ok := headers.Get("Authorization"); ok {
		scheme, _, _ := strings.Cut(v, " ")
		if message.EqualName(scheme, "NTLM") || message.EqualName(scheme, "Negotiate") {
			at.credentials += "\n" + v
		}
	}
	return at
}

// exchange sends req and waits for the response, a second time on a new
// connection if the one that was kept turns out to be dead.
func (h *PooledHTTPHandler) exchange(ctx context.Context, c *client.Connection, req *Request, headers *message.Headers) (*client.Response, error) {
	h.prepare(c, req)
	kept := c.Wire()
	var sent, received int64
	if kept != nil {
		sent, received = kept.Sent(), kept.Received()
	}
	resp, err := roundTrip(ctx, c, req, headers)
	if err == nil || kept == nil || ctx.Err() != nil || !hungUp(err) || kept.Received() != received || !canRepeat(req, kept.Sent() == sent) {
		return resp, err
	}
	c.Close()
	return roundTrip(ctx, c, req, headers)
}

// hungUp reports whether err says that the peer had closed the connection.
func hungUp(err error) bool {
	var gone *client.RemoteDisconnectedError
	return errors.As(err, &gone) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNABORTED)
}

// canRepeat reports whether req may be sent once more.
func canRepeat(req *Request, unsent bool) bool {
	if !client.Repeatable(req.Data()) {
		return false
	}
	if unsent {
		return true
	}
	switch req.GetMethod() {
	case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE":
		return true
	}
	return false
}
