package request

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// BasicSteps is the method of AbstractBasicAuthHandler that a subclass overrides.
type BasicSteps interface {
	Retry(ctx context.Context, where string, req *Request, realm string) (response.Response, error)
}

// BasicAuthHandler answers requests for basic authentication (RFC 7617). Made by
// NewHTTPBasicAuthHandler it serves servers, by NewProxyBasicAuthHandler proxies.
type BasicAuthHandler struct {
	BaseHandler
	Passwords PasswordManager

	// Self receives the call of the overridable step: the handler itself unless
	// a subclass puts itself here.
	Self BasicSteps

	class      string
	status     string // "401" or "407"
	challenge  string // header of the answer
	authHeader string // header of the request
}

// NewHTTPBasicAuthHandler answers status 401. A nil manager stands for a new one.
func NewHTTPBasicAuthHandler(m PasswordManager) *BasicAuthHandler {
	return newBasic(m, "HTTPBasicAuthHandler", "401", "WWW-Authenticate", "Authorization")
}

// NewProxyBasicAuthHandler answers status 407.
func NewProxyBasicAuthHandler(m PasswordManager) *BasicAuthHandler {
	return newBasic(m, "ProxyBasicAuthHandler", "407", "Proxy-Authenticate", "Proxy-authorization")
}

func newBasic(m PasswordManager, class, status, challenge, header string) *BasicAuthHandler {
	if m == nil {
		m = &PasswordMgr{}
	}
	h := &BasicAuthHandler{Passwords: m, class: class, status: status, challenge: challenge, authHeader: header}
	h.Self = h
	return h
}

// Class returns the documented class name.
func (h *BasicAuthHandler) Class() string { return h.class }

// AuthHeader is the header that carries the credentials.
func (h *BasicAuthHandler) AuthHeader() string { return h.authHeader }

// Hooks are http_error_401 or http_error_407 and the processors that send
// credentials unasked.
func (h *BasicAuthHandler) Hooks() []Hook {
	return []Hook{
		{Name: "http_error_" + h.status, Error: h.HTTPError},
		{Name: "http_request", Request: h.HTTPRequest}, {Name: "https_request", Request: h.HTTPRequest},
		{Name: "http_response", Response: h.HTTPResponse}, {Name: "https_response", Response: h.HTTPResponse},
	}
}

// HTTPError is http_error_401 or http_error_407.
func (h *BasicAuthHandler) HTTPError(ctx context.Context, req *Request, fp response.Response, _ int, _ string, headers *message.Headers) (response.Response, error) {
	where := req.FullURL()
	if h.status == "407" {
		where = req.Host
	}
	resp, err := h.AuthRequired(ctx, h.challenge, where, req, headers)
	if resp != nil || err != nil {
		fp.Close() // an error, too, is about another response
	}
	return resp, err
}

// AuthRequired is http_error_auth_reqed: it sends req again with credentials for
// the realm that the header challenge names. where is a URL or an authority
// without user information. It returns nil when there are no credentials or they
// were refused, and an *Error if basic authentication is not among the schemes.
func (h *BasicAuthHandler) AuthRequired(ctx context.Context, challenge, where string, req *Request, headers *message.Headers) (response.Response, error) {
	unsupported := ""
	for _, value := range headers.GetAll(challenge) {
		for _, c := range parseChallenges(message.Unfold(value)) {
			if !message.EqualName(c.Scheme, "basic") {
				unsupported = c.Scheme
				continue
			}
			if realm, ok := c.Param("realm"); ok {
				return h.Self.Retry(ctx, where, req, realm)
			}
		}
	}
	if unsupported != "" {
		return nil, &Error{"http_error_auth_reqed", fmt.Sprintf("AbstractBasicAuthHandler does not support the following scheme: '%s'", printable(unsupported))}
	}
	return nil, nil
}

// Retry is retry_http_basic_auth.
func (h *BasicAuthHandler) Retry(ctx context.Context, where string, req *Request, realm string) (response.Response, error) {
	found, err := h.Passwords.FindUserPassword(ctx, &realm, where)
	if found == nil || err != nil {
		return nil, err
	}
	value := basicValue(*found)
	if sent, ok := req.GetHeader(h.authHeader); ok && sent == value {
		return nil, nil
	}
	req.AddUnredirectedHeader(h.authHeader, value)
	return h.Parent.Self.Open(ctx, req)
}

// HTTPRequest sends credentials unasked where a PriorAuth manager says so.
func (h *BasicAuthHandler) HTTPRequest(ctx context.Context, req *Request) (*Request, error) {
	m, ok := h.Passwords.(PriorAuth)
	if !ok {
		return req, nil
	}
	if is, err := m.IsAuthenticated(ctx, req.FullURL()); !is || err != nil || req.HasHeader("Authorization") {
		return req, err
	}
	found, err := m.FindUserPassword(ctx, nil, req.FullURL())
	if found != nil {
		req.AddUnredirectedHeader("Authorization", basicValue(*found))
	}
	return req, err
}

// HTTPResponse tells a PriorAuth manager whether the credentials were good.
func (h *BasicAuthHandler) HTTPResponse(ctx context.Context, req *Request, resp response.Response) (response.Response, error) {
	if m, ok := h.Passwords.(PriorAuth); ok && resp != nil {
		good := 200 <= resp.Status() && resp.Status() < 300
		if err := m.UpdateAuthenticated(ctx, []string{req.FullURL()}, good); err != nil {
			return nil, err
		}
	}
	return resp, nil
}

func basicValue(c Credentials) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(c.User+":"+c.Password))
}
