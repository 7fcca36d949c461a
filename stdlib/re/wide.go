package re

import "unicode/utf8"

// The engine knows UTF-8 only. For patterns of bytes, texts are widened: bytes
// from 0x80 on become the characters of those numbers, of two bytes each.

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func wide(s string) string {
	if ascii(s) {
		return s
	}
	b := make([]byte, 0, len(s)*3/2)
	for i := range len(s) {
		b = utf8.AppendRune(b, rune(s[i]))
	}
	return string(b)
}

// wideOffsets gives, for each offset in the widened text, that in s.
func wideOffsets(s string) []int {
	out := make([]int, 0, len(s)*3/2+1)
	for i := range len(s) {
		if out = append(out, i); s[i] >= 0x80 {
			out = append(out, i)
		}
	}
	return append(out, len(s))
}

// narrow translates the offsets of a match in a widened text, in place.
func narrow(offsets []int, m Match) {
	for i, at := range m {
		if at >= 0 {
			m[i] = offsets[at]
		}
	}
}
