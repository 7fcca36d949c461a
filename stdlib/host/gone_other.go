//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package host

import "net"

// Gone takes every peer for one that is there: whoever writes finds out.
func Gone(net.Conn) bool { return false }
