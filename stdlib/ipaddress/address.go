package ipaddress

import (
	"encoding/binary"
	"math/big"
	"net/netip"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/internal/pyrepr"
)

// Version is the version of the Internet Protocol.
type Version int

// The versions. Either, in a function that makes something, is for the one that
// fits, IPv4 first.
const (
	Either Version = 0
	V4     Version = 4
	V6     Version = 6
)

// Bits is the size of an address: 32 or 128.
func (v Version) Bits() int {
	if v == V4 {
		return 32
	}
	return 128
}

// Address is an IPv4 or IPv6 address, the latter perhaps with a zone. An
// IPv4-mapped IPv6 address is an IPv6 address.
type Address struct{ ip netip.Addr }

// FromNetip makes an Address of a valid netip.Addr.
func FromNetip(a netip.Addr) Address { return Address{a} }

// Netip returns the address as the standard library has it.
func (a Address) Netip() netip.Addr { return a.ip }

// fromNumber makes an address of the lower bits of n.
func fromNumber(v Version, n uint128) Address {
	if v == V4 {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], uint32(n.lo))
		return Address{netip.AddrFrom4(b)}
	}
	return Address{netip.AddrFrom16(n.bytes())}
}

func (a Address) number() uint128 {
	if a.ip.Is4() {
		b := a.ip.As4()
		return uint128{0, uint64(binary.BigEndian.Uint32(b[:]))}
	}
	return fromBytes(a.ip.As16())
}

// Version returns V4 or V6.
func (a Address) Version() Version {
	if a.ip.Is4() {
		return V4
	}
	return V6
}

// Zone returns the zone of an IPv6 address (RFC 4007), "" for none.
func (a Address) Zone() string { return a.ip.Zone() }

// WithoutZone returns the address alone.
func (a Address) WithoutZone() Address { return Address{a.ip.WithZone("")} }

func (a Address) withZone(zone string) Address {
	if zone == "" {
		return a
	}
	return Address{a.ip.WithZone(zone)}
}

// String returns the shortest form: dotted decimal, or the one of RFC 5952
// without its exception for embedded IPv4 addresses, as Python writes it.
func (a Address) String() string {
	if !a.ip.Is4In6() {
		return a.ip.String()
	}
	b := a.ip.As16()
	s := "::ffff:" + strconv.FormatUint(uint64(binary.BigEndian.Uint16(b[12:])), 16) +
		":" + strconv.FormatUint(uint64(binary.BigEndian.Uint16(b[14:])), 16)
	if z := a.Zone(); z != "" {
		s += "%" + z
	}
	return s
}

// Exploded returns the form with all zeros written out.
func (a Address) Exploded() string {
	if a.ip.Is4() {
		return a.ip.String()
	}
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 39)
	for i, b := range a.ip.As16() {
		if i > 0 && i%2 == 0 {
			out = append(out, ':')
		}
		out = append(out, digits[b>>4], digits[b&0xf])
	}
	if z := a.Zone(); z != "" {
		out = append(append(out, '%'), z...)
	}
	return string(out)
}

// ReversePointer returns the name of the PTR record (RFC 1035, section 3.5; RFC 3596, section 2.5).
func (a Address) ReversePointer() string { return reverse(a.Version(), a.WithoutZone().Exploded()) }

// reverse makes a name of an exploded text, which may have a prefix length as Python's has it.
func reverse(v Version, text string) string {
	if v == V4 {
		parts := strings.Split(text, ".")
		for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
			parts[i], parts[j] = parts[j], parts[i]
		}
		return strings.Join(parts, ".") + ".in-addr.arpa"
	}
	out := make([]byte, 0, 72)
	for i := len(text) - 1; i >= 0; i-- {
		if text[i] != ':' {
			out = append(out, text[i], '.')
		}
	}
	return string(append(out, "ip6.arpa"...))
}

// Packed returns the 4 or 16 bytes.
func (a Address) Packed() []byte { return a.ip.AsSlice() }

// Int returns the address as a number.
func (a Address) Int() *big.Int { return a.number().big() }

// Uint32 returns an IPv4 address as a number.
func (a Address) Uint32() uint32 { return uint32(a.number().lo) }

// Add returns the address n further on, without a zone.
func (a Address) Add(n *big.Int) (Address, error) {
	return AddressFromInt(a.Version(), new(big.Int).Add(a.Int(), n))
}

// AddressFromInt makes an address of its number.
func AddressFromInt(v Version, n *big.Int) (Address, error) {
	if n.Sign() < 0 {
		return Address{}, badAddress("%d (< 0) is not permitted as an IPv%d address", n, v)
	}
	if n.BitLen() > v.Bits() {
		return Address{}, badAddress("%d (>= 2**%d) is not permitted as an IPv%d address", n, v.Bits(), v)
	}
	return fromNumber(v, fromBig(n)), nil
}

// AddressFromPacked makes an address of its bytes.
func AddressFromPacked(v Version, b string) (Address, error) {
	if len(b)*8 != v.Bits() {
		return Address{}, badAddress("%s (len %d != %d) is not permitted as an IPv%d address", pyrepr.Bytes(b), len(b), v.Bits()/8, v)
	}
	ip, _ := netip.AddrFromSlice([]byte(b))
	return Address{ip}, nil
}

// IntToPacked returns the bytes of the address with that number.
func IntToPacked(v Version, n *big.Int) ([]byte, error) {
	if n.Sign() < 0 || n.BitLen() > v.Bits() {
		return nil, fail(BadValue, "Address negative or too large for IPv%d", v)
	}
	return n.FillBytes(make([]byte, v.Bits()/8)), nil
}

// Mapped returns the IPv4 address in one of ::ffff:0:0/96.
func (a Address) Mapped() (Address, bool) {
	if !a.ip.Is4In6() {
		return Address{}, false
	}
	return Address{a.ip.Unmap()}, true
}

// ToMapped returns the IPv4-mapped IPv6 address of an IPv4 address; an IPv6 address stays.
func (a Address) ToMapped() Address { return Address{netip.AddrFrom16(a.ip.As16())} }

// SixToFour returns the IPv4 address in one of 2002::/16 (RFC 3056).
func (a Address) SixToFour() (Address, bool) {
	n := a.number()
	if a.ip.Is4() || n.hi>>48 != 0x2002 {
		return Address{}, false
	}
	return fromNumber(V4, uint128{0, n.hi >> 16}), true
}

// Teredo returns the server and the client in one of 2001::/32 (RFC 4380).
func (a Address) Teredo() (server, client Address, ok bool) {
	n := a.number()
	if a.ip.Is4() || n.hi>>32 != 0x20010000 {
		return Address{}, Address{}, false
	}
	return fromNumber(V4, uint128{0, n.hi}), fromNumber(V4, uint128{0, ^n.lo}), true
}
