// Package httpio is what http.client, urllib.request and their kin share when
// they meet a script's values.
//
//	file.go      File, the Go value behind every response object
//	methods.go   the methods and attributes of readable objects
//	exchange.go  timings and certificate of a response
//	message.go   HTTPMessage
//	script.go    a script's own file objects and responses, as Go sees them
//	body.go      request bodies
//	fields.go    headers and time-outs given as arguments
package httpio
