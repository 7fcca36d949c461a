//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package host

import (
	"net"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// Gone reports whether a connection that nobody reads from has broken: its peer
// has reset it, or answers no more. It neither waits nor consumes data. A peer
// that has only ended sending is not gone: it may be waiting for the answer. But
// for Linux, systems say so once. A connection that cannot be asked counts as being there.
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
		if failed == 0 && runtime.GOOS == "linux" {
			// The error is told once, and a write may have been told. Elsewhere the end
			// of what a peer sends alone is a hang-up, too.
			p := []unix.PollFd{{Fd: int32(fd)}}
			if n, err := unix.Poll(p, 0); n > 0 && err == nil && p[0].Revents&unix.POLLHUP != 0 {
				failed = int(unix.EPIPE)
			}
		}
	})
	return err != nil || failed != 0
}
