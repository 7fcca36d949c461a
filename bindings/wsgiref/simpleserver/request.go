package simpleserver

import (
	"context"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/http/server"
	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/bindings/wsgiref/handlers"
	"github.com/netlua/netlua/bindings/wsgiref/util"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/urllib/response"
	corehandlers "github.com/netlua/netlua/stdlib/wsgiref/handlers"
	core "github.com/netlua/netlua/stdlib/wsgiref/simpleserver"
)

// RequestHandler is the Go value behind a WSGIRequestHandler.
type RequestHandler struct {
	server.Handler

	vm                    *runtime.VM
	getEnviron, getStderr *runtime.Function // overrides, nil where the documented one stands
}

// WSGIRequestHandler is the class of handlers of requests.
var WSGIRequestHandler = &runtime.Class{
	Name: "WSGIRequestHandler", Doc: "Answers one HTTP request by the server's application.", Bases: []*runtime.Class{server.BaseHTTPRequestHandler},
	Native: func() any { return &RequestHandler{} },
	Body:   requestBody{},
	Attrs:  []runtime.Const{{Name: "server_version", Value: core.ServerVersion, Doc: "SERVER_SOFTWARE."}},
}

// Configure reads what the script has set.
func (h *RequestHandler) Configure(vm *runtime.VM) {
	h.Handler.Configure(vm)
	h.vm = vm
	h.getEnviron, h.getStderr = h.Object.Override("get_environ"), h.Object.Override("get_stderr")
}

// Setup makes the stream.
func (h *RequestHandler) Setup(ctx context.Context) error {
	if err := h.Handler.Setup(ctx); err != nil {
		return err
	}
	h.HTTP.Self = h
	return nil
}

// Handle serves one request.
func (h *RequestHandler) Handle(ctx context.Context) error {
	if err := h.Ready(ctx); err != nil {
		return err
	}
	err := h.HTTP.HandleOneRequest(ctx)
	if err == nil && h.HTTP.Headers != nil && !h.HTTP.Headers.Contains("Expect") {
		h.skip(ctx)
	}
	return err
}

// A body that the application did not read is taken off the connection while it
// comes, up to lingerBytes and for lingerTime in all: to close a connection that
// holds unread data makes the system take back the response, too.
const (
	lingerBytes = 1 << 20
	lingerTime  = time.Second
)

func (h *RequestHandler) skip(ctx context.Context) {
	if h.HTTP.Body.Length() == 0 || h.HTTP.Stream.Redirected() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, lingerTime)
	defer cancel()
	b := make([]byte, 16<<10)
	for n := 0; n < lingerBytes && h.HTTP.Body.Length() != 0; {
		m, err := h.HTTP.Body.Read(ctx, b)
		if n += m; err != nil {
			return // it came to its end, or will not come
		}
	}
}

// Do answers a request of any method by the application.
func (h *RequestHandler) Do(ctx context.Context, _ string) (bool, error) {
	var n *serverHandler
	var app runtime.Value
	err := h.vm.Do(ctx, func(ctx context.Context) (err error) {
		if app, err = h.application(ctx); err != nil {
			return err
		}
		o := h.vm.NewObject(ServerHandler, nil)
		n = o.Native().(*serverHandler)
		n.request = h
		n.Flow.Excused = h.HTTP.BodyAtFault
		n.SetOutput(streamOutput{n})
		handlers.Bind(n, h.vm, o)
		return h.fill(ctx, n.Streams)
	})
	if err == nil {
		err = n.Run(ctx, app)
	}
	if err == nil && h.HTTP.Body.Length() == 0 && h.EndsAtOnce() {
		err = h.HTTP.Stream.FlushLast(ctx)
	}
	return true, err
}

// serverObject is the server, which may be an object of the script's own.
func (h *RequestHandler) serverObject(ctx context.Context) (runtime.Value, error) {
	if h.Server != nil && h.Object.Field("server") == lua.LNil {
		return h.Server.Object.Value(), nil
	}
	return util.Field(ctx, h.vm, h.Object.Value(), "server")
}

// application is what the server's get_app gives.
func (h *RequestHandler) application(ctx context.Context) (runtime.Value, error) {
	s, err := h.serverObject(ctx)
	if err != nil {
		return nil, err
	}
	if o := runtime.ObjectOf(s); o != nil && o.IsA(WSGIServer) && o.Override("get_app") == nil {
		return o.Field("application"), nil
	}
	return one(util.CallMethod(ctx, h.vm, s, "get_app"))
}

// fill makes streams and environment for the application. The VM's lock is held.
func (h *RequestHandler) fill(ctx context.Context, s *handlers.Streams) (err error) {
	s.Stderr = handlers.StandardError(h.vm)
	if h.getStderr != nil {
		if s.Stderr, err = one(h.getStderr.CallSelf(ctx, h.Object)); err != nil {
			return err
		}
	}
	if s.Stdin, err = h.input(ctx); err != nil {
		return err
	}
	if h.Server != nil {
		now := h.Server.Current()
		s.Multithread, s.Multiprocess = now.Threads != nil, now.Forks != nil
	}
	if h.getEnviron != nil {
		s.Environ, err = one(h.getEnviron.CallSelf(ctx, h.Object))
		return err
	}
	base, vars, err := h.environ(ctx)
	s.Environ, s.Vars = base, vars
	return err
}

// input is wsgi.input: what a script has put in the place of rfile, if that has all
// the methods that PEP 3333 wants, and otherwise a file that reads it.
func (h *RequestHandler) input(ctx context.Context) (runtime.Value, error) {
	own := h.Object.Field("rfile")
	if own == lua.LNil {
		return h.ReadFile(h.vm), nil
	}
	if _, ok := runtime.NativeOf[*runtime.File](own); ok {
		return own, nil // which the handler of the application knows about
	}
	for _, name := range [...]string{"read", "readline", "readlines"} {
		if ok, err := util.HasMethod(ctx, h.vm, own, name); err != nil {
			return nil, err
		} else if !ok {
			return httpio.New(h.vm, socketserver.Reader, response.New(&h.HTTP.Body, nil, "", 0)).Value(), nil
		}
	}
	return own, nil
}

// environ is the server's base_environ, and the variables of the request.
func (h *RequestHandler) environ(ctx context.Context) (base runtime.Value, vars []corehandlers.Var, err error) {
	s, err := h.serverObject(ctx)
	if err != nil {
		return nil, nil, err
	}
	if o := runtime.ObjectOf(s); o != nil && o.IsA(WSGIServer) {
		base = o.Field("base_environ")
	} else if base, err = util.Field(ctx, h.vm, s, "base_environ"); err != nil {
		return nil, nil, err
	}
	table, _ := base.(*lua.LTable)
	name, err := h.AddressString(ctx)
	if err != nil {
		return nil, nil, err
	}
	r := &core.Request{
		Method: h.HTTP.Command, Target: h.HTTP.Path, Protocol: h.HTTP.RequestVersion, Software: h.HTTP.ServerVersion,
		Peer: h.HTTP.Peer, PeerName: name, Headers: h.HTTP.Headers,
	}
	return base, core.Environ(r, func(key string) bool { return table != nil && table.RawGetString(key) != lua.LNil }), nil
}

// one is the first result of a call.
func one(out []runtime.Value, err error) (runtime.Value, error) {
	if err != nil || len(out) == 0 {
		return lua.LNil, err
	}
	return out[0], nil
}
