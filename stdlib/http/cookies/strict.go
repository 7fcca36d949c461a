package cookies

import "strings"

// MaxSize is how many bytes browsers take of a cookie's name and value
// together, and MaxAttr of one attribute (RFC 6265bis, section 5.6).
const (
	MaxSize = 4096
	MaxAttr = 1024
)

// Check returns an [Error] for a cookie that browsers would not take: one that
// breaks the promise of its name's prefix (__Secure-, __Host-), one for all
// sites or partitioned that is not secure, an unknown SameSite, a name that was
// never set, or one that is too large (RFC 6265bis, sections 4.1.3 and 5.6).
func Check(m *Morsel) error {
	isSecure := truth(m.attr(secure))
	sameSite, _ := m.attr(samesite).(string)
	switch lower := strings.ToLower(m.key); {
	case !m.set:
		return errorf("The cookie has no name")
	case len(m.key)+len(m.coded) > MaxSize:
		return errorf("The cookie %q is larger than %d bytes", shorten(m.key), MaxSize)
	case strings.HasPrefix(lower, "__secure-") && !isSecure:
		return errorf("The cookie %q must be secure", m.key)
	case strings.HasPrefix(lower, "__host-") && (!isSecure || m.attr(domain) != "" || m.attr(path) != "/"):
		return errorf("The cookie %q must be secure, without domain and with path /", m.key)
	case truth(m.attr(partitioned)) && !isSecure:
		return errorf("The cookie %q is partitioned, so it must be secure", m.key)
	}
	switch strings.ToLower(sameSite) {
	case "strict", "lax", "":
	case "none":
		if !isSecure {
			return errorf("The cookie %q has SameSite=None, so it must be secure", m.key)
		}
	default:
		return errorf("The cookie %q has an unknown SameSite %q", m.key, shorten(sameSite))
	}
	for i := range attributes {
		if s, ok := m.attr(i).(string); ok && len(s) > MaxAttr {
			return errorf("The cookie %q has a %s of more than %d bytes", m.key, attributes[i].text, MaxAttr)
		}
	}
	return nil
}
