package request

import (
	"strings"

	"github.com/netlua/netlua/stdlib/urllib/parse"
)

// splitType cuts the scheme off a URL: everything before the first colon, if no
// slash stands in between. The scheme comes in lower case.
func splitType(url string) (scheme, rest string, ok bool) {
	i := strings.IndexAny(url, ":/")
	if i <= 0 || url[i] == '/' {
		return "", url, false
	}
	return strings.ToLower(url[:i]), url[i+1:], true
}

// splitHost cuts "//host" off; the rest begins with a slash unless it is empty.
func splitHost(rest string) (host, selector string) {
	after, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return "", rest
	}
	i := strings.IndexAny(after, "/?#")
	if i < 0 {
		return after, ""
	}
	host, selector = after[:i], after[i:]
	if selector[0] != '/' {
		selector = "/" + selector
	}
	return host, selector
}

// splitTag cuts the fragment off at the last "#".
func splitTag(url string) (rest, fragment string) {
	if i := strings.LastIndexByte(url, '#'); i >= 0 {
		return url[:i], url[i+1:]
	}
	return url, ""
}

// splitPort cuts ":digits" off the end of a host; ok tells whether it was there.
// A bracketed IPv6 address keeps its brackets.
func splitPort(host string) (name, port string, ok bool) {
	i := strings.LastIndexByte(host, ':')
	if i < 0 {
		return host, "", false
	}
	for j := i + 1; j < len(host); j++ {
		if host[j] < '0' || host[j] > '9' {
			return host, "", false
		}
	}
	return host[:i], host[i+1:], i+1 < len(host)
}

// capitalize gives a header name the spelling under which requests keep it:
// Content-type.
func capitalize(name string) string {
	b := []byte(name)
	for i, c := range b {
		switch {
		case i == 0 && 'a' <= c && c <= 'z':
			b[i] = c - 'a' + 'A'
		case i > 0 && 'A' <= c && c <= 'Z':
			b[i] = c - 'A' + 'a'
		}
	}
	return string(b)
}

// title gives a header name the spelling in which it is sent: Content-Type.
func title(name string) string {
	b := []byte(name)
	inWord := false
	for i, c := range b {
		upper, low := 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z'
		switch {
		case low && !inWord:
			b[i] = c - 'a' + 'A'
		case upper && inWord:
			b[i] = c - 'A' + 'a'
		}
		inWord = upper || low
	}
	return string(b)
}

// origin is scheme, host and port of a URL, with the port that the scheme
// implies. Two URLs of one origin may see each other's credentials.
func origin(url string) string {
	u, err := parse.Urlsplit(url)
	if err != nil {
		return url
	}
	host, _ := u.Hostname()
	_, hostport := splitUser(u.Netloc)
	_, port, ok := splitPort(hostport)
	if !ok {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + host + ":" + port
}

// splitUser parts "user:password@host" at the last "@".
func splitUser(netloc string) (user, host string) {
	if i := strings.LastIndexByte(netloc, '@'); i >= 0 {
		return netloc[:i], netloc[i+1:]
	}
	return "", netloc
}
