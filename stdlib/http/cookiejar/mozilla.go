package cookiejar

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/host"
)

// MozillaHeader is how a cookies.txt begins that this package writes.
const MozillaHeader = "# Netscape HTTP Cookie File\n# http://curl.haxx.se/rfc/cookie_spec.html\n# This is a generated file!  Do not edit.\n\n"

// httpOnlyPrefix stands in front of a line whose cookie is kept from scripts in browsers.
const (
	httpOnlyPrefix = "#HttpOnly_"
	httpOnlyAttr   = "HttpOnly"
)

// Mozilla is the format cookies.txt, which browsers had and curl and wget have:
// a line a cookie of domain, whether hosts below it are meant, path, whether it
// is for secure connections only, expiry, name and value, with tabs between.
// Versions, ports and comments get lost in it. The expiry of a session cookie
// is 0, as in files of curl and wget.
type Mozilla struct {
	Header string // what files begin with; "" for MozillaHeader
}

// isMozilla tells whether a first line is that of such a file.
func isMozilla(line string) bool {
	return strings.Contains(line, "# HTTP Cookie File") || strings.Contains(line, "# Netscape HTTP Cookie File")
}

// Parse reads a file. What curl reads it reads, too: a missing value is empty, a
// tab in a value is part of it.
func (m Mozilla) Parse(data []byte, name string, _ host.Clock) ([]*Cookie, error) {
	if !firstIs(data, isMozilla) {
		return nil, &LoadError{fmt.Sprintf("load: '%s' does not look like a Netscape format cookies file", name)}
	}
	var out []*Cookie
	number := 0
	for line := range lines(data) {
		number++
		line, httpOnly := strings.CutPrefix(line, httpOnlyPrefix)
		if text := trim(line); text == "" || !httpOnly && (text[0] == '#' || text[0] == '$') {
			continue
		}
		c, reason := parseMozilla(line)
		if reason != "" {
			return nil, &LoadError{fmt.Sprintf("load: invalid Netscape format cookies file '%s': line %d: %s", name, number, reason)}
		}
		if httpOnly {
			c.SetNonstandard(httpOnlyAttr, Optional{})
		}
		out = append(out, c)
	}
	return out, nil
}

// firstIs tells whether the first line is as it should be.
func firstIs(data []byte, right func(string) bool) bool {
	for line := range lines(data) {
		return right(line)
	}
	return false
}

// parseMozilla reads one line; reason says what is wrong with it.
func parseMozilla(line string) (c *Cookie, reason string) {
	fields := strings.SplitN(line, "\t", 7)
	if len(fields) == 6 {
		fields = append(fields, "")
	}
	if len(fields) != 7 {
		return nil, fmt.Sprintf("%d fields, 7 are needed", len(fields))
	}
	// The second field decides whether hosts below the domain are meant; older
	// files have no dot in front of a domain for which it says so.
	domain, path := strings.TrimPrefix(strings.ToLower(fields[0]), "."), fields[2]
	if domain == "" || path == "" || hasControl(line) {
		return nil, "empty field or control character"
	}
	expires, ok := parseExpiry(fields[4])
	if !ok {
		return nil, "the expiry is no number"
	}
	below := strings.EqualFold(fields[1], "TRUE")
	if below {
		domain = "." + domain
	}
	domain, port := cutPort(domain)
	c = &Cookie{
		Name: fields[5], Value: Some(fields[6]), Port: port, Domain: domain, DomainSpecified: below, DomainInitialDot: below,
		Path: path, Secure: strings.EqualFold(fields[3], "TRUE"), Expires: expires, Discard: expires == NoExpiry,
	}
	if c.Name == "" { // "Set-Cookie: text" is a value without name to these files
		c.Name, c.Value = fields[6], Optional{}
	}
	return c, ""
}

// cutPort takes the port off a domain. wget writes it where it is not the usual one.
func cutPort(domain string) (string, Optional) {
	host, port, ok := strings.Cut(domain, ":")
	if !ok || host == "" || host[0] == '[' || port == "" || strings.Trim(port, "0123456789") != "" {
		return domain, Optional{}
	}
	return host, Some(port)
}

// parseExpiry reads seconds since the epoch; nothing and 0 are the session's end.
func parseExpiry(s string) (int64, bool) {
	if s = trim(s); s == "" {
		return NoExpiry, true
	}
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil || math.IsNaN(f):
		return 0, false
	case f >= lastSecond:
		return lastSecond, true
	case math.Trunc(f) == 0:
		return NoExpiry, true
	}
	return int64(max(f, -lastSecond)), true
}

// Append writes a file.
func (m Mozilla) Append(out []byte, cookies []*Cookie) ([]byte, error) {
	header := m.Header
	if header == "" {
		header = MozillaHeader
	}
	out = append(out, header...)
	for _, c := range cookies {
		if breaks(c.Domain, c.Path, c.Name, c.Value.Text) {
			return nil, &SaveError{c.Name, "CR, LF or NUL in it"}
		}
		if strings.Contains(c.Domain+c.Path+c.Name, "\t") {
			return nil, &SaveError{c.Name, "TAB in its name, domain or path"}
		}
		if _, ok := c.Nonstandard(httpOnlyAttr); ok {
			out = append(out, httpOnlyPrefix...)
		}
		expires := int64(0)
		if c.Expires != NoExpiry {
			expires = c.Expires
		}
		name, value := c.Name, c.Value.Text
		if !c.Value.Set {
			name, value = "", c.Name
		}
		out = append(out, c.Domain...)
		out = append(out, truth(strings.HasPrefix(c.Domain, "."))...)
		out = append(out, c.Path...)
		out = append(out, truth(c.Secure)...)
		out = strconv.AppendInt(out, expires, 10)
		out = append(out, '\t')
		out = append(out, name...)
		out = append(out, '\t')
		out = append(out, value...)
		out = append(out, '\n')
	}
	return out, nil
}

// truth is how a file writes a flag, with its tabs.
func truth(v bool) string {
	if v {
		return "\tTRUE\t"
	}
	return "\tFALSE\t"
}
