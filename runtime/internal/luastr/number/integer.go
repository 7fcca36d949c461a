package number

import (
	"errors"
	"math"
)

// ErrNoInteger is the complaint about a number that an integer cannot hold.
var ErrNoInteger = errors.New("number has no integer representation")

// Int64 converts f with C's cast, which drops the fraction. A value that does not fit, an infinity and
// not-a-number are [ErrNoInteger].
func Int64(f float64) (int64, error) {
	if f >= -1<<63 && f < 1<<63 {
		return int64(f), nil
	}
	return 0, ErrNoInteger
}

// Bits64 converts f to 64 bits, the bits of a negative number being its two's
// complement; it accepts -2^63 <= f < 2^64 and drops the fraction.
func Bits64(f float64) (uint64, error) {
	if f >= 1<<63 && f < 1<<64 {
		return uint64(f), nil
	}
	n, err := Int64(f)
	return uint64(n), err
}

// Exact64 is Int64 for callers that refuse a fraction.
func Exact64(f float64) (int64, error) {
	if f != math.Trunc(f) {
		return 0, ErrNoInteger
	}
	return Int64(f)
}
