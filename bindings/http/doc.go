// Package http declares the module http: HTTPStatus, and the packages below it.
//
//	module.go   the module
//	status.go   the enumeration HTTPStatus
package http
