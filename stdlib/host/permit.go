package host

import (
	"context"
	"net"
	"net/netip"
	"strings"
)

// lookUp gives the addresses of t, which nobody forbids.
func lookUp(ctx context.Context, n Network, t Target, resolve bool) ([]netip.Addr, error) {
	if !resolve {
		return nil, nil
	}
	name, _, err := net.SplitHostPort(t.Address)
	if err != nil {
		return nil, err
	}
	if addr, ok := literalAddr(name); ok {
		return []netip.Addr{addr}, nil
	}
	return n.Resolve(ctx, familyOf(t.Network), name)
}

func (n sysNetwork) Permit(ctx context.Context, t Target, resolve bool) ([]netip.Addr, error) {
	return lookUp(ctx, n, t, resolve)
}

// Permit forbids nothing.
func (m *Memory) Permit(ctx context.Context, t Target, resolve bool) ([]netip.Addr, error) {
	return lookUp(ctx, m, t, resolve)
}

// Permit announces what Dial announces, and the look-up of the name if there is one.
func (a *AuditedHost) Permit(ctx context.Context, t Target, resolve bool) ([]netip.Addr, error) {
	if err := a.ask(ctx, "socket.connect", t.Network, t.Address); err != nil {
		return nil, err
	}
	if resolve {
		name, port, err := net.SplitHostPort(t.Address)
		if err != nil {
			return nil, err
		}
		if err := a.ask(ctx, "socket.getaddrinfo", name, port, familyOf(t.Network)); err != nil {
			return nil, err
		}
	}
	return a.Host.Permit(ctx, t, resolve)
}

// Permit without resolve cannot know where a name leads. A policy that denies
// addresses at the port therefore refuses every name, unless it is this host
// that resolves it.
func (r *restricted) Permit(ctx context.Context, t Target, resolve bool) ([]netip.Addr, error) {
	if strings.HasPrefix(t.Network, "unix") {
		_, err := r.socketPath(t.Address, true)
		return nil, err
	}
	if free(&r.p.Net) {
		return r.Host.Permit(ctx, t, resolve)
	}
	at, err := parsePlace(ctx, t.Network, t.Address)
	if err != nil {
		return nil, err
	}
	if at.everywhere() { // for a proxy this is its own machine
		at.addr = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	if resolve {
		return r.addresses(ctx, "net", &r.p.Net, t.Network, at)
	}
	if err := checkPlace("net", &r.p.Net, at); err != nil || at.addr.IsValid() {
		return nil, err
	}
	for i := range r.p.Net.Deny.rules {
		if rule := &r.p.Net.Deny.rules[i]; rule.prefix.IsValid() && rule.portMatches(at.port) {
			return nil, denied("net", at.String()+" (resolved by a proxy)", rule.text)
		}
	}
	return nil, nil
}
