package simpleserver

import (
	"context"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/wsgiref/handlers"
	"github.com/netlua/netlua/bindings/wsgiref/util"
	"github.com/netlua/netlua/runtime"
	coreserver "github.com/netlua/netlua/stdlib/http/server"
	core "github.com/netlua/netlua/stdlib/wsgiref/simpleserver"
)

// softwareVersion is the header Server.
const softwareVersion = core.ServerVersion + " " + coreserver.SystemVersion

// ServerHandler is the class of handlers that run the application.
var ServerHandler = &runtime.Class{
	Name: "ServerHandler", Doc: "Runs the application for a WSGIRequestHandler, and has it log the request.", Bases: []*runtime.Class{handlers.SimpleHandler},
	Body: handlerBody{},
	Native: func() any {
		s := &serverHandler{}
		s.Streams = &handlers.Streams{Stdin: lua.LNil, Stdout: lua.LNil, Stderr: lua.LNil, Environ: lua.LNil}
		s.OwnClose = s.close
		return s
	},
	Attrs: []runtime.Const{{Name: "server_software", Value: softwareVersion, Doc: "SERVER_SOFTWARE and the header Server."}},
}

// serverHandler is the Go value behind a ServerHandler.
type serverHandler struct {
	handlers.Handler
	request *RequestHandler // nil for one that a script has made
}

// streamOutput writes to the connection of the request.
type streamOutput struct{ *serverHandler }

func (o streamOutput) Write(ctx context.Context, data []byte) error {
	_, err := o.request.HTTP.Stream.Write(ctx, data)
	return err
}

// Flush sends what was written, unless the rest is at hand and follows at once:
// then all leaves together at the end of the request.
func (o streamOutput) Flush(ctx context.Context) error {
	if o.InMemory() {
		return nil
	}
	return o.request.HTTP.Stream.Flush(ctx)
}

// SendFile has the system send a result that is a file.
func (s *serverHandler) SendFile(ctx context.Context) (bool, error) {
	if s.request == nil {
		return s.Handler.SendFile(ctx)
	}
	return s.SendFileBy(ctx, s.request.HTTP.Stream.ReadFrom)
}

// close logs the request and ends it.
func (s *serverHandler) close(ctx context.Context) error {
	err := s.log(ctx)
	if cerr := s.CloseHere(ctx); err == nil {
		err = cerr
	}
	return err
}

func (s *serverHandler) log(ctx context.Context) error {
	code, _ := strconv.Atoi(s.Flow.Status[:min(3, len(s.Flow.Status))]) // 0 stands for none
	size := strconv.FormatInt(s.Flow.BytesSent, 10)
	if s.request != nil && s.Object.Field("request_handler") == lua.LNil {
		return s.request.LogRequest(ctx, code, size)
	}
	var v runtime.Value = lua.LNil
	if err := s.VM.Do(ctx, func(context.Context) error {
		v = s.Object.Field("request_handler")
		return nil
	}); err != nil || v == lua.LNil {
		return err
	}
	_, err := util.CallMethod(ctx, s.VM, v, "log_request", code, size)
	return err
}

type handlerBody struct{}

func (handlerBody) Define(class *runtime.Class) {
	class.Methods = []runtime.Func{
		{Sig: "close()", Doc: "Have the request logged, and end it.", Fn: func(c *runtime.Call) error {
			s := c.Native().(*serverHandler)
			handlers.Bind(s, c.VM(), c.Self())
			return c.Block(s.close)
		}},
	}
	class.Props = []runtime.Prop{{
		Name: "request_handler", Type: "WSGIRequestHandler|nil", Doc: "The handler of the request, which logs it.",
		Get: func(c *runtime.Call) error {
			if v := c.Self().Field("request_handler"); v != lua.LNil {
				return c.ReturnValue(v)
			}
			if s, ok := c.Native().(*serverHandler); ok && s.request != nil {
				return c.Return(s.request.Object)
			}
			return c.Return(nil)
		},
		Set: func(c *runtime.Call) error { return c.Self().SetField("request_handler", c.Arg(0)) },
	}}
}
