// Package wsgiref declares the package wsgiref: the interface between servers
// and web applications. Its modules are below.
package wsgiref

import "github.com/netlua/netlua/runtime"

// Module is require("wsgiref").
var Module = &runtime.Module{
	Name:       "wsgiref",
	Doc:        "WSGI: tools for environments and headers, handlers that run applications, a server, and a checker.",
	Submodules: []string{"handlers", "headers", "simple_server", "util", "validate"},
}
