package host

import (
	"os"

	"golang.org/x/sys/windows"
)

const terminalInput, terminalOutput = "CONIN$", "CONOUT$"

func isTerminal(f *os.File) bool {
	var mode uint32
	return windows.GetConsoleMode(windows.Handle(f.Fd()), &mode) == nil
}

// hideEcho stops a console from showing what is typed.
func hideEcho(f *os.File) (restore func() error, err error) {
	console := windows.Handle(f.Fd())
	var before uint32
	if err := windows.GetConsoleMode(console, &before); err != nil {
		return nil, err
	}
	hidden := before&^windows.ENABLE_ECHO_INPUT | windows.ENABLE_LINE_INPUT | windows.ENABLE_PROCESSED_INPUT
	return func() error { return windows.SetConsoleMode(console, before) }, windows.SetConsoleMode(console, hidden)
}
