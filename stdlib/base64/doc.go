// Package base64 encodes bytes as text the ways Python's modules base64 and
// binascii do, with their tolerance and their error messages.
//
//	base64.go  Base64 (RFC 4648 section 4)
//	base32.go  Base32 and Base16 (RFC 4648 sections 6 and 8)
//	ascii85.go Ascii85 and the base 85 of git and Mercurial
package base64
