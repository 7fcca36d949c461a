//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package host

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// setReuse leaves SO_REUSEADDR alone: on Windows it would let another process
// steal the port, and restarting a server works without it.
func setReuse(_ syscall.RawConn, t Target) error {
	if t.ReusePort {
		return fmt.Errorf("listen: parameter reuse_port: %w", errors.ErrUnsupported)
	}
	return nil
}

// SetBacklog keeps the system's own queue length, which cannot be changed here.
func SetBacklog(net.Listener, int) error { return nil }
