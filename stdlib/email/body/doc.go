// Package body is what mail has beyond header fields (package message): the
// parts of a multipart message, transfer encodings, and how parameters and
// unstructured text with other than ASCII characters are written.
//
//	parse.go    headers and body, parts of a body
//	transfer.go Content-Transfer-Encoding; uu.go uuencode
//	param.go    parameters (RFC 2045, RFC 2231), encoded words (RFC 2047)
package body
