// Package server answers HTTP/1.x requests on the connections of a
// socketserver, as http.server of the Python reference does.
//
// Sources: RFC 9110, RFC 9112. A [Handler] is BaseHTTPRequestHandler: it reads
// requests from one connection, one after another, and has each answered by the
// step Do. What a script overrides of it is called through [Steps].
//
//	handler.go    Handler, the requests of a connection
//	idle.go       connections that wait for their next request
//	request.go    the request line, and what the head means
//	head.go       the header lines
//	heads.go      the buffers for them
//	body.go       where a body ends
//	bodyfault.go  one that is not what was announced
//	patience.go   how long and how much of it is waited for
//	answer.go     status line, headers
//	errorpage.go  send_error
//	log.go        the lines of the log
//	steps.go      the steps that can be overridden
//
// A [Static] is SimpleHTTPRequestHandler:
//
//	static.go     Static, from a request to the head of its answer
//	files.go      directories that are served, and nothing outside of them
//	content.go    what follows the head
//	conditions.go ETag, dates, and what requests say about them
//	ranges.go     parts of a file
//	gzip.go       compression
//	listing.go    directories
//	auth.go       passwords
//	upload.go     PUT
//
// A [CGI] is CGIHTTPRequestHandler:
//
//	cgi.go        CGI, from a request to the script
//	cgienv.go     the environment of a script
//	cgirun.go     how it is run
//	cgiio.go      what goes into it and what comes out
//	cgihead.go    its headers
//
// Deliberate differences from CPython 3.9, for safety: what could be read in two
// ways is refused (blanks in the target, control characters, folded headers and
// lines that are none, contradicting lengths, codings besides chunked, two Hosts,
// a head that breaks off); every wait for a client has a limit; header names and values are checked before they are
// sent; a body that the handler did not read is skipped, or ends the connection,
// so that it is never taken for the next request.
package server
