//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package host

import (
	"os"

	"golang.org/x/sys/unix"
)

const terminalInput, terminalOutput = "/dev/tty", "/dev/tty"

func isTerminal(f *os.File) bool {
	_, err := modesOf(f)
	return err == nil
}

func modesOf(f *os.File) (modes *unix.Termios, err error) {
	failed := control(f, func(fd int) { modes, err = unix.IoctlGetTermios(fd, getModes) })
	if failed != nil {
		err = failed
	}
	return modes, err
}

// hideEcho stops a terminal from showing what is typed, and throws away what
// was typed already.
func hideEcho(f *os.File) (restore func() error, err error) {
	before, err := modesOf(f)
	if err != nil {
		return nil, err
	}
	hidden := *before
	hidden.Lflag &^= unix.ECHO
	hidden.Lflag |= unix.ICANON | unix.ISIG
	hidden.Iflag |= unix.ICRNL
	set := func(modes *unix.Termios) (err error) {
		if failed := control(f, func(fd int) { err = unix.IoctlSetTermios(fd, setModes, modes) }); failed != nil {
			return failed
		}
		return err
	}
	return func() error { return set(before) }, set(&hidden)
}

// control works on a descriptor without making it a blocking one, as Fd would.
func control(f *os.File, do func(fd int)) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	return raw.Control(func(fd uintptr) { do(int(fd)) })
}
