// Package ssl declares the module ssl.
//
//	module.go   functions and constants
//	context.go  SSLContext
//	socket.go   SSLSocket
//	default.go  the context of https connections that were given none
package ssl
