package ipaddress

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/internal/pyrepr"
)

// ParseAddress reads an address. It takes no leading zeros, no short forms and
// no spaces (CVE-2021-29921 is what comes of taking them). The zone of an IPv6
// address is any text without "%", "/", spaces and control characters.
func ParseAddress(v Version, s string) (Address, error) {
	ip, err := netip.ParseAddr(s)
	if err == nil && goodZone(ip.Zone()) && (v == Either || ip.Is4() == (v == V4)) {
		return Address{ip}, nil
	}
	if v == Either {
		return Address{}, fail(BadValue, "%s does not appear to be an IPv4 or IPv6 address", pyrepr.Str(s))
	}
	return diagnose(v, s)
}

func goodZone(z string) bool {
	return strings.IndexFunc(z, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '%' || r == '/' }) < 0
}

// diagnose reads an address slowly, to say what is wrong with it.
func diagnose(v Version, s string) (Address, error) {
	if strings.Contains(s, "/") {
		return Address{}, badAddress("Unexpected '/' in %s", pyrepr.Str(s))
	}
	if v == V4 {
		n, err := number4(s)
		return fromNumber(V4, n), err
	}
	text, zone, zoned := strings.Cut(s, "%")
	if zoned && (zone == "" || !goodZone(zone)) {
		// Python says so with the quotes of a quotation.
		return Address{}, badAddress(`Invalid IPv6 address: "%s"`, pyrepr.Str(s))
	}
	n, err := number6(text)
	if err != nil {
		return Address{}, err
	}
	return Address{fromNumber(V6, n).ip.WithZone(zone)}, nil
}

func number4(s string) (n uint128, err error) {
	if s == "" {
		return n, badAddress("Address cannot be empty")
	}
	parts := strings.Split(s, ".")
	if len(parts) != 4 {
		return n, badAddress("Expected 4 octets in %s", pyrepr.Str(s))
	}
	for _, part := range parts {
		octet, problem := octet(part)
		if problem != "" {
			return uint128{}, badAddress("%s in %s", problem, pyrepr.Str(s))
		}
		n.lo = n.lo<<8 | octet
	}
	return n, nil
}

// octet reads one of the four numbers, or says what is wrong with it.
func octet(s string) (n uint64, problem string) {
	switch {
	case s == "":
		return 0, "Empty octet not permitted"
	case strings.Trim(s, "0123456789") != "":
		return 0, "Only decimal digits permitted in " + pyrepr.Str(s)
	case len(s) > 3:
		return 0, "At most 3 characters permitted in " + pyrepr.Str(s)
	case s[0] == '0' && s != "0":
		return 0, "Leading zeros are not permitted in " + pyrepr.Str(s)
	}
	n, _ = strconv.ParseUint(s, 10, 16)
	if n > 255 {
		return 0, "Octet " + s + " (> 255) not permitted"
	}
	return n, ""
}

func number6(s string) (n uint128, err error) {
	if s == "" {
		return n, badAddress("Address cannot be empty")
	}
	parts := strings.Split(s, ":")
	if len(parts) < 3 {
		return n, badAddress("At least 3 parts expected in %s", pyrepr.Str(s))
	}
	if last := parts[len(parts)-1]; strings.Contains(last, ".") {
		n4, err := number4(last)
		if err != nil {
			return n, badAddress("%v in %s", err, pyrepr.Str(s))
		}
		parts = append(parts[:len(parts)-1], strconv.FormatUint(n4.lo>>16, 16), strconv.FormatUint(n4.lo&0xffff, 16))
	}
	before, after, problem := layout(parts)
	if problem != "" {
		return n, badAddress("%s in %s", problem, pyrepr.Str(s))
	}
	for i, part := range append(parts[:before:before], parts[len(parts)-after:]...) {
		group, problem := group(part)
		if problem != "" {
			return uint128{}, badAddress("%s in %s", problem, pyrepr.Str(s))
		}
		if i == before {
			n = n.shl(16 * (8 - before - after))
		}
		n = n.shl(16).or(uint128{0, group})
	}
	if after == 0 {
		n = n.shl(16 * (8 - before))
	}
	return n, nil
}

// layout finds how many groups stand before and after "::".
func layout(parts []string) (before, after int, problem string) {
	const (
		leading  = "Leading ':' only permitted as part of '::'"
		trailing = "Trailing ':' only permitted as part of '::'"
	)
	if len(parts) > 9 {
		return 0, 0, "At most 8 colons permitted"
	}
	gap := 0
	for i := 1; i < len(parts)-1; i++ {
		if parts[i] != "" {
			continue
		}
		if gap > 0 {
			return 0, 0, "At most one '::' permitted"
		}
		gap = i
	}
	first, last := parts[0] == "", parts[len(parts)-1] == ""
	if gap == 0 {
		switch {
		case len(parts) != 8:
			return 0, 0, "Exactly 8 parts expected without '::'"
		case first:
			return 0, 0, leading
		case last:
			return 0, 0, trailing
		}
		return 8, 0, ""
	}
	before, after = gap, len(parts)-gap-1
	if first {
		if before--; before > 0 {
			return 0, 0, leading
		}
	}
	if last {
		if after--; after > 0 {
			return 0, 0, trailing
		}
	}
	if before+after > 7 {
		return 0, 0, "Expected at most 7 other parts with '::'"
	}
	return before, after, ""
}

// group reads one of the eight numbers, or says what is wrong with it.
func group(s string) (n uint64, problem string) {
	switch {
	case strings.Trim(s, "0123456789abcdefABCDEF") != "":
		return 0, "Only hex digits permitted in " + pyrepr.Str(s)
	case len(s) > 4:
		return 0, "At most 4 characters permitted in " + pyrepr.Str(s)
	}
	n, _ = strconv.ParseUint(s, 16, 16)
	return n, ""
}
