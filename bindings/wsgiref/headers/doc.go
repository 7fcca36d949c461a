// Package headers declares the module wsgiref.headers.
//
//	module.go  the module, the class Headers
//	list.go    a script's list as the storage of Headers
package headers
