package codec

import (
	"slices"
	"unicode/utf8"
)

// fourByte is GB 18030: ASCII, a table, and for all other characters four bytes:
// 81..FE, 30..39, 81..FE, 30..39, which count those of the basic plane that the
// table does not have from 81308130 on, and the others from 90308130 on.
func fourByte(t *table) *multibyte {
	var rest []uint16 // the characters of the basic plane that are counted
	for r := rune(utf8.RuneSelf); r < 0x10000; r++ {
		if t.code(r) == 0 && (r < 0xD800 || r > 0xDFFF) {
			rest = append(rest, uint16(r))
		}
	}
	const beyond = (0x90 - 0x81) * 10 * 126 * 10
	m := doubleByte(t)
	double, encode := m.decode, m.encode
	m.decode = func(st *state, s string) (decoded, int, string) {
		if len(s) < 2 || s[0] < utf8.RuneSelf || s[1] < '0' || s[1] > '9' {
			return double(st, s)
		}
		if len(s) < 4 {
			return none, len(s), incomplete
		}
		if s[0] < 0x81 || s[0] > 0xFE || s[2] < 0x81 || s[2] > 0xFE || s[3] < '0' || s[3] > '9' {
			return none, 1, illegal
		}
		n := ((int(s[0]-0x81)*10+int(s[1]-'0'))*126+int(s[2]-0x81))*10 + int(s[3]-'0')
		switch {
		case n < len(rest):
			return decoded{r: rune(rest[n])}, 4, ""
		case n >= beyond && n-beyond <= utf8.MaxRune-0x10000:
			return decoded{r: rune(n - beyond + 0x10000)}, 4, ""
		}
		return none, 1, illegal
	}
	m.encode = func(st *state, out []byte, r rune) ([]byte, bool) {
		if r < utf8.RuneSelf || t.code(r) != 0 {
			return encode(st, out, r)
		}
		n := beyond + int(r) - 0x10000
		if r < 0x10000 {
			var ok bool
			if n, ok = slices.BinarySearch(rest, uint16(r)); !ok {
				return out, false
			}
		}
		return append(out, byte(0x81+n/12600), byte('0'+n/1260%10), byte(0x81+n/10%126), byte('0'+n%10)), true
	}
	return m
}

// hzSevenBit is HZ (RFC 1843): ASCII, and between "~{" and "~}" GB 2312 without the
// upper bits.
func hzSevenBit(t *table) *multibyte {
	return &multibyte{
		decode: func(st *state, s string) (decoded, int, string) {
			switch c := s[0]; {
			case c == '~':
				return hzTilde(st, s)
			case c >= utf8.RuneSelf:
				return none, 1, illegal
			case !st.shifted:
				return decoded{r: rune(c)}, 1, ""
			}
			return sevenBit(t, s, 1)
		},
		encode: func(st *state, out []byte, r rune) ([]byte, bool) {
			if r < utf8.RuneSelf {
				if out = hzReset(st, out); r == '~' {
					out = append(out, '~')
				}
				return append(out, byte(r)), true
			}
			code := t.code(r)
			if code == 0 {
				return out, false
			}
			if !st.shifted {
				out = append(out, "~{"...)
				st.shifted = true
			}
			return append(out, byte(code>>8)&0x7F, byte(code)&0x7F), true
		},
		reset: hzReset,
	}
}

// hzTilde decodes an escape.
func hzTilde(st *state, s string) (decoded, int, string) {
	if len(s) < 2 {
		return none, len(s), incomplete
	}
	switch c := s[1]; {
	case c == '~' && !st.shifted:
		return decoded{r: '~'}, 2, ""
	case c == '\n' && !st.shifted: // the line goes on
	case c == '{' && !st.shifted:
		st.shifted = true
	case c == '}' && st.shifted:
		st.shifted = false
	default:
		return none, 1, illegal
	}
	return none, 2, ""
}

func hzReset(st *state, out []byte) []byte {
	if st.shifted {
		out = append(out, "~}"...)
		st.shifted = false
	}
	return out
}

// sevenBit looks up two bytes without their upper bits; width is what is at fault
// if there is no such character.
func sevenBit(t *table, s string, width int) (decoded, int, string) {
	if len(s) < 2 {
		return none, len(s), incomplete
	}
	if s[0] < utf8.RuneSelf && s[1] < utf8.RuneSelf {
		if r := t.char(codepoint(s[0])<<8 | codepoint(s[1]) | 0x8080); r != 0 {
			return decoded{r: r}, 2, ""
		}
	}
	return none, width, illegal
}
