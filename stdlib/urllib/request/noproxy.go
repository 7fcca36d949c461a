package request

import (
	"net/netip"
	"strings"

	"github.com/netlua/netlua/stdlib/host"
)

// ProxyBypass reports whether hostport ("host" or "host:port") is reached
// without a proxy according to the environment's no_proxy. No name is resolved.
func ProxyBypass(env host.Environment, hostport string) bool {
	for _, p := range GetProxies(env) {
		if p.Scheme == "no" {
			return MatchNoProxy(hostport, p.URL)
		}
	}
	return false
}

// MatchNoProxy reports whether the list noProxy covers hostport. "*" covers
// everything. Otherwise the list is separated by commas and holds
//
//   - host names, which cover themselves and all names below them;
//   - "host:port", which covers that port only;
//   - addresses, and networks such as 10.0.0.0/8 (not known to CPython).
func MatchNoProxy(hostport, noProxy string) bool {
	if strings.TrimSpace(noProxy) == "*" {
		return true
	}
	hostport = strings.ToLower(hostport)
	name, _, _ := splitPort(hostport)
	bare := strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	addr, addrErr := netip.ParseAddr(bare)
	for _, entry := range strings.Split(noProxy, ",") {
		entry = strings.ToLower(strings.TrimLeft(strings.TrimSpace(entry), "."))
		if entry == "" {
			continue
		}
		if addrErr == nil {
			if network, err := netip.ParsePrefix(entry); err == nil && network.Contains(addr.Unmap().WithZone("")) {
				return true
			}
		}
		if name == entry || hostport == entry || bare == entry {
			return true
		}
		if strings.HasSuffix(name, "."+entry) || strings.HasSuffix(hostport, "."+entry) {
			return true
		}
	}
	return false
}
