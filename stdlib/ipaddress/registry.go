package ipaddress

import (
	"net/netip"
	"sync"
)

// The special-purpose address registries of IANA (RFC 6890), as of October 2025:
// https://www.iana.org/assignments/iana-ipv4-special-registry and
// .../iana-ipv6-special-registry. CPython 3.9 knows older ones; what an address
// is for must not depend on that where it decides who may be connected to
// (CVE-2024-4032).
var (
	// notGlobal are the blocks that the registries call not globally reachable,
	// and 2002::/16 (6to4), of which they say nothing.
	notGlobal = blocks(
		"0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
		"192.0.2.0/24", "192.88.99.2/32", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"::/128", "::1/128", "::ffff:0:0/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32",
		"2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
	)
	// globalAfterAll are parts of those that are reachable.
	globalAfterAll = blocks(
		"192.0.0.9/32", "192.0.0.10/32",
		"2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:3::/32", "2001:4:112::/48", "2001:20::/28", "2001:30::/28",
	)
	// shared is neither private nor global (RFC 6598).
	shared = blocks("100.64.0.0/10")

	loopback  = blocks("127.0.0.0/8", "::1/128")
	linkLocal = blocks("169.254.0.0/16", "fe80::/10")
	siteLocal = blocks("fec0::/10")
	multicast = blocks("224.0.0.0/4", "ff00::/8")
	// reserved is what the IETF keeps for later (RFC 1112, section 4; RFC 4291).
	reserved = blocks("240.0.0.0/4", "::/8", "100::/8", "200::/7", "400::/6", "800::/5", "1000::/4", "4000::/3", "6000::/3",
		"8000::/3", "a000::/3", "c000::/3", "e000::/4", "f000::/5", "f800::/6", "fe00::/9")
)

// blocks reads a list when it is first asked for.
func blocks(texts ...string) func() []netip.Prefix {
	return sync.OnceValue(func() (list []netip.Prefix) {
		for _, s := range texts {
			list = append(list, netip.MustParsePrefix(s))
		}
		return list
	})
}

// in tells whether both ends of a range are in one of the blocks.
func in(list []netip.Prefix, first, last netip.Addr) bool {
	for _, p := range list {
		if p.Contains(first) && p.Contains(last) {
			return true
		}
	}
	return false
}

// touches tells whether an end of a range is in one of the blocks.
func touches(list []netip.Prefix, first, last netip.Addr) bool {
	return in(list, first, first) || in(list, last, last)
}

// span is a range of addresses that a question is asked about. IPv4-mapped
// addresses are what the IPv4 addresses in them are.
type span struct{ first, last netip.Addr }

func spanOf(first, last Address) span {
	a, b := first.ip.WithZone(""), last.ip.WithZone("")
	if a.Is4In6() && b.Is4In6() {
		a, b = a.Unmap(), b.Unmap()
	}
	return span{a, b}
}

func (s span) in(list []netip.Prefix) bool { return in(list, s.first, s.last) }

func (s span) isPrivate() bool {
	return s.in(notGlobal()) && !touches(globalAfterAll(), s.first, s.last)
}
func (s span) isGlobal() bool { return !s.isPrivate() && !s.in(shared()) }
func (s span) isUnspecified() bool {
	return s.first.IsUnspecified() && s.last.IsUnspecified()
}

func (a Address) span() span { return spanOf(a, a) }

// IsPrivate tells whether the registries say that the address is not globally
// reachable; 100.64.0.0/10 is neither private nor global.
func (a Address) IsPrivate() bool { return a.span().isPrivate() }

// IsGlobal tells whether the address is globally reachable.
func (a Address) IsGlobal() bool { return a.span().isGlobal() }

// IsMulticast tells whether the address stands for a group of receivers.
func (a Address) IsMulticast() bool { return a.span().in(multicast()) }

// IsReserved tells whether the IETF keeps the address for later.
func (a Address) IsReserved() bool { return a.span().in(reserved()) }

// IsLoopback tells whether the address leads to the machine itself.
func (a Address) IsLoopback() bool { return a.span().in(loopback()) }

// IsLinkLocal tells whether the address is for one link (RFC 3927, RFC 4291).
func (a Address) IsLinkLocal() bool { return a.span().in(linkLocal()) }

// IsSiteLocal tells whether the address is of fec0::/10, which RFC 3879 abolished.
func (a Address) IsSiteLocal() bool { return a.span().in(siteLocal()) }

// IsUnspecified tells whether the address is 0.0.0.0 or ::.
func (a Address) IsUnspecified() bool { return a.span().isUnspecified() }

// A network is what both of its ends are; for IsPrivate both in the same block.
func (n Network) span() span { return spanOf(n.addr, n.Broadcast()) }

// IsPrivate tells whether the network lies in a block that is not globally reachable.
func (n Network) IsPrivate() bool { return n.span().isPrivate() }

// IsGlobal tells whether the network is neither private nor in 100.64.0.0/10.
func (n Network) IsGlobal() bool { return n.span().isGlobal() }

// IsMulticast tells whether all of the network is for multicast.
func (n Network) IsMulticast() bool { return n.span().in(multicast()) }

// IsReserved tells whether both ends of the network are reserved.
func (n Network) IsReserved() bool {
	s := n.span()
	return in(reserved(), s.first, s.first) && in(reserved(), s.last, s.last)
}

// IsLoopback tells whether all of the network is loopback.
func (n Network) IsLoopback() bool { return n.span().in(loopback()) }

// IsLinkLocal tells whether all of the network is link-local.
func (n Network) IsLinkLocal() bool { return n.span().in(linkLocal()) }

// IsSiteLocal tells whether all of the network is site-local.
func (n Network) IsSiteLocal() bool { return n.span().in(siteLocal()) }

// IsUnspecified tells whether the network is nothing but 0.0.0.0 or ::.
func (n Network) IsUnspecified() bool { return n.span().isUnspecified() }
