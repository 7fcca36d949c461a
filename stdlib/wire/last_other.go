//go:build !linux

package wire

import "net"

// sendLast writes p.
func sendLast(c *net.TCPConn, p []byte) (int, error) { return c.Write(p) }
