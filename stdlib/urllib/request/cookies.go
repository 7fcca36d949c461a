package request

import (
	"context"

	"github.com/netlua/netlua/stdlib/urllib/response"
)

// CookieJar keeps cookies between requests; http.cookiejar has them. Its policy
// may be a script's, hence the contexts.
type CookieJar interface {
	// AddCookieHeader gives req the cookies that it should carry.
	AddCookieHeader(ctx context.Context, req *Request) error
	// ExtractCookies keeps the cookies that resp sets in answer to req.
	ExtractCookies(ctx context.Context, resp response.Response, req *Request) error
}

// HTTPCookieProcessor sends and keeps cookies.
type HTTPCookieProcessor struct {
	BaseHandler
	CookieJar CookieJar
}

// NewHTTPCookieProcessor returns one that uses jar.
func NewHTTPCookieProcessor(jar CookieJar) *HTTPCookieProcessor {
	return &HTTPCookieProcessor{CookieJar: jar}
}

// Class returns "HTTPCookieProcessor".
func (h *HTTPCookieProcessor) Class() string { return "HTTPCookieProcessor" }

// Hooks are the request and response processors of http and https.
func (h *HTTPCookieProcessor) Hooks() []Hook {
	return []Hook{
		{Name: "http_request", Request: h.HTTPRequest}, {Name: "https_request", Request: h.HTTPRequest},
		{Name: "http_response", Response: h.HTTPResponse}, {Name: "https_response", Response: h.HTTPResponse},
	}
}

// HTTPRequest adds the cookies.
func (h *HTTPCookieProcessor) HTTPRequest(ctx context.Context, req *Request) (*Request, error) {
	if err := h.CookieJar.AddCookieHeader(ctx, req); err != nil {
		return nil, err
	}
	return req, nil
}

// HTTPResponse keeps the cookies.
func (h *HTTPCookieProcessor) HTTPResponse(ctx context.Context, req *Request, resp response.Response) (response.Response, error) {
	if resp != nil {
		if err := h.CookieJar.ExtractCookies(ctx, resp, req); err != nil {
			return nil, err
		}
	}
	return resp, nil
}
