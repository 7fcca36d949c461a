package request

import (
	"context"

	"github.com/netlua/netlua/stdlib/email/message"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// HTTPErrorProcessor hands responses other than 2xx to the error handlers. It
// comes after all other processors.
type HTTPErrorProcessor struct{ BaseHandler }

// NewHTTPErrorProcessor returns one.
func NewHTTPErrorProcessor() *HTTPErrorProcessor {
	return &HTTPErrorProcessor{BaseHandler{HandlerOrder: 1000}}
}

// Class returns "HTTPErrorProcessor".
func (h *HTTPErrorProcessor) Class() string { return "HTTPErrorProcessor" }

// Hooks are http_response and https_response.
func (h *HTTPErrorProcessor) Hooks() []Hook {
	return []Hook{{Name: "http_response", Response: h.HTTPResponse}, {Name: "https_response", Response: h.HTTPResponse}}
}

// HTTPResponse passes a success on and asks the error handlers about the rest.
func (h *HTTPErrorProcessor) HTTPResponse(ctx context.Context, req *Request, resp response.Response) (response.Response, error) {
	if resp == nil || 200 <= resp.Status() && resp.Status() < 300 {
		return resp, nil
	}
	if resp.Status() == 0 { // what a handler of the script's own returned
		return nil, urlerror.New("the response has no status")
	}
	return h.Parent.Self.Error(ctx, "http", req, resp, resp.Status(), resp.Reason(), resp.Headers())
}

// HTTPDefaultErrorHandler makes a response that nobody else dealt with an HTTPError.
type HTTPDefaultErrorHandler struct{ BaseHandler }

// NewHTTPDefaultErrorHandler returns one.
func NewHTTPDefaultErrorHandler() *HTTPDefaultErrorHandler { return &HTTPDefaultErrorHandler{} }

// Class returns "HTTPDefaultErrorHandler".
func (h *HTTPDefaultErrorHandler) Class() string { return "HTTPDefaultErrorHandler" }

// Hooks is http_error_default.
func (h *HTTPDefaultErrorHandler) Hooks() []Hook {
	return []Hook{{Name: "http_error_default", Error: h.HTTPErrorDefault}}
}

// HTTPErrorDefault always fails with a *urlerror.HTTPError.
func (h *HTTPDefaultErrorHandler) HTTPErrorDefault(ctx context.Context, req *Request, fp response.Response, code int, msg string, headers *message.Headers) (response.Response, error) {
	return nil, NewHTTPError(ctx, req.FullURL(), code, msg, headers, fp)
}
