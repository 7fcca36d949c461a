// Package handlers runs WSGI applications, one request at a time, as
// wsgiref.handlers of the Python reference does.
//
// Sources: PEP 3333; RFC 9110 sections 6.4 and 8.6 for which responses have a
// body, and how long it is; RFC 3875 for CGI. A [Handler] is BaseHandler: the
// flow from the application's call to the last byte. What a script overrides of
// it is called through [Steps]. What an application is, and what its environment
// is made of, is the business of Steps.Start; [Simple] does it for applications
// in Go.
//
//	handler.go  Handler: its settings, its state, the flow
//	start.go    start_response
//	write.go    head and body
//	failure.go  errors of the application
//	steps.go    the steps that can be overridden
//	simple.go   Simple, a handler with streams for applications in Go
//	environ.go  the environment of a CGI program
//
// Deliberate differences from CPython 3.9: a body that is longer or shorter than
// the Content-Length, or that comes with a status that has none, is an error and
// never sent as the next response; the body of an answer to HEAD is not sent;
// status, names and values with control characters are refused.
package handlers
