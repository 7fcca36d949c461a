package wire

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const canDoze = true

// doze waits until there is something to read, and calls nothing on the way that
// would make the stack of a new goroutine grow.
func (l *lateReader) doze() error { return l.raw.Read(readable) }

// readable asks without reading, and without a wait. The system call is a bare one:
// those of package unix need more stack than there is.
func readable(fd uintptr) bool {
	p := unix.PollFd{Fd: int32(fd), Events: unix.POLLIN | unix.POLLRDHUP}
	var now unix.Timespec
	n, _, errno := unix.RawSyscall6(unix.SYS_PPOLL, uintptr(unsafe.Pointer(&p)), 1, uintptr(unsafe.Pointer(&now)), 0, 0, 0)
	return n > 0 || errno != 0 // a failure is for those who read to find
}
