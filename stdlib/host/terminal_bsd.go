//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package host

import "golang.org/x/sys/unix"

// Setting throws away what was typed and not read.
const getModes, setModes = unix.TIOCGETA, unix.TIOCSETAF
