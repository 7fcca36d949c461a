package codec

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// The control characters of ISO 2022.
const (
	shiftOut = '\x0e'
	shiftIn  = '\x0f'
	escape   = '\x1b'
)

// Marks of character sets: the last byte of their escape sequences, with the upper
// bit for those of two bytes.
const (
	setASCII      = 0
	setRoman      = 'J' // JIS X 0201, lower half
	setKatakana   = 'I' // JIS X 0201, upper half
	setJIS1978    = '@' | 0x80
	setSupplement = 'D' | 0x80 // JIS X 0212
	setChinese    = 'A' | 0x80 // GB 2312
	setLatin1     = 'A'        // ISO 8859-1, upper half
	setGreek      = 'F'        // ISO 8859-7, upper half
	setKorean     = 'C' | 0x80
)

// What an escape sequence is: what may follow the escape, and how long it is.
const (
	escapeStarters = "()$.&"
	longestEscape  = 16
)

// iso2022 is a version of ISO 2022 in seven bits, by the escape sequences that
// designate its character sets, in the order in which a set for a character is
// looked for.
func iso2022(designations ...string) *multibyte {
	v := &version{designations: designations}
	for _, d := range designations {
		v.shifts = v.shifts || len(d) == 4 && d[2] == ')'
		v.single = v.single || d[1] == '.'
	}
	return &multibyte{decode: v.decode, encode: v.encode, reset: v.reset}
}

type version struct {
	designations []string
	shifts       bool // shift out and shift in are used
	single       bool // a character of G2 follows escape and N
}

// designated is the mark of the character set that an escape sequence designates,
// and whether to G0, G1 or G2; ok is false for other sequences.
func designated(sequence string) (mark byte, to int, ok bool) {
	mark = sequence[len(sequence)-1]
	rest, double := strings.CutPrefix(sequence[1:], "$")
	if double {
		mark |= 0x80
	} else if mark == 'B' {
		mark = setASCII
	}
	switch {
	case double && len(rest) == 1: // as it was before there was a choice
		return mark, 0, true
	case len(rest) != 2:
		return 0, 0, false
	}
	to = strings.IndexByte("().", rest[0])
	return mark, to, to >= 0 && (to < 2 || !double)
}

func (v *version) decode(st *state, s string) (decoded, int, string) {
	c := s[0]
	if st.through {
		st.through = !endsEscape(c)
		return decoded{r: rune(c)}, 1, ""
	}
	set := st.sets[0]
	if st.shifted {
		set = st.sets[1]
	}
	switch {
	case c == escape && len(s) < 2:
		return none, len(s), incomplete
	case c == escape && strings.IndexByte(escapeStarters, s[1]) >= 0:
		return v.escape(st, s)
	case c == escape && s[1] == 'N' && v.single:
		return shifted2(st.sets[2], s)
	case c == escape:
		st.through = true
	case c == shiftIn && v.shifts, c == shiftOut && v.shifts:
		st.shifted = c == shiftOut
		return none, 1, ""
	case c == '\n':
		st.shifted = false
	case c >= utf8.RuneSelf:
		return none, 1, illegal
	case c >= ' ' && set != setASCII:
		return inSet(set, s)
	}
	return decoded{r: rune(c)}, 1, ""
}

// endsEscape tells whether a byte is the last one of an escape sequence.
func endsEscape(c byte) bool { return c >= '@' && c <= 'Z' }

// escape takes an escape sequence.
func (v *version) escape(st *state, s string) (decoded, int, string) {
	n := 1
	for ; n < longestEscape; n++ {
		if n >= len(s) {
			return none, len(s), incomplete
		}
		if endsEscape(s[n]) {
			break
		}
	}
	if n == longestEscape {
		return none, 1, illegal
	}
	n++
	mark, to, ok := designated(s[:n])
	if !ok || mark != setASCII && !v.has(mark) || to == 2 && !v.single {
		return none, n, illegal
	}
	st.sets[to] = mark
	return none, n, ""
}

// has tells whether a character set belongs to the version.
func (v *version) has(mark byte) bool {
	for _, d := range v.designations {
		if m, _, _ := designated(d); m == mark {
			return true
		}
	}
	return false
}

// shifted2 decodes a character of G2 behind its single shift.
func shifted2(set byte, s string) (decoded, int, string) {
	if len(s) < 3 {
		return none, len(s), incomplete
	}
	r, c := utf8.RuneError, s[2]|0x80
	switch {
	case s[2] >= utf8.RuneSelf:
	case set == setASCII:
		r = rune(s[2])
	case set == setLatin1:
		r = rune(c)
	case set == setGreek:
		r = charmap.ISO8859_7.DecodeByte(c)
	}
	if r == utf8.RuneError {
		return none, 3, illegal
	}
	return decoded{r: r}, 3, ""
}

// tableOf is the table of a set of two bytes.
func tableOf(set byte) *table {
	switch set {
	case setSupplement:
		return jisx0212()
	case setKorean:
		return ksx1001()
	case setChinese:
		return gb2312()
	}
	return jisx0208()
}

// inSet decodes what s begins with as a character of the set.
func inSet(set byte, s string) (decoded, int, string) {
	switch {
	case set == setRoman && s[0] == '\\':
		return decoded{r: '¥'}, 1, ""
	case set == setRoman && s[0] == '~':
		return decoded{r: '‾'}, 1, ""
	case set == setRoman:
		return decoded{r: rune(s[0])}, 1, ""
	case set == setKatakana && s[0] >= 0x21 && s[0] <= 0x5F:
		return decoded{r: halfKatakana + 0x80 + rune(s[0])}, 1, ""
	case set&0x80 == 0: // no character, or one for G2
		return none, 1, illegal
	}
	return sevenBit(tableOf(set), s, 2)
}

func (v *version) encode(st *state, out []byte, r rune) ([]byte, bool) {
	if r < utf8.RuneSelf {
		if r == '\n' || st.sets[0] != setASCII || st.shifted {
			out = v.reset(st, out)
		}
		return append(out, byte(r)), true
	}
	for _, d := range v.designations {
		set, to, _ := designated(d)
		var code codepoint
		switch {
		case set == setRoman && r == '¥':
			code = '\\'
		case set == setRoman && r == '‾':
			code = '~'
		case set == setKatakana && isHalfKatakana(r):
			code = codepoint(r-halfKatakana) & 0x7F
		case set&0x80 != 0 && set != setJIS1978:
			code = tableOf(set).code(r) &^ 0x8080
		}
		if code == 0 {
			continue
		}
		if st.sets[to] != set {
			out = append(out, d...)
			st.sets[to] = set
		}
		if to == 1 && !st.shifted {
			out = append(out, shiftOut)
			st.shifted = true
		}
		if set&0x80 != 0 {
			out = append(out, byte(code>>8))
		}
		return append(out, byte(code)), true
	}
	return out, false
}

// reset returns to ASCII.
func (v *version) reset(st *state, out []byte) []byte {
	if st.shifted {
		out = append(out, shiftIn)
		st.shifted = false
	}
	if st.sets[0] != setASCII {
		out = append(out, "\x1b(B"...)
		st.sets[0] = setASCII
	}
	return out
}
