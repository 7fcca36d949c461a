package server

import (
	"context"
	"sync/atomic"

	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/server"
)

// Handler is the Go value behind a BaseHTTPRequestHandler.
type Handler struct {
	socketserver.StreamBase
	HTTP core.Handler

	vm      *runtime.VM
	class   *settings                                              // what its class determines
	fault   error                                                  // what is wrong with the attributes
	own     func(ctx context.Context, method string) (bool, error) // the documented do_ methods; nil for none
	headers *runtime.Object

	changed    atomic.Bool // the script has set something that the flow goes by
	ownHeaders atomic.Bool // headers, that is

	methodName string // do_METHOD of the last request
}

// BaseHTTPRequestHandler is the class of handlers.
var BaseHTTPRequestHandler = &runtime.Class{
	Name:   "BaseHTTPRequestHandler",
	Doc:    "A handler of HTTP requests. A request with method GET calls do_GET(), and so on: subclasses define these.",
	Bases:  []*runtime.Class{socketserver.StreamRequestHandler},
	Native: func() any { return &Handler{} },
	Body:   handlerBody{},
}

// Configure reads what the script has set.
func (h *Handler) Configure(vm *runtime.VM) {
	h.StreamBase.Configure(vm)
	h.vm = vm
	h.configure(vm, nil)
}

// configure reads the attributes and, by more, those of derived classes.
func (h *Handler) configure(vm *runtime.VM, more func(a *attributes, s *settings)) {
	a := attributes{vm: vm, o: h.Object}
	s := settings{Settings: a.base()}
	s.overrides.bind(h.Object)
	s.responses = a.table("responses")
	if more != nil {
		more(&a, &s)
	}
	h.class, h.fault = s.share(vm), a.err
	h.HTTP.Settings = &h.class.Settings
}

// Setup makes the stream and begins to speak HTTP on it. It is where attributes
// that cannot be are refused.
func (h *Handler) Setup(ctx context.Context) error {
	if h.fault != nil {
		return h.fault
	}
	if err := h.StreamBase.Setup(ctx); err != nil {
		return err
	}
	h.Input = connectionInput{h}
	if h.Stream == nil || h.changed.Load() {
		return h.Ready(ctx)
	}
	h.HTTP.Begin(h.vm.Host(), h.coreServer(), h.Request, h.Stream)
	h.HTTP.Self = h
	return nil
}

// Handle serves the requests of the connection.
func (h *Handler) Handle(ctx context.Context) error {
	if err := h.Ready(ctx); err != nil {
		return err
	}
	if !h.ClaimRest() || h.class.overrides[stepHandleOneRequest] != nil {
		return h.HTTP.Handle(ctx)
	}
	return h.rest(h.HTTP.HandleUntilIdle(ctx))
}

// rest puts the handler to rest if its connection is idle.
func (h *Handler) rest(idle bool, err error) error {
	if idle {
		h.Rest(h)
	}
	return err
}

// Wait waits for the next request of a connection that is idle.
func (h *Handler) Wait() error { return h.HTTP.Wait() }

// Resume goes on with Handle after Wait.
func (h *Handler) Resume(ctx context.Context, err error) error {
	return h.rest(h.HTTP.Resume(ctx, err))
}

// handlerOf returns the Handler behind an object, nil if it has none.
func handlerOf(o *runtime.Object) *Handler {
	if n, ok := o.Native().(interface{ httpHandler() *Handler }); ok {
		return n.httpHandler()
	}
	return nil
}

func (h *Handler) httpHandler() *Handler { return h }
