// Package socket is the part of Python's socket module that protocol scripts
// use: sockets that connect, listen, send and receive with time-outs, and name
// look-up. Connections are opened through a [host.Host].
//
//	socket.go   Socket: TCP, UDP and Unix sockets in one type, as documented
//	datagram.go datagrams; addresses taken apart
//	names.go    name look-up, Create
//
// A Socket is created without an effect; bind remembers the address, and listen,
// connect or the first datagram opens it. So options apply as they do to a
// system socket, but a bind error shows only then (a UDP socket binds at once).
package socket
