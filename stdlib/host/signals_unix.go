//go:build unix

package host

import "syscall"

// Signals lists those that can be heard.
func Signals() []Signal {
	return []Signal{
		signal("SIGHUP", syscall.SIGHUP, "Hangup"),
		signal("SIGINT", syscall.SIGINT, "Interrupt"),
		signal("SIGTERM", syscall.SIGTERM, "Terminated"),
		signal("SIGUSR1", syscall.SIGUSR1, "User defined signal 1"),
		signal("SIGUSR2", syscall.SIGUSR2, "User defined signal 2"),
		signal("SIGWINCH", syscall.SIGWINCH, "Window changed"),
	}
}

func signal(name string, s syscall.Signal, text string) Signal { return Signal{name, int(s), s, text} }
