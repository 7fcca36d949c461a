//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package host

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// setReuse sets SO_REUSEADDR both ways, because package net switches it on for
// listeners by itself.
func setReuse(c syscall.RawConn, t Target) error {
	var failed error
	err := c.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEADDR, number(t.ReuseAddr))
		if failed == nil && t.ReusePort {
			failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
		}
	})
	if err == nil {
		err = failed
	}
	return err
}

func number(on bool) int {
	if on {
		return 1
	}
	return 0
}

// SetBacklog changes the length of a listener's accept queue. It listens once
// more, which does nothing else to a socket that listens already. A listener
// that is no socket of the system keeps its queue.
func SetBacklog(l net.Listener, n int) error {
	s, ok := As[syscall.Conn](l)
	if !ok {
		return nil
	}
	c, err := s.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = c.Control(func(fd uintptr) { failed = unix.Listen(int(fd), n) })
	if err == nil {
		err = failed
	}
	return err
}
