// Package json holds the text side of JSON (RFC 8259) as Python's module json
// reads and writes it: strings, numbers and the positions of errors. It builds
// no values; whoever does (the binding builds Lua tables) drives it over the
// text, so that there is one pass and no tree in between.
//
//	scan.go    strings, numbers and constants of a text
//	append.go  their way back
//	detect.go  UTF-16 and UTF-32 texts
//	error.go   what is wrong, and where
//
// # Bytes that are no UTF-8
//
// Reading leaves the bytes inside strings alone, valid or not. Writing refuses
// them with a [*UTF8Error], since JSON has no way to say them. A lone surrogate
// (written \ud800) is kept as the three bytes that UTF-8 would have for it, and
// written as the same escape again.
package json
