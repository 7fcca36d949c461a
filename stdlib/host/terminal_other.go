//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly || windows)

package host

import (
	"errors"
	"os"
)

const terminalInput, terminalOutput = "/dev/tty", "/dev/tty"

func isTerminal(*os.File) bool { return false }

func hideEcho(*os.File) (restore func() error, err error) { return nil, errors.ErrUnsupported }
