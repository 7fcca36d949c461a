package uuid

import (
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"strconv"
	"strings"
)

// Error is a value that makes no UUID.
type Error struct{ Msg string }

func (e *Error) Error() string { return e.Msg }

var (
	errHex   = &Error{"badly formed hexadecimal UUID string"}
	errBytes = &Error{"bytes is not a 16-char string"}
	errLE    = &Error{"bytes_le is not a 16-char string"}
	errInt   = &Error{"int is out of range (need a 128-bit value)"}
)

// Parse reads 32 hexadecimal digits. As Python does, it overlooks hyphens
// wherever they stand, braces at both ends and the words "urn:" and "uuid:"; what
// remains must be digits, while Python's int() takes signs, underscores and
// spaces among them, too.
func Parse(s string) (UUID, error) {
	if u, ok := parseCanonical(s); ok {
		return u, nil
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "urn:", ""), "uuid:", "")
	return decode(strings.ReplaceAll(strings.Trim(s, "{}"), "-", ""))
}

// ParseStrict reads the forms that are written, and nothing else:
//
//	00010203-0405-0607-0809-0a0b0c0d0e0f
//	{00010203-0405-0607-0809-0a0b0c0d0e0f}
//	urn:uuid:00010203-0405-0607-0809-0a0b0c0d0e0f   the prefix in any case
//	000102030405060708090a0b0c0d0e0f
func ParseStrict(s string) (UUID, error) {
	const urn = "urn:uuid:"
	switch len(s) {
	case 32:
		return decode(s)
	case 38:
		if s[0] == '{' && s[37] == '}' {
			s = s[1:37]
		}
	case 36 + len(urn):
		if strings.EqualFold(s[:len(urn)], urn) {
			s = s[len(urn):]
		}
	}
	if u, ok := parseCanonical(s); ok {
		return u, nil
	}
	return Nil, errHex
}

// parseCanonical reads the 8-4-4-4-12 form, in either case.
func parseCanonical(s string) (u UUID, ok bool) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return Nil, false
	}
	for i, at := range [16]int{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34} {
		high, low := nibble[s[at]], nibble[s[at+1]]
		if high|low > 0xf {
			return Nil, false
		}
		u[i] = high<<4 | low
	}
	return u, true
}

// nibble is the value of a hexadecimal digit, 255 for any other byte.
var nibble = func() (t [256]byte) {
	for i := range t {
		t[i] = 0xff
	}
	for i := range byte(16) {
		t["0123456789abcdef"[i]] = i
		t["0123456789ABCDEF"[i]] = i
	}
	return t
}()

func decode(digits string) (u UUID, err error) {
	if len(digits) != 32 {
		return Nil, errHex
	}
	if _, err := hex.Decode(u[:], []byte(digits)); err != nil {
		return Nil, errHex
	}
	return u, nil
}

// FromBytes makes a UUID of its 16 bytes.
func FromBytes(b []byte) (UUID, error) {
	if len(b) != 16 {
		return Nil, errBytes
	}
	return UUID(b), nil
}

// FromBytesLE makes a UUID of what [UUID.BytesLE] gives.
func FromBytesLE(b []byte) (UUID, error) {
	if len(b) != 16 {
		return Nil, errLE
	}
	return UUID(UUID(b).BytesLE()), nil
}

// FromInt makes a UUID of its number.
func FromInt(n *big.Int) (u UUID, err error) {
	if n.Sign() < 0 || n.BitLen() > 128 {
		return Nil, errInt
	}
	n.FillBytes(u[:])
	return u, nil
}

// fieldBits are the sizes of the six fields.
var fieldBits = [6]int{32, 16, 16, 8, 8, 48}

// CheckField returns an error unless n fits into field i, counted from 0.
func CheckField(i int, n *big.Int) error {
	if n.Sign() >= 0 && n.BitLen() <= fieldBits[i] {
		return nil
	}
	article := "a"
	if fieldBits[i] == 8 {
		article = "an"
	}
	return &Error{"field " + strconv.Itoa(i+1) + " out of range (need " + article + " " + strconv.Itoa(fieldBits[i]) + "-bit value)"}
}

// FromFields makes a UUID of its six fields.
func FromFields(f Fields) (u UUID, err error) {
	if f.Node > maxNode {
		return Nil, CheckField(5, new(big.Int).SetUint64(f.Node))
	}
	binary.BigEndian.PutUint64(u[8:], f.Node)
	binary.BigEndian.PutUint32(u[:], f.TimeLow)
	binary.BigEndian.PutUint16(u[4:], f.TimeMid)
	binary.BigEndian.PutUint16(u[6:], f.TimeHiVersion)
	u[8], u[9] = f.ClockSeqHiVariant, f.ClockSeqLow
	return u, nil
}
