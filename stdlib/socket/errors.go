package socket

import (
	"errors"
	"net"
	"os"
	"syscall"
)

// Errors of the system that are raised without asking it.
var (
	// ErrNotConnected is sending or receiving on a socket without a peer.
	ErrNotConnected error = syscall.ENOTCONN
	// ErrNoOption is an option that sockets do not have here.
	ErrNoOption error = syscall.ENOPROTOOPT
	// ErrNoFamily is an address family that is unknown.
	ErrNoFamily error = syscall.EAFNOSUPPORT
)

// Errno returns the system's number of a failure of a Socket: EAGAIN for an
// expired time-out, EBADF for a closed socket. ok is false for a failure that
// has none, such as that of a look-up.
func Errno(err error) (errno int, ok bool) {
	var e syscall.Errno
	switch {
	case errors.As(err, &e):
	case errors.Is(err, os.ErrDeadlineExceeded):
		e = syscall.EAGAIN
	case errors.Is(err, net.ErrClosed):
		e = syscall.EBADF
	default:
		return 0, false
	}
	return int(e), true
}

// transient are the failures of accept that pass by themselves.
var transient = [...]error{
	syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, // until others give something back
	syscall.ECONNABORTED, syscall.EPROTO, // the peer was gone already
	syscall.EINTR,
}

// Transient tells whether Accept failed for a reason that passes: the system is
// short of descriptors, or the peer had gone. A server tries again, after a rest.
func Transient(err error) bool {
	for _, e := range transient {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// Gone tells whether a failure means that the peer has left: a connection that
// was reset, aborted or closed at the other end while it was written to.
func Gone(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNABORTED)
}
