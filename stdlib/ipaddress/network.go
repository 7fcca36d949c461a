package ipaddress

import (
	"math/big"
	"net/netip"
	"strconv"
)

// Network is the addresses that have a number of leading bits in common.
type Network struct {
	addr Address // the first; it may have a zone
	bits uint8
}

// ParseNetwork reads an address and a mask, "192.0.2.0/24".
func ParseNetwork(v Version, s string, strict bool) (Network, error) {
	return NewNetwork(v, Input{Text: s}, nil, strict)
}

// NetworkOf returns the network of that prefix length which the address is in.
// bits must be 0 to the size of the address.
func NetworkOf(a Address, bits int) Network {
	first := fromNumber(a.Version(), a.number().and(mask(a.Version(), bits)))
	if first.ip == a.ip.WithZone("") {
		first = a // the zone stays where the address does, as in Python
	}
	return Network{first, uint8(bits)}
}

func newNetwork(v Version, in Input, mask *Input, strict bool) (Network, error) {
	a, bits, err := split(v, in, mask)
	if err != nil {
		return Network{}, err
	}
	n := NetworkOf(a, bits)
	if strict && n.addr != a {
		return Network{}, fail(BadValue, "%s/%d has host bits set", a, bits)
	}
	return n, nil
}

// mask is the netmask of a prefix length.
func mask(v Version, bits int) uint128 {
	return ones(v.Bits()).xor(ones(v.Bits() - bits))
}

// Version returns V4 or V6.
func (n Network) Version() Version { return n.addr.Version() }

// Address returns the first address.
func (n Network) Address() Address { return n.addr }

// Bits returns the prefix length.
func (n Network) Bits() int { return int(n.bits) }

// Netip returns the network as the standard library has it, without a zone.
func (n Network) Netip() netip.Prefix { return netip.PrefixFrom(n.addr.WithoutZone().ip, n.Bits()) }

// WithoutZone returns the network alone.
func (n Network) WithoutZone() Network { return Network{n.addr.WithoutZone(), n.bits} }

func (n Network) hostBits() int { return n.Version().Bits() - n.Bits() }

func (n Network) first() uint128 { return n.addr.number() }
func (n Network) last() uint128  { return n.first().or(ones(n.hostBits())) }

// Broadcast returns the last address.
func (n Network) Broadcast() Address { return fromNumber(n.Version(), n.last()) }

// Netmask returns the mask of the bits in common.
func (n Network) Netmask() Address { return fromNumber(n.Version(), mask(n.Version(), n.Bits())) }

// Hostmask returns the mask of the other bits.
func (n Network) Hostmask() Address { return fromNumber(n.Version(), ones(n.hostBits())) }

// Size returns the number of addresses.
func (n Network) Size() *big.Int { return new(big.Int).Lsh(big.NewInt(1), uint(n.hostBits())) }

// String returns address and prefix length.
func (n Network) String() string { return n.addr.String() + "/" + strconv.Itoa(n.Bits()) }

// Exploded is String with all zeros of the address.
func (n Network) Exploded() string { return n.addr.Exploded() + "/" + strconv.Itoa(n.Bits()) }

// ReversePointer returns the reversed text of the network as Python does: for
// IPv4 a name such as RFC 2317 proposes, for IPv6 nothing that could be looked up.
func (n Network) ReversePointer() string { return reverse(n.Version(), n.WithoutZone().Exploded()) }

// WithNetmask is address and netmask.
func (n Network) WithNetmask() string { return n.addr.String() + "/" + n.Netmask().String() }

// WithHostmask is address and host mask.
func (n Network) WithHostmask() string { return n.addr.String() + "/" + n.Hostmask().String() }

// Contains tells whether the address is in the network; zones do not count.
func (n Network) Contains(a Address) bool {
	return n.Version() == a.Version() && a.number().and(mask(n.Version(), n.Bits())) == n.first()
}

// Overlaps tells whether one of the networks is in the other.
func (n Network) Overlaps(o Network) bool { return n.Contains(o.addr) || o.Contains(n.addr) }

// SubnetOf tells whether all of the network is in the other one.
func (n Network) SubnetOf(o Network) (bool, error) {
	if n.Version() != o.Version() {
		return false, notSameVersion(n, o)
	}
	return n.bits >= o.bits && o.Contains(n.addr), nil
}

// At returns the address with that offset, from the end if it is negative.
func (n Network) At(offset *big.Int) (Address, error) {
	if offset.Sign() < 0 {
		offset = new(big.Int).Add(n.Size(), offset)
	}
	if offset.Sign() < 0 || offset.Cmp(n.Size()) >= 0 {
		return Address{}, fail(BadIndex, "address out of range")
	}
	return fromNumber(n.Version(), n.first().add(fromBig(offset))), nil
}

// Supernet returns the network around this one whose prefix is diff shorter,
// or has the length *prefix if that is given; diff must be 1 then.
func (n Network) Supernet(diff int, prefix *int) (Network, error) {
	if n.bits == 0 {
		return n, nil
	}
	if prefix != nil {
		switch {
		case *prefix > n.Bits():
			return Network{}, fail(BadValue, "new prefix must be shorter")
		case diff != 1:
			return Network{}, errBothPrefixes
		}
		diff = n.Bits() - *prefix
	}
	switch {
	case diff > n.Bits():
		return Network{}, fail(BadValue, "current prefixlen is %d, cannot have a prefixlen_diff of %d", n.bits, diff)
	case diff < 0:
		return Network{}, fail(BadValue, "negative shift count")
	}
	return NetworkOf(n.addr.WithoutZone(), n.Bits()-diff), nil
}

var errBothPrefixes = &Error{BadValue, "cannot set prefixlen_diff and new_prefix"}

// parts returns the prefix length of subnets, as Supernet that of supernets.
func (n Network) parts(diff int, prefix *int) (int, error) {
	if prefix != nil {
		switch {
		case *prefix < n.Bits():
			return 0, fail(BadValue, "new prefix must be longer")
		case diff != 1:
			return 0, errBothPrefixes
		}
		diff = *prefix - n.Bits()
	}
	switch {
	case diff < 0:
		return 0, fail(BadValue, "prefix length diff must be > 0")
	case diff > n.hostBits():
		return 0, fail(BadValue, "prefix length diff %d is invalid for netblock %s", n.Bits()+diff, n)
	}
	return n.Bits() + diff, nil
}
