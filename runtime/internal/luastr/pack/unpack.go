package pack

import (
	"fmt"
	"math"
	"strings"

	"github.com/netlua/netlua/runtime/internal/luastr"
)

// Unpack reads the values that format describes from data, starting at offset, 0
// <= offset <= len(data) (see [luastr.Start] for Lua's positions). It hands each to emit, in
// order, and returns the offset behind the last. An error of emit ends the
// call and is returned as it is. Text values share memory with data.
func Unpack(format, data string, offset int, emit func(Value) error) (next int, err error) {
	r := newReader(format)
	for r.more() {
		o, err := r.next(offset)
		if err != nil {
			return offset, err
		}
		if o.pad+o.size > len(data)-offset {
			return offset, &luastr.ArgError{Arg: 2, Msg: "data string too short"}
		}
		offset += o.pad
		v, n, err := o.read(data[offset:], r.big)
		if err != nil {
			return offset, err
		}
		offset += n
		if _, gives := o.want(); gives {
			if err := emit(v); err != nil {
				return offset, err
			}
		}
	}
	return offset, nil
}

// read reads one value from data, which has at least o.size bytes, and returns its length.
func (o option) read(data string, big bool) (v Value, n int, err error) {
	switch o.kind {
	case opInt, opUint:
		v, err = o.readInt(data[:o.size], big)
	case opFloat:
		bits, _ := readBits(data[:o.size], 0, big)
		v.Kind = Float
		if o.size == 4 {
			v.Num = float64(math.Float32frombits(uint32(bits)))
		} else {
			v.Num = math.Float64frombits(bits)
		}
	case opChars:
		v = Value{Kind: Text, Text: data[:o.size]}
	case opString:
		size, fits := readBits(data[:o.size], 0, big)
		if !fits {
			return v, 0, errNoFit(o.size)
		}
		if size > uint64(len(data)-o.size) {
			return v, 0, &luastr.ArgError{Arg: 2, Msg: "data string too short"}
		}
		end := o.size + int(size)
		return Value{Kind: Text, Text: data[o.size:end]}, end, nil
	case opZero:
		end := strings.IndexByte(data, 0)
		if end < 0 {
			return v, 0, &luastr.ArgError{Arg: 2, Msg: "unfinished string for format 'z'"}
		}
		return Value{Kind: Text, Text: data[:end]}, end + 1, nil
	}
	return v, o.size, err
}

// readInt reads an integer of the length of data. Beyond eight bytes it must still fit
// into 64 bits.
func (o option) readInt(data string, big bool) (v Value, err error) {
	if o.kind == opUint {
		bits, fits := readBits(data, 0, big)
		if !fits {
			return v, errNoFit(o.size)
		}
		return Value{Kind: Uint, Uint: bits}, nil
	}
	negative := data[len(data)-1] >= 0x80
	if big {
		negative = data[0] >= 0x80
	}
	var fill byte
	if negative {
		fill = 0xff
	}
	bits, fits := readBits(data, fill, big)
	if o.size < 8 {
		shift := 64 - 8*o.size
		bits = uint64(int64(bits<<shift) >> shift)
	}
	if !fits || (o.size > 8 && int64(bits) < 0 != negative) {
		return v, errNoFit(o.size)
	}
	return Value{Kind: Int, Int: int64(bits)}, nil
}

func errNoFit(size int) error {
	return fmt.Errorf("%d-byte integer does not fit into Lua Integer", size)
}

// readBits returns the low eight bytes of data. fits is false when a byte
// beyond is not fill.
func readBits(data string, fill byte, big bool) (bits uint64, fits bool) {
	fits = true
	for k := range len(data) {
		b := data[k]
		if big {
			b = data[len(data)-1-k]
		}
		if k < 8 {
			bits |= uint64(b) << (8 * k)
		} else if b != fill {
			fits = false
		}
	}
	return bits, fits
}

// Size is string.packsize: the length of what format packs, which must hold
// no strings of variable length.
func Size(format string) (int, error) {
	r := newReader(format)
	total := 0
	for r.more() {
		o, err := r.next(total)
		if err != nil {
			return 0, err
		}
		if o.kind == opString || o.kind == opZero {
			return 0, &luastr.ArgError{Arg: 1, Msg: "variable-length format"}
		}
		if o.pad+o.size > maxFieldLen-total {
			return 0, &luastr.ArgError{Arg: 1, Msg: ErrTooLarge.Error()}
		}
		total += o.pad + o.size
	}
	return total, nil
}
