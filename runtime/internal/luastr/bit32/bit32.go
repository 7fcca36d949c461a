// Package bit32 is the bit32 library (Lua 5.2 reference manual, section 6.7):
// operations on unsigned 32-bit integers. The glue converts arguments with
// [Uint32] and folds the variadic functions (band, bor, bxor, btest) with Go's operators.
package bit32

import (
	"errors"
	"math"
	"math/bits"

	"github.com/netlua/netlua/runtime/internal/luastr"
	"github.com/netlua/netlua/runtime/internal/luastr/number"
)

// Uint32 drops the fraction of f and reduces the rest modulo 2^32. The error
// of an infinity or not-a-number is [number.ErrNoInteger].
func Uint32(f float64) (uint32, error) {
	if math.IsInf(f, 0) || f != f {
		return 0, number.ErrNoInteger
	}
	f = math.Mod(math.Trunc(f), 1<<32) // exact, with the sign of f
	return uint32(int64(f)), nil
}

// LShift shifts x left by n bits, right when n is negative. Shifts
// of 32 bits and more give 0.
func LShift(x uint32, n int) uint32 {
	switch {
	case n <= -32 || n >= 32:
		return 0
	case n < 0:
		return x >> -n
	}
	return x << n
}

// RShift shifts x right by n bits, left when n is negative, filling with zeros.
func RShift(x uint32, n int) uint32 {
	switch {
	case n <= -32 || n >= 32:
		return 0
	case n < 0:
		return x << -n
	}
	return x >> n
}

// ARShift shifts x right by n bits, filling with its highest bit, or left when n is
// negative.
func ARShift(x uint32, n int) uint32 {
	if n < 0 {
		return RShift(x, n)
	}
	return uint32(int32(x) >> min(n, 31))
}

// LRotate rotates x left by n bits, right when n is negative.
func LRotate(x uint32, n int) uint32 { return bits.RotateLeft32(x, n%32) }

// RRotate rotates x right by n bits, left when n is negative.
func RRotate(x uint32, n int) uint32 { return bits.RotateLeft32(x, -(n % 32)) }

// Extract returns width bits of n from bit field up. field counts from the lowest, 0;
// both must stay within 32 bits. Lua's default width is 1.
func Extract(n uint32, field, width int) (uint32, error) {
	mask, err := mask(field, width, 2)
	if err != nil {
		return 0, err
	}
	return n >> field & mask, nil
}

// Replace returns n with width bits from bit field up replaced by those of v.
func Replace(n, v uint32, field, width int) (uint32, error) {
	mask, err := mask(field, width, 3)
	if err != nil {
		return 0, err
	}
	return n&^(mask<<field) | v&mask<<field, nil
}

// mask checks a field, whose position is argument arg, and returns width one bits.
func mask(field, width, arg int) (uint32, error) {
	switch {
	case field < 0:
		return 0, &luastr.ArgError{Arg: arg, Msg: "field cannot be negative"}
	case width <= 0:
		return 0, &luastr.ArgError{Arg: arg + 1, Msg: "width must be positive"}
	case field > 32-width:
		return 0, errors.New("trying to access non-existent bits")
	}
	return ^uint32(0) >> (32 - width), nil
}
