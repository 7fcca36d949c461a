//go:build unix

package host

import (
	"io/fs"
	"syscall"
)

// Owner returns the numeric id of the user whom a file belongs to, for what
// Stat of [OS] gives. ok is false where files have no such owner.
func Owner(info fs.FileInfo) (uid int, ok bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return -1, false
	}
	return int(s.Uid), true
}
