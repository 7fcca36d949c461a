package codec

import "unicode/utf8"

// multibyte is an encoding whose characters take several bytes, some of them.
type multibyte struct {
	// decode gives the text of the sequence that s, which is not empty, begins
	// with, and its width in bytes. If there is a reason, they are at fault instead.
	decode func(st *state, s string) (text decoded, width int, reason string)
	// encode appends the code of a character, or says that there is none.
	encode func(st *state, out []byte, r rune) ([]byte, bool)
	// encodePair appends the code of two characters that have one together; nil
	// where there are none.
	encodePair func(out []byte, r, next rune) ([]byte, bool)
	// reset appends what a text must end with; nil for nothing.
	reset func(st *state, out []byte) []byte
}

// decoded is what a sequence stands for: a character, two, or none.
type decoded struct{ r, second rune }

// none stands for a sequence without a text, such as a shift.
var none = decoded{r: -1}

// The reasons of Python.
const (
	illegal    = "illegal multibyte sequence"
	incomplete = "incomplete multibyte sequence"
)

// state is what an encoding with shifts is in the middle of.
type state struct {
	sets    [3]byte // what is designated to G0, G1 and G2; 0 for ASCII
	shifted bool    // G1 is invoked; in HZ, two bytes are a character
	through bool    // an escape sequence that is not ours is passed on
}

func (d *decoder) multibyte() error {
	if d.state == nil {
		d.state = new(state)
	}
	for i := 0; i < len(d.in); {
		text, width, reason := d.codec.multi.decode(d.state, d.in[i:])
		if reason != "" {
			used, err := d.fail(i, i+width, reason)
			if err != nil {
				return err
			}
			i += used
			continue
		}
		i += width
		if text != none {
			d.out.WriteRune(text.r)
			if text.second != 0 {
				d.out.WriteRune(text.second)
			}
		}
	}
	return nil
}

func multibyteNamed(name string) *multibyte {
	switch name {
	case "big5":
		return doubleByte(big5())
	case "cp950":
		return doubleByte(cp950())
	case "big5hkscs":
		return hongKong(hkscs())
	case "gb2312":
		return doubleByte(gb2312())
	case "gbk":
		return doubleByte(gbk())
	case "gb18030":
		return fourByte(gb18030())
	case "hz":
		return hzSevenBit(gb2312())
	case "cp949":
		return doubleByte(cp949())
	case "euc_kr":
		return eucKR(ksx1001())
	case "euc_jp":
		return eucJP(jisx0208(), jisx0212())
	case "shift_jis":
		return shiftedJIS(shiftJIS(), shiftJISExtra)
	case "cp932":
		return shiftedJIS(cp932(), cp932Extra)
	case "iso2022_jp":
		return iso2022("\x1b(B", "\x1b(J", "\x1b$@", "\x1b$B")
	case "iso2022_jp_1":
		return iso2022("\x1b(B", "\x1b(J", "\x1b$@", "\x1b$B", "\x1b$(D")
	case "iso2022_jp_2":
		return iso2022("\x1b(B", "\x1b(J", "\x1b$@", "\x1b$B", "\x1b$(D", "\x1b$(C", "\x1b$(A", "\x1b.A", "\x1b.F")
	case "iso2022_jp_ext":
		return iso2022("\x1b(B", "\x1b(J", "\x1b(I", "\x1b$@", "\x1b$B", "\x1b$(D")
	case "iso2022_kr":
		return iso2022("\x1b(B", "\x1b$)C")
	}
	return nil
}

// double looks up the two bytes that s begins with.
func double(t *table, s string) (decoded, int, string) {
	if len(s) < 2 {
		return none, len(s), incomplete
	}
	if r := t.char(codepoint(s[0])<<8 | codepoint(s[1])); r != 0 {
		return decoded{r: r}, 2, ""
	}
	return none, 1, illegal
}

// putDouble appends the code of a character in two bytes.
func putDouble(t *table, out []byte, r rune) ([]byte, bool) {
	code := t.code(r)
	return append(out, byte(code>>8), byte(code)), code != 0
}

// doubleByte is ASCII and a table.
func doubleByte(t *table) *multibyte {
	return &multibyte{
		decode: func(_ *state, s string) (decoded, int, string) {
			if s[0] < utf8.RuneSelf {
				return decoded{r: rune(s[0])}, 1, ""
			}
			return double(t, s)
		},
		encode: func(_ *state, out []byte, r rune) ([]byte, bool) {
			if r < utf8.RuneSelf {
				return append(out, byte(r)), true
			}
			return putDouble(t, out, r)
		},
	}
}

// hongKong is Big5-HKSCS, which has codes for two letters with each of two accents.
func hongKong(t *table) *multibyte {
	const macron, caron = 0x304, 0x30C
	m := doubleByte(t)
	single := m.decode
	m.decode = func(st *state, s string) (decoded, int, string) {
		if len(s) >= 2 && s[0] == 0x88 {
			switch s[1] {
			case 0x62:
				return decoded{0xCA, macron}, 2, ""
			case 0x64:
				return decoded{0xCA, caron}, 2, ""
			case 0xA3:
				return decoded{0xEA, macron}, 2, ""
			case 0xA5:
				return decoded{0xEA, caron}, 2, ""
			}
		}
		return single(st, s)
	}
	m.encodePair = func(out []byte, r, next rune) ([]byte, bool) {
		if r != 0xCA && r != 0xEA || next != macron && next != caron {
			return out, false
		}
		code := byte(0x62)
		if r == 0xEA {
			code = 0xA3
		}
		if next == caron {
			code += 2
		}
		return append(out, 0x88, code), true
	}
	return m
}
