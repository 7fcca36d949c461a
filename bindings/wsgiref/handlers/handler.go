package handlers

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/wsgiref/headers"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/handlers"
	coreheaders "github.com/netlua/netlua/stdlib/wsgiref/headers"
)

// Handler is the Go value behind a BaseHandler.
type Handler struct {
	Flow   core.Handler
	Object *runtime.Object
	VM     *runtime.VM

	overrides overrides
	app       runtime.Value
	environ   *runtime.Table
	failure   error // what is being handled

	// OwnClose is the documented close of a derived class; nil for CloseHere.
	OwnClose func(ctx context.Context) error

	*Streams // nil in a BaseHandler that is no SimpleHandler
}

// Native is the Go value behind an object that is a handler: a *Handler, or
// something that embeds a Handler and has steps of its own.
type Native interface {
	core.Steps
	WSGIHandler() *Handler
}

// WSGIHandler returns h.
func (h *Handler) WSGIHandler() *Handler { return h }

// BaseHandler is the class that all handlers derive from.
var BaseHandler = &runtime.Class{
	Name: "BaseHandler", Doc: "Runs a WSGI application for one request. A subclass says where the request comes from and where the response goes: _write, _flush, get_stdin, get_stderr and add_cgi_vars.",
	Native: func() any { return &Handler{} },
	Body:   baseBody{},
}

// Bind gives the handler its object and finds what the script has set and
// overridden. The VM's lock is held.
func Bind(n Native, vm *runtime.VM, o *runtime.Object) *Handler {
	h := n.WSGIHandler()
	if h.Object == nil {
		h.VM, h.Object = vm, o
		h.Flow.Self, h.Flow.Clock = n, vm.Host()
		h.Flow.Fatal, h.Flow.Gone = fatal, gone
	}
	h.overrides = overrides{}
	if o.Scripted() {
		h.overrides.bind(o)
	}
	h.Flow.OriginServer = runtime.Truth(o.Attr("origin_server"))
	h.Flow.HTTPVersion = lua.LVAsString(o.Attr("http_version"))
	h.Flow.ServerSoftware = lua.LVAsString(o.Attr("server_software"))
	return h
}

// self returns the handler behind a method.
func self(c *runtime.Call) *Handler { return Bind(c.Native().(Native), c.VM(), c.Self()) }

// Run runs an application. It is called without the VM's lock.
func (h *Handler) Run(ctx context.Context, app runtime.Value) error {
	h.app = app
	return h.Flow.Run(ctx)
}

// fatal tells what no script could have caught.
func fatal(err error) bool {
	var e *runtime.Error
	return errors.As(err, &e) && e.Uncatchable() || errors.Is(err, context.Canceled)
}

// gone tells whether a script raised what the system raises when a client has left.
func gone(err error) bool {
	var e *runtime.Error
	if !errors.As(err, &e) {
		return false
	}
	o := runtime.ObjectOf(e.Value)
	return o != nil && (o.IsA(runtime.BrokenPipeError) || o.IsA(runtime.ConnectionResetError) || o.IsA(runtime.ConnectionAbortedError))
}

// headersObject is the attribute headers: an object on the headers that will be
// sent.
func (h *Handler) headersObject() runtime.Value {
	if h.Flow.Headers == nil {
		return lua.LNil
	}
	if o := runtime.ObjectOf(h.Object.Field(fieldHeaders)); o != nil {
		if v, ok := o.Native().(*headers.Value); ok && &v.Headers == h.Flow.Headers {
			return o.Value()
		}
	}
	t := list(h.Flow.Headers.Fields())
	v := headers.On(t)
	h.Flow.Headers = &v.Headers
	o := headers.New(h.VM, v)
	_ = h.Object.SetField(fieldHeaders, o) // an object always converts
	return o.Value()
}

// fieldHeaders is where the object of the attribute headers is kept.
const fieldHeaders = "_headers_object"

// list is a list of {name, value}.
func list(fields []coreheaders.Field) *runtime.Table {
	var none lua.LState // tables know of no state
	t := none.CreateTable(len(fields), 0)
	for _, f := range fields {
		t.Append(headers.Pair(f.Name, f.Value))
	}
	return t
}

// takeHeaders makes headers that the script gave those of the response: an
// object of a class derived from Headers.
func (h *Handler) takeHeaders(v runtime.Value) error {
	if v == lua.LNil || runtime.IsNone(v) {
		h.Flow.Headers = nil
		return nil
	}
	n, ok := runtime.NativeOf[*headers.Value](v)
	if !ok {
		return runtime.Raisef(runtime.TypeError, "%s: headers must be an object of a class derived from Headers, not %s", h.Object.ClassName(), h.VM.TypeName(v))
	}
	h.Flow.Headers = &n.Headers
	return h.Object.SetField(fieldHeaders, v)
}
