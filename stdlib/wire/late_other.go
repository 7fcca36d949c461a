//go:build !unix

package wire

import "net"

// lateReader is not to be had on this system: Await reads one byte at first.
type lateReader struct{}

func newLateReader(net.Conn) *lateReader { return nil }

func (*lateReader) read() ([]byte, int, error) { panic("wire: no late reading on this system") }
