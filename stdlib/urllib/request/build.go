package request

import (
	"slices"

	"github.com/netlua/netlua/stdlib/host"
)

// BuildOpener returns a Director with the default handlers, except those of a
// Class that one of the given handlers has, and then the given ones: ProxyHandler
// with the proxies of the environment, UnknownHandler, HTTPHandler,
// HTTPDefaultErrorHandler, HTTPRedirectHandler, FTPHandler, FileHandler,
// HTTPErrorProcessor, DataHandler, HTTPSHandler. Other packages add theirs as given handlers.
func BuildOpener(world host.Host, handlers ...Handler) *Director {
	defaults := []Handler{
		NewProxyHandler(GetProxies(world)),
		NewUnknownHandler(),
		NewHTTPHandler(),
		NewHTTPDefaultErrorHandler(),
		NewHTTPRedirectHandler(),
		NewFTPHandler(),
		NewFileHandler(),
		NewHTTPErrorProcessor(),
		NewDataHandler(),
		NewHTTPSHandler(nil),
	}
	d := NewDirector(world)
	for _, h := range defaults {
		given := slices.ContainsFunc(handlers, func(g Handler) bool { return displaces(g, h) })
		if !given {
			d.AddHandler(h)
		}
	}
	for _, h := range handlers {
		d.AddHandler(h)
	}
	return d
}

// displaces reports whether g, which was given, comes in the place of h.
func displaces(g, h Handler) bool {
	d, ok := g.(interface{ Displaces(class string) bool })
	return h.Class() != "" && g.Class() == h.Class() || ok && d.Displaces(h.Class())
}
