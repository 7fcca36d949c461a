package luastr

import (
	"errors"
	"strings"
)

// ErrTooLarge is returned by Rep when the result would exceed its limit.
var ErrTooLarge = errors.New("resulting string too large")

// Upper maps the ASCII letters of s to upper case and leaves every other byte
// alone. A string without lower case letters is returned as it is.
func Upper(s string) string { return mapLetters(s, 'a') }

// Lower is the reverse of [Upper].
func Lower(s string) string { return mapLetters(s, 'A') }

// mapLetters flips the case of the 26 letters that start at first.
func mapLetters(s string, first byte) string {
	i := 0
	for i < len(s) && s[i]-first >= 26 {
		i++
	}
	if i == len(s) {
		return s
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		if b[i]-first < 26 {
			b[i] ^= 'a' - 'A'
		}
	}
	return string(b)
}

// Reverse returns the bytes of s in reverse order.
func Reverse(s string) string {
	b := make([]byte, len(s))
	for i := range len(s) {
		b[len(s)-1-i] = s[i]
	}
	return string(b)
}

// Rep returns n copies of s with sep between them; n below 1 gives "".
// A result of more than limit bytes is [ErrTooLarge], found out before anything is allocated.
func Rep(s string, n int, sep string, limit int) (string, error) {
	if n <= 0 || len(s)+len(sep) == 0 {
		return "", nil
	}
	if len(s) > limit || (n > 1 && len(s)+len(sep) > (limit-len(s))/(n-1)) {
		return "", ErrTooLarge
	}
	if sep == "" {
		return strings.Repeat(s, n), nil
	}
	return strings.Repeat(s+sep, n-1) + s, nil
}

// Range turns the inclusive, 1-based, possibly negative bounds of string.sub
// and string.byte into offsets, such that s[from:to] is the part of an n-byte string. The
// result always satisfies 0 <= from <= to <= n.
func Range(i, j, n int) (from, to int) {
	if i < 0 {
		i = max(n+i+1, 1)
	} else if i == 0 {
		i = 1
	}
	if j < 0 {
		j = n + j + 1
	} else if j > n {
		j = n
	}
	if i > j {
		from = min(i-1, n)
		return from, from
	}
	return i - 1, j
}

// Start turns the init argument of string.find, match and gmatch into an
// offset into an n-byte string. ok is false when init lies beyond the end, where nothing can
// be found (Lua 5.2 and later; 5.1 clipped it to the end).
func Start(init, n int) (offset int, ok bool) {
	switch {
	case init > 0:
		return init - 1, init-1 <= n
	case init == 0 || init < -n:
		return 0, true
	default:
		return n + init, true
	}
}

// IndexPlain is string.find with plain set: the offset of sub in s at or
// after offset from, or -1.
func IndexPlain(s, sub string, from int) int {
	i := strings.Index(s[from:], sub)
	if i < 0 {
		return -1
	}
	return from + i
}
