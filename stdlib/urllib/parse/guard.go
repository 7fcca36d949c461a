package parse

import (
	"net/netip"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/netlua/netlua/stdlib/internal/pyrepr"
)

// checkBrackets lets square brackets stand only around an IP literal that is
// the whole host: [userinfo "@"] "[" literal "]" [":" port] (RFC 3986, section
// 3.2.2). CPython 3.9 asks only that both kinds occur, so that two parsers may
// see two hosts (CVE-2024-11168, CVE-2025-0938).
func checkBrackets(netloc string) error {
	userinfo, hostinfo, _ := splitUserinfo(netloc)
	literal, ok := strings.CutPrefix(hostinfo, "[")
	if !ok || strings.ContainsAny(userinfo, "[]") {
		return invalidIPv6()
	}
	literal, rest, ok := strings.Cut(literal, "]")
	if !ok || rest != "" && rest[0] != ':' || strings.ContainsAny(rest, "[]") || strings.IndexByte(literal, '[') >= 0 {
		return invalidIPv6()
	}
	if literal != "" && literal[0]|0x20 == 'v' {
		if !isIPvFuture(literal[1:]) {
			return &Error{Func: "urlsplit", Msg: "IPvFuture address is invalid"}
		}
		return nil
	}
	addr, err := netip.ParseAddr(literal)
	switch {
	case err != nil:
		return &Error{Func: "urlsplit", Msg: pyrepr.Str(literal) + " does not appear to be an IPv4 or IPv6 address"}
	case addr.Is4():
		return &Error{Func: "urlsplit", Msg: "An IPv4 address cannot be in brackets"}
	}
	return nil
}

func invalidIPv6() error { return &Error{Func: "urlsplit", Msg: "Invalid IPv6 URL"} }

// isIPvFuture checks what follows the "v": 1*HEXDIG "." 1*( unreserved /
// sub-delims / ":" ).
func isIPvFuture(s string) bool {
	version, address, _ := strings.Cut(s, ".")
	if version == "" || address == "" {
		return false
	}
	for i := range len(version) {
		if unhex[version[i]] == notHex {
			return false
		}
	}
	for i := range len(address) {
		if c := address[i]; !isUnreserved(c) && strings.IndexByte("!$&'()*+,;=:", c) < 0 {
			return false
		}
	}
	return true
}

// checkNFKC refuses a netloc with characters that IDNA's normalization would
// turn into delimiters, as U+2100 turns into "a/c" (CVE-2019-9636,
// CVE-2019-10160). The delimiters already there do not count, but what stands
// around them does.
func checkNFKC(netloc string) error {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune("@:#?", r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(netloc, ""))
	if norm.NFKC.IsNormalString(plain) || !strings.ContainsAny(norm.NFKC.String(plain), "/?#@:") {
		return nil
	}
	return &Error{Func: "urlsplit", Msg: "netloc '" + netloc + "' contains invalid characters under NFKC normalization"}
}
