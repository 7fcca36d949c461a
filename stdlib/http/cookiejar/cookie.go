package cookiejar

import (
	"math"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/internal/pyrepr"
)

// NoVersion is the version of a cookie that came without one.
const NoVersion = math.MinInt

// NoExpiry is the expiry of a cookie that lasts for the session.
const NoExpiry = math.MaxInt64

// Optional is a text that may be absent, which is not the same as empty.
type Optional struct {
	Text string
	Set  bool
}

// Some returns a text that is there.
func Some(s string) Optional { return Optional{s, true} }

// Attr is an attribute that the protocols do not define, such as HttpOnly.
type Attr struct {
	Name  string // as the server spelled it
	Value Optional
}

// Cookie is one cookie. The fields are not checked against each other.
type Cookie struct {
	Version int // 0 for Netscape cookies, 1 for RFC 2965 and RFC 2109; NoVersion
	Name    string
	Value   Optional // absent for "Set-Cookie: name"
	Port    Optional // "80" or "80,8080"; absent: any
	Domain  string   // in lower case, with a dot in front unless the host alone is meant
	Path    string
	Expires int64 // seconds since the epoch, or NoExpiry
	Comment Optional
	// CommentURL is where the server explains what the cookie is for.
	CommentURL Optional

	PortSpecified    bool // the server said which ports
	DomainSpecified  bool // the server said which domain
	DomainInitialDot bool // and wrote it with a dot in front
	PathSpecified    bool // the server said which path
	Secure           bool // for secure connections only
	Discard          bool // ends with the session
	RFC2109          bool // came as an RFC 2109 cookie, whatever Version is now

	// Owner is what the creator of a Cookie keeps with it, such as the object
	// that a script knows it by. This package does not look at it.
	Owner any

	rest []Attr
	jar  *Jar // where it is, to be told of an earlier expiry
}

// IsExpired reports whether the cookie's time is over at now, in seconds since the epoch.
func (c *Cookie) IsExpired(now int64) bool { return c.Expires <= now }

// SetExpires changes the expiry, also of a cookie that is in a jar.
func (c *Cookie) SetExpires(at int64) {
	c.Expires = at
	if c.jar != nil {
		c.jar.noteExpiry(at)
	}
}

// attr finds a nonstandard attribute as it is spelled; those that browsers know in
// any case, since servers write them so.
func (c *Cookie) attr(name string) *Attr {
	for i := range c.rest {
		if c.rest[i].Name == name {
			return &c.rest[i]
		}
	}
	switch strings.ToLower(name) {
	case "httponly", "samesite", "partitioned", "priority":
		for i := range c.rest {
			if strings.EqualFold(c.rest[i].Name, name) {
				return &c.rest[i]
			}
		}
	}
	return nil
}

// Nonstandard returns the value of a nonstandard attribute and whether there is one.
func (c *Cookie) Nonstandard(name string) (Optional, bool) {
	if a := c.attr(name); a != nil {
		return a.Value, true
	}
	return Optional{}, false
}

// SetNonstandard sets a nonstandard attribute.
func (c *Cookie) SetNonstandard(name string, value Optional) {
	if a := c.attr(name); a != nil {
		a.Value = value
		return
	}
	c.rest = append(c.rest, Attr{name, value})
}

// Rest returns the nonstandard attributes in the order in which they came.
func (c *Cookie) Rest() []Attr { return append([]Attr(nil), c.rest...) }

// String is what a person wants to see of a cookie.
func (c *Cookie) String() string {
	var b strings.Builder
	b.WriteString("<Cookie ")
	b.WriteString(c.Name)
	if c.Value.Set {
		b.WriteByte('=')
		b.WriteString(c.Value.Text)
	}
	b.WriteString(" for ")
	b.WriteString(c.Domain)
	if c.Port.Set {
		b.WriteByte(':')
		b.WriteString(c.Port.Text)
	}
	b.WriteString(c.Path)
	b.WriteByte('>')
	return b.String()
}

// Repr is the call that would make the cookie of a class of that name.
func (c *Cookie) Repr(class string) string {
	var b strings.Builder
	arg := func(name, value string) { b.WriteString(name + "=" + value + ", ") }
	text := func(v Optional) string {
		if !v.Set {
			return "None"
		}
		return pyrepr.Str(v.Text)
	}
	number := func(n, none int64) string {
		if n == none {
			return "None"
		}
		return strconv.FormatInt(n, 10)
	}
	b.WriteString(class + "(")
	arg("version", number(int64(c.Version), NoVersion))
	arg("name", pyrepr.Str(c.Name))
	arg("value", text(c.Value))
	arg("port", text(c.Port))
	arg("port_specified", strconv.FormatBool(c.PortSpecified))
	arg("domain", pyrepr.Str(c.Domain))
	arg("domain_specified", strconv.FormatBool(c.DomainSpecified))
	arg("domain_initial_dot", strconv.FormatBool(c.DomainInitialDot))
	arg("path", pyrepr.Str(c.Path))
	arg("path_specified", strconv.FormatBool(c.PathSpecified))
	arg("secure", strconv.FormatBool(c.Secure))
	arg("expires", number(c.Expires, NoExpiry))
	arg("discard", strconv.FormatBool(c.Discard))
	arg("comment", text(c.Comment))
	arg("comment_url", text(c.CommentURL))
	b.WriteString("rest={")
	for i, a := range c.rest {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("[" + pyrepr.Str(a.Name) + "] = " + text(a.Value))
	}
	b.WriteString("}, rfc2109=" + strconv.FormatBool(c.RFC2109) + ")")
	return b.String()
}

// Clone returns a copy that belongs to nobody.
func (c *Cookie) Clone() *Cookie {
	n := *c
	n.rest = c.Rest()
	n.jar, n.Owner = nil, nil
	return &n
}
