package handlers

import (
	"errors"

	"github.com/netlua/netlua/bindings/wsgiref/headers"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/handlers"
)

// Module is require("wsgiref.handlers").
var Module = &runtime.Module{
	Name:    "wsgiref.handlers",
	Doc:     "Handlers that run WSGI applications, to derive servers and gateways from.",
	Classes: []*runtime.Class{BaseHandler, SimpleHandler, BaseCGIHandler, CGIHandler, IISCGIHandler},
	Funcs: []runtime.Func{
		{Sig: "read_environ(): table<string, string>", Doc: "The program's environment as a new table, in which a CGI server hands over the request.", Fn: func(c *runtime.Call) error {
			return c.ReturnValue(environment(core.ReadEnviron(c.VM().Host())))
		}},
	},
	Errors: Errors,
}

// Errors makes exceptions of the flow's Go errors.
func Errors(err error) *runtime.Raise {
	var broken *core.AssertionError
	if errors.As(err, &broken) {
		return runtime.Raisef(runtime.AssertionError, "%s", broken.Reason)
	}
	return headers.Errors(err)
}
