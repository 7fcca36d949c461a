// Package simpleserver declares the module wsgiref.simple_server: http.server's
// server with a handler that runs a WSGI application.
//
//	module.go   the declaration, make_server, demo_app
//	server.go   WSGIServer
//	request.go  RequestHandler: the Go value behind WSGIRequestHandler
//	handler.go  ServerHandler, which runs the application
//	methods.go  the documented methods of handlers
//
// A request enters Lua once, for the application, and once more for log_message
// if a script has overridden that.
package simpleserver
