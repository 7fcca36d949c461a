package socket

import (
	"net"
	"strconv"
	"strings"
)

// Address is a host and port, or the path of a Unix socket. A path that begins
// with a NUL byte is a name in Linux's abstract namespace.
type Address struct {
	Host string
	Port int
	Path string
}

// String is the address as package net writes it.
func (a Address) String() string {
	switch {
	case strings.HasPrefix(a.Path, "\x00"):
		return "@" + a.Path[1:]
	case strings.HasPrefix(a.Path, "@"): // a file, whatever package net makes of the sign
		return "./" + a.Path
	case a.Path != "":
		return a.Path
	}
	return net.JoinHostPort(a.Host, strconv.Itoa(a.Port))
}

// wildcard tells whether a is all local addresses.
func (a Address) wildcard() bool { return a.Host == "" || a.Host == "::" }

// Split takes a system address apart: a path, or a host and a port.
func Split(a net.Addr) Address {
	switch a := a.(type) {
	case *net.TCPAddr:
		return Address{Host: ipText(a.IP, a.Zone), Port: a.Port}
	case *net.UDPAddr:
		return Address{Host: ipText(a.IP, a.Zone), Port: a.Port}
	case *net.UnixAddr:
		if a == nil || a.Name == "@" { // how package net writes that there is no name
			return Address{}
		}
		if name, ok := strings.CutPrefix(a.Name, "@"); ok {
			return Address{Path: "\x00" + name}
		}
		return Address{Path: a.Name}
	case nil:
		return Address{Host: "0.0.0.0"}
	}
	h, p, err := net.SplitHostPort(a.String())
	if err != nil {
		return Address{Path: a.String()}
	}
	port, _ := strconv.Atoi(p) // the port of an address that the system made
	return Address{Host: h, Port: port}
}

func ipText(ip net.IP, zone string) string {
	if ip == nil {
		return "0.0.0.0"
	}
	if zone != "" {
		return ip.String() + "%" + zone
	}
	return ip.String()
}
