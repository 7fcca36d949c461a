package request

import (
	"context"
	"net"
	"slices"
	"strings"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/socks"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
)

// allSchemes are those that a proxy for "all" serves.
var allSchemes = []string{"http", "https", "ftp"}

// schemesOf lists the schemes that p serves beside the other proxies: its own,
// or for "all" those that have no proxy of their own.
func schemesOf(p Proxy, proxies []Proxy) []string {
	scheme := strings.ToLower(p.Scheme)
	if scheme != "all" {
		return []string{scheme}
	}
	return slices.DeleteFunc(slices.Clone(allSchemes), func(s string) bool {
		return slices.ContainsFunc(proxies, func(other Proxy) bool { return strings.EqualFold(other.Scheme, s) })
	})
}

// socksOpen has the connection for req made through a SOCKS proxy. It is the
// next handler that opens it. Other schemes than http and https fail, so that
// nothing goes around a proxy that was meant for everything.
func socksOpen(req *Request, proxy string) error {
	if req.Type != "http" && req.Type != "https" {
		return urlerror.New(req.Type + " through a SOCKS proxy is not supported")
	}
	p, err := socks.Parse(proxy)
	if err != nil {
		return &Error{"ProxyHandler", err.Error()}
	}
	req.socks = p
	return nil
}

// SocksURL is the URL of the SOCKS proxy that the connection for req is to be
// made through, with its credentials; "" for none.
func SocksURL(req *Request) string {
	if req.socks == nil {
		return ""
	}
	return req.socks.URL()
}

// permitProxied asks whether the server of req may be reached: what the policy
// of the host forbids is not to be had through a proxy.
func permitProxied(ctx context.Context, world host.Network, req *Request) error {
	name, port, ok := splitPort(req.Host)
	if !ok {
		port = map[string]string{"http": "80", "https": "443", "ftp": "21"}[req.Type]
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	if name == "" || port == "" {
		return nil // the proxy is asked for something that is no place in the network
	}
	_, err := world.Permit(ctx, host.Target{Network: "tcp", Address: net.JoinHostPort(name, port)}, false)
	return err
}
