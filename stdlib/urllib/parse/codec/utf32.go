package codec

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

func (d *decoder) utf32() error {
	s := d.in
	i, big, ok := d.order(kindUTF32, kindUTF32BE, "\xff\xfe\x00\x00", "\x00\x00\xfe\xff")
	if !ok {
		return d.wait(0)
	}
	// The fault names the order that was settled on.
	if d.codec = utf32LECodec; big {
		d.codec = utf32BECodec
	}
	for i < len(s) {
		width, reason := 4, ""
		if len(s)-i < 4 {
			width, reason = len(s)-i, truncated
		} else {
			switch u := unit32(s[i:], big); {
			case u > utf8.MaxRune:
				reason = "code point not in range(0x110000)"
			case utf16.IsSurrogate(rune(u)):
				reason = "code point in surrogate code point range(0xd800, 0xe000)"
			default:
				d.out.WriteRune(rune(u))
				i += 4
				continue
			}
		}
		used, err := d.fail(i, i+width, reason)
		if err != nil {
			return err
		}
		i += used
	}
	return nil
}

// unit32 reads one code unit of 32 bits.
func unit32(s string, big bool) uint32 {
	if big {
		return binary.BigEndian.Uint32([]byte(s[:4]))
	}
	return binary.LittleEndian.Uint32([]byte(s[:4]))
}
