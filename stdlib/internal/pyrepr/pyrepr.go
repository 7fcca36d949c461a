// Package pyrepr writes text as Python's repr does, for messages and printed
// forms in which Python programs see it quoted.
package pyrepr

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Str is repr of a str. A byte that is not UTF-8 is the lone surrogate that
// stands for it in Python.
func Str(s string) string {
	mark := quote(s)
	b := append(make([]byte, 0, len(s)+2), mark)
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1:
			b = fmt.Appendf(b, `\udc%02x`, s[0])
		case r < utf8.RuneSelf:
			b = appendASCII(b, s[0], mark)
		case strconv.IsPrint(r):
			b = utf8.AppendRune(b, r)
		case r < 0x100:
			b = fmt.Appendf(b, `\x%02x`, r)
		case r < 0x10000:
			b = fmt.Appendf(b, `\u%04x`, r)
		default:
			b = fmt.Appendf(b, `\U%08x`, r)
		}
		s = s[n:]
	}
	return string(append(b, mark))
}

// Bytes is repr of bytes: printable ASCII stays, every other byte is escaped.
func Bytes(s string) string {
	mark := quote(s)
	b := append(make([]byte, 0, len(s)+3), 'b', mark)
	for i := range len(s) {
		b = appendASCII(b, s[i], mark)
	}
	return string(append(b, mark))
}

// quote is the mark that s stands in: double only if that spares escapes.
func quote(s string) byte {
	if strings.IndexByte(s, '\'') >= 0 && strings.IndexByte(s, '"') < 0 {
		return '"'
	}
	return '\''
}

func appendASCII(b []byte, c, mark byte) []byte {
	switch {
	case c == '\n':
		return append(b, `\n`...)
	case c == '\r':
		return append(b, `\r`...)
	case c == '\t':
		return append(b, `\t`...)
	case c == '\\' || c == mark:
		return append(b, '\\', c)
	case c < ' ' || c >= 0x7f:
		return fmt.Appendf(b, `\x%02x`, c)
	}
	return append(b, c)
}
