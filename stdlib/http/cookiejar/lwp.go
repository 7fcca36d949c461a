package cookiejar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/host"
)

// LWPHeader is the first line of a file of libwww-perl that has all details.
const LWPHeader = "#LWP-Cookies-2.0\n"

const lwpPrefix = "Set-Cookie3:"

// LWP is the format of libwww-perl: a header Set-Cookie3 for each cookie, which
// loses nothing.
type LWP struct{}

// isLWP tells whether a line begins as "#LWP-Cookies-2.0" does.
func isLWP(line string) bool {
	p := &scan{line}
	rest, ok := strings.CutPrefix(p.s, "#LWP-Cookies-")
	if !ok {
		return false
	}
	p.s = rest
	if _, ok = p.digits(1, len(p.s)); !ok || !p.byte(".") {
		return false
	}
	return p.s != "" && isDigit(p.s[0])
}

// Parse reads a file. Lines that are no cookies are skipped.
func (LWP) Parse(data []byte, name string, clock host.Clock) ([]*Cookie, error) {
	if !firstIs(data, isLWP) {
		return nil, &LoadError{fmt.Sprintf("load: '%s' does not look like a Set-Cookie3 (LWP) format file", name)}
	}
	var out []*Cookie
	number := 0
	for line := range lines(data) {
		number++
		text, ok := strings.CutPrefix(line, lwpPrefix)
		if !ok {
			continue
		}
		for _, words := range SplitHeaderWords(trim(text)) {
			c := parseLWP(words, clock)
			if c == nil {
				return nil, &LoadError{fmt.Sprintf("load: invalid Set-Cookie3 format file '%s': line %d", name, number)}
			}
			out = append(out, c)
		}
	}
	return out, nil
}

// parseLWP makes a cookie of the words of a line; nil if it is none.
func parseLWP(words []Word, clock host.Clock) *Cookie {
	c := &Cookie{Version: NoVersion, Name: words[0].Name, Value: words[0].Value, Expires: NoExpiry}
	var expires, domain, path Optional
	for _, w := range words[1:] {
		set := !w.Value.Set || w.Value.Text != ""
		switch strings.ToLower(w.Name) {
		case "port_spec":
			c.PortSpecified = set
		case "path_spec":
			c.PathSpecified = set
		case "domain_dot":
			c.DomainInitialDot = set
		case "secure":
			c.Secure = true
		case "discard":
			c.Discard = set
		case "version":
			n, ok := parseInt(w.Value.Text)
			if !ok {
				return nil
			}
			c.Version = int(n)
		case "port":
			c.Port = w.Value
		case "path":
			path = w.Value
		case "domain":
			domain = w.Value
		case "expires":
			expires = w.Value
		case "comment":
			c.Comment = w.Value
		case "commenturl":
			c.CommentURL = w.Value
		default:
			c.rest = setLast(c.rest, Attr(w))
		}
	}
	if !domain.Set || !path.Set || c.PortSpecified && !c.Port.Set {
		return nil
	}
	c.Domain, c.Path = strings.ToLower(domain.Text), path.Text
	c.DomainSpecified = strings.HasPrefix(c.Domain, ".")
	if at, ok := ParseISOTime(expires.Text, clock.Now()); ok && expires.Set {
		c.Expires = at
	} else {
		c.Discard = true
	}
	return c
}

// Append writes a file.
func (LWP) Append(out []byte, cookies []*Cookie) ([]byte, error) {
	out = append(out, LWPHeader...)
	return AppendLWP(out, cookies)
}

// holdsLWP tells whether a name can stand in a line as it is. A server could
// otherwise write attributes of its choice into the file, such as a domain.
func holdsLWP(name string) bool {
	return name != "" && !strings.ContainsAny(name, "=;,\"") && strings.IndexFunc(name, func(r rune) bool { return r < 0x80 && isSpace(byte(r)) }) < 0
}

// AppendLWP appends a Set-Cookie3 line for each cookie. A cookie whose name the
// format cannot hold is left out, and so is such an attribute.
func AppendLWP(out []byte, cookies []*Cookie) ([]byte, error) {
	for _, c := range cookies {
		line := LWPText(c)
		if breaks(line) {
			return nil, &SaveError{c.Name, "CR, LF or NUL in it"}
		}
		if !holdsLWP(c.Name) {
			continue
		}
		out = append(out, lwpPrefix...)
		out = append(out, ' ')
		out = append(out, line...)
		out = append(out, '\n')
	}
	return out, nil
}

// LWPText is a cookie as a line of an LWP file says it, behind "Set-Cookie3: ".
func LWPText(c *Cookie) string { return JoinHeaderWords(lwpWords(c)) }

// lwpWords says all of a cookie. What has no value but needs one says None, as
// in files of Python.
func lwpWords(c *Cookie) []Word {
	words := append(make([]Word, 0, 16), Word{c.Name, c.Value}, Word{"path", Some(c.Path)}, Word{"domain", Some(c.Domain)})
	flag := func(name string, set bool) {
		if set {
			words = append(words, Word{Name: name})
		}
	}
	if c.Port.Set {
		words = append(words, Word{"port", c.Port})
	}
	flag("path_spec", c.PathSpecified)
	flag("port_spec", c.PortSpecified)
	flag("domain_dot", c.DomainInitialDot)
	flag("secure", c.Secure)
	if c.Expires != NoExpiry && c.Expires != 0 {
		words = append(words, Word{"expires", Some(FormatISOTime(c.Expires))})
	}
	flag("discard", c.Discard)
	if c.Comment.Text != "" {
		words = append(words, Word{"comment", c.Comment})
	}
	if c.CommentURL.Text != "" {
		words = append(words, Word{"commenturl", c.CommentURL})
	}
	rest := c.Rest()
	slices.SortStableFunc(rest, func(a, b Attr) int { return strings.Compare(a.Name, b.Name) })
	for _, a := range rest {
		switch strings.ToLower(a.Name) {
		case "port_spec", "path_spec", "domain_dot": // would be taken for ours
			continue
		}
		if !holdsLWP(a.Name) {
			continue
		}
		words = append(words, Word{a.Name, Some(orNone(a.Value))})
	}
	if c.Version != NoVersion { // Python writes None, and cannot read it
		words = append(words, Word{"version", Some(strconv.Itoa(c.Version))})
	}
	return words
}

func orNone(v Optional) string {
	if !v.Set {
		return "None"
	}
	return v.Text
}
