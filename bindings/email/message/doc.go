// Package message declares the module email.message.
//
//	module.go   the module, and the classes as other modules reuse them
//	mapping.go  the headers as a mapping
//	content.go  content type, parameters, charset, boundary, file name
//	payload.go  the body, and the parts of a multipart message
//	text.go     a message as text, and back
//	modern.go   EmailMessage
//
// The Go value behind a message is its *message.Headers (stdlib), alone; all
// else is kept in fields of the object, under the names that Python has for
// them. So http.client's HTTPMessage is a subclass that holds the headers of a
// response without copying them.
package message
