//go:build !unix

package host

import "io/fs"

// Owner returns the numeric id of the user whom a file belongs to, for what
// Stat of [OS] gives. ok is false where files have no such owner.
func Owner(fs.FileInfo) (uid int, ok bool) { return -1, false }
