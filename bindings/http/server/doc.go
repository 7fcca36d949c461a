// Package server binds http.server. The flow is that of stdlib/http/server; this
// package puts a script's overrides into its steps.
//
//	module.go     the declaration, the servers
//	handler.go    Handler: the Go value behind BaseHTTPRequestHandler
//	steps.go      the flow's steps, through the script's overrides
//	methods.go    the documented methods, for scripts that call them
//	attributes.go the documented attributes
//	scripted.go   what a script sets on a handler: its own files, attributes
//	settings.go   those that a class has, checked and shared by its handlers
//	simple*.go    SimpleHTTPRequestHandler, in the same parts
//	cgi.go        CGIHTTPRequestHandler
//	https.go      servers under TLS
//	test.go       the function test
//	main.go       netlua -m http.server
//
// Between two requests of a connection there is no Lua stack: Go waits, reads
// the head, and enters Lua for do_GET and its kin.
package server
