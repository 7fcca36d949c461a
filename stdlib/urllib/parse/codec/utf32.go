package codec

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

func (d *decoder) utf32() error {
	i, big, ok := d.order(kindUTF32, kindUTF32BE, "\xff\xfe\x00\x00", "\x00\x00\xfe\xff")
	return d.units(i, big, ok, utf32LECodec, utf32BECodec, utf32At)
}

// utf32At is utf16At for units of 32 bits.
func utf32At(s string, big bool) (r rune, width int, reason string) {
	if len(s) < 4 {
		return 0, len(s), truncated
	}
	switch u := unit32(s, big); {
	case u > utf8.MaxRune:
		return 0, 4, "code point not in range(0x110000)"
	case utf16.IsSurrogate(rune(u)):
		return 0, 4, "code point in surrogate code point range(0xd800, 0xe000)"
	default:
		return rune(u), 4, ""
	}
}

// unit32 reads one code unit of 32 bits.
func unit32(s string, big bool) uint32 {
	if big {
		return binary.BigEndian.Uint32([]byte(s[:4]))
	}
	return binary.LittleEndian.Uint32([]byte(s[:4]))
}
