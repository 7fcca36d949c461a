// Package urllib declares the package urllib, whose submodules do the work.
package urllib

import "github.com/netlua/netlua/runtime"

// Module is require("urllib").
var Module = &runtime.Module{
	Name:       "urllib",
	Doc:        "Working with URLs: error, parse, request, response, robotparser.",
	Submodules: []string{"error", "parse", "request", "response", "robotparser"},
}
