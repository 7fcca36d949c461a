package ipaddress_test

import (
	"net/netip"
	"testing"

	"github.com/netlua/netlua/stdlib/ipaddress"
)

// reach is the column "Globally Reachable" of the registries.
type reach int

const (
	no reach = iota
	yes
	unsaid // N/A, or empty for an allocation that was terminated
)

// registry holds all rows of IANA's special-purpose address registries, as they
// were last updated in October 2025.
var registry = []struct {
	block string
	reach reach
}{
	{"0.0.0.0/8", no}, {"0.0.0.0/32", no}, {"10.0.0.0/8", no}, {"100.64.0.0/10", no}, {"127.0.0.0/8", no}, {"169.254.0.0/16", no}, {"172.16.0.0/12", no},
	{"192.0.0.0/24", no}, {"192.0.0.0/29", no}, {"192.0.0.8/32", no}, {"192.0.0.9/32", yes}, {"192.0.0.10/32", yes}, {"192.0.0.170/32", no}, {"192.0.0.171/32", no},
	{"192.0.2.0/24", no}, {"192.31.196.0/24", yes}, {"192.52.193.0/24", yes}, {"192.88.99.0/24", unsaid}, {"192.88.99.2/32", no}, {"192.168.0.0/16", no},
	{"192.175.48.0/24", yes}, {"198.18.0.0/15", no}, {"198.51.100.0/24", no}, {"203.0.113.0/24", no}, {"240.0.0.0/4", no}, {"255.255.255.255/32", no},

	{"::1/128", no}, {"::/128", no}, {"::ffff:0:0/96", no}, {"64:ff9b::/96", yes}, {"64:ff9b:1::/48", no}, {"100::/64", no}, {"100:0:0:1::/64", no},
	{"2001::/23", no}, {"2001::/32", unsaid}, {"2001:1::1/128", yes}, {"2001:1::2/128", yes}, {"2001:1::3/128", yes}, {"2001:2::/48", no}, {"2001:3::/32", yes},
	{"2001:4:112::/48", yes}, {"2001:10::/28", unsaid}, {"2001:20::/28", yes}, {"2001:30::/28", yes}, {"2001:db8::/32", no}, {"2002::/16", unsaid},
	{"2620:4f:8000::/48", yes}, {"3fff::/20", no}, {"5f00::/16", no}, {"fc00::/7", no}, {"fe80::/10", no},
}

// listed is the answer of the narrowest row for an address. What the rows leave
// unsaid takes the answer of the next wider row, no for 6to4, and otherwise yes,
// as for an address that is in no row.
func listed(a netip.Addr) bool {
	answer, bits := true, -1
	for _, row := range registry {
		p := netip.MustParsePrefix(row.block)
		if !p.Contains(a) || p.Bits() <= bits {
			continue
		}
		switch {
		case row.reach != unsaid:
			answer, bits = row.reach == yes, p.Bits()
		case row.block == "2002::/16":
			answer, bits = false, p.Bits()
		}
	}
	return answer
}

// TestRegistryRows asks about the first and the last address of each row and
// about their neighbours outside it.
func TestRegistryRows(t *testing.T) {
	shared := netip.MustParsePrefix("100.64.0.0/10")
	for _, row := range registry {
		first := netip.MustParsePrefix(row.block)
		last := lastOf(first)
		for _, a := range []netip.Addr{first.Addr(), last, first.Addr().Prev(), last.Next()} {
			if !a.IsValid() || a.Is4In6() { // mapped addresses are what the IPv4 addresses are
				continue
			}
			want := listed(a)
			got := ipaddress.FromNetip(a)
			if got.IsGlobal() != want {
				t.Errorf("%v, asked for %s: global %v, want %v", a, row.block, got.IsGlobal(), want)
			}
			if private := !want && !shared.Contains(a); got.IsPrivate() != private {
				t.Errorf("%v, asked for %s: private %v, want %v", a, row.block, got.IsPrivate(), private)
			}
		}
	}
}

// lastOf returns the last address of a prefix.
func lastOf(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
