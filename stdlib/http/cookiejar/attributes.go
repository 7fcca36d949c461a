package cookiejar

import (
	"strings"
	"time"
)

// attributes collects what a header says of one cookie.
type attributes struct {
	version, domain, path, port Optional
	comment, commentURL         Optional
	expires                     int64
	hasVersion, hasPath         bool
	hasPort, hasComment, hasURL bool
	hasExpires, byAge           bool
	secure, discard             bool
	hasDiscard                  bool
	rest                        []Attr
}

// add takes one attribute; key is in lower case. Of an attribute that comes
// twice the first counts, except that Max-Age overrides Expires. It returns
// false if the cookie cannot be used.
func (a *attributes) add(name, key string, v Optional, r *Request) bool {
	switch key {
	case "version":
		return first(&a.version, &a.hasVersion, v)
	case "domain":
		if a.domain.Set {
			return true
		}
		a.domain = Optional{strings.ToLower(v.Text), v.Set}
		return v.Set
	case "path":
		return first(&a.path, &a.hasPath, v)
	case "port":
		first(&a.port, &a.hasPort, v)
	case "comment":
		first(&a.comment, &a.hasComment, v)
	case "commenturl":
		first(&a.commentURL, &a.hasURL, v)
	case "secure":
		a.secure = true // whatever its value is: rather too safe
	case "discard":
		if !a.hasDiscard {
			a.hasDiscard = true
			a.discard = !v.Set || v.Text != ""
		}
	case "expires":
		if a.hasExpires || a.byAge || !v.Set {
			return true
		}
		if at, ok := ParseHTTPTime(stripQuotes(v.Text), time.Unix(r.Now, 0).UTC()); ok {
			a.expires, a.hasExpires = at, true
		}
	case "max-age":
		a.byAge = true
		age, ok := parseInt(v.Text)
		if !ok || !v.Set {
			return false
		}
		a.expires, a.hasExpires = later(r.Now, age), true
	default:
		a.rest = setLast(a.rest, Attr{name, v})
	}
	return true
}

// maxRest is how many nonstandard attributes of a cookie are kept. Each is looked
// for among those before it, so that any number would cost any number squared.
const maxRest = 100

// setLast sets a nonstandard attribute, of which the last value counts.
func setLast(rest []Attr, a Attr) []Attr {
	for i := range rest {
		if rest[i].Name == a.Name {
			rest[i].Value = a.Value
			return rest
		}
	}
	if len(rest) == maxRest {
		return rest
	}
	return append(rest, a)
}

// first keeps the first value of an attribute. It is false if the attribute has none.
func first(slot *Optional, has *bool, v Optional) bool {
	if !*has {
		*slot, *has = v, true
	}
	return slot.Set
}

// later adds without overflow.
func later(now, seconds int64) int64 {
	if seconds > 0 && now > NoExpiry-1-seconds {
		return NoExpiry - 1
	}
	return now + seconds
}

// cookie makes a cookie of the attributes, with what the request gives where
// the server said nothing. It returns nil if the version is no number.
func (a *attributes) cookie(name string, value Optional, r *Request) *Cookie {
	c := &Cookie{
		Version: NoVersion, Name: name, Value: value, Expires: NoExpiry, Comment: a.comment, CommentURL: a.commentURL,
		Secure: a.secure, Discard: a.discard, rest: a.rest,
	}
	if a.hasVersion {
		n, ok := parseInt(a.version.Text)
		if !ok {
			return nil
		}
		c.Version = int(n)
	}
	if a.path.Text != "" {
		c.PathSpecified = true
		c.Path = EscapePath(a.path.Text)
	} else {
		c.Path = defaultPath(r.Path(), c.Version)
	}
	c.Domain = r.effective
	if a.domain.Set {
		c.DomainSpecified = true
		c.DomainInitialDot = strings.HasPrefix(a.domain.Text, ".")
		if c.Domain = a.domain.Text; !c.DomainInitialDot {
			c.Domain = "." + c.Domain
		}
	}
	if a.hasPort {
		if a.port.Set {
			c.PortSpecified = true
			c.Port = Some(withoutSpace(a.port.Text))
		} else if port, ok := r.Port(); ok {
			c.Port = Some(port)
		}
	}
	if a.hasExpires {
		c.Expires = a.expires
	} else {
		c.Discard = true
	}
	return c
}

// defaultPath is the directory of the request's path. That of Netscape cookies
// has no slash at its end.
func defaultPath(path string, version int) string {
	i := strings.LastIndexByte(path, '/')
	if version != 0 {
		i++
	}
	if i <= 0 {
		return "/"
	}
	return path[:i]
}

func withoutSpace(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && isSpace(byte(r)) {
			return -1
		}
		return r
	}, s)
}
