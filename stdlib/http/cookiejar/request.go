package cookiejar

import (
	"strings"

	"github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/request"
)

// Info is where the facts of a [Request] come from.
type Info struct {
	URL          string // the full URL
	HostHeader   string // of the request, for a URL without host
	Authority    string // host and port that are connected to
	Type         string // scheme in lower case
	OriginHost   string // host of the request that the user asked for
	Unverifiable bool   // whether the user had no say in the request (RFC 2965)
	Now          int64  // seconds since the epoch
	Source       any    // what the request was made of, for policies that know it
}

// Request is what the rules ask about a request.
type Request struct {
	Info
	host      string // request-host of RFC 2965, in lower case
	effective string // the same, with ".local" behind a name without dots
	path      string // escaped; "" until it is asked for
}

// NewRequest returns the facts of a request.
func NewRequest(info Info) *Request {
	r := &Request{Info: info}
	r.host = HostOf(info.URL, info.HostHeader)
	r.effective = r.host
	if strings.IndexByte(r.host, '.') < 0 && !isAddress(r.host) {
		r.effective += ".local"
	}
	return r
}

// FromRequest returns the facts of a request of urllib.request, at a time in
// seconds since the epoch.
func FromRequest(req *request.Request, now int64) *Request {
	header, _ := req.GetHeader("Host")
	return NewRequest(Info{
		URL: req.FullURL(), HostHeader: header, Authority: req.Host, Type: req.Type,
		OriginHost: req.OriginReqHost, Unverifiable: req.Unverifiable, Now: now, Source: req,
	})
}

// HostOf returns the request-host of RFC 2965: the host of the URL, or else of
// the Host header, in lower case, without port and without user name.
func HostOf(url, hostHeader string) string {
	if host := plainHost(url); host != "" {
		return host
	}
	host := ""
	if u, err := parse.Urlsplit(url); err == nil {
		host = u.Netloc
	}
	if host == "" {
		host = hostHeader
	}
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	if i := strings.LastIndexByte(host, ':'); i >= 0 && i+1 < len(host) && strings.Trim(host[i+1:], "0123456789") == "" {
		host = host[:i]
	}
	return strings.ToLower(host)
}

// plainHost is a quick HostOf for the most usual URLs: a name in lower case, and
// perhaps a port. It is "" for all others.
func plainHost(url string) string {
	rest, ok := strings.CutPrefix(url, "http://")
	if !ok {
		if rest, ok = strings.CutPrefix(url, "https://"); !ok {
			return ""
		}
	}
	n := 0
	for n < len(rest) && (rest[n] >= 'a' && rest[n] <= 'z' || isDigit(rest[n]) || rest[n] == '.' || rest[n] == '-') {
		n++
	}
	end := n
	if end < len(rest) && rest[end] == ':' {
		for end++; end < len(rest) && isDigit(rest[end]); end++ {
		}
		if end == n+1 {
			return ""
		}
	}
	if end == len(rest) || rest[end] == '/' {
		return rest[:n]
	}
	return ""
}

// Host returns the request-host, in lower case.
func (r *Request) Host() string { return r.host }

// EffectiveHost is the request-host with ".local" behind a name without dots.
func (r *Request) EffectiveHost() string { return r.effective }

// Path returns the path of the URL, escaped; never empty.
func (r *Request) Path() string {
	if r.path == "" {
		if u, err := parse.Urlsplit(r.URL); err == nil {
			r.path = EscapePath(u.Path)
		}
		if !strings.HasPrefix(r.path, "/") {
			r.path = "/" + r.path
		}
	}
	return r.path
}

// Port returns the port as text, "80" where none is written, and false for one
// that is no number.
func (r *Request) Port() (string, bool) {
	host := r.Authority
	if strings.HasPrefix(host, "[") {
		if i := strings.IndexByte(host, ']'); i > 0 {
			host = host[i+1:]
		}
	}
	_, port, ok := strings.Cut(host, ":")
	if !ok {
		return "80", true
	}
	_, ok = parseInt(port)
	return port, ok
}

// ThirdParty tells whether the request goes to a host out of reach of the one
// that the user asked for (RFC 2965, section 3.3.6).
func (r *Request) ThirdParty() bool { return !DomainMatch(r.host, Reach(r.OriginHost)) }

// inDomain tells whether cookies of domain may go to the host, or come from it.
func (r *Request) inDomain(domain string) bool {
	if isAddress(r.host) {
		return strings.TrimPrefix(domain, ".") == r.host
	}
	return within(r.effective, domain)
}

// pathSafe are the characters that stay in a path, besides letters and digits.
const pathSafe = "_.-~%/;:@&=+$,!*'()"

func isPathByte(c byte) bool { return isAlpha(c) || isDigit(c) || strings.IndexByte(pathSafe, c) >= 0 }

// EscapePath percent-encodes what may not stand in the path of a URL, and
// writes escapes in upper case.
func EscapePath(path string) string {
	clean := true
	for i := 0; i < len(path) && clean; i++ {
		clean = path[i] != '%' && isPathByte(path[i])
	}
	if clean {
		return path
	}
	const upper = "0123456789ABCDEF"
	b := make([]byte, 0, len(path)+8)
	for i := 0; i < len(path); i++ {
		c := path[i]
		switch {
		case c == '%' && i+2 < len(path) && isHex(path[i+1]) && isHex(path[i+2]):
			b = append(b, strings.ToUpper(path[i:i+3])...)
			i += 2
		case isPathByte(c):
			b = append(b, c)
		default:
			b = append(b, '%', upper[c>>4], upper[c&15])
		}
	}
	return string(b)
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
