package socketserver

import (
	"context"
	"errors"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/wait"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socketserver"
)

// serverMethods are the documented methods. Those that are steps do here what
// the flow does by default, for a script's override that calls its base.
var serverMethods []runtime.Func

// waiting makes a method that does something without arguments and may wait.
func waiting(sig, doc string, do func(s *Server, ctx context.Context) error) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		s, err := self(c)
		if err != nil {
			return err
		}
		return c.Block(func(ctx context.Context) error { return do(s, ctx) })
	}}
}

// concerning makes a method about a request.
func concerning(sig, doc string, do func(s *Server, ctx context.Context, r *core.Request) error) runtime.Func {
	addressed := strings.Contains(sig, "client_address")
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		s, err := self(c)
		if err != nil {
			return err
		}
		var address runtime.Value = lua.LNil
		if addressed {
			address = c.Arg(1)
		}
		r := s.request(c.Arg(0), address)
		return c.Block(func(ctx context.Context) error { return do(s, ctx, r) })
	}}
}

// method makes a method of a server.
func method(sig, doc string, do func(s *Server, c *runtime.Call) error) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		s, err := self(c)
		if err != nil {
			return err
		}
		return do(s, c)
	}}
}

func init() {
	serverMethods = []runtime.Func{
		method("serve_forever(poll_interval: number = 0.5)", "Serve requests until shutdown. service_actions is called after each, and every poll_interval seconds. The attribute timeout does not count.", func(s *Server, c *runtime.Call) error {
			poll := wait.Seconds(c.Num(0))
			err := c.Block(func(ctx context.Context) error { return s.Server.ServeForever(ctx, poll) })
			if errors.Is(err, core.ErrServing) {
				return runtime.Raisef(runtime.RuntimeError, "serve_forever: %v", err)
			}
			return err
		}),
		method("handle_request()", "Serve one request: get_request, verify_request and process_request; handle_timeout if none comes within timeout seconds.", func(s *Server, c *runtime.Call) error {
			return c.Block(s.Server.HandleRequest)
		}),
		waiting("shutdown()", "End serve_forever and wait until it has ended. A handler that serve_forever itself runs may call it, too: then there is nothing to wait for.", func(s *Server, ctx context.Context) error {
			return s.Server.Shutdown(ctx)
		}),
		{Sig: "drain(grace?: number|None): integer", Doc: "End serve_forever gently: accept no more, close idle connections, and let requests under way come to their end for grace seconds; for ever without grace. Give the number of those that had to be cut off.", Fn: func(c *runtime.Call) error {
			s, err := self(c)
			if err != nil {
				return err
			}
			grace := time.Duration(-1)
			if c.Given(0) && !c.IsNone(0) {
				if c.Num(0) < 0 {
					return runtime.Raisef(runtime.ValueError, "drain: parameter 'grace': must not be negative")
				}
				grace = wait.Seconds(c.Num(0))
			}
			var cut int
			if err := c.Block(func(ctx context.Context) (err error) { cut, err = s.Drain(ctx, grace); return err }); err != nil {
				return err
			}
			return c.Return(cut)
		}},
		method("server_bind()", "Bind the socket to server_address, and note the address that came of it.", func(s *Server, c *runtime.Call) error {
			return c.Block(s.Bind)
		}),
		method("server_activate()", "Begin to listen.", func(s *Server, c *runtime.Call) error {
			return c.Block(s.Server.ServerActivate)
		}),
		waiting("server_close()", "Close the socket.", func(s *Server, _ context.Context) error { return s.CloseSocket() }),
		waiting("service_actions()", "Called by serve_forever each round. Does nothing.", func(*Server, context.Context) error { return nil }),
		waiting("handle_timeout()", "Called by handle_request when no request came in time. Does nothing.", func(*Server, context.Context) error { return nil }),
		{Sig: "get_request(): any, any", Doc: "Take the request that has come: its socket, or a datagram and the socket to answer by; and the address of the peer.", Fn: func(c *runtime.Call) error {
			s, err := self(c)
			if err != nil {
				return err
			}
			var r *core.Request
			if err := c.Block(func(ctx context.Context) (err error) { r, err = s.Server.GetRequest(ctx); return err }); err != nil {
				return err
			}
			h, err := s.hold(r)
			if err != nil {
				return err
			}
			return c.Return(h.request, h.address)
		}},
		{Sig: "verify_request(request: any, client_address: any): boolean", Doc: "Whether the request is to be processed: true.", Fn: func(c *runtime.Call) error { return c.Return(true) }},
		concerning("process_request(request: any, client_address: any)", "Call finish_request and shutdown_request. The mix-ins do so on a thread or in a fork.", func(s *Server, ctx context.Context, r *core.Request) error {
			return s.ProcessHere(ctx, r)
		}),
		concerning("finish_request(request: any, client_address: any)", "Serve the request by a new RequestHandlerClass(request, client_address, self).", func(s *Server, ctx context.Context, r *core.Request) error {
			return s.Server.FinishRequest(ctx, r)
		}),
		concerning("shutdown_request(request: any)", "Tell the peer that no more comes, and call close_request.", func(s *Server, ctx context.Context, r *core.Request) error {
			return s.shutdownRequest(ctx, r)
		}),
		concerning("close_request(request: any)", "Close the connection; nothing to do for a datagram.", func(s *Server, ctx context.Context, r *core.Request) error {
			return s.closeRequest(ctx, r)
		}),
		{Sig: "handle_error(request: any, client_address: any, error?: any)", Doc: "Called when a handler failed, with what it raised: write a traceback to the standard error. The server goes on.", Fn: handleError},
		{Sig: "fileno(): integer", Doc: "The descriptor of the socket, -1 where there is none to be had.", Fn: func(c *runtime.Call) error {
			s, err := self(c)
			if err != nil {
				return err
			}
			out, err := s.socketObject().CallMethod(c.Context(), "fileno")
			if err != nil {
				return err
			}
			return c.Return(out[0])
		}},
		{Sig: "__enter(): BaseServer", Doc: "with(server, ...) closes the server at the end.", Fn: func(c *runtime.Call) error { return c.Return(c.Self()) }},
		{Sig: "__exit(error: any|nil)", Doc: "Call server_close.", Fn: func(c *runtime.Call) error {
			_, err := c.Self().CallMethod(c.Context(), "server_close")
			return err
		}},
	}
	BaseServer.Methods = serverMethods
}

func handleError(c *runtime.Call) error {
	s, err := self(c)
	if err != nil {
		return err
	}
	r := s.request(c.Arg(0), c.Arg(1))
	failure := errors.New("handle_error was called without the error")
	if c.Given(2) {
		failure = c.VM().ErrorOf(c.Arg(2))
	}
	return c.Block(func(ctx context.Context) error { s.report(ctx, r, failure); return nil })
}
