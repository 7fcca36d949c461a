package server

import (
	"errors"

	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/http/framing"
	core "github.com/netlua/netlua/stdlib/http/server"
	corehttps "github.com/netlua/netlua/stdlib/ssl"
)

// HTTPServer is the class of servers.
var HTTPServer = &runtime.Class{
	Name: "HTTPServer", Doc: "A server for HTTP, one connection at a time.", Bases: []*runtime.Class{socketserver.TCPServer},
	Body: serverBody{},
	Attrs: []runtime.Const{
		{Name: "allow_reuse_address", Value: true, Doc: "Whether an address may be taken again soon after another server had it."},
		{Name: "request_queue_size", Value: 128, Doc: "How many connections the system accepts beforehand. With the 5 of other servers, clients that come all at once wait for a second and more."},
	},
}

// ThreadingHTTPServer is HTTPServer with threads.
var ThreadingHTTPServer = &runtime.Class{
	Name: "ThreadingHTTPServer", Doc: "A server for HTTP with a thread for each connection. Browsers open connections that they do not use, which would keep HTTPServer waiting.",
	Bases: []*runtime.Class{socketserver.ThreadingMixIn, HTTPServer},
	Attrs: []runtime.Const{{Name: "daemon_threads", Value: true, Doc: "Whether the program may end while threads serve requests."}},
}

type moduleBody struct{}

func (moduleBody) Define(m *runtime.Module) {
	m.Funcs = []runtime.Func{testFunc}
	m.Main = run
}

type serverBody struct{}

func (serverBody) Define(class *runtime.Class) {
	class.Props = []runtime.Prop{
		socketserver.Attribute("server_name", "string", "The full name of the host that the server is bound to.", func(c *runtime.Call) error {
			host, _, err := bound(c)
			if err != nil {
				return err
			}
			socket, err := c.VM().Require("socket")
			if err != nil {
				return err
			}
			out, err := c.VM().Call(c.Context(), socket.RawGetString("getfqdn"), host)
			if err != nil {
				return err
			}
			return c.ReturnValue(first(out))
		}),
		socketserver.Attribute("server_port", "integer", "The port that the server is bound to.", func(c *runtime.Call) error {
			_, port, err := bound(c)
			if err != nil {
				return err
			}
			return c.Return(port)
		}),
	}
}

// bound is the address of a server.
func bound(c *runtime.Call) (host string, port int, err error) {
	s, _ := runtime.NativeOf[*socketserver.Server](c.Self().Value())
	if s == nil || s.Server == nil {
		return "", 0, runtime.Raisef(runtime.RuntimeError, "the server's __init was not called")
	}
	return s.Address.Host, s.Address.Port, nil
}

// Module is require("http.server").
var Module = &runtime.Module{
	Body:    moduleBody{},
	Name:    "http.server",
	Doc:     "Servers for HTTP, and handlers of requests to derive from.",
	Classes: []*runtime.Class{HTTPServer, ThreadingHTTPServer, HTTPSServer, ThreadingHTTPSServer, BaseHTTPRequestHandler, SimpleHTTPRequestHandler, CGIHTTPRequestHandler},
	Consts: []runtime.Const{
		{Name: "__version__", Value: Version, Doc: "The version of the module."},
		{Name: "DEFAULT_ERROR_MESSAGE", Value: core.DefaultErrorFormat, Doc: "The page of errors unless a class has another: its error_message_format."},
		{Name: "DEFAULT_ERROR_CONTENT_TYPE", Value: core.DefaultErrorType, Doc: "The Content-Type of that page."},
	},
	Errors: func(err error) *runtime.Raise {
		var arg *core.ArgumentError
		var cut *client.IncompleteReadError
		var fault *core.BodyError
		var large *core.BodyTooLargeError
		var bad *framing.Error
		var load *corehttps.LoadError
		switch {
		case errors.As(err, &load):
			return &runtime.Raise{Class: runtime.SSLError, Args: []any{load.Msg}, Cause: err}
		case errors.As(err, &arg):
			return runtime.Raisef(runtime.ValueError, "%s", arg.Reason)
		case errors.As(err, &fault) && errors.As(err, &cut):
			return runtime.Raisef(runtime.ConnectionError, "%s", fault)
		case errors.As(err, &large), errors.As(err, &bad):
			return runtime.Raisef(runtime.ValueError, "%s", err)
		}
		return nil
	},
}
