package socket

import (
	"context"
	"net"
	"net/netip"

	"github.com/netlua/netlua/stdlib/host"
)

// Lookup returns the first address of a host in a family. An empty host is any local address.
func Lookup(ctx context.Context, h host.Host, family int, name string) (netip.Addr, error) {
	addrs, err := LookupAll(ctx, h, family, name)
	if err != nil {
		return netip.Addr{}, err
	}
	return addrs[0], nil
}

// LookupAll returns the addresses of a host in a family, at least one.
func LookupAll(ctx context.Context, h host.Host, family int, name string) ([]netip.Addr, error) {
	network := map[int]string{AFInet: "ip4", AFInet6: "ip6"}[family]
	if network == "" {
		network = "ip"
	}
	switch name {
	case "":
		if family == AFInet6 {
			return []netip.Addr{netip.IPv6Unspecified()}, nil
		}
		return []netip.Addr{netip.IPv4Unspecified()}, nil
	case "<broadcast>":
		return []netip.Addr{netip.AddrFrom4([4]byte{255, 255, 255, 255})}, nil
	}
	if a, err := netip.ParseAddr(name); err == nil {
		return []netip.Addr{a}, inFamily(family, a)
	}
	addrs, err := h.Resolve(ctx, network, name)
	if err != nil {
		return nil, err
	}
	if len(addrs) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return addrs, nil
}

// inFamily is an error if a socket of the family cannot have the address.
func inFamily(family int, a netip.Addr) error {
	if family == AFInet && !a.Is4() || family == AFInet6 && a.Is4() {
		return &net.DNSError{Err: "address family for hostname not supported", Name: a.String(), IsNotFound: true}
	}
	return nil
}

// checkFamily is an error if the address is one in numbers, of another family.
func (s *Socket) checkFamily(a Address) error {
	ip, err := netip.ParseAddr(a.Host)
	if err != nil { // a name, or a path
		return nil
	}
	return inFamily(s.Family, ip)
}

// Create connects to the first address of a host that answers, each tried with
// a socket from open. source, if not nil, is the local address.
func Create(ctx context.Context, h host.Host, a Address, open func() (*Socket, error), source *Address) (*Socket, error) {
	addrs, err := LookupAll(ctx, h, AFUnspec, a.Host)
	if err != nil {
		return nil, err
	}
	var last error
	for _, ip := range addrs {
		s, err := open()
		if err != nil {
			return nil, err
		}
		s.Family = AFInet
		if !ip.Is4() {
			s.Family = AFInet6
		}
		if source != nil {
			s.bindLater(*source)
		}
		if err = s.Connect(ctx, Address{Host: ip.String(), Port: a.Port}); err == nil {
			return s, nil
		}
		_ = s.Close() // it did not connect
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		last = err
	}
	return nil, last
}
