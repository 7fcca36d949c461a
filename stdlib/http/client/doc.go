// Package client speaks HTTP/1.1 as a client, on connections of its own.
//
// Sources: RFC 9110, RFC 9112, and http.client of the Python reference, whose
// classes and steps it follows: [Connection] is HTTPConnection (and, made by
// [NewTLS], HTTPSConnection), [Response] is HTTPResponse. Nothing of net/http
// is used: the API shows headers in wire order and spelling, lets a caller
// write a request piece by piece, and one goroutine does one round trip
// without handing it to others.
//
// Map of the files: conn.go a connection and its life, request.go writing a
// request, tunnel.go CONNECT through a proxy, body.go what is sent, guard.go
// what may be sent, head.go reading the head of a response, framing.go where
// its body ends, read.go the body, stream.go what is below, sockets of a program's own among it, uncleared.go memory for it, chunk.go its chunked coding, debug.go the
// output of set_debuglevel, errors.go the exceptions, timing.go the phases of an
// exchange, reuse.go what a pool above this package needs.
//
// Subclassing: a connection calls its own overridable methods through [Steps];
// see Connection.Self.
//
// Header names, values and bodies are bytes in both directions. Python decodes
// and encodes ISO 8859-1 here; Lua strings have no need to.
//
// Deliberate differences from CPython 3.9, all for safety: methods are tokens;
// hosts, ports and Content-Length are parsed strictly; contradicting lengths, an
// unknown transfer coding, a bad chunk or, under TLS, a head cut short are errors; interim
// responses, trailers and everything else have limits ([Limits]); all interim
// responses are skipped, not only 100; a response that is closed unread closes
// its connection, because the rest of it would be taken for the next response.
package client
