package format

import (
	"strconv"
	"strings"

	"github.com/netlua/netlua/runtime/internal/luastr/number"
)

// appendInteger does %c %d %i %u %o %x %X.
func (s *Spec) appendInteger(dst []byte, v Value) ([]byte, error) {
	signed := s.Verb == 'd' || s.Verb == 'i'
	var digits string
	negative := false
	switch {
	case v.big != nil:
		if s.Verb == 'c' {
			return s.pad(dst, "", string([]byte{byte(v.big.Int64())}), false), nil
		}
		negative = v.big.Sign() < 0
		digits = strings.TrimPrefix(v.big.Text(s.base()), "-")
		signed = signed || negative
	case signed || s.Verb == 'c':
		n, err := number.Int64(v.num)
		if err != nil {
			return dst, err
		}
		if s.Verb == 'c' {
			return s.pad(dst, "", string([]byte{byte(n)}), false), nil
		}
		u := uint64(n)
		if negative = n < 0; negative {
			u = -u
		}
		digits = strconv.FormatUint(u, 10)
	default:
		u, err := number.Bits64(v.num)
		if err != nil {
			return dst, err
		}
		digits = strconv.FormatUint(u, s.base())
	}
	zero := digits == "0"
	if zero && s.Prec == 0 {
		digits = ""
	}
	if n := s.Prec - len(digits); n > 0 {
		digits = strings.Repeat("0", n) + digits
	}
	prefix := ""
	if signed {
		prefix = s.sign(negative)
	}
	switch {
	case s.Sharp && s.Verb == 'o' && !strings.HasPrefix(digits, "0"):
		digits = "0" + digits
	case s.Sharp && s.base() == 16 && !zero:
		prefix += "0x"
	}
	if s.Verb == 'X' {
		prefix, digits = strings.ToUpper(prefix), strings.ToUpper(digits)
	}
	return s.pad(dst, prefix, digits, s.Prec < 0), nil
}

// base returns the base of an integer verb.
func (s *Spec) base() int {
	switch s.Verb {
	case 'o':
		return 8
	case 'x', 'X':
		return 16
	}
	return 10
}
