// Package message holds the header fields of Internet messages: mail (RFC
// 5322), MIME (RFC 2045, RFC 2231) and HTTP (RFC 9110).
//
// [Headers] is an ordered list that keeps duplicates and the spelling of names;
// look-ups ignore case. [Parse] makes one from a block of header lines without
// copying it: names and values are substrings of the block. The typed views
// (content type, parameters, charset, boundary, file name) read the list anew
// at each call, so they never disagree with it.
//
// Values are bytes as they stand on the wire. Nothing is decoded from ISO
// 8859-1 or RFC 2047 here, so what is read can be written again unchanged.
//
// Files: headers.go the list, parse.go the reader, params.go parameters and
// RFC 2231, content.go the typed views.
package message
