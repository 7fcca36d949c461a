package socketserver

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/netlua/netlua/bindings/socket"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socketserver"
)

// Server is the Go value behind a server object: the flow, with the script's
// overrides among its steps.
type Server struct {
	*core.Server // nil before the constructor ran
	Object       *runtime.Object

	vm      *runtime.VM
	handler runtime.Value // RequestHandlerClass
	address runtime.Value // server_address, once known
	socket  *runtime.Object

	steps              atomic.Pointer[overrides]
	maxSteps           atomic.Int64 // see runtime.VM.LimitTurn
	threads            core.Threads // of a ThreadingMixIn
	forks              core.Forks   // of a ForkingMixIn
	threading, forking bool         // which of the two it is
	forked             atomic.Int64 // forks so far

	mu       sync.Mutex
	requests map[runtime.Value]*core.Request // by what the script holds
	crowded  int                             // how many of them there may be before a look at which are over
}

var errNotInit = runtime.Raisef(runtime.RuntimeError, "the server's __init was not called")

// self returns the server behind a method.
func self(c *runtime.Call) (*Server, error) {
	s, _ := c.Native().(*Server)
	if s == nil || s.Server == nil {
		return nil, errNotInit
	}
	return s, nil
}

// BaseServer is the class that all servers derive from.
var BaseServer = &runtime.Class{
	Name: "BaseServer", Doc: "What all servers have in common: how requests are waited for, processed and finished.",
	Native: func() any { return &Server{} },
}

// TCPServer is the class of servers for streams.
var TCPServer = &runtime.Class{Name: "TCPServer", Doc: "A server for connections over TCP.", Bases: []*runtime.Class{BaseServer}}

// initServer makes the Go value of a server from the first two arguments.
func initServer(c *runtime.Call) (*Server, error) {
	s := c.Native().(*Server)
	s.vm, s.Object, s.handler = c.VM(), c.Self(), c.Arg(1)
	if !callable(c, 1) && !c.IsNone(1) {
		return nil, runtime.Raisef(runtime.TypeError, "%s: parameter 'RequestHandlerClass': expected a class or function, got %s", c.Self().ClassName(), c.VM().TypeName(c.Arg(1)))
	}
	family, typ := s.integer("address_family"), s.integer("socket_type")
	address, err := socket.AddressArg(c, family, 0, c.Self().ClassName())
	if err != nil {
		return nil, err
	}
	if s.Server, err = core.New(c.VM().Host(), family, typ, address); err != nil {
		return nil, err
	}
	s.address = c.Arg(0)
	s.requests = map[runtime.Value]*core.Request{}
	s.join()
	return s, nil
}

// join puts the server among the steps of its flow. The VM's lock is held.
func (s *Server) join() {
	s.Self = s
	s.Server.Handler, s.Fatal, s.Report = s.run, fatal, s.report
	s.Flow = func(ctx context.Context) any {
		if f := s.vm.FlowOf(ctx); f != (runtime.Flow{}) {
			return f
		}
		return nil
	}
	s.threads.StartParts, s.forks.Start = s.startThread, s.startFork
	s.threading, s.forking = s.Object.IsA(ThreadingMixIn), s.Object.IsA(ForkingMixIn)
	s.follow()
}

// callable tells whether argument i can be called.
func callable(c *runtime.Call, i int) bool {
	v := c.Arg(i)
	return v.Type().String() == "function" || c.Given(i) && c.State().GetMetaField(v, "__call").Type().String() != "nil"
}

// fatal tells what must end a server: what no script could have caught, and
// exceptions that do not derive from Exception.
func fatal(err error) bool {
	var e *runtime.Error
	if !errors.As(err, &e) {
		return errors.Is(err, context.Canceled)
	}
	if errors.Is(err, runtime.ErrTurnLimit) { // the end of the request, not of the server
		return false
	}
	if e.Uncatchable() {
		return true
	}
	o := runtime.ObjectOf(e.Value)
	return o != nil && o.IsA(runtime.BaseException) && !o.IsA(runtime.ExceptionClass)
}

func init() {
	BaseServer.Init = &runtime.Func{
		Sig: "__init(server_address: table|string, RequestHandlerClass: any|None)",
		Doc: "Note the address and what serves requests. BaseServer has no way to get requests; its subclasses do.",
		Fn: func(c *runtime.Call) error {
			_, err := initServer(c)
			return err
		},
	}
	TCPServer.Init = &runtime.Func{
		Sig: "__init(server_address: table|string, RequestHandlerClass: any|None, bind_and_activate: boolean = true)",
		Doc: "Make a server for {host, port}, or for the path of a Unix socket. Each request is served by a new RequestHandlerClass(request, client_address, server). With bind_and_activate it listens at once.",
		Fn: func(c *runtime.Call) error {
			s, err := initServer(c)
			if err != nil || !c.Bool(2) {
				return err
			}
			return c.Block(s.Open)
		},
	}
	BaseServer.Props = serverProps
	BaseServer.Attrs = serverAttrs
}

// CloneFor makes the server of a fork: the same, but for the socket, which stays
// where it is, and for the requests of others.
func (s *Server) CloneFor(k *runtime.Copier) (any, error) {
	n := &Server{vm: k.VM(), requests: map[runtime.Value]*core.Request{}}
	if s.Server == nil {
		return &Server{}, nil
	}
	n.handler, n.address = k.Value(s.handler), k.Value(s.address)
	var err error
	if n.Server, err = core.New(n.vm.Host(), s.Family, s.Type, s.Address); err != nil {
		return nil, err
	}
	_ = n.Socket().Close() // it was never open
	n.Object = runtime.ObjectOf(k.Value(s.Object.Value()))
	k.AtEnd(func(context.Context) { n.join() }) // when what the script has set is there
	return n, nil
}
