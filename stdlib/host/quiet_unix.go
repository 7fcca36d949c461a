//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package host

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// Quiet reports whether an idle connection is still open and nothing waits to
// be read from it, without waiting and without consuming anything. A connection
// that cannot be asked counts as quiet.
func Quiet(c net.Conn) bool {
	s, ok := As[syscall.Conn](c)
	if !ok {
		return true
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return false
	}
	quiet := false
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		_, _, err := unix.Recvfrom(int(fd), one[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
		quiet = err == unix.EAGAIN || err == unix.EWOULDBLOCK || err == unix.EINTR
	})
	return err == nil && quiet
}
