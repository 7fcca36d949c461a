package simpleserver

import (
	"sort"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	coreserver "github.com/netlua/netlua/stdlib/http/server"
	core "github.com/netlua/netlua/stdlib/wsgiref/simpleserver"
)

// Module is require("wsgiref.simple_server").
var Module = &runtime.Module{
	Name:    "wsgiref.simple_server",
	Doc:     "A server for HTTP that has its requests answered by a WSGI application.",
	Classes: []*runtime.Class{WSGIServer, ThreadingWSGIServer, WSGIRequestHandler, ServerHandler},
	Consts: []runtime.Const{
		{Name: "__version__", Value: core.Version, Doc: "The version of the module."},
		{Name: "server_version", Value: core.ServerVersion, Doc: "The first part of the header Server."},
		{Name: "sys_version", Value: coreserver.SystemVersion, Doc: "The second part."},
		{Name: "software_version", Value: softwareVersion, Doc: "The header Server."},
	},
	Funcs: []runtime.Func{
		{
			Sig: "make_server(host: string, port: integer, app: any, server_class?: object, handler_class?: object): WSGIServer",
			Doc: "Make a server that listens on host and port and answers by app(environ, start_response). The classes are WSGIServer and WSGIRequestHandler unless others are given.",
			Fn:  makeServer,
		},
		{
			Sig: "demo_app(environ: table, start_response: any): string[]",
			Doc: "An application that answers with a greeting and its environment.",
			Fn:  demoApp,
		},
	},
}

func makeServer(c *runtime.Call) error {
	vm, ctx := c.VM(), c.Context()
	class := func(i int, own *runtime.Class) (runtime.Value, error) {
		if c.Given(i) && !c.IsNone(i) {
			return c.Arg(i), nil
		}
		return vm.ToLua(own)
	}
	server, err := class(3, WSGIServer)
	if err != nil {
		return err
	}
	handler, err := class(4, WSGIRequestHandler)
	if err != nil {
		return err
	}
	address, err := vm.ToLua([]any{c.Str(0), c.Int(1)})
	if err != nil {
		return err
	}
	s, err := one(vm.Call(ctx, server, address, handler))
	if err != nil {
		return err
	}
	o := runtime.ObjectOf(s)
	if o == nil {
		return runtime.Raisef(runtime.TypeError, "make_server: parameter 'server_class': gave %s, not a server", vm.TypeName(s))
	}
	if _, err := o.CallMethod(ctx, "set_app", c.Arg(2)); err != nil {
		return err
	}
	return c.ReturnValue(s)
}

func demoApp(c *runtime.Call) error {
	t := c.Table(0)
	var lines []string
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		lines = append(lines, c.ToString(k)+" = "+c.Repr(v)+"\n")
	}
	sort.Strings(lines)
	headers, err := c.VM().ToLua([][]string{{"Content-Type", "text/plain; charset=utf-8"}})
	if err != nil {
		return err
	}
	if _, err := c.VM().Call(c.Context(), c.Arg(1), "200 OK", headers); err != nil {
		return err
	}
	return c.Return([]string{"Hello world!\n\n" + strings.Join(lines, "")})
}
