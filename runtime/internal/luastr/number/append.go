package number

import (
	"math"
	"strconv"
)

// MaxExact is the largest integer up to which float64 holds every integer.
const MaxExact = 1 << 53

// Format returns the text of f; see [Append].
func Format(f float64) string {
	var buf [32]byte
	return string(Append(buf[:0], f))
}

// Append appends the text of f: an integral value up to [MaxExact] in magnitude as
// all its digits ("-0" for negative zero), anything else as C's "%.14g" would
// have it. Infinities are "inf" and "-inf". Not-a-number is always "nan": its
// sign differs between processors, so C's "-nan" would too.
func Append(dst []byte, f float64) []byte {
	switch {
	case f == math.Trunc(f) && math.Abs(f) <= MaxExact:
		if f == 0 && math.Signbit(f) {
			return append(dst, "-0"...)
		}
		return strconv.AppendInt(dst, int64(f), 10)
	case math.IsInf(f, 1):
		return append(dst, "inf"...)
	case math.IsInf(f, -1):
		return append(dst, "-inf"...)
	case f != f:
		return append(dst, "nan"...)
	}
	return strconv.AppendFloat(dst, f, 'g', 14, 64)
}
