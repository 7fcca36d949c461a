// Package http2 speaks HTTP/2 (RFC 9113) as a client, on connections that
// others have opened.
//
// [New] makes a [Conn] of a socket; [Conn.RoundTrip] sends a request on a stream
// of its own and gives a [Response], whose body is read as it is asked for and
// which has everything that a response of package client has (response.HTTP).
// Any number of goroutines may make requests on one Conn.
//
// golang.org/x/net/http2 gives responses as maps, and with net/http, which it is
// built on, the program would start later. Here headers keep their order and
// duplicates, errors are those of package client, and waits, limits and trace are
// ours; from there comes the header compression, hpack.
//
//	frame.go     frames on the wire
//	conn.go      the connection: its life, locks and streams
//	read.go      the goroutine that reads, one for each connection
//	head.go      header blocks: decoding, limits, grammar
//	write.go     sending frames
//	request.go   sending a request
//	stream.go    one request and its response; flow control of what is received
//	response.go  Response
//	errors.go    error codes and what becomes of them
//
// A response that nobody reads holds [Options].Window bytes at most; the server
// then waits. The window of the connection as a whole is given back at once, so
// that such a response does not hold up the others.
//
// What a server can do without sending anything useful is counted and limited
// ([Options].Junk): settings, pings, resets, empty frames, window updates. Header
// blocks are limited as sent, as decoded, and in the number of their frames.
// Nothing may be pushed.
package http2
