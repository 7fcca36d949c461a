package base64

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// Error is text that cannot be decoded.
type Error struct{ Msg string }

func (e *Error) Error() string { return e.Msg }

// ValueError is an argument that makes no sense, apart from the text to decode.
type ValueError struct{ Msg string }

func (e *ValueError) Error() string { return e.Msg }

var errPadding = &Error{"Incorrect padding"}

// Encode returns s in Base64. altchars, if not empty, are the two characters
// for the values 62 and 63.
func Encode(s, altchars string) (string, error) {
	text := base64.StdEncoding.EncodeToString([]byte(s))
	if altchars == "" {
		return text, nil
	}
	if len(altchars) != 2 {
		return "", &ValueError{"altchars must be 2 bytes long"}
	}
	return swap(text, "+/", altchars), nil
}

// swap replaces the bytes of from by those of to.
func swap(s, from, to string) string {
	b := []byte(s)
	for i, c := range b {
		if k := strings.IndexByte(from, c); k >= 0 {
			b[i] = to[k]
		}
	}
	return string(b)
}

// Decode returns what Base64 text stands for. Characters that are no digits
// are skipped, and what follows the padding is ignored, unless validate asks
// that there be none. altchars is as for [Encode]; + and / are still digits.
func Decode(s, altchars string, validate bool) (string, error) {
	if altchars != "" {
		if len(altchars) != 2 {
			return "", &ValueError{"altchars must be 2 bytes long"}
		}
		s = swap(s, altchars, "+/")
	}
	if validate && !wellFormed(s) {
		return "", &Error{"Non-base64 digit found"}
	}
	return decode(s)
}

// wellFormed tells whether s is digits and at most two pads at the end.
func wellFormed(s string) bool {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "="), "=")
	for i := range len(s) {
		if digit(s[i]) < 0 {
			return false
		}
	}
	return true
}

func digit(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 26
	case c >= '0' && c <= '9':
		return int(c-'0') + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return -1
}

func decode(s string) (string, error) {
	out := make([]byte, 0, len(s)/4*3+3)
	left, quad, pads := 0, 0, 0 // bits left over, place in the group of four, pads in a row
	for i := range len(s) {
		if s[i] == '=' {
			if pads++; quad >= 2 && quad+pads >= 4 {
				return string(out), nil
			}
			continue
		}
		v := digit(s[i])
		if v < 0 {
			continue
		}
		pads = 0
		switch quad {
		case 0:
			left = v
		case 1:
			out = append(out, byte(left<<2|v>>4))
			left = v & 15
		case 2:
			out = append(out, byte(left<<4|v>>2))
			left = v & 3
		case 3:
			out = append(out, byte(left<<6|v))
		}
		quad = (quad + 1) % 4
	}
	switch quad {
	case 0:
		return string(out), nil
	case 1:
		return "", &Error{fmt.Sprintf("Invalid base64-encoded string: number of data characters (%d) cannot be 1 more than a multiple of 4", len(out)/3*4+1)}
	}
	return "", errPadding
}

// lineBytes is how many bytes a line of 76 digits stands for (RFC 2045 section 6.8).
const lineBytes = 57

// EncodeLines returns s in Base64 in lines of at most 76 digits, each ended by a newline.
func EncodeLines(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		n := min(lineBytes, len(s))
		b.WriteString(base64.StdEncoding.EncodeToString([]byte(s[:n])))
		b.WriteByte('\n')
		s = s[n:]
	}
	return b.String()
}
