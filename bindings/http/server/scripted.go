package server

import (
	"context"
	"slices"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	core "github.com/netlua/netlua/stdlib/http/server"
	coresocketserver "github.com/netlua/netlua/stdlib/socketserver"
)

// What a script sets on a handler counts at once, as in Python: attributes,
// methods, and files in the place of rfile and wfile. A handler whose constructor
// was not called, or not with a connection, lives on these files alone.

// followed are the fields that the flow goes by.
var followed = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{"rfile": true, "wfile": true, "client_address": true, "headers": true, "responses": true, "timeout": true}
	for _, names := range [...][]string{stepNames[:], staticStepNames[:], cgiStepNames[:], {"directory", "auth", "extra_response_headers"}} {
		for _, name := range names {
			m[name] = true
		}
	}
	for _, a := range slices.Concat(baseAttrs, simpleAttrs, cgiAttrs) {
		m[a.Name] = true
	}
	return m
})

// FieldSet notes that the script has set something that the flow goes by.
func (h *Handler) FieldSet(name string) {
	h.StreamBase.FieldSet(name)
	if followed()[name] {
		h.changed.Store(true)
	}
	if name == "headers" {
		h.ownHeaders.Store(true)
	}
}

// dropHeaders forgets the headers of the request before, the script's own too.
func (h *Handler) dropHeaders(ctx context.Context) error {
	h.headers = nil
	if !h.ownHeaders.Load() {
		return nil
	}
	return h.vm.Do(ctx, func(context.Context) error {
		err := h.Object.SetField("headers", nil)
		h.ownHeaders.Store(false)
		return err
	})
}

// Ready has the flow see what the script has set on the handler.
func (h *Handler) Ready(ctx context.Context) error {
	if !h.changed.Load() && h.HTTP.Stream != nil {
		return h.fault
	}
	return h.vm.Do(ctx, func(context.Context) error { return h.follow(h.vm, h.Object) })
}

// ready is Ready for the handler of an object, in a method that runs for a script.
func (h *Handler) ready(c *runtime.Call) error {
	if !h.changed.Load() && h.HTTP.Stream != nil {
		return nil
	}
	return h.follow(c.VM(), c.Self())
}

// follow does what Ready says. The VM's lock is held.
func (h *Handler) follow(vm *runtime.VM, o *runtime.Object) error {
	h.changed.Store(false)
	self := o.Native().(socketserver.Handler)
	if h.Object == nil {
		socketserver.Adopt(self, vm, o)
	} else {
		self.Configure(vm)
	}
	if h.fault != nil {
		return h.fault
	}
	stream := h.redirected()
	if h.HTTP.Stream == nil {
		h.HTTP.Begin(vm.Host(), h.coreServer(), h.Request, stream)
		h.HTTP.Self = self.(core.Steps)
	}
	h.HTTP.Redirect(stream)
	switch a := h.AddressField().(type) {
	case lua.LString:
		h.HTTP.Peer = string(a)
	case *lua.LTable:
		h.HTTP.Peer = lua.LVAsString(a.RawGetInt(1))
	}
	if m, ok := runtime.NativeOf[*message.Headers](o.Field("headers")); ok {
		h.HTTP.Headers = m
	}
	return nil
}

// redirected is the stream that goes by rfile and wfile of the script.
func (h *Handler) redirected() *coresocketserver.Stream {
	var in coresocketserver.Input
	var out coresocketserver.Output
	if v := h.Object.Field("rfile"); v != lua.LNil && !h.OwnFile(v) {
		in = socketserver.NewInput(h.vm, v)
	} else if h.Stream == nil {
		in = noConnection{}
	}
	if v := h.Object.Field("wfile"); v != lua.LNil && !h.OwnFile(v) {
		out = socketserver.NewOutput(h.vm, v)
	} else if h.Stream == nil {
		out = noConnection{}
	}
	if in == nil && out == nil {
		return h.Stream
	}
	return coresocketserver.Redirect(h.Stream, in, out)
}

// noConnection is what a handler without files has for them.
type noConnection struct{}

func (noConnection) Read(context.Context, []byte) (int, error)     { return 0, errNotServing }
func (noConnection) ReadLine(context.Context, int) ([]byte, error) { return nil, errNotServing }
func (noConnection) Write(context.Context, []byte) (int, error)    { return 0, errNotServing }
func (noConnection) Flush(context.Context) error                   { return nil }

// connectionInput is what the documented rfile reads: the body of the request, or
// all of the connection if the script has put another rfile before it.
type connectionInput struct{ h *Handler }

func (i connectionInput) Read(ctx context.Context, p []byte) (int, error) {
	if i.h.HTTP.Stream.Redirected() {
		return i.h.Stream.Read(ctx, p)
	}
	return i.h.HTTP.Body.Read(ctx, p)
}

func (i connectionInput) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	if i.h.HTTP.Stream.Redirected() {
		return i.h.Stream.ReadLine(ctx, limit)
	}
	return i.h.HTTP.Body.ReadLine(ctx, limit)
}

func (connectionInput) Close() error { return nil }
