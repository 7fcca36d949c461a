//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package host

import "net"

// Quiet takes every connection for an open one: whoever uses it finds out.
func Quiet(net.Conn) bool { return true }
