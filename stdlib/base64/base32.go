package base64

import (
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// Encode32 returns s in Base32.
func Encode32(s string) string { return base32.StdEncoding.EncodeToString([]byte(s)) }

// Decode32 returns what Base32 text stands for. With fold, small letters are
// digits, too. map01, if not empty, is what the digit 1 means, I or L, and
// makes 0 mean O.
func Decode32(s string, fold bool, map01 string) (string, error) {
	if len(s)%8 != 0 {
		return "", errPadding
	}
	if map01 != "" {
		if len(map01) != 1 {
			return "", &ValueError{"map01 must be one byte long"}
		}
		s = swap(s, "01", "O"+map01)
	}
	if fold {
		s = strings.ToUpper(s)
	}
	digits := strings.TrimRight(s, "=")
	pads := len(s) - len(digits)
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	out := make([]byte, 0, len(s)/8*5)
	acc, bits := 0, 0
	for i := range len(digits) {
		v := strings.IndexByte(alphabet, digits[i])
		if v < 0 {
			return "", &Error{"Non-base32 digit found"}
		}
		acc, bits = acc<<5|v, bits+5
		if bits >= 8 {
			bits -= 8
			out = append(out, byte(acc>>bits))
			acc &= 1<<bits - 1
		}
	}
	switch pads {
	case 0, 1, 3, 4, 6:
		return string(out), nil
	}
	return "", errPadding
}

// Encode16 returns s as hexadecimal digits in capitals.
func Encode16(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) }

// Decode16 returns what hexadecimal digits stand for; small letters are digits only with fold.
func Decode16(s string, fold bool) (string, error) {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'F') && (!fold || c < 'a' || c > 'f') {
			return "", &Error{"Non-base16 digit found"}
		}
	}
	return Unhex(s)
}

// Unhex returns what hexadecimal digits of either case stand for.
func Unhex(s string) (string, error) {
	if len(s)%2 != 0 {
		return "", &Error{"Odd-length string"}
	}
	b, err := hex.DecodeString(s)
	if err != nil {
		return "", &Error{"Non-hexadecimal digit found"}
	}
	return string(b), nil
}
