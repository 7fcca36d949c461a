package socketserver

import (
	"context"

	"github.com/netlua/netlua/bindings/threading"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socketserver"
)

// ThreadingMixIn serves each request on a thread of its own.
var ThreadingMixIn = &runtime.Class{
	Name: "ThreadingMixIn",
	Doc:  "Serve each request on a thread of its own: class('Server', ThreadingMixIn, TCPServer). Threads share everything; Lua code between two calls that wait is never interrupted by another thread.",
	Attrs: []runtime.Const{
		{Name: "daemon_threads", Value: false, Doc: "Whether the program may end while threads serve requests."},
		{Name: "block_on_close", Value: true, Doc: "Whether server_close waits for the threads, unless they are daemons."},
	},
}

var threadingMethods []runtime.Func

// threadingProcess is the declaration of ThreadingMixIn.process_request.
var threadingProcess *runtime.Func

func init() {
	threadingMethods = []runtime.Func{
		concerning("process_request(request: any, client_address: any)", "Start a thread that calls process_request_thread.", func(s *Server, ctx context.Context, r *core.Request) error {
			return s.threads.Process(ctx, s.Server, r)
		}),
		concerning("process_request_thread(request: any, client_address: any)", "What the thread does: finish_request, handle_error if that fails, and shutdown_request.", func(s *Server, ctx context.Context, r *core.Request) error {
			return s.Server.ProcessRequestThread(ctx, r)
		}),
		waiting("server_close()", "Close the socket and wait for the threads, unless they are daemons or block_on_close is false.", (*Server).closeThreading),
	}
	threadingProcess = &threadingMethods[0]
	ThreadingMixIn.Methods = threadingMethods
}

// closeThreading is server_close of ThreadingMixIn.
func (s *Server) closeThreading(ctx context.Context) error {
	if err := s.CloseSocket(); err != nil {
		return err
	}
	return s.threads.Close(ctx, s.Server)
}

func (s *Server) startThread(ctx context.Context, part func(ctx context.Context) (more bool, err error)) error {
	daemon := s.Current().DaemonThreads
	return s.vm.Do(ctx, func(context.Context) error { return threading.GoParts(s.vm, daemon, part) })
}
