// Package validate checks what WSGI servers and applications hand each other,
// as wsgiref.validate does.
//
// Sources: PEP 3333; RFC 2616 for which responses have a Content-Type. It judges
// text; that a value is text at all, a list or an iterator, is for the binding
// to see. A breach is an [*Error]; what is questionable only comes back as text.
package validate
