//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package host

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// Gone reports whether a connection that nobody reads from has broken: its peer
// has reset it, or answers no more. It neither waits nor consumes data. A peer
// that has only ended sending is not gone: it may be waiting for the answer. The
// system says so once. A connection that cannot be asked counts as being there.
func Gone(c net.Conn) bool {
	s, ok := As[syscall.Conn](c)
	if !ok {
		return false
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return true
	}
	failed := 0
	err = raw.Control(func(fd uintptr) {
		if n, err := unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_ERROR); err == nil {
			failed = n
		}
	})
	return err != nil || failed != 0
}
