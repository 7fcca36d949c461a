package socketserver

import (
	"github.com/netlua/netlua/bindings/socket"
	"github.com/netlua/netlua/runtime"
	coresocket "github.com/netlua/netlua/stdlib/socket"
	core "github.com/netlua/netlua/stdlib/socketserver"
)

// serverAttrs are attributes of the class, which subclasses and instances change.
var serverAttrs = []runtime.Const{
	{Name: "address_family", Value: coresocket.AFInet, Doc: "The family of addresses: socket.AF_INET, AF_INET6 or AF_UNIX."},
	{Name: "socket_type", Value: coresocket.Stream, Doc: "The type of socket: socket.SOCK_STREAM or SOCK_DGRAM."},
	{Name: "request_queue_size", Value: core.DefaultQueueSize, Doc: "How many connections may wait to be accepted. Further ones are refused by the system."},
	{Name: "allow_reuse_address", Value: false, Doc: "Whether an address may be taken again soon after another server had it."},
	{Name: "max_steps", Value: 1000000000, Doc: "How many instructions a handler may run between two calls that wait, while nobody else is served: some ten seconds. One that runs more ends with an error. 0 for no limit."},
	{Name: "max_connections", Value: core.DefaultMaxConnections, Doc: "How many requests are served at a time by threads or forks. At the limit the server accepts no more until one has ended. Threads get no more than four fifths of those that the VM may have."},
}

var serverProps = []runtime.Prop{
	{Name: "server_address", Type: "table|string", Doc: "The address: {host, port}, with the real port once the server is bound, or a path.", Get: func(c *runtime.Call) error {
		s, err := self(c)
		if err != nil {
			return err
		}
		return c.ReturnValue(s.address)
	}, Set: func(c *runtime.Call) error {
		s, err := self(c)
		if err != nil {
			return err
		}
		a, err := socket.AddressArg(c, s.Family, 0, "server_address")
		if err != nil {
			return err
		}
		s.address, s.Address = c.Arg(0), a
		return nil
	}},
	{Name: "RequestHandlerClass", Type: "any", Doc: "What serves a request: a class, or a function with its parameters.", Get: func(c *runtime.Call) error {
		s, err := self(c)
		if err != nil {
			return err
		}
		return c.ReturnValue(s.handler)
	}, Set: func(c *runtime.Call) error {
		s, err := self(c)
		if err != nil {
			return err
		}
		if !callable(c, 0) && !runtime.IsNone(c.Arg(0)) {
			return runtime.Raisef(runtime.TypeError, "RequestHandlerClass: expected a class or function, got %s", c.VM().TypeName(c.Arg(0)))
		}
		s.handler = c.Arg(0)
		return nil
	}},
	{Name: "socket", Type: "socket", Doc: "The socket that requests come to.", Get: func(c *runtime.Call) error {
		s, err := self(c)
		if err != nil {
			return err
		}
		return c.Return(s.socketObject())
	}, Set: func(c *runtime.Call) error {
		s, err := self(c)
		if err != nil {
			return err
		}
		if n, ok := runtime.NativeOf[*coresocket.Socket](c.Arg(0)); ok {
			s.socket = runtime.ObjectOf(c.Arg(0))
			s.SetSocket(n)
			return nil
		}
		return runtime.Raisef(runtime.TypeError, "socket: expected a socket, got %s", c.VM().TypeName(c.Arg(0)))
	}},
	{Name: "timeout", Type: "number|None|nil", Doc: "For how many seconds handle_request waits; nil for ever.", Get: func(c *runtime.Call) error {
		return c.ReturnValue(c.Self().Field("timeout"))
	}, Set: func(c *runtime.Call) error { return c.Self().SetField("timeout", c.Arg(0)) }},
}

// socketObject is the server's socket for scripts.
func (s *Server) socketObject() *runtime.Object {
	if s.socket == nil {
		s.socket = socket.New(s.vm, s.Socket())
	}
	return s.socket
}
