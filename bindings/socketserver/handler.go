package socketserver

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socketserver"
)

// Handler is the Go value behind a request handler. What a script overrides of
// setup, handle and finish is called instead of the method here.
type Handler interface {
	RequestBase() *Base
	// Configure reads what the script has set on the handler or its class. The
	// VM's lock is held.
	Configure(vm *runtime.VM)
	Setup(ctx context.Context) error
	Handle(ctx context.Context) error
	Finish(ctx context.Context) error
}

// Base is what handlers have in common; it is the Handler that does nothing.
type Base struct {
	Object  *runtime.Object
	Request *core.Request
	Server  *Server // nil if the script's own object stands for one

	handling bool        // at the beginning of the documented handle
	rester   core.Rester // what handle has ended early for

	direct bool          // made by the server's own flow, which ends the connection next
	server runtime.Value // what the script gave for a server
	steps  [3]*runtime.Function
}

// RequestBase returns b.
func (b *Base) RequestBase() *Base { return b }

// Configure has nothing to read.
func (b *Base) Configure(*runtime.VM) {}

// Setup does nothing.
func (b *Base) Setup(context.Context) error { return nil }

// Handle does nothing.
func (b *Base) Handle(context.Context) error { return nil }

// Finish does nothing.
func (b *Base) Finish(context.Context) error { return nil }

var handlerSteps = [3]string{"setup", "handle", "finish"}

// begin gives the handler its request. The VM's lock is held.
func begin(h Handler, vm *runtime.VM, o *runtime.Object, s *Server, r *core.Request) {
	b := h.RequestBase()
	b.Object, b.Server, b.Request = o, s, r
	for i, name := range handlerSteps {
		b.steps[i] = o.Override(name)
	}
	h.Configure(vm)
}

// step runs one of the three steps.
func (b *Base) step(ctx context.Context, i int, own func(ctx context.Context) error) error {
	if f := b.steps[i]; f != nil {
		_, err := f.CallSelf(ctx, b.Object)
		return err
	}
	return own(ctx)
}

// serve runs the handler: finish follows a setup that succeeded, whatever
// became of handle.
func serve(ctx context.Context, h Handler) error {
	b := h.RequestBase()
	if err := b.step(ctx, 0, h.Setup); err != nil {
		return err
	}
	b.handling = b.steps[1] == nil
	return ending(ctx, h, b.step(ctx, 1, h.Handle))
}

// ending is what follows handle, which gave err.
func ending(ctx context.Context, h Handler, err error) error {
	b := h.RequestBase()
	if w := b.rester; w != nil {
		b.rester = nil
		b.Request.Rest(&rest{h, w})
		return nil
	}
	if ferr := b.step(ctx, 2, h.Finish); err == nil {
		err = ferr
	}
	return err
}

// run is what finish_request does: make a handler, which serves the request. A
// constructor that a script has written must run as a whole in Lua.
func (s *Server) run(ctx context.Context, r *core.Request) error {
	var h Handler
	var class runtime.Value
	before := s.vm.LimitTurn(ctx, s.maxSteps.Load())
	defer s.vm.LimitTurn(ctx, before)
	err := s.vm.Do(ctx, func(context.Context) error {
		if class = s.handler; runtime.IsNone(class) {
			return runtime.Raisef(runtime.TypeError, "RequestHandlerClass is None: it serves no requests")
		}
		init, err := s.vm.Member(class, "__init")
		if err != nil || s.vm.Declaration(init) == nil {
			return nil // no class, or one whose constructor the script wrote
		}
		o, err := s.vm.NewInstance(class)
		if err != nil {
			return err
		}
		if n, ok := o.Native().(Handler); ok {
			h = n
			begin(h, s.vm, o, s, r)
			h.RequestBase().direct = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	if h != nil {
		return serve(ctx, h)
	}
	request, address, err := s.values(ctx, r)
	if err != nil {
		return err
	}
	_, err = s.vm.Call(ctx, class, request, address, s.Object)
	return err
}

// BaseRequestHandler is the class of handlers.
var BaseRequestHandler = &runtime.Class{
	Name: "BaseRequestHandler", Doc: "Serves one request: the constructor calls setup, handle and finish. Subclasses define handle.",
	Native: func() any { return &Base{} },
	Body:   handlerBody{},
}

// Steps declares setup, handle and finish for a class whose native does them itself.
func Steps(setup, handle, finish string) []runtime.Func {
	var out []runtime.Func
	add := func(name, doc string, do func(h Handler, ctx context.Context) error) {
		if doc == "" {
			return
		}
		out = append(out, runtime.Func{Sig: name + "()", Doc: doc, Fn: func(c *runtime.Call) error {
			h, ok := c.Native().(Handler)
			if !ok || h.RequestBase().Request == nil {
				return errNoRequest
			}
			h.Configure(c.VM())
			return c.Block(func(ctx context.Context) error { return do(h, ctx) })
		}})
	}
	add("setup", setup, Handler.Setup)
	add("handle", handle, Handler.Handle)
	add("finish", finish, Handler.Finish)
	return out
}

var errNoRequest = runtime.Raisef(runtime.RuntimeError, "the handler's __init was not called")

// InitHandler is the constructor of handlers: it serves the request.
func InitHandler(c *runtime.Call) error {
	h, ok := c.Native().(Handler)
	if !ok {
		return errNoRequest
	}
	s, _ := runtime.NativeOf[*Server](c.Arg(2))
	var r *core.Request
	if s != nil && s.Server != nil {
		r = s.request(c.Arg(0), c.Arg(1))
	} else {
		s = nil
		r = &core.Request{Value: &held{c.Arg(0), c.Arg(1)}}
		describe(r, c.Arg(0))
	}
	h.RequestBase().server = c.Arg(2)
	begin(h, c.VM(), c.Self(), s, r)
	return c.Block(func(ctx context.Context) error { return serve(ctx, h) })
}

type handlerBody struct{}

func (handlerBody) Define(class *runtime.Class) {
	nothing := func(*runtime.Call) error { return nil }
	class.Init = &runtime.Func{
		Sig: "__init(request: any|None, client_address?: any, server?: any)",
		Doc: "Serve the request: call setup, handle and finish.",
		Fn:  InitHandler,
	}
	class.Methods = []runtime.Func{
		{Sig: "setup()", Doc: "Called before handle. Does nothing.", Fn: nothing},
		{Sig: "handle()", Doc: "Serve the request. Does nothing; subclasses do.", Fn: nothing},
		{Sig: "finish()", Doc: "Called after handle, also if that failed, but not if setup did. Does nothing.", Fn: nothing},
	}
	get := func(what func(c *runtime.Call, b *Base) (runtime.Value, error)) func(c *runtime.Call) error {
		return func(c *runtime.Call) error {
			h, ok := c.Native().(Handler)
			if !ok || h.RequestBase().Request == nil {
				return c.Return(nil)
			}
			v, err := what(c, h.RequestBase())
			if err != nil {
				return err
			}
			return c.ReturnValue(v)
		}
	}
	class.Props = []runtime.Prop{
		Attribute("request", "any", "The socket of the connection; for a datagram, {data, socket}.", get(func(c *runtime.Call, b *Base) (runtime.Value, error) {
			h, err := b.held()
			if err != nil {
				return nil, err
			}
			return h.request, nil
		})),
		Attribute("client_address", "any", "The address of the peer.", get(func(c *runtime.Call, b *Base) (runtime.Value, error) {
			h, err := b.held()
			if err != nil {
				return nil, err
			}
			return h.address, nil
		})),
		Attribute("server", "any", "The server that the request came to.", get(func(c *runtime.Call, b *Base) (runtime.Value, error) {
			if b.server == nil && b.Server != nil {
				return b.Server.Object.Value(), nil
			}
			return b.server, nil
		})),
	}
}

// held returns the request as the script sees it. The VM's lock is held.
func (b *Base) held() (*held, error) {
	if h, ok := b.Request.Value.(*held); ok {
		return h, nil
	}
	return b.Server.hold(b.Request)
}

// Attribute is a property that a script may replace by a value of its own.
func Attribute(name, typ, doc string, get func(c *runtime.Call) error) runtime.Prop {
	return runtime.Prop{Name: name, Type: typ, Doc: doc, Get: func(c *runtime.Call) error {
		if v := c.Self().Field(name); v != lua.LNil {
			return c.ReturnValue(v)
		}
		return get(c)
	}, Set: func(c *runtime.Call) error { return c.Self().SetField(name, c.Arg(0)) }}
}
