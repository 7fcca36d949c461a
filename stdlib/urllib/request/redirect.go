package request

import (
	"context"
	"fmt"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// RedirectSteps is the method of HTTPRedirectHandler that a subclass overrides.
type RedirectSteps interface {
	RedirectRequest(ctx context.Context, req *Request, fp response.Response, code int, msg string, headers *message.Headers, newURL string) (*Request, error)
}

// HTTPRedirectHandler follows redirects.
type HTTPRedirectHandler struct {
	BaseHandler
	MaxRepeats      int  // visits to one URL
	MaxRedirections int  // URLs in one chain
	AllowFTP        bool // whether redirects may lead to ftp, as CPython's do

	// Self receives the call of the overridable step: the handler itself unless
	// a subclass puts itself here.
	Self RedirectSteps
}

// NewHTTPRedirectHandler returns one that allows 4 visits to one URL and 10 URLs.
func NewHTTPRedirectHandler() *HTTPRedirectHandler {
	h := &HTTPRedirectHandler{MaxRepeats: 4, MaxRedirections: 10}
	h.Self = h
	return h
}

// Class returns "HTTPRedirectHandler".
func (h *HTTPRedirectHandler) Class() string { return "HTTPRedirectHandler" }

// Hooks are http_error_301, 302, 303, 307 and 308.
func (h *HTTPRedirectHandler) Hooks() []Hook {
	var hooks []Hook
	for _, code := range []string{"301", "302", "303", "307", "308"} {
		hooks = append(hooks, Hook{Name: "http_error_" + code, Error: h.Redirect})
	}
	return hooks
}

// InfMsg stands before the server's reason phrase when redirects do not end.
const InfMsg = "The HTTP server returned a redirect error that would lead to an infinite loop.\nThe last 30x error message was:\n"

// RedirectRequest makes the request that follows a redirect: GET, with the
// headers of the old one except those that describe its body, and, if newURL has
// another origin, those that hold credentials. Redirects that may not be followed
// without asking the user (RFC 9110 section 15.4) are an HTTPError.
func (h *HTTPRedirectHandler) RedirectRequest(ctx context.Context, req *Request, fp response.Response, code int, msg string, headers *message.Headers, newURL string) (*Request, error) {
	switch method := req.GetMethod(); {
	case method == "GET" || method == "HEAD":
	case method == "POST" && (code == 301 || code == 302 || code == 303):
	default:
		return nil, NewHTTPError(ctx, req.FullURL(), code, msg, headers, fp)
	}
	newURL = strings.ReplaceAll(newURL, " ", "%20")
	foreign := origin(newURL) != origin(req.FullURL())
	var kept []message.Field
	for _, f := range req.headers.Items() {
		switch strings.ToLower(f.Name) {
		case "content-length", "content-type":
			continue
		case "authorization", "proxy-authorization", "cookie", "cookie2", "host":
			if foreign {
				continue
			}
		}
		kept = append(kept, f)
	}
	return New(newURL, Options{Headers: kept, OriginReqHost: req.OriginReqHost, Unverifiable: true})
}

// Redirect is http_error_301, 302, 303, 307 and 308. It follows the Location
// header, or URI, and returns nil without one.
func (h *HTTPRedirectHandler) Redirect(ctx context.Context, req *Request, fp response.Response, code int, msg string, headers *message.Headers) (response.Response, error) {
	target, ok := headers.Get("Location")
	if !ok {
		if target, ok = headers.Get("URI"); !ok {
			return nil, nil
		}
	}
	newURL, err := h.resolve(req, target)
	if err != nil {
		shown := fmt.Sprintf("%s - Redirection to url '%s' is not allowed", msg, printable(target))
		return nil, NewHTTPError(ctx, printable(target), code, shown, headers, fp)
	}
	next, err := h.Self.RedirectRequest(ctx, req, fp, code, msg, headers, newURL)
	if next == nil || err != nil {
		return nil, err
	}
	if req.visited == nil {
		req.visited = map[string]int{}
	} else if req.visited[newURL] >= h.MaxRepeats || len(req.visited) >= h.MaxRedirections {
		return nil, NewHTTPError(ctx, req.FullURL(), code, InfMsg+msg, headers, fp)
	}
	req.visited[newURL]++
	next.visited = req.visited
	next.Timeout, next.Total = req.Timeout, req.Total
	// The connection ends with this response, so that nobody need read its body.
	fp.Close()
	return h.Parent.Self.Open(ctx, next)
}

// resolve makes the target of a redirect absolute and quotes what a URL may not
// hold. It refuses control characters and schemes that lead out of the web.
func (h *HTTPRedirectHandler) resolve(req *Request, target string) (string, error) {
	for i := 0; i < len(target); i++ {
		if target[i] < ' ' || target[i] == 0x7f {
			return "", &Error{"redirect", "control character in the target"}
		}
	}
	u, err := parse.Urlparse(target)
	if err != nil {
		return "", err
	}
	switch u.Scheme {
	case "http", "https", "":
	case "ftp":
		if !h.AllowFTP {
			return "", &Error{"redirect", "scheme ftp"}
		}
	default:
		return "", &Error{"redirect", "scheme " + u.Scheme}
	}
	if u.Path == "" && u.Netloc != "" {
		u.Path = "/"
	}
	const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
	return parse.Urljoin(req.FullURL(), parse.Quote(parse.Urlunparse(u), punctuation))
}

// printable replaces control characters for an error text.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, s)
}
