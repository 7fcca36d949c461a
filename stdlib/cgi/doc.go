// Package cgi reads what a web server hands to a script: query strings,
// urlencoded forms and multipart uploads, as the module cgi of Python's library
// does.
//
// Sources: RFC 3875 (CGI), RFC 7578 and RFC 2046 section 5.1 (multipart), the
// section cgi of the reference.
//
//	header.go   parse_header
//	field.go    Field: what FieldStorage is, from its headers to its steps
//	steps.go    the steps of reading that a script can override
//	multi.go    the parts of a multipart body
//	scan.go     where a part ends
//	input.go    the bytes of the body, bounded by its length
//	content.go  the content of a field: in memory, then in a file
//	text.go     decoding content that is text
//	access.go   fields by name
//	copy.go     forms for another goroutine
//	form.go     parse, parse_multipart
//	limits.go   what a request may ask for
//	name.go     names of files that are safe to use
//	page.go     the HTML of test() and its kin
//
// The body is scanned in blocks and never held as a whole: the content of an
// upload goes to a temporary file. Time is linear in the length of the body,
// whatever it holds.
//
// Deliberate differences from CPython 3.9, for safety: no more than
// Content-Length is read; there are limits (see [Limits]); an unfinished request
// is marked by Done also where its body is no multipart. And where CPython fails
// or loses data: fields behind a nested multipart are found, bodies that are no
// form (JSON, PUT) can be read, a filename* without a filename counts, a file is
// one whatever type it has.
package cgi
