// Package handlers declares the module wsgiref.handlers. The flow of a request
// is that of stdlib/wsgiref/handlers; this package puts a script's overrides
// into its steps.
//
//	module.go    the declaration, BaseHandler's kin, read_environ
//	handler.go   Handler: the Go value behind BaseHandler
//	environ.go   the environment, and the application's call
//	input.go     wsgi.input where the stream is a Lua file
//	lazy.go      the program's environment, left out of those of requests
//	steps.go     the flow's steps, through the script's overrides
//	failure.go   errors of applications
//	result.go    what applications return, as the flow reads it
//	sendfile.go  files that the system sends
//	output.go    where responses go
//	methods.go   the documented methods, for scripts that call them
//	attributes.go the documented attributes
//	simple.go    SimpleHandler and the CGI handlers
//
// An application that returns a list of strings is entered once: head and body
// are sent without the VM's lock. Other modules derive handlers by embedding
// [Handler] and giving Begin a set of steps of their own.
package handlers
