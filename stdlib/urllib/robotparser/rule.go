package robotparser

import "strings"

// rule is an Allow or a Disallow line.
type rule struct {
	text    string   // the path as it is compared, for the length and for showing
	prefix  string   // what stands before the first star
	parts   []string // what stands behind each star; a match contains them in order
	toEnd   bool     // the path must end with the last part
	allowed bool
}

func newRule(path string, allowed bool) rule {
	r := rule{allowed: allowed}
	body, end := strings.CutSuffix(path, "$")
	r.toEnd = end
	prefix, rest, stars := strings.Cut(body, "*")
	r.prefix = normalize(prefix)
	r.text = r.prefix
	if stars {
		r.parts = strings.Split(rest, "*")
		for i := range r.parts {
			r.parts[i] = normalize(r.parts[i])
		}
		r.text += "*" + strings.Join(r.parts, "*")
	}
	if end {
		r.text += "$"
	}
	return r
}

// matches compares with a normalized path. Each part is looked for once, from
// where the one before it ended: the first place that fits leaves the most to the rest.
func (r *rule) matches(path string) bool {
	path, ok := strings.CutPrefix(path, r.prefix)
	if !ok {
		return false
	}
	if len(r.parts) == 0 {
		return !r.toEnd || path == ""
	}
	for i, part := range r.parts {
		if i == len(r.parts)-1 && r.toEnd {
			return strings.HasSuffix(path, part)
		}
		at := strings.Index(path, part)
		if at < 0 {
			return false
		}
		path = path[at+len(part):]
	}
	return true
}

const hexDigits = "0123456789ABCDEF"

// kinds of bytes in a path
const (
	other      = iota // to be escaped
	unreserved        // never escaped
	reserved          // as it is, and different from its escape
)

var kind = func() (t [256]uint8) {
	for c := range 256 {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~", byte(c)) >= 0:
			t[c] = unreserved
		case c > ' ' && c < 0x7f && strings.IndexByte("\"<>\\^`{|}%*$", byte(c)) < 0:
			t[c] = reserved
		}
	}
	return t
}()

// normalize makes paths comparable (RFC 9309, section 2.2.2): escapes of
// unreserved characters are undone, others are in upper case, and what may not
// stand in a path is escaped, with * and $, which are special in rules.
func normalize(s string) string {
	for i := range len(s) {
		if kind[s[i]] == other {
			return normalizeFrom(s, i)
		}
	}
	return s
}

func normalizeFrom(s string, i int) string {
	b := make([]byte, i, len(s)+16)
	copy(b, s)
	for ; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) {
			if hi, lo := unhex(s[i+1]), unhex(s[i+2]); hi >= 0 && lo >= 0 {
				c = byte(hi<<4 | lo)
				i += 2
				if kind[c] != unreserved {
					b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
					continue
				}
			}
		}
		if kind[c] == other {
			b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
		} else {
			b = append(b, c)
		}
	}
	return string(b)
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
