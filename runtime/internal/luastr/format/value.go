package format

import "math/big"

// Want says what a specification needs.
type Want uint8

const (
	WantInteger Want = iota // a number, from [Number] or [Integer]
	WantFloat               // a number, from [Number]
	WantText                // the value as tostring gives it, from [Text]
	WantLiteral             // any of the constructors' values, for %q
)

// Value is an argument, made by one of the constructors below.
type Value struct {
	kind kind
	num  float64
	text string
	big  *big.Int
}

type kind uint8

const (
	isNil kind = iota
	isBool
	isNumber
	isInteger
	isText
)

// Nil is the value nil, for WantLiteral.
func Nil() Value { return Value{} }

// Bool is a truth value, for WantLiteral.
func Bool(b bool) Value {
	v := Value{kind: isBool}
	if b {
		v.num = 1
	}
	return v
}

// Number is a Lua number.
func Number(f float64) Value { return Value{kind: isNumber, num: f} }

// Integer is an integer of any size. It is not modified.
func Integer(n *big.Int) Value { return Value{kind: isInteger, big: n} }

// Text is a string.
func Text(s string) Value { return Value{kind: isText, text: s} }
