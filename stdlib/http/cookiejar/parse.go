package cookiejar

import "strings"

// netscape parses a Set-Cookie header of the response to r. Values are not quoted strings: they end
// at a semicolon, whatever is in front. It returns nil for a cookie that cannot
// be used.
func (r *Request) netscape(header string) *Cookie {
	head, rest, more := strings.Cut(header, ";")
	name, value := cutPair(head)
	if name == "" || strings.IndexByte(name, '\t') >= 0 || hasControl(header) {
		return nil
	}
	var a attributes
	for more {
		var param string
		param, rest, more = strings.Cut(rest, ";")
		key, v := cutPair(param)
		if key == "" {
			continue
		}
		lower := lowerKey(key)
		if lower == "version" && v.Set {
			v.Text = stripQuotes(v.Text)
		}
		if !a.add(key, lower, v, r) {
			return nil
		}
	}
	if !a.hasVersion {
		a.version, a.hasVersion = Some("0"), true
	}
	return a.cookie(name, value, r)
}

// rfc2965 makes a cookie of the words of a Set-Cookie2 header. RFC 2965 has no
// attribute Expires, so one makes the cookie unusable.
func (r *Request) rfc2965(words []Word) *Cookie {
	name, value := words[0].Name, words[0].Value
	var a attributes
	for _, w := range words[1:] {
		key := lowerKey(w.Name)
		if key == "expires" && w.Value.Set && !a.byAge && !a.hasExpires {
			return nil
		}
		if !a.add(w.Name, key, w.Value, r) {
			return nil
		}
	}
	return a.cookie(name, value, r)
}

// cutPair splits "name = value"; without "=" there is no value.
func cutPair(s string) (string, Optional) {
	name, value, ok := strings.Cut(s, "=")
	return trim(name), Optional{trim(value), ok}
}

// lowerKey is the name of an attribute in lower case. The spellings that servers
// use cost no memory.
func lowerKey(key string) string {
	switch key {
	case "Path":
		return "path"
	case "Domain":
		return "domain"
	case "Expires":
		return "expires"
	case "Max-Age":
		return "max-age"
	case "Secure":
		return "secure"
	case "Version":
		return "version"
	}
	return strings.ToLower(key)
}
