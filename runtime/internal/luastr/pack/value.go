package pack

import "github.com/netlua/netlua/runtime/internal/luastr/number"

// Kind is the kind of a value.
type Kind uint8

const (
	Int   Kind = iota // a signed integer
	Uint              // an unsigned integer
	Float             // a number
	Text              // a string
)

// Value is one packed or unpacked value.
type Value struct {
	Kind Kind
	Int  int64   // of an Int
	Uint uint64  // of a Uint
	Num  float64 // of a Float
	Text string  // of a Text
}

// Number returns an unpacked Int, Uint or Float as a Lua number. exact is false
// when its magnitude exceeds 2^53; the glue then makes a big integer of it.
func (v Value) Number() (f float64, exact bool) {
	switch v.Kind {
	case Int:
		return float64(v.Int), v.Int >= -number.MaxExact && v.Int <= number.MaxExact
	case Uint:
		return float64(v.Uint), v.Uint <= number.MaxExact
	}
	return v.Num, true
}
