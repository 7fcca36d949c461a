package format

import (
	"math"
	"strconv"

	"github.com/netlua/netlua/runtime/internal/luastr/number"
)

// appendLiteral does %q.
func appendLiteral(dst []byte, v Value) []byte {
	switch v.kind {
	case isText:
		return appendQuoted(dst, v.text)
	case isBool:
		return strconv.AppendBool(dst, v.num != 0)
	case isInteger:
		return v.big.Append(dst, 10)
	case isNumber:
		return appendNumber(dst, v.num)
	}
	return append(dst, "nil"...)
}

// appendNumber writes f such that reading it back gives f.
func appendNumber(dst []byte, f float64) []byte {
	switch {
	case math.IsInf(f, 1):
		return append(dst, "1e9999"...)
	case math.IsInf(f, -1):
		return append(dst, "-1e9999"...)
	case f != f:
		return append(dst, "(0/0)"...)
	case f == math.Trunc(f) && math.Abs(f) <= number.MaxExact:
		return number.Append(dst, f)
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64)
}

// appendQuoted writes s between double quotes. Only bytes that could not stand
// there are escaped, so that text in any encoding stays readable.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\' || c == '\n':
			dst = append(dst, '\\', c)
		case c == '\r':
			dst = append(dst, '\\', 'r')
		case c < ' ' || c == 127:
			dst = append(dst, '\\', '0'+c/100, '0'+c/10%10, '0'+c%10)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}
