package simpleserver

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/bindings/wsgiref/handlers"
	"github.com/netlua/netlua/runtime"
)

type requestBody struct{}

func (requestBody) Define(class *runtime.Class) {
	class.Methods = append(socketserver.Steps("Make rfile and wfile.", "Read a request and run the application for it.", ""), []runtime.Func{
		{Sig: "get_environ(): table<string, any>", Doc: "The variables of the request as a new table: the server's base_environ, and what the request says.", Fn: func(c *runtime.Call) error {
			h, ok := c.Native().(*RequestHandler)
			if !ok || h.HTTP.Headers == nil {
				return runtime.Raisef(runtime.RuntimeError, "get_environ: no request was read")
			}
			base, vars, err := h.environ(c.Context())
			if err != nil {
				return err
			}
			t := c.State().CreateTable(0, 32)
			if b, ok := base.(*lua.LTable); ok {
				for k, v := b.Next(lua.LNil); k != lua.LNil; k, v = b.Next(k) {
					t.RawSet(k, v)
				}
			}
			for _, v := range vars {
				t.RawSetString(v.Key, lua.LString(v.Value))
			}
			return c.ReturnValue(t)
		}},
		{Sig: "get_stderr(): file", Doc: "The stream wsgi.errors: sys.stderr.", Fn: func(c *runtime.Call) error {
			return c.ReturnValue(handlers.StandardError(c.VM()))
		}},
	}...)
}
