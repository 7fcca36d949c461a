package ipaddress

import "iter"

// Addresses is an iterator over addresses one after the other.
type Addresses struct {
	version    Version
	next, last uint128
	zone       string
	done       bool
}

// Next returns the next address, false at the end.
func (w *Addresses) Next() (Address, bool) {
	if w.done {
		return Address{}, false
	}
	a := fromNumber(w.version, w.next).withZone(w.zone)
	w.done = w.next == w.last
	w.next = w.next.add(uint128{0, 1})
	return a, true
}

// All ranges over what is left.
func (w *Addresses) All() iter.Seq[Address] {
	return func(yield func(Address) bool) {
		for a, ok := w.Next(); ok && yield(a); a, ok = w.Next() {
		}
	}
}

// Addresses iterates over all addresses, which have no zones.
func (n Network) Addresses() *Addresses {
	return &Addresses{version: n.Version(), next: n.first(), last: n.last()}
}

// Hosts iterates over the addresses that hosts can have: all of a network of one
// or two, else all but the first (of IPv6: the routers' anycast address) and, of
// IPv4, the last (the broadcast address). As in Python a single one keeps its
// zone, and others have none.
func (n Network) Hosts() *Addresses {
	w := n.Addresses()
	if n.hostBits() == 0 {
		w.zone = n.addr.Zone()
	}
	if n.hostBits() > 1 {
		w.next = w.next.add(uint128{0, 1})
		if n.Version() == V4 {
			w.last = w.last.sub(uint128{0, 1})
		}
	}
	return w
}

// Networks is an iterator over networks of one size side by side.
type Networks struct {
	version          Version
	next, last, step uint128
	zone             string
	bits             uint8
	done             bool
}

// Next returns the next network, false at the end.
func (w *Networks) Next() (Network, bool) {
	if w.done {
		return Network{}, false
	}
	n := Network{fromNumber(w.version, w.next).withZone(w.zone), w.bits}
	w.next = w.next.add(w.step)
	w.done = w.next == (uint128{}) || w.last.less(w.next)
	return n, true
}

// All ranges over what is left.
func (w *Networks) All() iter.Seq[Network] {
	return func(yield func(Network) bool) {
		for n, ok := w.Next(); ok && yield(n); n, ok = w.Next() {
		}
	}
}

// Subnets iterates over the networks in this one whose prefix is diff longer, or
// has the length *prefix if that is given; diff must be 1 then. The one part of
// a single address is itself, with its zone; others have none.
func (n Network) Subnets(diff int, prefix *int) (*Networks, error) {
	bits := n.Bits()
	if n.hostBits() > 0 {
		var err error
		if bits, err = n.parts(diff, prefix); err != nil {
			return nil, err
		}
	}
	list := &Networks{version: n.Version(), next: n.first(), last: n.last(), bits: uint8(bits)}
	list.step = uint128{0, 1}.shl(n.Version().Bits() - bits)
	if n.hostBits() == 0 {
		list.zone = n.addr.Zone()
	}
	return list, nil
}
