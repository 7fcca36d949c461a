package host

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// NetRules is a set of places in the network.
type NetRules struct {
	All   bool
	rules []netRule
}

// netRule is one pattern of a NetRules.
type netRule struct {
	text      string
	name      string       // a host name, or with below the domain above it
	below     bool         // only names below name
	prefix    netip.Prefix // addresses, if name is empty
	anyHost   bool
	low, high int // ports; 0 to 65535 unless given
	anyPort   bool
}

// ParseNet reads a list of patterns that are separated by commas:
//
//	example.com          the host, at any port
//	example.com:443      at one port; a range is 8000-8100, any is *
//	*.example.com        names below example.com, not itself
//	10.1.2.3  10.0.0.0/8  10.0.0.0/8:443     addresses
//	::1  [::1]:80  2001:db8::/32  [2001:db8::]/32:443
//	:8080  *:8080        any host
//	*                    everything
//
// A name allows its host whatever its addresses are, but never allows an
// address that is written as a number; denied addresses stay denied behind any name.
func ParseNet(list string) (NetRules, error) {
	var r NetRules
	for text := range strings.SplitSeq(list, ",") {
		text = strings.TrimSpace(text)
		if text == "*" {
			r.All = true
			continue
		}
		rule, err := parseNetRule(text)
		if err != nil {
			return NetRules{}, fmt.Errorf("parse net rule %q: %w", text, err)
		}
		r.rules = append(r.rules, rule)
	}
	return r, nil
}

func parseNetRule(text string) (netRule, error) {
	rule := netRule{text: text, anyPort: true, high: 65535}
	host, bits, port, err := splitRule(text)
	if err != nil {
		return rule, err
	}
	if port != "" && port != "*" {
		if rule.low, rule.high, err = parsePorts(port); err != nil {
			return rule, err
		}
		rule.anyPort = false
	}
	addr, isAddr := literalAddr(host)
	switch {
	case bits != "" && !isAddr:
		return rule, fmt.Errorf("%q before /%s is not an address (a rule is a host, without scheme and path)", host, bits)
	case isAddr:
		rule.prefix, err = parsePrefix(host, addr, bits)
		return rule, err
	case host == "" && port == "":
		return rule, fmt.Errorf("the pattern is empty")
	case host == "" || host == "*":
		rule.anyHost = true
		return rule, nil
	}
	rule.name, rule.below = strings.CutPrefix(canonicalName(host), "*.")
	return rule, checkName(rule.name)
}

// splitRule cuts HOST[/BITS][:PORT], where HOST may stand in brackets, with
// BITS inside or outside of them.
func splitRule(text string) (host, bits, port string, err error) {
	if inside, ok := strings.CutPrefix(text, "["); ok {
		var rest string
		if host, rest, ok = strings.Cut(inside, "]"); !ok {
			return "", "", "", fmt.Errorf("the bracket is not closed")
		}
		if _, err := netip.ParseAddr(strings.SplitN(host, "/", 2)[0]); err != nil || !strings.Contains(host, ":") {
			return "", "", "", fmt.Errorf("%q in brackets is not an IPv6 address", host)
		}
		rest, port, ok = strings.Cut(rest, ":")
		if ok && port == "" || rest != "" && rest[0] != '/' {
			return "", "", "", fmt.Errorf("after the bracket there must be nothing or :PORT")
		}
		host += rest
	} else if host = text; strings.Count(text, ":") == 1 {
		if host, port, _ = strings.Cut(text, ":"); port == "" {
			return "", "", "", fmt.Errorf("the port is empty")
		}
		if strings.HasPrefix(port, "//") {
			return "", "", "", fmt.Errorf("a rule is a host, without scheme and path")
		}
	}
	var cut bool
	if host, bits, cut = strings.Cut(host, "/"); cut && bits == "" {
		return "", "", "", fmt.Errorf("the prefix length is empty")
	}
	return host, bits, port, nil
}

func parsePorts(s string) (low, high int, err error) {
	from, to, isRange := strings.Cut(s, "-")
	if !isRange {
		to = from
	}
	l, err1 := strconv.ParseUint(from, 10, 16)
	h, err2 := strconv.ParseUint(to, 10, 16)
	if err1 != nil || err2 != nil {
		return 0, 0, fmt.Errorf("port %q is not a number from 0 to 65535 nor a range of them", s)
	}
	if l > h {
		return 0, 0, fmt.Errorf("port range %q is empty", s)
	}
	return int(l), int(h), nil
}

func parsePrefix(host string, addr netip.Addr, bits string) (netip.Prefix, error) {
	if addr.Zone() != "" {
		return netip.Prefix{}, fmt.Errorf("a rule has no zone")
	}
	n := addr.BitLen()
	if bits != "" {
		v, err := strconv.ParseUint(bits, 10, 8)
		if err == nil && addr.Is4() && strings.Contains(host, ":") && v >= 96 {
			v -= 96 // ::ffff:10.0.0.0/104
		}
		if n = int(v); err != nil || n > addr.BitLen() {
			return netip.Prefix{}, fmt.Errorf("prefix length %q is not a number from 0 to %d", bits, addr.BitLen())
		}
	}
	p := netip.PrefixFrom(addr, n)
	if p.Masked() != p {
		return netip.Prefix{}, fmt.Errorf("host bits are set; perhaps %s is meant", p.Masked())
	}
	return p, nil
}

// checkName refuses what cannot be the ASCII form of a host name.
func checkName(name string) error {
	if name == "" {
		return fmt.Errorf("the host name is empty")
	}
	for _, c := range name {
		switch {
		case c > 0x7e:
			return fmt.Errorf("host name %q is not ASCII; use its xn-- form", name)
		case c <= ' ', strings.ContainsRune(`/\*?:@[]#%"'`, c):
			return fmt.Errorf("host name %q holds %q", name, c)
		}
	}
	return nil
}

// place is what a rule is asked about: a name or an address, at a port.
type place struct {
	name string     // canonical; "" for an address
	addr netip.Addr // unmapped; invalid for a name and for any local address
	port int        // -1 if it is not known yet
}

func (p place) String() string {
	host := p.name
	if p.addr.IsValid() {
		host = p.addr.String()
	}
	if p.port < 0 {
		return host
	}
	return net.JoinHostPort(host, strconv.Itoa(p.port))
}

// everywhere reports whether p is all addresses of this machine.
func (p place) everywhere() bool { return p.name == "" && !p.addr.IsValid() }

func (r *netRule) portMatches(port int) bool { return r.anyPort || r.low <= port && port <= r.high }

// allows reports whether r covers p wholly. A port that is not known yet is
// taken to be the right one.
func (r *netRule) allows(p place) bool {
	switch {
	case p.port >= 0 && !r.portMatches(p.port):
		return false
	case r.anyHost:
		return true
	case p.everywhere():
		return r.prefix.IsValid() && r.prefix.Addr().IsUnspecified()
	case p.addr.IsValid():
		return r.prefix.IsValid() && r.prefix.Contains(p.addr.WithZone(""))
	}
	return r.nameMatches(p.name)
}

// denies reports whether r covers a part of p, or an address that p is another
// way to. A port that is not known yet is denied only with all others.
func (r *netRule) denies(p place) bool {
	switch {
	case p.port < 0 && !r.anyPort, p.port >= 0 && !r.portMatches(p.port):
		return false
	case r.anyHost:
		return true
	case p.everywhere():
		return r.prefix.IsValid()
	case p.addr.IsValid():
		if !r.prefix.IsValid() {
			return false
		}
		v4, ok := hidden(p.addr)
		return r.prefix.Contains(p.addr.WithZone("")) || ok && r.prefix.Contains(v4)
	}
	return r.nameMatches(p.name)
}

func (r *netRule) nameMatches(name string) bool {
	switch {
	case r.name == "":
		return false
	case r.below:
		return strings.HasSuffix(name, "."+r.name)
	}
	return name == r.name
}

// checkPlace applies both lists.
func checkPlace(kind string, a *Access[NetRules], p place) error {
	if err := checkDenied(kind, a, p); err != nil {
		return err
	}
	if a.Allow.All {
		return nil
	}
	for i := range a.Allow.rules {
		if a.Allow.rules[i].allows(p) {
			return nil
		}
	}
	return notAllowed(kind, p.String())
}

// checkDenied applies the deny list.
func checkDenied(kind string, a *Access[NetRules], p place) error {
	if a.Deny.All {
		return denied(kind, p.String(), "")
	}
	for i := range a.Deny.rules {
		if a.Deny.rules[i].denies(p) {
			return denied(kind, p.String(), a.Deny.rules[i].text)
		}
	}
	return nil
}

// free reports whether a forbids nothing, so that nothing need be looked at.
func free(a *Access[NetRules]) bool {
	return a.Allow.All && !a.Deny.All && len(a.Deny.rules) == 0
}
