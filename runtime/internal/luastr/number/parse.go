package number

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// spaces is what C's isspace accepts.
const spaces = " \t\n\v\f\r"

// Parse reads a number as tonumber(s) does: decimal with an optional fraction
// and exponent, or hexadecimal with an optional fraction and binary exponent
// (C99), with a sign and surrounding white space. Names such as "inf" and
// "nan" are not numbers. Values beyond the range become infinite or zero.
func Parse(s string) (f float64, ok bool) {
	s = strings.Trim(s, spaces)
	digits := s
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		digits = digits[1:]
	}
	if len(digits) > 1 && digits[0] == '0' && digits[1]|0x20 == 'x' {
		hasExponent, ok := scan(digits[2:], isHex, 'p')
		if !ok {
			return 0, false
		}
		if !hasExponent {
			s += "p0" // which strconv insists on
		}
	} else if _, ok := scan(digits, isDecimal, 'e'); !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && err.(*strconv.NumError).Err != strconv.ErrRange {
		return 0, false
	}
	return f, true
}

func isDecimal(c byte) bool { return c-'0' <= 9 }

func isHex(c byte) bool { return c-'0' <= 9 || c|0x20-'a' <= 5 }

// scan checks digits [. digits] [e [sign] digits] with at least one digit
// before the exponent.
func scan(s string, isDigit func(byte) bool, exponent byte) (hasExponent, ok bool) {
	n := 0
	i := 0
	for ; i < len(s) && isDigit(s[i]); i++ {
		n++
	}
	if i < len(s) && s[i] == '.' {
		for i++; i < len(s) && isDigit(s[i]); i++ {
			n++
		}
	}
	if n == 0 || i == len(s) {
		return false, n > 0
	}
	if s[i]|0x20 != exponent {
		return false, false
	}
	i++
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	first := i
	for i < len(s) && isDecimal(s[i]) {
		i++
	}
	return true, i > first && i == len(s)
}

// ParseInt reads an integer as tonumber(s, base) does, 2 <= base <= 36: digits
// and letters of either case, with a sign and surrounding white space. As in Lua 5.1, base
// 16 accepts a prefix "0x". A value beyond 2^53 is rounded to the nearest float64, where PUC
// Lua wraps around or stops at 2^64.
func ParseInt(s string, base int) (f float64, ok bool) {
	s = strings.Trim(s, spaces)
	negative := strings.HasPrefix(s, "-")
	if negative || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	if base == 16 && len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		s = s[2:]
	}
	if s == "" {
		return 0, false
	}
	for i := range len(s) {
		if digit(s[i]) >= base {
			return 0, false
		}
	}
	f = magnitude(strings.TrimLeft(s, "0"), base)
	if negative {
		f = 0 - f // "-0" is 0
	}
	return f, true
}

// digit returns the value of a digit or letter, or a large number.
func digit(c byte) int {
	switch {
	case c-'0' <= 9:
		return int(c - '0')
	case c|0x20-'a' < 26:
		return int(c|0x20-'a') + 10
	}
	return 255
}

// magnitude returns the value of valid digits, correctly rounded.
func magnitude(digits string, base int) float64 {
	if len(digits) > 1024 { // at least 2^1024
		return math.Inf(1)
	}
	if digits == "" {
		return 0
	}
	if n, err := strconv.ParseUint(digits, base, 64); err == nil {
		return float64(n)
	}
	n, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return math.NaN() // unreachable: the digits were checked
	}
	f, _ := new(big.Float).SetInt(n).Float64()
	return f
}
