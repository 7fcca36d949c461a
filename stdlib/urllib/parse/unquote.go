package parse

import (
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

// Unquote decodes percent escapes as UTF-8; each maximal part that is not
// valid UTF-8 becomes U+FFFD. What follows a "%" that begins no escape stays.
// Unescaped bytes are never changed, valid or not.
func Unquote(s string) string {
	s, _ = unquote(s, false, "", "replace") // UTF-8 with replace cannot fail
	return s
}

// UnquotePlus is [Unquote] that first turns each "+" into a space.
func UnquotePlus(s string) string {
	s, _ = unquote(s, true, "", "replace")
	return s
}

// UnquoteEncoded is [Unquote] with an encoding ("" is UTF-8) and an error
// handler ("" is "replace"). Errors are those of [codec.Decode]; a text without
// "%" is returned before either name is looked at.
func UnquoteEncoded(s, encoding, errors string) (string, error) {
	return unquote(s, false, encoding, errors)
}

// UnquotePlusEncoded is [UnquotePlus] with an encoding and an error handler.
func UnquotePlusEncoded(s, encoding, errors string) (string, error) {
	return unquote(s, true, encoding, errors)
}

// UnquoteToBytes decodes percent escapes to the bytes they stand for.
func UnquoteToBytes(s string) string {
	b, _ := unescape(s, false)
	return b
}

func unquote(s string, plus bool, encoding, errors string) (string, error) {
	if strings.IndexByte(s, '%') < 0 {
		if plus && strings.IndexByte(s, '+') >= 0 {
			s = strings.ReplaceAll(s, "+", " ")
		}
		return s, nil
	}
	if codec.IsUTF8(encoding) {
		out, high := unescape(s, plus)
		// Two valid texts side by side make a valid text: nothing is bad when
		// input and output both are valid.
		if high < utf8.RuneSelf || utf8.ValidString(out) && utf8.ValidString(s) {
			return out, nil
		}
	}
	if errors == "" {
		errors = "replace"
	}
	return unquoteRuns(s, plus, encoding, errors)
}

// unquoteRuns decodes each run of ASCII characters for itself and keeps what
// is between them: an escape cannot complete a character that stands unescaped.
func unquoteRuns(s string, plus bool, encoding, errors string) (string, error) {
	var b strings.Builder
	b.Grow(len(s))
	for s != "" {
		n := 0
		for n < len(s) && s[n] < utf8.RuneSelf {
			n++
		}
		text, _ := unescape(s[:n], plus)
		text, err := codec.Decode(text, encoding, errors)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
		s = s[n:]
		for n = 0; n < len(s) && s[n] >= utf8.RuneSelf; {
			n++
		}
		b.WriteString(s[:n])
		s = s[n:]
	}
	return b.String(), nil
}

// notHex marks the bytes that are no hexadecimal digits.
const notHex = 0xFF

// unhex is the value of each hexadecimal digit; it is never written again.
var unhex = func() (t [256]byte) {
	for i := range t {
		t[i] = notHex
	}
	for i := range byte(16) {
		t["0123456789abcdef"[i]] = i
		t["0123456789ABCDEF"[i]] = i
	}
	return t
}()

// unescape decodes the percent escapes of s and, with plus, makes plus signs
// spaces. high is the bitwise or of the decoded bytes: under 80 (hex) when all
// of them are ASCII.
func unescape(s string, plus bool) (out string, high byte) {
	i := strings.IndexByte(s, '%')
	if i < 0 && !plus {
		return s, 0
	}
	space := byte('+') // what a plus sign becomes
	if plus {
		space, i = ' ', 0
	}
	// Exact when every "%" begins an escape, which is the rule.
	b := make([]byte, 0, max(i, len(s)-2*strings.Count(s, "%")))
	b = append(b, s[:i]...)
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s):
			if hi, lo := unhex[s[i+1]], unhex[s[i+2]]; hi|lo != notHex {
				c = hi<<4 | lo
				high |= c
				i += 2
			}
		case c == '+':
			c = space
		}
		b = append(b, c)
	}
	// b is ours alone and not written again: no need for a copy.
	return unsafe.String(unsafe.SliceData(b), len(b)), high
}
