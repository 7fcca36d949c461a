package codec

import "unicode/utf8"

// halfKatakana is what is added to a byte A1..DF of JIS X 0201 for its character.
const halfKatakana = 0xFEC0

func isHalfKatakana(r rune) bool { return r >= halfKatakana+0xA1 && r <= halfKatakana+0xDF }

// japaneseASCII are the characters of JIS X 0201 that Python encodes as the ASCII
// characters in their places.
func japaneseASCII(r rune) (byte, bool) {
	switch {
	case r < utf8.RuneSelf:
		return byte(r), true
	case r == '¥':
		return '\\', true
	case r == '‾':
		return '~', true
	}
	return 0, false
}

// eucJP is ASCII, JIS X 0208, half-width katakana behind 8E, JIS X 0212 behind 8F.
func eucJP(t, supplement *table) *multibyte {
	return &multibyte{
		decode: func(_ *state, s string) (decoded, int, string) {
			switch c := s[0]; {
			case c < utf8.RuneSelf:
				return decoded{r: rune(c)}, 1, ""
			case c == 0x8E && len(s) >= 2:
				if s[1] < 0xA1 || s[1] > 0xDF {
					return none, 1, illegal
				}
				return decoded{r: halfKatakana + rune(s[1])}, 2, ""
			case c == 0x8F && len(s) < 3:
				return none, len(s), incomplete
			case c == 0x8F:
				if text, _, reason := double(supplement, s[1:]); reason == "" {
					return text, 3, ""
				}
				return none, 1, illegal
			}
			return double(t, s)
		},
		encode: func(_ *state, out []byte, r rune) ([]byte, bool) {
			if b, ok := japaneseASCII(r); ok {
				return append(out, b), true
			}
			if isHalfKatakana(r) {
				return append(out, 0x8E, byte(r-halfKatakana)), true
			}
			if t.code(r) != 0 {
				return putDouble(t, out, r)
			}
			if supplement.code(r) == 0 {
				return out, false
			}
			return putDouble(supplement, append(out, 0x8F), r)
		},
	}
}

// The bytes beyond ASCII and katakana that stand alone.
var (
	shiftJISExtra = extra{}
	cp932Extra    = extra{0x80: 0x80, 0xA0: 0xF8F0, 0xFD: 0xF8F1, 0xFE: 0xF8F2, 0xFF: 0xF8F3}
)

// extra are characters by byte; 0 for none.
type extra [256]rune

// shiftedJIS is Shift_JIS and its like. Python's cp932 has neither the yen sign nor
// the overline of JIS X 0201.
func shiftedJIS(t *table, alone extra) *multibyte {
	microsoft := alone != extra{}
	return &multibyte{
		decode: func(_ *state, s string) (decoded, int, string) {
			switch c := s[0]; {
			case c < utf8.RuneSelf:
				return decoded{r: rune(c)}, 1, ""
			case c >= 0xA1 && c <= 0xDF:
				return decoded{r: halfKatakana + rune(c)}, 1, ""
			case alone[c] != 0:
				return decoded{r: alone[c]}, 1, ""
			case c == 0x80 || c == 0xA0 || c > 0xFC:
				return none, 1, illegal
			}
			return double(t, s)
		},
		encode: func(_ *state, out []byte, r rune) ([]byte, bool) {
			if r < utf8.RuneSelf {
				return append(out, byte(r)), true
			}
			if isHalfKatakana(r) {
				return append(out, byte(r-halfKatakana)), true
			}
			if b, ok := japaneseASCII(r); ok && !microsoft {
				return append(out, b), true
			}
			if microsoft {
				for b, c := range alone {
					if c == r {
						return append(out, byte(b)), true
					}
				}
			}
			return putDouble(t, out, r)
		},
	}
}
