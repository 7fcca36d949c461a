//go:build !linux

package wire

// Bare system calls are Linux's.
const canDoze = false

func (*lateReader) doze() error { panic("wire: no dozing on this system") }
