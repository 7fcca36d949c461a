package uuid

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"time"
)

// UUID is 128 bits, most significant first.
type UUID [16]byte

// Nil and Max are the UUIDs of zeros and of ones (RFC 9562, sections 5.9 and 5.10).
var (
	Nil = UUID{}
	Max = UUID{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
)

// Fields are the parts of a UUID as RFC 4122 names them.
type Fields struct {
	TimeLow           uint32
	TimeMid           uint16
	TimeHiVersion     uint16
	ClockSeqHiVariant uint8
	ClockSeqLow       uint8
	Node              uint64 // 48 bits
}

// Variant says who defines the layout of a UUID.
type Variant int

// The variants; NCS is every UUID whose 65th bit is 0.
const (
	NCS Variant = iota
	RFC4122
	Microsoft
	Future
)

// String returns the text that Python has for the variant.
func (v Variant) String() string {
	switch v {
	case NCS:
		return "reserved for NCS compatibility"
	case RFC4122:
		return "specified in RFC 4122"
	case Microsoft:
		return "reserved for Microsoft compatibility"
	}
	return "reserved for future definition"
}

// String returns the 8-4-4-4-12 form in lower case.
func (u UUID) String() string {
	var b [36]byte
	u.encode(b[:])
	return string(b[:])
}

func (u *UUID) encode(b []byte) {
	hex.Encode(b, u[:4])
	b[8] = '-'
	hex.Encode(b[9:], u[4:6])
	b[13] = '-'
	hex.Encode(b[14:], u[6:8])
	b[18] = '-'
	hex.Encode(b[19:], u[8:10])
	b[23] = '-'
	hex.Encode(b[24:], u[10:])
}

// Hex returns the 32 digits.
func (u UUID) Hex() string {
	var b [32]byte
	hex.Encode(b[:], u[:])
	return string(b[:])
}

// URN returns the name urn:uuid:... of RFC 9562, section 4.
func (u UUID) URN() string { return "urn:uuid:" + u.String() }

// BytesLE returns the 16 bytes with the first three fields in little-endian order.
func (u UUID) BytesLE() [16]byte {
	return [16]byte{u[3], u[2], u[1], u[0], u[5], u[4], u[7], u[6], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]}
}

// Int returns the UUID as a number.
func (u UUID) Int() *big.Int { return new(big.Int).SetBytes(u[:]) }

// Fields returns the six fields.
func (u UUID) Fields() Fields {
	return Fields{
		TimeLow:           binary.BigEndian.Uint32(u[:]),
		TimeMid:           binary.BigEndian.Uint16(u[4:]),
		TimeHiVersion:     binary.BigEndian.Uint16(u[6:]),
		ClockSeqHiVariant: u[8],
		ClockSeqLow:       u[9],
		Node:              u.low() & maxNode,
	}
}

func (u *UUID) low() uint64 { return binary.BigEndian.Uint64(u[8:]) }

// ClockSeq returns the 14 bits that tell apart UUIDs of the same time and node.
func (u UUID) ClockSeq() int { return int(u[8]&0x3f)<<8 | int(u[9]) }

// Variant returns who defines the layout.
func (u UUID) Variant() Variant {
	switch b := u[8]; {
	case b&0x80 == 0:
		return NCS
	case b&0x40 == 0:
		return RFC4122
	case b&0x20 == 0:
		return Microsoft
	}
	return Future
}

// Version returns the version, 0 when the variant has none.
func (u UUID) Version() int {
	if u.Variant() != RFC4122 {
		return 0
	}
	return int(u[6] >> 4)
}

// Time returns the time stamp as it stands in the UUID: for version 7
// milliseconds since 1970, else 60 bits of 100 ns since 15 October 1582, in the
// order of version 6 or, for all other UUIDs, of version 1.
func (u UUID) Time() uint64 {
	f := u.Fields()
	low, mid, high := uint64(f.TimeLow), uint64(f.TimeMid), uint64(f.TimeHiVersion&0x0fff)
	switch u.Version() {
	case 6:
		return low<<28 | mid<<12 | high
	case 7:
		return low<<16 | mid
	}
	return high<<48 | mid<<32 | low
}

// Timestamp returns the moment that a UUID of version 1, 6 or 7 was made for.
func (u UUID) Timestamp() (t time.Time, ok bool) {
	switch u.Version() {
	case 1, 6:
		ticks := int64(u.Time()) - epoch
		return time.Unix(ticks/1e7, ticks%1e7*100).UTC(), true
	case 7:
		return time.UnixMilli(int64(u.Time())).UTC(), true
	}
	return time.Time{}, false
}

// Compare orders as the numbers do: -1, 0 or 1.
func (u UUID) Compare(v UUID) int { return bytes.Compare(u[:], v[:]) }

// WithVersion returns the UUID with the version and variant bits of RFC 9562
// set. It panics unless version is 1 to 8; see [CheckVersion].
func (u UUID) WithVersion(version int) UUID {
	if err := CheckVersion(version); err != nil {
		panic(err)
	}
	u[6] = u[6]&0x0f | byte(version)<<4
	u[8] = u[8]&0x3f | 0x80
	return u
}

// CheckVersion returns an error unless version is one of those that are defined.
func CheckVersion(version int) error {
	if version < 1 || version > 8 {
		return &Error{"illegal version number"}
	}
	return nil
}
