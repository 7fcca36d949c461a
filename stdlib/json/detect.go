package json

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// ToUTF8 turns a text in UTF-16 or UTF-32, which it recognises by a byte order
// mark or by where the NULs are, into UTF-8, and takes the mark off UTF-8. The
// texts that it changes are no JSON as they stand, so nothing is lost by it.
func ToUTF8(s string) string {
	switch width, order, skip := encodingOf(s); width {
	case 2:
		s = s[skip:]
		units := make([]uint16, 0, len(s)/2)
		for i := 0; i+2 <= len(s); i += 2 {
			units = append(units, order.Uint16([]byte(s[i:i+2])))
		}
		return string(utf16.Decode(units))
	case 4:
		s = s[skip:]
		var b strings.Builder
		for i := 0; i+4 <= len(s); i += 4 {
			b.WriteRune(rune(order.Uint32([]byte(s[i : i+4]))))
		}
		return b.String()
	default:
		return s[skip:]
	}
}

// encodingOf tells how many bytes a unit of s has, in which order, and how long
// the byte order mark is. The first two characters of a JSON text are ASCII.
func encodingOf(s string) (width int, order binary.ByteOrder, mark int) {
	switch {
	case strings.HasPrefix(s, "\x00\x00\xfe\xff"):
		return 4, binary.BigEndian, 4
	case strings.HasPrefix(s, "\xff\xfe\x00\x00"):
		return 4, binary.LittleEndian, 4
	case strings.HasPrefix(s, "\xfe\xff"):
		return 2, binary.BigEndian, 2
	case strings.HasPrefix(s, "\xff\xfe"):
		return 2, binary.LittleEndian, 2
	case strings.HasPrefix(s, "\xef\xbb\xbf"):
		return 1, nil, 3
	case len(s) >= 4 && s[0] == 0 && s[1] == 0:
		return 4, binary.BigEndian, 0
	case len(s) >= 4 && s[0] == 0 || len(s) == 2 && s[0] == 0:
		return 2, binary.BigEndian, 0
	case len(s) >= 4 && s[1] == 0 && s[2] == 0 && s[3] == 0:
		return 4, binary.LittleEndian, 0
	case len(s) >= 2 && s[1] == 0 && s[0] != 0:
		return 2, binary.LittleEndian, 0
	}
	return 1, nil, 0
}
