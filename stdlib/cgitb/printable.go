package cgitb

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable makes text of s that every terminal and browser shows as it is:
// control characters, bytes that are no UTF-8, and characters that turn the
// direction of writing are written as Lua escapes. Line ends and tabs stay.
func Printable(s string) string {
	if strings.IndexFunc(s, unprintable) < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1 || r < 0x80 && unprintable(r):
			fmt.Fprintf(&b, `\%d`, s[i])
		case unprintable(r) && r != utf8.RuneError:
			fmt.Fprintf(&b, `\u{%X}`, r)
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// unprintable is true for a character that may have to be escaped.
func unprintable(r rune) bool {
	return r == utf8.RuneError || r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
}

// Clip cuts a text that is longer than n bytes, and says so.
func Clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	cut := n
	for cut > n-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + fmt.Sprintf(" ... (%d bytes)", len(s))
}
