package request

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/socks"
	"github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// Proxy is the proxy for one scheme.
type Proxy struct {
	Scheme string // "all" stands for http, https and ftp where they have no proxy of their own
	URL    string // URL or "host:port", perhaps with user and password; or the URL of a SOCKS proxy
}

// ProxyHandler sends requests to proxies.
type ProxyHandler struct {
	BaseHandler
	Proxies []Proxy
}

// NewProxyHandler returns a handler for the given proxies. An empty list turns
// proxies off; GetProxies gives those of the environment.
func NewProxyHandler(proxies []Proxy) *ProxyHandler {
	return &ProxyHandler{BaseHandler{HandlerOrder: 100}, proxies}
}

// Class returns "ProxyHandler".
func (h *ProxyHandler) Class() string { return "ProxyHandler" }

// Hooks are SCHEME_open for each scheme that has a proxy.
func (h *ProxyHandler) Hooks() []Hook {
	var hooks []Hook
	for _, p := range h.Proxies {
		for _, scheme := range schemesOf(p, h.Proxies) {
			hooks = append(hooks, Hook{Name: scheme + "_open", Open: func(ctx context.Context, req *Request) (response.Response, error) {
				return h.ProxyOpen(ctx, req, p.URL, scheme)
			}})
		}
	}
	return hooks
}

// ProxyOpen turns req into one for the proxy and leaves it to the next handler,
// or opens it anew if the proxy is spoken to by another scheme. Hosts that
// no_proxy lists are left alone. A SOCKS proxy (see package socks) changes how
// the connection is made, and nothing else about req. Redirected requests do not inherit the proxy's
// credentials; they come here again.
func (h *ProxyHandler) ProxyOpen(ctx context.Context, req *Request, proxy, scheme string) (response.Response, error) {
	original := req.Type
	req.socks = nil
	proxyType, user, password, hostport, err := parseProxy(proxy)
	if err != nil {
		return nil, err
	}
	if proxyType == "" {
		proxyType = original
	}
	if req.Host != "" && ProxyBypass(h.Parent.world, req.Host) {
		return nil, nil
	}
	if socks.IsScheme(proxyType) {
		return nil, socksOpen(req, proxy)
	}
	if original != "https" { // the connection asks for the end of a tunnel itself
		if err := permitProxied(ctx, h.Parent.world, req); err != nil {
			return nil, opening(ctx, err)
		}
	}
	if user != "" && password != "" {
		credentials := parse.Unquote(user) + ":" + parse.Unquote(password)
		req.AddUnredirectedHeader("Proxy-authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(credentials)))
	}
	req.SetProxy(parse.Unquote(hostport), proxyType)
	if original == proxyType || original == "https" {
		return nil, nil
	}
	return h.Parent.Self.Open(ctx, req)
}

// parseProxy takes a proxy's URL or authority apart. A URL has two slashes.
func parseProxy(proxy string) (scheme, user, password, hostport string, err error) {
	authority := proxy
	if s, rest, ok := splitType(proxy); ok && strings.HasPrefix(rest, "/") {
		after, ok := strings.CutPrefix(rest, "//")
		if !ok {
			return "", "", "", "", &Error{"ProxyHandler", fmt.Sprintf("proxy URL with no authority: '%s'", proxy)}
		}
		// A password may hold a slash: look for the end behind the last "@".
		from := strings.LastIndexByte(after, '@') + 1
		if i := strings.IndexByte(after[from:], '/'); i >= 0 {
			after = after[:from+i]
		}
		scheme, authority = s, after
	}
	userinfo, hostport := splitUser(authority)
	user, password, _ = strings.Cut(userinfo, ":")
	return scheme, user, password, hostport, nil
}

// GetProxies returns the proxies that the environment names in variables
// SCHEME_proxy, in any case; a lower-case one beats the others, and an empty
// lower-case one turns the proxy off. The list of hosts without proxy is under
// "no", a proxy for whatever has none under "all". In a CGI program HTTP_PROXY is ignored, because a client sets it with a
// header Proxy (CVE-2016-1000110).
func GetProxies(env host.Environment) []Proxy {
	const suffix = "_proxy"
	_, cgi := env.LookupEnv("REQUEST_METHOD")
	var proxies []Proxy
	set := func(scheme, url string) {
		for i := range proxies {
			if proxies[i].Scheme == scheme {
				proxies[i].URL = url
				return
			}
		}
		proxies = append(proxies, Proxy{scheme, url})
	}
	for _, lowerOnly := range []bool{false, true} {
		for _, kv := range env.Environ() {
			name, value, _ := strings.Cut(kv, "=")
			lower := strings.ToLower(name)
			scheme, ok := strings.CutSuffix(lower, suffix)
			if !ok {
				continue
			}
			// The second pass minds the case of the suffix only, as CPython does.
			isLower := strings.HasSuffix(name, suffix)
			switch {
			case lowerOnly && isLower:
				set(scheme, value)
			case !lowerOnly && value != "" && !(cgi && scheme == "http"):
				set(scheme, value)
			}
		}
	}
	kept := proxies[:0]
	for _, p := range proxies {
		if p.URL != "" {
			kept = append(kept, p)
		}
	}
	return kept
}
