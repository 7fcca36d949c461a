package ipaddress

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Kind is the class of an [Error], by what Python raises.
type Kind int

// The kinds of errors.
const (
	BadAddress Kind = iota // AddressValueError
	BadNetmask             // NetmaskValueError
	BadValue               // ValueError
	BadType                // TypeError
	BadIndex               // IndexError
)

// Error is what is wrong with a value, in Python's words.
type Error struct {
	Kind Kind
	Msg  string
}

func (e *Error) Error() string { return e.Msg }

func fail(kind Kind, format string, args ...any) *Error {
	return &Error{kind, fmt.Sprintf(format, args...)}
}

func badAddress(format string, args ...any) *Error { return fail(BadAddress, format, args...) }

// repr writes a text as source, in the notation of Python's messages. A byte
// that is not UTF-8 is the lone surrogate that stands for it there.
func repr(s string) string { return quoted("", s, false) }

// reprBytes is repr for raw bytes.
func reprBytes(s string) string { return quoted("b", s, true) }

func quoted(prefix, s string, raw bool) string {
	single, double := false, false
	for i := range len(s) {
		single = single || s[i] == '\''
		double = double || s[i] == '"'
	}
	mark := byte('\'')
	if single && !double {
		mark = '"'
	}
	out := append([]byte(prefix), mark)
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if raw {
			r, n = rune(s[0]), 1
		}
		switch {
		case r == '\n':
			out = append(out, `\n`...)
		case r == '\r':
			out = append(out, `\r`...)
		case r == '\t':
			out = append(out, `\t`...)
		case r == '\\' || r == rune(mark):
			out = append(out, '\\', byte(r))
		case r == utf8.RuneError && n == 1:
			out = fmt.Appendf(out, `\udc%02x`, s[0])
		case r < 0x7f && r >= ' ' || !raw && r > 0x7f && strconv.IsPrint(r):
			out = utf8.AppendRune(out, r)
		case r < 0x100:
			out = fmt.Appendf(out, `\x%02x`, r)
		case r < 0x10000:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = fmt.Appendf(out, `\U%08x`, r)
		}
		s = s[n:]
	}
	return string(append(out, mark))
}
