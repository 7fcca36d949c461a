package host

import (
	"net/netip"
	"strconv"
	"strings"
)

// canonicalName gives the one spelling of a host name that rules are compared
// with: lower case, without the dot that ends a fully qualified name.
func canonicalName(name string) string {
	return strings.ToLower(strings.TrimSuffix(name, "."))
}

// literalAddr recognizes an address in every spelling that some resolver of
// the system takes for one: besides the usual forms those of inet_aton(3), such
// as 127.1, 0x7f.1, 017700000001 and 2130706433. IPv4 in IPv6 clothes comes out
// as IPv4.
func literalAddr(host string) (netip.Addr, bool) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap(), true
	}
	return inetAton(strings.TrimSuffix(host, "."))
}

// inetAton reads one to four numbers, decimal, octal or hexadecimal, of which
// the last fills the bytes that remain.
func inetAton(s string) (netip.Addr, bool) {
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var value uint64
	for i, part := range parts {
		if part == "" || strings.Trim(part, "0123456789abcdefABCDEFxX") != "" {
			return netip.Addr{}, false
		}
		digits, base := part, 10
		if lower := strings.ToLower(part); strings.HasPrefix(lower, "0x") {
			digits, base = part[2:], 16
		} else if len(part) > 1 && part[0] == '0' {
			digits, base = part[1:], 8
		}
		n, err := strconv.ParseUint(digits, base, 32)
		if err != nil && digits != "" {
			return netip.Addr{}, false
		}
		if i < len(parts)-1 {
			if n > 255 {
				return netip.Addr{}, false
			}
			value = value<<8 | n
			continue
		}
		width := 8 * (5 - len(parts))
		if n >= 1<<width {
			return netip.Addr{}, false
		}
		value = value<<width | n
	}
	return netip.AddrFrom4([4]byte{byte(value >> 24), byte(value >> 16), byte(value >> 8), byte(value)}), true
}

var (
	nat64  = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052
	sixTo4 = netip.MustParsePrefix("2002::/16")    // RFC 3056
	compat = netip.MustParsePrefix("::/96")        // RFC 4291, section 2.5.5.1
)

// hidden returns the IPv4 address that traffic to an IPv6 address may end at,
// so that a rule against the one stops the other.
func hidden(addr netip.Addr) (netip.Addr, bool) {
	b := addr.As16()
	switch addr = addr.WithZone(""); {
	case !addr.Is6():
		return netip.Addr{}, false
	case nat64.Contains(addr), compat.Contains(addr) && b[12] != 0:
		return netip.AddrFrom4([4]byte(b[12:])), true
	case sixTo4.Contains(addr):
		return netip.AddrFrom4([4]byte(b[2:6])), true
	}
	return netip.Addr{}, false
}
