package client

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// The guards keep request parts from breaking out of their place in the head.
// All of them run before a byte is sent and leave the connection usable.

// checkMethod accepts a token (RFC 9110 section 9.1). CPython refuses control
// characters only, so that a method with a blank could forge a request line.
func checkMethod(method string) error {
	if strings.ContainsFunc(method, unicode.IsControl) {
		return &ArgumentError{"putrequest: method can't contain control characters: " + literal(clip(method))}
	}
	if !isToken(method) {
		return &ArgumentError{fmt.Sprintf("putrequest: method %s is not a token", literal(clip(method)))}
	}
	return nil
}

// checkPath refuses blanks and control characters (CVE-2019-9740), and with
// them everything that could end the request line.
func checkPath(url string) error {
	if err := checkPathControl(url); err != nil {
		return err
	}
	for i := 0; i < len(url); i++ {
		if url[i] >= 0x80 {
			return &InvalidURLError{fmt.Sprintf("putrequest: url %q holds characters outside ASCII; quote them", clip(url))}
		}
	}
	return nil
}

func checkPathControl(url string) error {
	for i := 0; i < len(url); i++ {
		if b := url[i]; b <= ' ' || b == 0x7f {
			return &InvalidURLError{"putrequest: parameter 'url': URL " + noControl(url, b)}
		}
	}
	return nil
}

// noControl says what is wrong with text that holds c, in words that CPython's have, too.
func noControl(text string, c byte) string {
	return fmt.Sprintf("can't contain control characters or blanks: %s (found at least %s)", literal(clip(text)), literal(string(rune(c))))
}

// checkHeaderName accepts a token (RFC 9110 section 5.1).
func checkHeaderName(name string) error {
	if !isToken(name) {
		return &ArgumentError{fmt.Sprintf("putheader: Invalid header name %s: it is not a token", literal(clip(name)))}
	}
	return nil
}

// checkHeaderValue refuses CR, LF and NUL (RFC 9110 section 5.5). CPython lets
// folded values pass; folding is deprecated in HTTP.
func checkHeaderValue(name, value string) error {
	for i := 0; i < len(value); i++ {
		if c := value[i]; c == '\r' || c == '\n' || c == 0 {
			return &ArgumentError{fmt.Sprintf("putheader: Invalid header value %s of %s: it holds CR, LF or NUL", literal(clip(value)), name)}
		}
	}
	return nil
}

// isToken reports whether s is a non-empty token of RFC 9110 section 5.6.2.
func isToken(s string) bool {
	for i := 0; i < len(s); i++ {
		if !tokenChar[s[i]] {
			return false
		}
	}
	return s != ""
}

var tokenChar = func() (t [256]bool) {
	for c := '0'; c <= '9'; c++ {
		t[c] = true
	}
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = true, true
	}
	for _, c := range "!#$%&'*+-.^_`|~" {
		t[c] = true
	}
	return t
}()

// errUserInfo does not show the host, in which a password may stand.
var errUserInfo = &InvalidURLError{"a host holds user information; give that to a password manager or a header"}

// SplitHostPort separates "host", "host:port", "[v6]" and "[v6]:port". A bare
// IPv6 address without brackets is not told from host:port, as in CPython. Port
// is def where none, or an empty one, is given.
func SplitHostPort(hostport string, def int) (host string, port int, err error) {
	host, port = hostport, def
	if strings.IndexByte(hostport, '@') >= 0 {
		return "", 0, errUserInfo
	}
	if strings.HasPrefix(hostport, "[") && !strings.Contains(hostport, "]") {
		return "", 0, &InvalidURLError{fmt.Sprintf("host %q has a bracket that is not closed", clip(hostport))}
	}
	if i, j := strings.LastIndexByte(hostport, ':'), strings.LastIndexByte(hostport, ']'); i > j {
		host = hostport[:i]
		if digits := hostport[i+1:]; digits != "" {
			n, err := strconv.ParseUint(digits, 10, 16)
			if errors.Is(err, strconv.ErrRange) {
				return "", 0, &InvalidURLError{fmt.Sprintf("port beyond 65535: '%s'", clip(digits))}
			} else if err != nil {
				hint := ""
				if strings.HasPrefix(digits, "//") {
					hint = "; a host has no scheme before it"
				}
				return "", 0, &InvalidURLError{fmt.Sprintf("nonnumeric port: '%s'%s", clip(digits), hint)}
			}
			port = int(n)
		}
	}
	if len(host) > 1 && host[0] == '[' && host[len(host)-1] == ']' {
		host = host[1 : len(host)-1]
	}
	return host, port, nil
}

// asciiHost checks a host name and returns the form that goes into the Host
// header and to the resolver: ASCII, international names in IDNA form. Labels
// over 63 and names over 253 bytes are refused before any conversion, which
// bounds the work (CVE-2022-45061).
func asciiHost(host string) (string, error) {
	bad := func(why string) (string, error) {
		return "", &InvalidURLError{fmt.Sprintf("host %q %s", clip(host), why)}
	}
	ascii := true
	for i := 0; i < len(host); i++ {
		switch c := host[i]; {
		case c >= 0x80:
			ascii = false
		case c <= ' ' || c == 0x7f:
			return "", &InvalidURLError{"host " + noControl(host, c)}
		case c == '@':
			return "", errUserInfo
		case strings.IndexByte("/?#[\\]<>\"^`{|}", c) >= 0:
			return bad("holds a character that no host has")
		}
	}
	if !ascii {
		if len(host) > 4*253 {
			return bad("is longer than a name may be")
		}
		name, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return bad("is not an international domain name")
		}
		host = name
	}
	if strings.IndexByte(host, ':') >= 0 { // IPv6, perhaps with a zone
		if _, err := netip.ParseAddr(host); err != nil {
			return bad("is not an IPv6 address")
		}
		return host, nil
	}
	if len(strings.TrimSuffix(host, ".")) > 253 {
		return bad("is longer than a name may be")
	}
	for rest, label := host, ""; rest != ""; {
		label, rest, _ = strings.Cut(rest, ".")
		if len(label) > 63 {
			return bad("has a label longer than 63 bytes")
		}
	}
	return host, nil
}

// clip shortens a string for an error text.
func clip(s string) string {
	if len(s) > 80 {
		return s[:80] + "..."
	}
	return s
}
