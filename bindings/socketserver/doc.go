// Package socketserver binds socketserver. The flow of a server is that of
// stdlib/socketserver; this package puts the script's overrides into its steps.
//
//	module.go     the declaration, the ready-made classes
//	server.go     Server: the Go value behind BaseServer and what derives from it
//	attributes.go the attributes of servers
//	settings.go   what a script has set, as the flow sees it
//	steps.go      the flow's steps, through the script's overrides
//	methods.go    the documented methods, for scripts that call them
//	requests.go   requests as scripts see them
//	threads.go    ThreadingMixIn
//	forks.go      ForkingMixIn
//	handler.go    BaseRequestHandler: setup, handle, finish
//	rest.go       handlers that wait for their peers
//	stream.go     StreamRequestHandler
//	files.go      rfile and wfile
//	scripted.go   those that are the script's own
//	datagram.go   DatagramRequestHandler
//
// A handler whose constructor is the documented one is made and run by Go, which
// enters Lua for the steps that a script has overridden and for nothing else: a
// connection that waits has no Lua stack. Other modules derive their handlers
// from [Base] or [StreamBase] and implement [Handler].
package socketserver
