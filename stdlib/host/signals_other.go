//go:build !unix

package host

import "syscall"

// Signals lists those that can be heard.
func Signals() []Signal {
	return []Signal{
		{"SIGINT", int(syscall.SIGINT), syscall.SIGINT, "Interrupt"},
		{"SIGTERM", int(syscall.SIGTERM), syscall.SIGTERM, "Terminated"},
	}
}
