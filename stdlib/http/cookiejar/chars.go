package cookiejar

import (
	"math"
	"strings"
)

// isSpace is what Python's str.strip takes away, of ASCII.
func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' || c >= 0x1c && c <= 0x1f }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isAlpha(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func trim(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	for s != "" && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func trimLeft(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	return s
}

// stripQuotes takes a quote off either end.
func stripQuotes(s string) string {
	return strings.TrimSuffix(strings.TrimPrefix(s, `"`), `"`)
}

// parseInt reads what Python's int takes: spaces around, a sign, single
// underscores between digits. What is too large becomes the largest number.
func parseInt(s string) (int64, bool) {
	s = trim(s)
	negative := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative = s[0] == '-'
		s = s[1:]
	}
	var n int64
	digit := false
	for i := 0; i < len(s); i++ {
		switch {
		case isDigit(s[i]):
			if n > (math.MaxInt64-9)/10 {
				n = math.MaxInt64 / 10 // saturated: every further digit gives the same
			}
			n = n*10 + int64(s[i]-'0')
			digit = true
		case s[i] == '_' && digit:
			digit = false
		default:
			return 0, false
		}
	}
	if negative {
		n = -n
	}
	return n, digit
}

// hasControl reports whether s holds a control character other than TAB.
func hasControl(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}

// breaks tells whether one of the texts would end a line of a header or a file.
func breaks(texts ...string) bool {
	for _, s := range texts {
		for i := 0; i < len(s); i++ {
			if c := s[i]; c == '\r' || c == '\n' || c == 0 {
				return true
			}
		}
	}
	return false
}
