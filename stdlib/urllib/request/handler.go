package request

import (
	"context"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// Hook is one thing that a handler can do. Name says what and when:
//
//	http_request     Request: prepares requests of scheme http
//	http_open        Open: opens URLs of scheme http
//	default_open     Open: asked first, for every scheme
//	unknown_open     Open: asked last, for every scheme
//	http_response    Response: processes responses of scheme http
//	http_error_404   Error: deals with status 404, for http and https
//	http_error_default  Error: asked when no other did
//	ftp_error        Error: deals with errors of scheme ftp
//
// Open and Error return nil for "not me". A Request function returns the request
// to go on with, a Response function the response.
type Hook struct {
	Name     string
	Request  func(ctx context.Context, req *Request) (*Request, error)
	Open     func(ctx context.Context, req *Request) (response.Response, error)
	Response func(ctx context.Context, req *Request, resp response.Response) (response.Response, error)
	Error    ErrorFunc
}

// HookKind tells what a method called name would be as a hook of a handler:
// "open", "request", "response" or "error", the field of Hook to fill; "" if it
// is none. Three names that look like hooks are not.
func HookKind(name string) string {
	switch name {
	case "redirect_request", "do_open", "proxy_open":
		return ""
	}
	_, condition, _ := strings.Cut(name, "_")
	switch {
	case strings.HasPrefix(condition, "error"):
		return "error"
	case condition == "open", condition == "request", condition == "response":
		return condition
	}
	return ""
}

// ErrorFunc deals with a response that is no success: fp is the response itself,
// code, msg and headers its status, reason and headers.
type ErrorFunc func(ctx context.Context, req *Request, fp response.Response, code int, msg string, headers *message.Headers) (response.Response, error)

// Handler takes part in opening URLs.
type Handler interface {
	// Order is the place among handlers: lower ones are asked earlier, equal
	// ones in the order in which they were added.
	Order() int
	// Hooks lists what the handler does. It is asked once, when it is added.
	Hooks() []Hook
	// AddParent tells the handler the Director that it now belongs to.
	AddParent(d *Director)
	// Class is the documented class that the handler is or extends, "" for none
	// but BaseHandler. BuildOpener leaves its own handler of that class out.
	Class() string
}

// DefaultOrder is the Order of a handler that sets none.
const DefaultOrder = 500

// BaseHandler is what handlers have in common. It is embedded.
type BaseHandler struct {
	Parent       *Director
	HandlerOrder int // 0 stands for DefaultOrder
}

// Order returns HandlerOrder.
func (h *BaseHandler) Order() int {
	if h.HandlerOrder == 0 {
		return DefaultOrder
	}
	return h.HandlerOrder
}

// AddParent sets Parent.
func (h *BaseHandler) AddParent(d *Director) { h.Parent = d }

// Class returns "".
func (h *BaseHandler) Class() string { return "" }

// Close forgets the Director.
func (h *BaseHandler) Close() { h.Parent = nil }
