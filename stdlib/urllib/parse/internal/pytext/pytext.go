// Package pytext has the few text operations whose results Python programs
// see and Go's strings package does otherwise: str.lower and str.strip.
package pytext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lower is str.lower: full case mapping, with the final sigma of Greek words.
// Bytes that are not UTF-8 stay.
func Lower(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return lowerUnicode(s)
		}
	}
	return strings.ToLower(s) // s itself when there is nothing to do
}

func lowerUnicode(s string) string {
	b := make([]byte, 0, len(s)+2)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b = append(b, s[i])
		case r == 'İ': // the one character whose lower case is two
			b = append(b, "i\u0307"...)
		case r == 'Σ' && endsWord(s[:i], s[i+n:]):
			b = append(b, "ς"...)
		default:
			b = utf8.AppendRune(b, unicode.ToLower(r))
		}
		i += n
	}
	return string(b)
}

// endsWord is Unicode's Final_Sigma condition (section 3.13, table 3-17): a
// cased letter before and none after, whatever ignorable stands between.
func endsWord(before, after string) bool {
	for before != "" {
		r, n := utf8.DecodeLastRuneInString(before)
		before = before[:len(before)-n]
		if !caseIgnorable(r) {
			if !cased(r) {
				return false
			}
			for _, r := range after {
				if !caseIgnorable(r) {
					return !cased(r)
				}
			}
			return true
		}
	}
	return false
}

func cased(r rune) bool {
	return unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

func caseIgnorable(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) ||
		strings.ContainsRune("'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a", r)
}

// Strip is str.strip: whitespace off both ends, the four ASCII separators
// 1C..1F included.
func Strip(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r >= 0x1C && r <= 0x1F })
}
