package host

import "golang.org/x/sys/unix"

// Setting throws away what was typed and not read.
const getModes, setModes = unix.TCGETS, unix.TCSETSF
