package host

import "os"

// Signal is a signal of the system that a program may want to hear of.
type Signal struct {
	Name   string // such as "SIGTERM"
	Number int
	Signal os.Signal
	Text   string // what it means, in words
}
