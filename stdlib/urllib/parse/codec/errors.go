package codec

import (
	"fmt"
	"unicode/utf8"
)

// UnicodeError says what could not be encoded or decoded; it is Python's
// UnicodeEncodeError (Encode set) or UnicodeDecodeError.
type UnicodeError struct {
	Encode   bool
	Encoding string // the codec's own name: "utf-8", "charmap" ...
	Object   string // the whole input
	// Start and End bound the offending part of Object: [Start, End), in
	// bytes when decoding, in characters when encoding.
	Start, End int
	Reason     string
}

// Error gives Python's text.
func (e *UnicodeError) Error() string {
	switch {
	case e.Encode && e.End-e.Start == 1:
		return fmt.Sprintf("'%s' codec can't encode character '%s' in position %d: %s",
			e.Encoding, backslash(charAt(e.Object, e.Start)), e.Start, e.Reason)
	case e.Encode:
		return fmt.Sprintf("'%s' codec can't encode characters in position %d-%d: %s",
			e.Encoding, e.Start, e.End-1, e.Reason)
	case e.End-e.Start == 1:
		return fmt.Sprintf("'%s' codec can't decode byte 0x%02x in position %d: %s",
			e.Encoding, e.Object[e.Start], e.Start, e.Reason)
	}
	return fmt.Sprintf("'%s' codec can't decode bytes in position %d-%d: %s",
		e.Encoding, e.Start, e.End-1, e.Reason)
}

// LookupError names an encoding or an error handler that does not exist.
type LookupError struct{ Msg string }

func (e *LookupError) Error() string { return e.Msg }

// TypeError is returned for a handler that exists but cannot do what it was
// asked: xmlcharrefreplace while decoding.
type TypeError struct{ Msg string }

func (e *TypeError) Error() string { return e.Msg }

// surrogateBase is added to a byte to give the lone surrogate it stands for.
const surrogateBase = 0xDC00

// isEscape tells whether the character is a lone surrogate that stands for a byte.
func isEscape(r rune) bool { return r >= surrogateBase+0x80 && r <= surrogateBase+0xFF }

// next decodes the first character of s and its width in bytes; a byte that is
// not UTF-8 comes back as a lone surrogate.
func next(s string) (rune, int) {
	if c := s[0]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 {
		return surrogateBase + rune(s[0]), 1
	}
	return r, n
}

// charAt gives the character at the position, counted in characters.
func charAt(s string, pos int) rune {
	for ; s != ""; pos-- {
		r, n := next(s)
		if pos == 0 {
			return r
		}
		s = s[n:]
	}
	return utf8.RuneError
}

// backslash is the Python escape of a character: \xe9, \u4f60 or \U0001f600.
func backslash(r rune) string {
	switch {
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}
