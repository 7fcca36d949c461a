// Package client declares the module http.client.
//
//	module.go      the module, parse_headers
//	connection.go  HTTPConnection
//	attributes.go  its attributes
//	steps.go       calling the steps that a subclass overrides
//	https.go       HTTPSConnection
//	proxy.go       SOCKS proxies
//	response.go    HTTPResponse
//	errors.go      the exceptions
package client
