package simpleserver

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/http/server"
	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/bindings/wsgiref/util"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/simpleserver"
)

// WSGIServer is the class of servers.
var WSGIServer = &runtime.Class{
	Name: "WSGIServer", Doc: "A server for HTTP that has its requests answered by a WSGI application.", Bases: []*runtime.Class{server.HTTPServer},
	Body:  serverBody{},
	Attrs: []runtime.Const{{Name: "request_queue_size", Value: queueSize, Doc: "How many connections may wait to be accepted. Further ones are refused by the system."}},
}

// queueSize is longer than that of other servers, 5: requests are served one at
// a time, and a client that finds the queue full tries again after a second.
const queueSize = 128

// ThreadingWSGIServer is WSGIServer with threads.
var ThreadingWSGIServer = &runtime.Class{
	Name: "ThreadingWSGIServer", Doc: "WSGIServer with a thread for each connection; wsgi.multithread is true.",
	Bases: []*runtime.Class{socketserver.ThreadingMixIn, WSGIServer},
	Attrs: []runtime.Const{{Name: "daemon_threads", Value: true, Doc: "Whether the program may end while threads serve requests."}},
}

type serverBody struct{}

func (serverBody) Define(class *runtime.Class) {
	nothing := func(c *runtime.Call) error { return c.Return(nil) }
	class.Props = []runtime.Prop{
		socketserver.Attribute("application", "any", "The application.", nothing),
		socketserver.Attribute("base_environ", "table|nil", "The variables that are the same in all requests, once setup_environ has set it.", nothing),
	}
	class.Methods = []runtime.Func{
		{Sig: "server_bind()", Doc: "Bind the socket, and call setup_environ.", Fn: func(c *runtime.Call) error {
			base, err := c.VM().ToLua(server.HTTPServer)
			if err != nil {
				return err
			}
			bind, err := c.VM().Member(base, "server_bind")
			if err != nil {
				return err
			}
			if _, err := c.VM().Call(c.Context(), bind, c.Self()); err != nil {
				return err
			}
			_, err = c.Self().CallMethod(c.Context(), "setup_environ")
			return err
		}},
		{Sig: "setup_environ()", Doc: "Set base_environ: what is the same in all requests.", Fn: func(c *runtime.Call) error {
			name, port, err := bound(c.Context(), c.VM(), c.Self())
			if err != nil {
				return err
			}
			t := c.State().CreateTable(0, 8)
			for _, v := range core.BaseEnviron(name, port) {
				t.RawSetString(v.Key, lua.LString(v.Value))
			}
			return c.Self().SetField("base_environ", t)
		}},
		{Sig: "get_app(): any", Doc: "The application.", Fn: func(c *runtime.Call) error {
			return c.ReturnValue(c.Self().Field("application"))
		}},
		{Sig: "set_app(application: any)", Doc: "Set the application that answers requests.", Fn: func(c *runtime.Call) error {
			return c.Self().SetField("application", c.Arg(0))
		}},
	}
}

// bound is the name and the port of a server.
func bound(ctx context.Context, vm *runtime.VM, o *runtime.Object) (name string, port int, err error) {
	n, err := util.Field(ctx, vm, o.Value(), "server_name")
	if err != nil {
		return "", 0, err
	}
	p, err := util.Field(ctx, vm, o.Value(), "server_port")
	if err != nil {
		return "", 0, err
	}
	number, _ := p.(lua.LNumber)
	return lua.LVAsString(n), int(number), nil
}
