package ipaddress

import (
	"cmp"
	"fmt"
)

func notSameVersion(a, b fmt.Stringer) *Error {
	return fail(BadType, "%s and %s are not of the same version", a, b)
}

// Compare orders by version, then by number, then by zone: -1, 0 or 1.
func (a Address) Compare(b Address) int { return a.ip.Compare(b.ip) }

// Compare orders by version, first address and prefix length.
func (n Network) Compare(o Network) int {
	return cmp.Or(n.addr.Compare(o.addr), cmp.Compare(n.bits, o.bits))
}

// Compare orders by network, then by address.
func (i Interface) Compare(o Interface) int {
	return cmp.Or(i.Network().WithoutZone().Compare(o.Network().WithoutZone()), i.Address.Compare(o.Address))
}

// Host is an [Address] or an [Interface], which is an Address with a network.
type Host interface {
	fmt.Stringer
	Version() Version
	host() (Address, *Interface)
}

func (a Address) host() (Address, *Interface)   { return a, nil }
func (i Interface) host() (Address, *Interface) { return i.Address, &i }

// CompareHosts orders addresses and interfaces of one version, all addresses
// before all interfaces.
func CompareHosts(a, b Host) (int, error) {
	if a.Version() != b.Version() {
		return 0, notSameVersion(a, b)
	}
	x, i := a.host()
	y, j := b.host()
	switch {
	case i == nil && j == nil:
		return x.Compare(y), nil
	case i == nil:
		return -1, nil
	case j == nil:
		return 1, nil
	}
	return i.Compare(*j), nil
}

// CompareNetworks orders networks of one version.
func CompareNetworks(a, b Network) (int, error) {
	if a.Version() != b.Version() {
		return 0, notSameVersion(a, b)
	}
	return a.Compare(b), nil
}

// CompareNetworks is Python's method of that name: the function in other words.
func (n Network) CompareNetworks(o Network) (int, error) {
	if n.Version() != o.Version() {
		return 0, fail(BadType, "%s and %s are not of the same type", n, o)
	}
	return n.Compare(o), nil
}

// Key orders addresses, interfaces and networks among one another: by version,
// then by address, an address before the network that it begins.
type Key struct {
	version Version
	host    Host // for a network its first address
	network *Network
}

// KeyOf returns the key of an address or an interface.
func KeyOf(h Host) Key { return Key{version: h.Version(), host: h} }

// KeyOfNetwork returns the key of a network.
func KeyOfNetwork(n Network) Key { return Key{version: n.Version(), host: n.addr, network: &n} }

// Version returns V4 or V6.
func (k Key) Version() Version { return k.version }

// Host returns the address or interface, or the first address of a network.
func (k Key) Host() Host { return k.host }

// Network returns the network, nil for anything else.
func (k Key) Network() *Network { return k.network }

// Compare returns -1, 0 or 1.
func (k Key) Compare(o Key) int {
	if c := cmp.Compare(k.version, o.version); c != 0 {
		return c
	}
	if c, _ := CompareHosts(k.host, o.host); c != 0 {
		return c
	}
	switch {
	case k.network == nil && o.network == nil:
		return 0
	case k.network == nil:
		return -1
	case o.network == nil:
		return 1
	}
	return cmp.Compare(k.network.bits, o.network.bits)
}
