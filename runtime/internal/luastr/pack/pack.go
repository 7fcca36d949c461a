package pack

import (
	"errors"
	"math"
	"strings"

	"github.com/netlua/netlua/runtime/internal/luastr"
	"github.com/netlua/netlua/runtime/internal/luastr/number"
)

// ErrTooLarge is returned when a result would exceed its limit.
var ErrTooLarge = errors.New("format result too large")

// Pack appends the values packed by format to dst. It calls arg for each value
// it needs, in order: i is the value's position in the Lua call (the first one is 2, after the
// format), want its kind. For Int and Uint the value may be an Int, a Uint or
// a Float with an integral value; for Float a Float; for Text a Text. What was packed, without what was in
// dst, may have up to limit bytes.
func Pack(dst []byte, format string, limit int, arg func(i int, want Kind) (Value, error)) ([]byte, error) {
	start := len(dst)
	r := newReader(format)
	for i := 2; r.more(); {
		o, err := r.next(len(dst) - start)
		if err != nil {
			return dst, err
		}
		if len(dst)-start > limit-o.pad-o.size {
			return dst, ErrTooLarge
		}
		dst = appendZeros(dst, o.pad)
		want, takes := o.want()
		if !takes {
			if o.kind == opPad {
				dst = append(dst, 0)
			}
			continue
		}
		v, err := arg(i, want)
		if err != nil {
			return dst, err
		}
		if o.kind == opString || o.kind == opZero {
			around := max(o.size, 1) // the length, or the zero
			if len(v.Text) > limit-(len(dst)-start)-around {
				return dst, ErrTooLarge
			}
		}
		if dst, err = o.append(dst, v, r.big); err != nil {
			return dst, &luastr.ArgError{Arg: i, Msg: err.Error()}
		}
		i++
	}
	return dst, nil
}

// want returns the kind of value that the option takes, if it takes one.
func (o option) want() (k Kind, takes bool) {
	switch o.kind {
	case opInt:
		return Int, true
	case opUint:
		return Uint, true
	case opFloat:
		return Float, true
	case opChars, opString, opZero:
		return Text, true
	}
	return 0, false
}

func (o option) append(dst []byte, v Value, big bool) ([]byte, error) {
	switch o.kind {
	case opInt, opUint:
		return o.appendInt(dst, v, big)
	case opFloat:
		if o.size == 4 {
			return appendBits(dst, uint64(math.Float32bits(float32(v.Num))), 4, 0, big), nil
		}
		return appendBits(dst, math.Float64bits(v.Num), 8, 0, big), nil
	case opChars:
		if len(v.Text) > o.size {
			return dst, errors.New("string longer than given size")
		}
		return appendZeros(append(dst, v.Text...), o.size-len(v.Text)), nil
	case opString:
		if o.size < 8 && uint64(len(v.Text)) >= 1<<(8*o.size) {
			return dst, errors.New("string length does not fit in given size")
		}
		return append(appendBits(dst, uint64(len(v.Text)), o.size, 0, big), v.Text...), nil
	default:
		if strings.IndexByte(v.Text, 0) >= 0 {
			return dst, errors.New("string contains zeros")
		}
		return append(append(dst, v.Text...), 0), nil
	}
}

// appendInt packs an integer. Eight bytes and more take any 64-bit value in either
// guise, as Lua's own 64-bit integers have no unsigned kind.
func (o option) appendInt(dst []byte, v Value, big bool) ([]byte, error) {
	bits, negative, err := v.bits()
	if err != nil {
		return dst, err
	}
	if o.size < 8 {
		if o.kind == opUint && bits>>(8*o.size) != 0 {
			return dst, errors.New("unsigned overflow")
		}
		limit := uint64(1) << (8*o.size - 1)
		if o.kind == opInt && (bits+limit >= 2*limit || negative != (int64(bits) < 0)) {
			return dst, errors.New("integer overflow")
		}
	}
	var fill byte
	if negative && o.kind == opInt {
		fill = 0xff
	}
	return appendBits(dst, bits, o.size, fill, big), nil
}

// bits returns the two's complement of an integer.
func (v Value) bits() (bits uint64, negative bool, err error) {
	switch v.Kind {
	case Int:
		return uint64(v.Int), v.Int < 0, nil
	case Uint:
		return v.Uint, false, nil
	}
	if v.Num != math.Trunc(v.Num) {
		return 0, false, number.ErrNoInteger
	}
	bits, err = number.Bits64(v.Num)
	return bits, v.Num < 0, err
}

// appendBits appends the low size bytes of bits; bytes beyond eight are fill.
func appendBits(dst []byte, bits uint64, size int, fill byte, big bool) []byte {
	for k := range size {
		if big {
			k = size - 1 - k
		}
		b := fill
		if k < 8 {
			b = byte(bits >> (8 * k))
		}
		dst = append(dst, b)
	}
	return dst
}

func appendZeros(dst []byte, n int) []byte { return append(dst, make([]byte, n)...) }
