// Package socketserver is the frame of a server: it waits for requests, and has
// each of them verified, processed and finished, as socketserver of the Python
// reference does. Streams and datagrams, IP and Unix.
//
//	server.go    Server, its address and its life
//	settings.go  what may change while it serves
//	loop.go      ServeForever, HandleRequest, Shutdown
//	drain.go     Drain, and connections that are closed from outside
//	steps.go     the steps that can be overridden, and what they do by default
//	request.go   Request: a connection or a datagram
//	threads.go   requests beside the loop: ThreadingMixIn
//	rest.go      requests that wait for their peer
//	forks.go     requests in isolated copies of the program: ForkingMixIn
//	crowd.go     sets that can be waited for
//	stream.go    Stream: what StreamRequestHandler reads and writes
//	redirect.go  a Stream over something else than a connection
//
// A Server calls its own steps through Steps, so that a subclass can put itself
// there; see [Server.Self]. What a request means is [Server.Handler]'s affair.
//
// Differences from CPython 3.9: the number of requests at a time is bounded
// ([Server.MaxConnections]); accepting rests for a moment when the system has no
// descriptors left; Shutdown does not wait if the loop itself calls it; Drain.
package socketserver
