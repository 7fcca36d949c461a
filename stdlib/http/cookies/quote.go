package cookies

import (
	"strings"
	"unicode/utf8"
)

// classes of bytes, as bits
const (
	inKey      = 1 << iota // of a name that may be set (RFC 2109 token, and a colon)
	readKey                // of a name that is read, "=" left away
	readValue              // of an unquoted value that is read
	bareQuoted             // stands for itself in a quoted value
	white                  // separates pairs
)

var class = func() (t [256]uint8) {
	mark := func(bits uint8, chars string) {
		for i := range len(chars) {
			t[chars[i]] |= bits
		}
	}
	const alnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	const legal = alnum + "!#$%&'*+-.^_`|~:"
	const read = alnum + "_!#%&'~`><@,:/$*+-.^|)(?}{"
	mark(inKey, legal)
	mark(readKey, read)
	mark(readValue, read+"=[]")
	mark(bareQuoted, legal+" ()/<=>?@[]{}")
	mark(white, " \t\n\r\f\v")
	return t
}()

func all(s string, bits uint8) bool {
	for i := range len(s) {
		if class[s[i]]&bits == 0 {
			return false
		}
	}
	return true
}

// legalKey tells whether s may name a cookie.
func legalKey(s string) bool { return s != "" && all(s, inKey) }

// hasControl tells whether s holds an ASCII control character.
func hasControl(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] == 0x7f {
			return true
		}
	}
	return false
}

// Quote codes a value: as it is if it could be a name, in double quotes
// otherwise, with quotes and backslashes escaped, and characters up to U+00FF
// that are unsafe in a header as three octal digits.
func Quote(s string) string {
	if legalKey(s) {
		return s
	}
	b := make([]byte, 0, len(s)+16)
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case class[c]&bareQuoted != 0:
			b = append(b, c)
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < utf8.RuneSelf:
			b = octal(b, c)
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && n == 1:
				b = octal(b, c)
			case r <= 0xff:
				b = octal(b, byte(r))
			default:
				b = append(b, s[i:i+n]...)
			}
			i += n
			continue
		}
		i++
	}
	return string(append(b, '"'))
}

func octal(b []byte, c byte) []byte { return append(b, '\\', '0'+c>>6, '0'+c>>3&7, '0'+c&7) }

// Unquote undoes [Quote]. What is not in double quotes is returned as it is.
func Unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	at := strings.IndexByte(s, '\\')
	if at < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for at >= 0 {
		b = append(b, s[:at]...)
		s = s[at:]
		switch {
		case len(s) >= 4 && s[1] >= '0' && s[1] <= '3' && isOctal(s[2]) && isOctal(s[3]):
			b = utf8.AppendRune(b, rune(s[1]-'0')<<6|rune(s[2]-'0')<<3|rune(s[3]-'0'))
			s = s[4:]
		case len(s) >= 2 && s[1] != '\n':
			b = append(b, s[1])
			s = s[2:]
		default: // nothing that could be escaped
			b = append(b, '\\')
			s = s[1:]
		}
		at = strings.IndexByte(s, '\\')
	}
	return string(append(b, s...))
}

func isOctal(c byte) bool { return c >= '0' && c <= '7' }
