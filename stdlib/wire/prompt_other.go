//go:build !linux

package wire

import "net"

// prompt is not to be had on this system: reads wait as Go does.
type prompt struct{}

func newPrompt(net.Conn) *prompt { return nil }

func (*prompt) end() {}

func (*prompt) read([]byte) (int, error)  { panic("wire: no prompt reading on this system") }
func (*prompt) write([]byte) (int, error) { panic("wire: no prompt reading on this system") }
