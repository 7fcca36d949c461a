package json

import (
	"strings"
	"unicode/utf8"
)

// Space returns the offset of the first byte from i on that is no white space
// (RFC 8259 section 2), or len(s).
func Space(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	return i
}

// String reads the string whose first byte after the quote is s[i]. It returns
// the text, which shares s's memory if it has no escapes, and the offset after
// the closing quote. Control characters are refused if strict.
func String(s string, i int, strict bool) (text string, end int, err error) {
	for j := i; j < len(s); j++ {
		switch c := s[j]; {
		case c == '"':
			return s[i:j], j + 1, nil
		case c == '\\':
			return escaped(s, i, j, strict)
		case c < 0x20 && strict:
			return "", 0, fail(s, j, "Invalid control character at")
		}
	}
	return "", 0, fail(s, i-1, "Unterminated string starting at")
}

// escaped goes on where String met the first backslash, at s[j].
func escaped(s string, start, j int, strict bool) (string, int, error) {
	b := append(make([]byte, 0, 2*(j-start)+16), s[start:j]...)
	for j < len(s) {
		c := s[j]
		switch {
		case c == '"':
			return string(b), j + 1, nil
		case c < 0x20 && strict:
			return "", 0, fail(s, j, "Invalid control character at")
		case c != '\\':
			b = append(b, c)
			j++
			continue
		}
		if j+1 == len(s) {
			break
		}
		if s[j+1] == 'u' {
			r, end, err := unicodeEscape(s, j)
			if err != nil {
				return "", 0, err
			}
			b, j = appendCodePoint(b, r), end
			continue
		}
		plain := strings.IndexByte(`"\/bfnrt`, s[j+1])
		if plain < 0 {
			return "", 0, fail(s, j, `Invalid \escape`)
		}
		b = append(b, "\"\\/\b\f\n\r\t"[plain])
		j += 2
	}
	return "", 0, fail(s, start-1, "Unterminated string starting at")
}

// unicodeEscape reads the \uXXXX at s[i], and the second half of a pair.
func unicodeEscape(s string, i int) (r rune, end int, err error) {
	r, ok := hex4(s, i+2)
	if !ok || i+6 == len(s) { // CPython blames the escape, too, if nothing follows it
		return 0, 0, fail(s, i+1, `Invalid \uXXXX escape`)
	}
	i += 6
	if r >= 0xd800 && r < 0xdc00 && i+6 < len(s) && s[i:i+2] == `\u` {
		low, ok := hex4(s, i+2)
		if !ok {
			return 0, 0, fail(s, i+1, `Invalid \uXXXX escape`)
		}
		if low >= 0xdc00 && low < 0xe000 {
			return (r-0xd800)<<10 + (low - 0xdc00) + 0x10000, i + 6, nil
		}
	}
	return r, i, nil
}

func hex4(s string, i int) (rune, bool) {
	if i+4 > len(s) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[i : i+4]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// appendCodePoint is utf8.AppendRune that keeps lone surrogates.
func appendCodePoint(b []byte, r rune) []byte {
	if r >= 0xd800 && r < 0xe000 {
		return append(b, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0xbf, 0x80|byte(r)&0xbf)
	}
	return utf8.AppendRune(b, r)
}

// Number returns the offset after the number that starts at s[i], and whether
// it is an integer. ok is false if none starts there.
func Number(s string, i int) (end int, integer, ok bool) {
	j := i
	if j < len(s) && s[j] == '-' {
		j++
	}
	switch {
	case j == len(s) || s[j] < '0' || s[j] > '9':
		return i, false, false
	case s[j] == '0':
		j++
	default:
		j = digits(s, j)
	}
	integer = true
	if j < len(s) && s[j] == '.' {
		if k := digits(s, j+1); k > j+1 {
			j, integer = k, false
		} else {
			return j, true, true
		}
	}
	if j < len(s) && (s[j] == 'e' || s[j] == 'E') {
		k := j + 1
		if k < len(s) && (s[k] == '+' || s[k] == '-') {
			k++
		}
		if m := digits(s, k); m > k {
			j, integer = m, false
		}
	}
	return j, integer, true
}

func digits(s string, i int) int {
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i
}

// Expected makes the error of a text that has something else at s[i].
func Expected(s string, i int, what string) error { return fail(s, i, what) }
