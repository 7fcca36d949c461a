package client

// Repeatable reports whether a body yields the same bytes each time it is sent:
// one in memory does, one that is read from elsewhere does not. A body of
// another package says so by a method Repeatable.
func Repeatable(b Body) bool {
	switch b := b.(type) {
	case nil, Bytes:
		return true
	case interface{ Repeatable() bool }:
		return b.Repeatable()
	}
	return false
}
