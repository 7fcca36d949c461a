package server

import (
	"context"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/server"
)

// Handler is the Go value behind a BaseHTTPRequestHandler.
type Handler struct {
	socketserver.StreamBase
	HTTP core.Handler

	vm        *runtime.VM
	overrides overrides
	own       func(ctx context.Context, method string) (bool, error) // the documented do_ methods; nil for none
	headers   *runtime.Object

	methodName string // do_METHOD of the last request
}

// BaseHTTPRequestHandler is the class of handlers.
var BaseHTTPRequestHandler = &runtime.Class{
	Name:   "BaseHTTPRequestHandler",
	Doc:    "A handler of HTTP requests. A request with method GET calls do_GET(), and so on: subclasses define these.",
	Bases:  []*runtime.Class{socketserver.StreamRequestHandler},
	Native: func() any { return &Handler{} },
}

// Configure reads what the script has set.
func (h *Handler) Configure(vm *runtime.VM) {
	h.StreamBase.Configure(vm)
	h.vm = vm
	h.HTTP.Settings = core.Settings{
		Protocol:              h.text("protocol_version"),
		ServerVersion:         h.text("server_version"),
		SystemVersion:         h.text("sys_version"),
		DefaultRequestVersion: h.text("default_request_version"),
		ErrorFormat:           h.text("error_message_format"),
		ErrorType:             h.text("error_content_type"),
		IdleTimeout:           h.seconds("idle_timeout"),
		HeadTimeout:           h.seconds("head_timeout"),
		BodyTimeout:           h.seconds("body_timeout"),
		SendTimeout:           h.seconds("send_timeout"),
		MaxBody:               int64(h.number("max_body")),
	}
	h.overrides.bind(h.Object)
}

func (h *Handler) text(name string) string { return lua.LVAsString(h.Object.Attr(name)) }

// number reads a limit; 0, which is none, for None and what is no number.
func (h *Handler) number(name string) float64 {
	n, _ := h.Object.Attr(name).(lua.LNumber)
	return max(0, float64(n))
}

func (h *Handler) seconds(name string) time.Duration {
	return time.Duration(h.number(name) * float64(time.Second))
}

// Setup makes the stream and begins to speak HTTP on it.
func (h *Handler) Setup(ctx context.Context) error {
	if err := h.StreamBase.Setup(ctx); err != nil {
		return err
	}
	h.HTTP.Begin(h.vm.Host(), h.coreServer(), h.Request, h.Stream)
	h.HTTP.Self = h
	h.Input = &h.HTTP.Body
	return nil
}

// Handle serves the requests of the connection.
func (h *Handler) Handle(ctx context.Context) error { return h.HTTP.Handle(ctx) }

// handlerOf returns the Handler behind an object, nil if it has none.
func handlerOf(o *runtime.Object) *Handler {
	if n, ok := o.Native().(interface{ httpHandler() *Handler }); ok {
		return n.httpHandler()
	}
	return nil
}

func (h *Handler) httpHandler() *Handler { return h }
