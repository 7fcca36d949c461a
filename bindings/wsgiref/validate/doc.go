// Package validate declares the module wsgiref.validate.
//
//	module.go   the declaration, warnings
//	lint.go     the checked application and its start_response
//	check.go    the types of what is handed over
//	streams.go  wsgi.input and wsgi.errors as the application sees them
//	iterator.go the result and the function write
package validate
