package parse

import (
	"strings"

	"github.com/netlua/netlua/stdlib/internal/pyrepr"
	"github.com/netlua/netlua/stdlib/urllib/parse/internal/pytext"
)

// splitUserinfo parts the netloc at its last "@".
func splitUserinfo(netloc string) (userinfo, hostinfo string, ok bool) {
	if i := strings.LastIndexByte(netloc, '@'); i >= 0 {
		return netloc[:i], netloc[i+1:], true
	}
	return "", netloc, false
}

// splitHostinfo parts host and port, which may both be empty. The host of an
// IP literal is what stands between its brackets.
func splitHostinfo(netloc string) (host, port string) {
	_, hostinfo, _ := splitUserinfo(netloc)
	if _, bracketed, ok := strings.Cut(hostinfo, "["); ok {
		host, port, _ = strings.Cut(bracketed, "]")
		_, port, _ = strings.Cut(port, ":")
		return host, port
	}
	host, port, _ = strings.Cut(hostinfo, ":")
	return host, port
}

func usernameOf(netloc string) (string, bool) {
	userinfo, _, ok := splitUserinfo(netloc)
	name, _, _ := strings.Cut(userinfo, ":")
	return name, ok
}

func passwordOf(netloc string) (string, bool) {
	userinfo, _, _ := splitUserinfo(netloc)
	_, password, ok := strings.Cut(userinfo, ":")
	return password, ok
}

func hostnameOf(netloc string) (string, bool) {
	host, _ := splitHostinfo(netloc)
	if host == "" {
		return "", false
	}
	// The zone of a scoped address is case-sensitive.
	if i := strings.IndexByte(host, '%'); i >= 0 {
		return pytext.Lower(host[:i]) + host[i:], true
	}
	return pytext.Lower(host), true
}

func portOf(netloc string) (int, bool, error) {
	_, text := splitHostinfo(netloc)
	if text == "" {
		return 0, false, nil
	}
	const limit = 65535
	port := 0
	for i := range len(text) {
		c := text[i]
		if c < '0' || c > '9' {
			return 0, false, &Error{Func: "port", Msg: "Port could not be cast to integer value as " + pyrepr.Str(text)}
		}
		port = min(port*10+int(c-'0'), limit+1)
	}
	if port > limit {
		return 0, false, &Error{Func: "port", Msg: "Port out of range 0-65535"}
	}
	return port, true, nil
}
