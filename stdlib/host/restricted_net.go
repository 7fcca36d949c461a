package host

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
)

func (r *restricted) Dial(ctx context.Context, t Target) (net.Conn, error) {
	if strings.HasPrefix(t.Network, "unix") {
		address, err := r.socketPath(t.Address, true)
		if err != nil {
			return nil, err
		}
		t.Address = address
		if t.Local != "" {
			if t.Local, err = r.socketPath(t.Local, false); err != nil {
				return nil, err
			}
		}
		return r.Host.Dial(ctx, t)
	}
	if free(&r.p.Net) {
		return r.Host.Dial(ctx, t)
	}
	at, err := parsePlace(ctx, t.Network, t.Address)
	if err != nil {
		return nil, err
	}
	if at.everywhere() { // the system would take it for this machine
		at.addr = netip.AddrFrom4([4]byte{127, 0, 0, 1})
		if strings.HasSuffix(t.Network, "6") {
			at.addr = netip.IPv6Loopback()
		}
	}
	addrs, err := r.addresses(ctx, "net", &r.p.Net, t.Network, at)
	if err != nil {
		return nil, err
	}
	if t.Local, err = r.localLiteral(ctx, t); err != nil {
		return nil, err
	}
	return race(ctx, addrs, func(ctx context.Context, a netip.Addr) (net.Conn, error) {
		t := t
		t.Address = place{addr: a, port: at.port}.String()
		return r.Host.Dial(ctx, t)
	})
}

// parsePlace reads "host:port". An unspecified address and an empty host come
// out as everywhere.
func parsePlace(ctx context.Context, network, address string) (place, error) {
	switch network {
	case "tcp", "tcp4", "tcp6", "udp", "udp4", "udp6":
	default:
		return place{}, net.UnknownNetworkError(network)
	}
	host, service, err := net.SplitHostPort(address)
	if err != nil {
		return place{}, err
	}
	at := place{}
	if at.port, err = net.DefaultResolver.LookupPort(ctx, network, service); err != nil {
		return place{}, err
	}
	addr, ok := literalAddr(host)
	switch {
	case host == "", ok && addr.IsUnspecified():
		return at, nil
	case ok:
		at.addr = addr
		return at, nil
	}
	at.name = canonicalName(host)
	return at, checkName(at.name)
}

// addresses judges a place and returns the addresses that may be used for it.
func (r *restricted) addresses(ctx context.Context, kind string, a *Access[NetRules], network string, at place) ([]netip.Addr, error) {
	if err := checkPlace(kind, a, at); err != nil {
		return nil, err
	}
	if at.addr.IsValid() {
		return []netip.Addr{at.addr}, nil
	}
	found, err := r.Host.Resolve(ctx, familyOf(network), at.name)
	if err != nil {
		return nil, err
	}
	var good []netip.Addr
	for _, addr := range found {
		addr = addr.Unmap()
		seen := place{addr: addr, port: at.port}
		if addr.IsUnspecified() { // the system would take it for this machine
			seen.addr = netip.Addr{}
		}
		if e := checkDenied(kind, a, seen); e != nil {
			err = fmt.Errorf("%s: %w", at.name, e)
			continue
		}
		good = append(good, addr)
	}
	if len(good) == 0 && err == nil {
		err = &net.DNSError{Err: "no such host", Name: at.name, IsNotFound: true}
	}
	if len(good) == 0 {
		return nil, err
	}
	return good, nil
}

// localLiteral turns the name of a local address into the address: resolving
// is subject to the policy, too.
func (r *restricted) localLiteral(ctx context.Context, t Target) (string, error) {
	if t.Local == "" {
		return "", nil
	}
	at, err := parsePlace(ctx, t.Network, t.Local)
	if err != nil || at.name == "" {
		return at.String(), err
	}
	addrs, err := r.Resolve(ctx, familyOf(t.Network), at.name)
	if err != nil {
		return "", err
	}
	return place{addr: addrs[0], port: at.port}.String(), nil
}

func (r *restricted) Listen(ctx context.Context, t Target) (net.Listener, error) {
	t, err := r.listenTarget(ctx, t)
	if err != nil {
		return nil, err
	}
	return r.Host.Listen(ctx, t)
}

// ListenPacket checks each datagram's destination as Dial would.
func (r *restricted) ListenPacket(ctx context.Context, t Target) (net.PacketConn, error) {
	t, err := r.listenTarget(ctx, t)
	if err != nil {
		return nil, err
	}
	c, err := r.Host.ListenPacket(ctx, t)
	if err != nil || free(&r.p.Net) && !strings.HasPrefix(t.Network, "unix") {
		return c, err
	}
	return &restrictedPacketConn{c, r}, nil
}

// listenTarget judges where to listen and replaces a name by its address.
func (r *restricted) listenTarget(ctx context.Context, t Target) (Target, error) {
	if strings.HasPrefix(t.Network, "unix") {
		address, err := r.socketPath(t.Address, false)
		t.Address = address
		return t, err
	}
	a := &r.p.Listen
	if free(a) {
		return t, nil
	}
	at, err := parsePlace(ctx, t.Network, t.Address)
	if err != nil {
		return t, err
	}
	if at.everywhere() {
		return t, checkPlace("listen", a, at)
	}
	addrs, err := r.addresses(ctx, "listen", a, t.Network, at)
	if err != nil {
		return t, err
	}
	t.Address = place{addr: addrs[0], port: at.port}.String()
	return t, nil
}

type restrictedPacketConn struct {
	net.PacketConn
	r *restricted
}

func (c *restrictedPacketConn) WriteTo(p []byte, to net.Addr) (int, error) {
	var err error
	switch to := to.(type) {
	case *net.UDPAddr:
		addr, _ := netip.AddrFromSlice(to.IP)
		at := place{addr: addr.Unmap().WithZone(to.Zone), port: to.Port}
		if !addr.IsValid() || addr.IsUnspecified() {
			at.addr = netip.AddrFrom4([4]byte{127, 0, 0, 1})
		}
		err = checkPlace("net", &c.r.p.Net, at)
	case *net.UnixAddr:
		_, err = c.r.socketPath(to.Name, true)
	default:
		err = net.InvalidAddrError(fmt.Sprintf("write to %T", to))
	}
	if err != nil {
		return 0, err
	}
	return c.PacketConn.WriteTo(p, to)
}

// Resolve needs the permission to dial the name at some port, or the address.
func (r *restricted) Resolve(ctx context.Context, family, name string) ([]netip.Addr, error) {
	if free(&r.p.Net) {
		return r.Host.Resolve(ctx, family, name)
	}
	at := place{port: -1}
	if addr, ok := literalAddr(name); ok {
		at.addr = addr
		if err := checkPlace("net", &r.p.Net, at); err != nil {
			return nil, err
		}
		return r.Host.Resolve(ctx, family, addr.String())
	}
	at.name = canonicalName(name)
	if err := checkName(at.name); err != nil {
		return nil, err
	}
	return r.addresses(ctx, "net", &r.p.Net, family, at)
}

func (r *restricted) LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error) {
	if !free(&r.p.Net) {
		if err := checkPlace("net", &r.p.Net, place{addr: addr.Unmap(), port: -1}); err != nil {
			return nil, err
		}
	}
	return r.Host.LookupAddr(ctx, addr)
}

// socketPath judges the path of a unix socket and returns the real one. Names
// outside of the file system (Linux's abstract sockets) need both permissions
// for everything.
func (r *restricted) socketPath(name string, follow bool) (string, error) {
	if name == "" || name[0] == '@' || name[0] == 0 {
		for _, a := range []*pathAccess{&r.read, &r.write} {
			if !a.free() {
				return "", notAllowed(a.kind, "*")
			}
		}
		return name, nil
	}
	spot, err := r.check(name, follow, &r.read, &r.write)
	return spot.path, err
}
