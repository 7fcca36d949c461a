package socketserver

import (
	"github.com/netlua/netlua/runtime"
	coresocket "github.com/netlua/netlua/stdlib/socket"
	core "github.com/netlua/netlua/stdlib/socketserver"
)

// The other kinds of servers.
var (
	UDPServer = &runtime.Class{Name: "UDPServer", Doc: "A server for datagrams over UDP.", Bases: []*runtime.Class{TCPServer}, Attrs: []runtime.Const{
		{Name: "socket_type", Value: coresocket.Datagram, Doc: "The type of socket: socket.SOCK_DGRAM."},
		{Name: "max_packet_size", Value: core.DefaultMaxPacketSize, Doc: "How many bytes of a datagram are looked at."},
	}}
	UnixStreamServer   = unix("UnixStreamServer", "A server for connections over Unix sockets.", TCPServer)
	UnixDatagramServer = unix("UnixDatagramServer", "A server for datagrams over Unix sockets.", UDPServer)
)

func unix(name, doc string, base *runtime.Class) *runtime.Class {
	return &runtime.Class{Name: name, Doc: doc, Bases: []*runtime.Class{base}, Attrs: []runtime.Const{
		{Name: "address_family", Value: coresocket.AFUnix, Doc: "The family of addresses: socket.AF_UNIX."},
	}}
}

func mixed(name, doc string, mixin, base *runtime.Class) *runtime.Class {
	return &runtime.Class{Name: name, Doc: doc, Bases: []*runtime.Class{mixin, base}}
}

// Module is require("socketserver").
var Module = &runtime.Module{
	Name: "socketserver",
	Doc:  "A frame for servers: over TCP, UDP and Unix sockets, one request at a time, on threads or in forks.",
	Classes: []*runtime.Class{
		BaseServer, TCPServer, UDPServer, UnixStreamServer, UnixDatagramServer,
		ThreadingMixIn, ForkingMixIn,
		mixed("ThreadingTCPServer", "TCPServer with threads.", ThreadingMixIn, TCPServer),
		mixed("ThreadingUDPServer", "UDPServer with threads.", ThreadingMixIn, UDPServer),
		mixed("ThreadingUnixStreamServer", "UnixStreamServer with threads.", ThreadingMixIn, UnixStreamServer),
		mixed("ThreadingUnixDatagramServer", "UnixDatagramServer with threads.", ThreadingMixIn, UnixDatagramServer),
		mixed("ForkingTCPServer", "TCPServer with forks.", ForkingMixIn, TCPServer),
		mixed("ForkingUDPServer", "UDPServer with forks.", ForkingMixIn, UDPServer),
		BaseRequestHandler, StreamRequestHandler, DatagramRequestHandler,
		Reader, Writer,
	},
}
