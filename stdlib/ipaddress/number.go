package ipaddress

import (
	"encoding/binary"
	"math/big"
	"math/bits"
)

// uint128 is the number of an address; IPv4 uses the lower 32 bits.
type uint128 struct{ hi, lo uint64 }

func (a uint128) add(b uint128) uint128 {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	hi, _ := bits.Add64(a.hi, b.hi, carry)
	return uint128{hi, lo}
}

func (a uint128) sub(b uint128) uint128 {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(a.hi, b.hi, borrow)
	return uint128{hi, lo}
}

func (a uint128) and(b uint128) uint128 { return uint128{a.hi & b.hi, a.lo & b.lo} }
func (a uint128) or(b uint128) uint128  { return uint128{a.hi | b.hi, a.lo | b.lo} }
func (a uint128) xor(b uint128) uint128 { return uint128{a.hi ^ b.hi, a.lo ^ b.lo} }

func (a uint128) less(b uint128) bool { return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo }

// shl shifts left; 128 and more give 0.
func (a uint128) shl(n int) uint128 {
	if n >= 64 {
		return uint128{a.lo << (n - 64), 0}
	}
	return uint128{a.hi<<n | a.lo>>(64-n), a.lo << n}
}

// bitLen is the number of bits without leading zeros.
func (a uint128) bitLen() int {
	if a.hi != 0 {
		return 64 + bits.Len64(a.hi)
	}
	return bits.Len64(a.lo)
}

// trailing is the number of zeros at the end, 128 for 0.
func (a uint128) trailing() int {
	if a.lo != 0 {
		return bits.TrailingZeros64(a.lo)
	}
	return 64 + bits.TrailingZeros64(a.hi)
}

// bit returns bit i, counted from the least significant one.
func (a uint128) bit(i int) int {
	if i >= 64 {
		return int(a.hi >> (i - 64) & 1)
	}
	return int(a.lo >> i & 1)
}

// ones is n bits of 1 at the end.
func ones(n int) uint128 { return uint128{0, 1}.shl(n).sub(uint128{0, 1}) }

func (a uint128) big() *big.Int {
	n := new(big.Int).SetUint64(a.hi)
	return n.Or(n.Lsh(n, 64), new(big.Int).SetUint64(a.lo))
}

// fromBig takes the lower 128 bits of a number that is not negative.
func fromBig(n *big.Int) uint128 {
	var b [16]byte
	n.FillBytes(b[:])
	return fromBytes(b)
}

func fromBytes(b [16]byte) uint128 {
	return uint128{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

func (a uint128) bytes() (b [16]byte) {
	binary.BigEndian.PutUint64(b[:8], a.hi)
	binary.BigEndian.PutUint64(b[8:], a.lo)
	return b
}
