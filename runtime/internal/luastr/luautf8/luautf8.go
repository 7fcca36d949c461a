// Package luautf8 is the utf8 library (Lua 5.4 reference manual, section 6.5;
// without lax it accepts what 5.3 documents less the surrogates, as 5.4 does).
// Positions are Lua's: they start at 1, and negative ones count from the end.
package luautf8

import (
	"errors"

	"github.com/netlua/netlua/runtime/internal/luastr"
)

const (
	// CharPattern is utf8.charpattern: it matches one character of valid UTF-8.
	CharPattern = "[\x00-\x7F\xC2-\xFD][\x80-\xBF]*"

	// MaxCode is the largest code that utf8.char encodes and lax decoding
	// accepts: the six-byte form of RFC 2279.
	MaxCode = 0x7FFFFFFF

	maxUnicode     = 0x10FFFF
	surrogateFirst = 0xD800
	surrogateLast  = 0xDFFF
)

// ErrInvalid is returned for a byte sequence that is not UTF-8.
var ErrInvalid = errors.New("invalid UTF-8 code")

// smallest holds the smallest code that needs a number of continuation bytes;
// a code below it is overlong.
var smallest = [...]uint32{0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000}

// AppendChar appends the encoding of code, at most MaxCode.
func AppendChar(dst []byte, code uint32) []byte {
	if code < 0x80 {
		return append(dst, byte(code))
	}
	n := 1
	for n < len(smallest)-1 && code >= smallest[n+1] {
		n++
	}
	dst = append(dst, byte(uint32(0xFF00)>>(n+1)|code>>(6*n))) // n+1 one bits, a zero, the top of code
	for n--; n >= 0; n-- {
		dst = append(dst, 0x80|byte(code>>(6*n))&0x3F)
	}
	return dst
}

// Decode reads the character at the start of s. size is 0 when there is none.
// lax admits surrogates and codes up to MaxCode.
func Decode(s string, lax bool) (code uint32, size int) {
	if s == "" || isContinuation(s, 0) {
		return 0, 0
	}
	if s[0] < 0x80 {
		return uint32(s[0]), 1
	}
	n := 0
	for lead := s[0]; lead&0x40 != 0; lead <<= 1 {
		if n++; n >= len(smallest) || !isContinuation(s, n) {
			return 0, 0
		}
		code = code<<6 | uint32(s[n]&0x3F)
	}
	code |= uint32(s[0]&(0x3F>>n)) << (6 * n)
	if code < smallest[n] {
		return 0, 0
	}
	if !lax && (code > maxUnicode || (code >= surrogateFirst && code <= surrogateLast)) {
		return 0, 0
	}
	return code, n + 1
}

func isContinuation(s string, i int) bool { return i < len(s) && s[i]&0xC0 == 0x80 }

// position makes a Lua position count from the start; one before it becomes 0.
func position(i, n int) int {
	if i < 0 {
		return max(n+i+1, 0)
	}
	return i
}

// Len is utf8.len: the number of characters that start between positions i and j. bad is
// the position of the first invalid byte, or 0; the count is meaningless then.
func Len(s string, i, j int, lax bool) (count, bad int, err error) {
	i, j = position(i, len(s)), position(j, len(s))
	if i < 1 || i > len(s)+1 {
		return 0, 0, &luastr.ArgError{Arg: 2, Msg: "initial position out of bounds"}
	}
	if j > len(s) {
		return 0, 0, &luastr.ArgError{Arg: 3, Msg: "final position out of bounds"}
	}
	for at := i - 1; at < j; count++ {
		_, size := Decode(s[at:], lax)
		if size == 0 {
			return 0, at + 1, nil
		}
		at += size
	}
	return count, 0, nil
}

// Codepoints is utf8.codepoint: it hands the codes of the characters that
// start between positions i and j to emit, whose error ends the call.
func Codepoints(s string, i, j int, lax bool, emit func(code uint32) error) error {
	i, j = position(i, len(s)), position(j, len(s))
	if i < 1 {
		return &luastr.ArgError{Arg: 2, Msg: "out of bounds"}
	}
	if j > len(s) {
		return &luastr.ArgError{Arg: 3, Msg: "out of bounds"}
	}
	for at := i - 1; at < j; {
		code, size := Decode(s[at:], lax)
		if size == 0 {
			return ErrInvalid
		}
		if err := emit(code); err != nil {
			return err
		}
		at += size
	}
	return nil
}

// Next is the step of the loop that utf8.codes starts: the position and code
// of the character after the one at position prev, 0 at first. pos is 0 at the end.
func Next(s string, prev int, lax bool) (pos int, code uint32, err error) {
	at := max(prev, 0)
	if prev > 0 {
		for isContinuation(s, at) {
			at++
		}
	}
	if at >= len(s) {
		return 0, 0, nil
	}
	code, size := Decode(s[at:], lax)
	if size == 0 || isContinuation(s, at+size) {
		return 0, 0, ErrInvalid
	}
	return at + 1, code, nil
}

// Offset is utf8.offset: the position where the n-th character counting from
// position i starts, or 0 when there is none. n 0 finds the start of the character that contains
// the byte at i. Lua's default for i is 1, and len(s)+1 for n < 0: see [DefaultOffset].
func Offset(s string, n, i int) (pos int, err error) {
	i = position(i, len(s))
	if i < 1 || i > len(s)+1 {
		return 0, &luastr.ArgError{Arg: 3, Msg: "position out of bounds"}
	}
	at := i - 1
	if n == 0 {
		for at > 0 && isContinuation(s, at) {
			at--
		}
		return at + 1, nil
	}
	if isContinuation(s, at) {
		return 0, errors.New("initial position is a continuation byte")
	}
	for ; n < 0; n++ {
		if at == 0 {
			return 0, nil
		}
		for at--; at > 0 && isContinuation(s, at); {
			at--
		}
	}
	for ; n > 1; n-- {
		if at >= len(s) {
			return 0, nil
		}
		for at++; isContinuation(s, at); {
			at++
		}
	}
	return at + 1, nil
}

// DefaultOffset is the position i that utf8.offset(s, n) starts from.
func DefaultOffset(s string, n int) int {
	if n >= 0 {
		return 1
	}
	return len(s) + 1
}
