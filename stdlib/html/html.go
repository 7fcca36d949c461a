// Package html escapes text for HTML, and undoes it, as Python's module html does.
package html

import (
	"html"
	"strings"
)

// Escape makes s safe between tags; with quote, in a quoted attribute, too.
func Escape(s string, quote bool) string {
	if !strings.ContainsAny(s, `&<>"'`) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '&':
			b.WriteString("&amp;")
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case c == '"' && quote:
			b.WriteString("&quot;")
		case c == '\'' && quote:
			b.WriteString("&#x27;")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Unescape replaces the character references of HTML 5 by the characters they
// stand for. Numbers of what is no character are dropped.
func Unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		if text, n, ok := number(s); ok {
			b.WriteString(text)
			s = s[n:]
			continue
		}
		end := strings.IndexByte(s[1:], '&') + 1
		if end == 0 {
			end = len(s)
		}
		if strings.HasPrefix(s, "&#") { // no number, so no reference
			b.WriteString(s[:end])
		} else {
			b.WriteString(html.UnescapeString(s[:end])) // has the table of names
		}
		s = s[end:]
	}
	b.WriteString(s)
	return b.String()
}

// number reads the numeric reference that s starts with and returns its text
// and its length.
func number(s string) (text string, n int, ok bool) {
	if !strings.HasPrefix(s, "&#") {
		return "", 0, false
	}
	base, i := 10, 2
	if i < len(s) && (s[i] == 'x' || s[i] == 'X') {
		base, i = 16, 3
	}
	start, value := i, 0
	for ; i < len(s); i++ {
		d := digit(s[i])
		if d >= base {
			break
		}
		value = min(value*base+d, 0x110000)
	}
	if i == start {
		return "", 0, false
	}
	if i < len(s) && s[i] == ';' {
		i++
	}
	return character(value), i, true
}

func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return 99
}

// windows1252 is what numbers 0x80 to 0x9f mean in HTML.
const windows1252 = "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f" +
	"\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178"

// character is what the number n stands for (HTML Living Standard, 13.2.5.80).
func character(n int) string {
	switch {
	case n >= 0x80 && n <= 0x9f:
		return string([]rune(windows1252)[n-0x80])
	case n == 0, n >= 0xd800 && n <= 0xdfff, n > 0x10ffff:
		return "\ufffd"
	case n == '\r':
		return "\r"
	case n < 0x20 && n != '\t' && n != '\n' && n != '\f', n == 0x7f, n >= 0xfdd0 && n <= 0xfdef, n&0xfffe == 0xfffe:
		return ""
	}
	return string(rune(n))
}
