package client

import (
	"strings"
	"unsafe"
)

// uncleared returns n bytes with anything in them, for what is read to the last
// byte anyway or cut to what was: clearing fresh memory takes as long as having
// the network's data copied there.
func uncleared(n int) []byte {
	if n == 0 {
		return nil
	}
	var b strings.Builder // whose memory is the only one that Go does not clear
	b.Grow(n)
	b.WriteByte(0)
	return unsafe.Slice(unsafe.StringData(b.String()), n)
}
