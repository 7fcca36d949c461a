package format

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// appendFloat does %e %f %g %a and their capitals.
func (s *Spec) appendFloat(dst []byte, f float64) []byte {
	negative := math.Signbit(f) && f == f // the sign of nan is the processor's, not the program's
	prefix := s.sign(negative)
	f = math.Abs(f)
	var room [64]byte
	body := room[:0]
	zeros := true
	switch {
	case math.IsInf(f, 0):
		body, zeros = append(body, "inf"...), false
	case f != f:
		body, zeros = append(body, "nan"...), false
	case s.Verb|0x20 == 'a':
		prefix += "0x"
		body = s.appendHex(body, f)
	default:
		body = s.appendDecimal(body, f)
	}
	if s.Verb < 'a' {
		prefix, body = strings.ToUpper(prefix), bytes.ToUpper(body)
	}
	return s.pad(dst, prefix, string(body), zeros)
}

// appendDecimal does %e %f %g of a finite f >= 0.
func (s *Spec) appendDecimal(dst []byte, f float64) []byte {
	verb, prec := s.Verb|0x20, s.Prec
	if prec < 0 {
		prec = 6
	}
	if verb == 'g' {
		if !s.Sharp {
			return strconv.AppendFloat(dst, f, 'g', prec, 64)
		}
		// '#' keeps the trailing zeros, which strconv's 'g' drops: C defines
		// %g through the exponent that %e would show.
		verb, prec = 'e', max(prec, 1)-1
		var room [128]byte
		e := strconv.AppendFloat(room[:0], f, 'e', prec, 64)
		exp, _ := strconv.Atoi(string(e[bytes.IndexByte(e, 'e')+1:]))
		if exp >= -4 && exp <= prec {
			verb, prec = 'f', prec-exp
		}
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, verb, prec, 64)
	if s.Sharp && prec == 0 {
		dst = insertPoint(dst, start)
	}
	return dst
}

// insertPoint puts a decimal point behind the integer at dst[start:].
func insertPoint(dst []byte, start int) []byte {
	at := start
	for at < len(dst) && dst[at]-'0' <= 9 {
		at++
	}
	dst = append(dst, 0)
	copy(dst[at+1:], dst[at:])
	dst[at] = '.'
	return dst
}

// appendHex does %a of a finite f >= 0, without its "0x": one digit, 13 digits of
// fraction less trailing zeros, and a binary exponent. Subnormal numbers keep a
// leading 0, as in the C library of GNU.
func (s *Spec) appendHex(dst []byte, f float64) []byte {
	const fractionBits, bias = 52, 1023
	bits := math.Float64bits(f)
	lead := bits >> fractionBits
	fraction := bits & (1<<fractionBits - 1)
	exp := int(lead) - bias
	switch {
	case f == 0:
		exp = 0
	case lead == 0:
		exp = 1 - bias
	default:
		lead = 1
	}
	digits := 13
	if s.Prec >= 0 && s.Prec < digits { // round half to even
		drop := uint(4 * (digits - s.Prec))
		all := lead<<fractionBits | fraction
		half := uint64(1) << (drop - 1)
		rest := all & (1<<drop - 1)
		all >>= drop
		if rest > half || (rest == half && all&1 == 1) {
			all++
		}
		all <<= drop
		lead, fraction = all>>fractionBits, all&(1<<fractionBits-1)
	}
	hex := strconv.FormatUint(1<<fractionBits|fraction, 16)[1:]
	if s.Prec < 0 {
		hex = strings.TrimRight(hex, "0")
	} else {
		hex = (hex + strings.Repeat("0", s.Prec))[:s.Prec]
	}
	dst = strconv.AppendUint(dst, lead, 10)
	if hex != "" || s.Sharp {
		dst = append(dst, '.')
		dst = append(dst, hex...)
	}
	dst = append(dst, 'p')
	if exp >= 0 {
		dst = append(dst, '+')
	}
	return strconv.AppendInt(dst, int64(exp), 10)
}
