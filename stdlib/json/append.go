package json

import (
	"math"
	"strconv"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// AppendString appends s as a JSON string. With ascii, everything beyond ASCII
// is escaped. A string that is not UTF-8 gives a [*UTF8Error].
func AppendString(dst []byte, s string, ascii bool) ([]byte, error) {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && (c != 0x7f || !ascii) {
			i++
			continue
		}
		if c >= 0x80 {
			r, n := utf8.DecodeRuneInString(s[i:])
			surrogate := false
			if r == utf8.RuneError && n == 1 {
				if r, surrogate = loneSurrogate(s[i:]); !surrogate {
					return dst, &UTF8Error{Byte: c, Offset: i}
				}
				n = 3
			}
			if ascii || surrogate {
				dst = append(dst, s[start:i]...)
				dst = appendEscape(dst, r)
				start = i + n
			}
			i += n
			continue
		}
		dst = append(dst, s[start:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		case '\f':
			dst = append(dst, '\\', 'f')
		case '\b':
			dst = append(dst, '\\', 'b')
		default:
			dst = appendEscape(dst, rune(c))
		}
		i++
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"'), nil
}

// loneSurrogate decodes the three bytes that [String] makes of one.
func loneSurrogate(s string) (rune, bool) {
	if len(s) < 3 || s[0] != 0xed || s[1]&0xe0 != 0xa0 || s[2]&0xc0 != 0x80 {
		return 0, false
	}
	return 0xd000 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f), true
}

func appendEscape(dst []byte, r rune) []byte {
	if r >= 0x10000 {
		r -= 0x10000
		dst = appendEscape(dst, 0xd800+r>>10)
		r = 0xdc00 + r&0x3ff
	}
	return append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}

// maxExact is where float64 stops telling integers apart.
const maxExact = 1 << 53

// AppendNumber appends f with the fewest digits that give it back: without a
// fraction if it is an integer up to 2^53, else as Python's repr of a float
// (0.1, 1e+16, 1.5e-07). NaN, Infinity and -Infinity are written so; whoever
// does not want them asks math.IsNaN first.
func AppendNumber(dst []byte, f float64) []byte {
	switch {
	case f == 0 && math.Signbit(f):
		return append(dst, "-0.0"...)
	case f == math.Trunc(f) && f <= maxExact && f >= -maxExact:
		return strconv.AppendInt(dst, int64(f), 10)
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	case math.Abs(f) >= 1e16 || math.Abs(f) < 1e-4:
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	case f == math.Trunc(f):
		return append(strconv.AppendFloat(dst, f, 'f', -1, 64), ".0"...)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}
