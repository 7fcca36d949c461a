// Package socket has sockets as scripts know them, over the network of a host:
// streams and datagrams, on IPv4, IPv6 and Unix addresses.
//
//	socket.go     Socket: its state, its addresses, closing
//	connect.go    Bind, Listen, Accept, Connect
//	await.go      Await: for servers
//	transfer.go   Send, Recv and Shutdown; time-outs and cancellation
//	datagram.go   Sendto, Recvfrom and connected datagram sockets
//	options.go    socket options
//	address.go    addresses as the system and as scripts write them
//	names.go      names of hosts, Create
//	services.go   names of ports
//	errors.go     errors and their numbers
//
// A Socket does not wait in the system: every operation has a deadline, made of
// the socket's time-out and of the context that it is given.
package socket
