package request

import (
	"context"
	"crypto/tls"
	"net"
	"strconv"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// abstractHTTP is what the handlers of http and https share. Each request has a
// connection of its own, which ends with the response.
type abstractHTTP struct {
	BaseHandler
	DebugLevel int           // passed to the connection
	Limits     client.Limits // passed to the connection
}

// SetHTTPDebugLevel sets DebugLevel.
func (h *abstractHTTP) SetHTTPDebugLevel(level int) { h.DebugLevel = level }

// doRequest is DoRequest for the opener that h belongs to.
func (h *abstractHTTP) doRequest(ctx context.Context, req *Request) (*Request, error) {
	return DoRequest(ctx, h.Parent, req)
}

// DoRequest is do_request_: it fills in the headers that req lacks, also those
// that an opener adds. d may be nil.
func DoRequest(ctx context.Context, d *Director, req *Request) (*Request, error) {
	if req.Host == "" {
		return nil, urlerror.New("no host given")
	}
	if data := req.Data(); data != nil {
		if !req.HasHeader("Content-type") {
			req.AddUnredirectedHeader("Content-type", "application/x-www-form-urlencoded")
		}
		if !req.HasHeader("Content-length") && !req.HasHeader("Transfer-encoding") {
			if n := data.Len(); n >= 0 {
				req.AddUnredirectedHeader("Content-length", strconv.FormatInt(n, 10))
			} else {
				req.AddUnredirectedHeader("Transfer-encoding", "chunked")
			}
		}
	}
	if !req.HasHeader("Host") {
		name := req.Host
		if req.HasProxy() {
			_, rest, _ := splitType(req.Selector)
			name, _ = splitHost(rest)
			_, name = splitUser(name)
		}
		req.AddUnredirectedHeader("Host", name)
	}
	if d != nil {
		added, err := d.Self.AddedHeaders(ctx)
		if err != nil {
			return nil, err
		}
		for _, f := range added {
			if !req.HasHeader(f.Name) {
				req.AddUnredirectedHeader(f.Name, f.Value)
			}
		}
	}
	return req, nil
}

// wireHeaders are the headers as they are sent. Those that redirects do not
// inherit come first and win.
func wireHeaders(req *Request) *message.Headers {
	all := &message.Headers{}
	for i := 0; i < req.unredirected.Len(); i++ {
		f := req.unredirected.At(i)
		all.Add(title(f.Name), f.Value)
	}
	for i := 0; i < req.headers.Len(); i++ {
		if f := req.headers.At(i); !all.Contains(f.Name) {
			all.Add(title(f.Name), f.Value)
		}
	}
	return all
}

// doOpen sends req on the connection and returns the response, which owns the
// connection from here on.
func (h *abstractHTTP) doOpen(ctx context.Context, c *client.Connection, req *Request) (response.Response, error) {
	h.prepare(c, req)
	headers := wireHeaders(req)
	headers.Set("Connection", "close")
	if req.tunnelHost != "" {
		if err := tunnelTo(c, req, headers); err != nil {
			return nil, err
		}
	}
	resp, err := roundTrip(ctx, c, req, headers)
	if err != nil {
		return nil, err
	}
	c.Detach(resp)
	return resp, nil
}

// prepare hands the settings of the handler and of req to the connection.
func (h *abstractHTTP) prepare(c *client.Connection, req *Request) {
	c.Timeout, c.Total = req.Timeout, req.Total
	c.DebugLevel = h.DebugLevel
	c.Limits = h.Limits
	if p := req.socks; p != nil {
		world := h.Parent.world
		c.DialFunc = func(ctx context.Context, t host.Target) (net.Conn, error) { return p.Dial(ctx, world, t) }
	}
}

// tunnelTo has the connection, to a proxy, lead to the server of req. The
// proxy's credentials are for the proxy only.
func tunnelTo(c *client.Connection, req *Request, headers *message.Headers) error {
	var extra []message.Field
	if v, ok := headers.Get("Proxy-Authorization"); ok {
		extra = append(extra, message.Field{Name: "Proxy-Authorization", Value: v})
		headers.Del("Proxy-Authorization")
	}
	return c.SetTunnel(req.tunnelHost, 0, extra)
}

// roundTrip sends req and waits for the response. The connection is closed after
// an error; it must not be touched after success, since it may have been lent to
// another request already.
func roundTrip(ctx context.Context, c *client.Connection, req *Request, headers *message.Headers) (*client.Response, error) {
	if err := c.Request(ctx, req.GetMethod(), req.Selector, req.Data(), headers.Items(), req.HasHeader("Transfer-encoding")); err != nil {
		c.Close()
		return nil, opening(ctx, err)
	}
	resp, err := c.GetResponse(ctx)
	if err != nil {
		c.Close()
		return nil, err
	}
	resp.SetURL(req.FullURL())
	return resp, nil
}

// opening makes an error of the system a URLError, as all are until the request
// has been sent.
func opening(ctx context.Context, err error) error {
	if ctx.Err() == nil && osError(err) {
		return &urlerror.URLError{Reason: err}
	}
	return err
}

// HTTPHandler opens http URLs.
type HTTPHandler struct{ abstractHTTP }

// NewHTTPHandler returns one.
func NewHTTPHandler() *HTTPHandler { return &HTTPHandler{} }

// Class returns "HTTPHandler".
func (h *HTTPHandler) Class() string { return "HTTPHandler" }

// Hooks are http_open and http_request.
func (h *HTTPHandler) Hooks() []Hook {
	return []Hook{{Name: "http_open", Open: h.HTTPOpen}, {Name: "http_request", Request: h.HTTPRequest}}
}

// HTTPRequest fills in the headers that req lacks.
func (h *HTTPHandler) HTTPRequest(ctx context.Context, req *Request) (*Request, error) {
	return h.doRequest(ctx, req)
}

// HTTPOpen sends req. A failure to connect or to send is a *urlerror.URLError.
func (h *HTTPHandler) HTTPOpen(ctx context.Context, req *Request) (response.Response, error) {
	if req.Host == "" {
		return nil, urlerror.New("no host given")
	}
	c, err := client.New(h.Parent.world, req.Host, 0)
	if err != nil {
		return nil, err
	}
	return h.doOpen(ctx, c, req)
}

// HTTPSHandler opens https URLs.
type HTTPSHandler struct {
	abstractHTTP
	// Context is the TLS configuration; nil verifies against the system's roots.
	Context *tls.Config
}

// NewHTTPSHandler returns one; config may be nil.
func NewHTTPSHandler(config *tls.Config) *HTTPSHandler { return &HTTPSHandler{Context: config} }

// Class returns "HTTPSHandler".
func (h *HTTPSHandler) Class() string { return "HTTPSHandler" }

// Hooks are https_open and https_request.
func (h *HTTPSHandler) Hooks() []Hook {
	return []Hook{{Name: "https_open", Open: h.HTTPSOpen}, {Name: "https_request", Request: h.HTTPSRequest}}
}

// HTTPSRequest fills in the headers that req lacks.
func (h *HTTPSHandler) HTTPSRequest(ctx context.Context, req *Request) (*Request, error) {
	return h.doRequest(ctx, req)
}

// HTTPSOpen is HTTPHandler.HTTPOpen over TLS.
func (h *HTTPSHandler) HTTPSOpen(ctx context.Context, req *Request) (response.Response, error) {
	if req.Host == "" {
		return nil, urlerror.New("no host given")
	}
	c, err := client.NewTLS(h.Parent.world, req.Host, 0, h.Context)
	if err != nil {
		return nil, err
	}
	return h.doOpen(ctx, c, req)
}
