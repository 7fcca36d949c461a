package cookiejar

import "strings"

// endsLikeIPv4 tells an IPv4 address from a name by its last label.
func endsLikeIPv4(host string) bool {
	i := strings.LastIndexByte(host, '.')
	if i < 0 || i+1 == len(host) {
		return false
	}
	for j := i + 1; j < len(host); j++ {
		if !isDigit(host[j]) {
			return false
		}
	}
	return true
}

// isAddress tells whether a host is an IP address, which has no parent domains.
func isAddress(host string) bool { return host != "" && host[0] == '[' || endsLikeIPv4(host) }

// IsHDN tells whether s is a host domain name (RFC 2965, section 1).
func IsHDN(s string) bool {
	return s != "" && !endsLikeIPv4(s) && s[0] != '.' && s[len(s)-1] != '.'
}

// DomainMatch tells whether host a domain-matches b (RFC 2965, section 1):
// they are equal, or b starts with a dot and a is a longer name with that end.
func DomainMatch(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if a == b {
		return true
	}
	return IsHDN(a) && len(b) > 1 && b[0] == '.' && IsHDN(b[1:]) && len(a) > len(b) && strings.HasSuffix(a, b)
}

// UserDomainMatch tells whether a domain is meant by an entry of a list of
// blocked or allowed domains: an entry with a dot in front means all domains
// below it, any other one itself alone.
func UserDomainMatch(domain, entry string) bool {
	domain, entry = strings.ToLower(domain), strings.ToLower(entry)
	if endsLikeIPv4(domain) || endsLikeIPv4(entry) {
		return domain == entry
	}
	if strings.HasPrefix(entry, ".") {
		return strings.HasSuffix(domain, entry)
	}
	return domain == entry
}

// Reach is the widest domain that a host may set cookies for (RFC 2965, section 1).
func Reach(host string) string {
	_, parent, ok := strings.Cut(host, ".")
	if ok && IsHDN(host) && (strings.Contains(parent, ".") || parent == "local") {
		return host[len(host)-len(parent)-1:]
	}
	return host
}

// dotted returns domain with a dot in front, unless it is empty.
func dotted(domain string) string {
	if domain == "" || domain[0] == '.' {
		return domain
	}
	return "." + domain
}

// within tells whether host, or host below a dot, ends with domain at a dot.
func within(host, domain string) bool {
	domain = strings.TrimPrefix(domain, ".")
	if !strings.HasSuffix(host, domain) {
		return false
	}
	i := len(host) - len(domain)
	return i == 0 || domain == "" || host[i-1] == '.'
}
