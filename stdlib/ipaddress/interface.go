package ipaddress

import "strconv"

// Interface is an address on a network.
type Interface struct {
	Address
	bits uint8
}

// InterfaceOf puts an address on the network of that prefix length.
func InterfaceOf(a Address, bits int) Interface { return Interface{a, uint8(bits)} }

// Bits returns the prefix length of the network.
func (i Interface) Bits() int { return int(i.bits) }

// Network returns the network.
func (i Interface) Network() Network { return NetworkOf(i.Address, i.Bits()) }

// IP returns the address alone, as Python does without a zone.
func (i Interface) IP() Address { return i.Address.WithoutZone() }

// String returns address and prefix length.
func (i Interface) String() string { return i.Address.String() + "/" + strconv.Itoa(i.Bits()) }

// Exploded is String with all zeros of the address and, as in Python, without a zone.
func (i Interface) Exploded() string { return i.IP().Exploded() + "/" + strconv.Itoa(i.Bits()) }

// ReversePointer is as that of [Network].
func (i Interface) ReversePointer() string {
	return reverse(i.Version(), i.Exploded())
}

// WithPrefixLen is address and prefix length, without a zone.
func (i Interface) WithPrefixLen() string { return i.IP().String() + "/" + strconv.Itoa(i.Bits()) }

// WithNetmask is address and netmask, without a zone.
func (i Interface) WithNetmask() string {
	return i.IP().String() + "/" + i.Network().Netmask().String()
}

// WithHostmask is address and host mask, without a zone.
func (i Interface) WithHostmask() string {
	return i.IP().String() + "/" + i.Network().Hostmask().String()
}

// Format writes the address as [Address.Format] does, the text with the prefix length.
func (i Interface) Format(spec string) (string, error) {
	return i.format(spec, i.String(), "Interface")
}

// IsUnspecified tells whether that is all: for IPv6 the network must be so, too.
func (i Interface) IsUnspecified() bool {
	return i.Address.IsUnspecified() && (i.Version() == V4 || i.Network().IsUnspecified())
}

// IsLoopback tells whether that is loopback: for IPv6 the network must be so, too.
func (i Interface) IsLoopback() bool {
	return i.Address.IsLoopback() && (i.Version() == V4 || i.Network().IsLoopback())
}
