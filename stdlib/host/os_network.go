package host

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
)

type sysNetwork struct{}

// Dial lets addresses of both families race as RFC 8305 describes and switches
// Nagle's algorithm off on TCP.
func (sysNetwork) Dial(ctx context.Context, t Target) (net.Conn, error) {
	var d net.Dialer
	if t.Local != "" {
		local, err := localAddr(ctx, t.Network, t.Local)
		if err != nil {
			return nil, err
		}
		d.LocalAddr = local
	}
	return again(func() (net.Conn, error) { return d.DialContext(ctx, t.Network, t.Address) })
}

// localAddr parses the address to dial from, in the type that the network wants.
func localAddr(ctx context.Context, network, local string) (net.Addr, error) {
	if strings.HasPrefix(network, "unix") {
		return &net.UnixAddr{Name: local, Net: network}, nil
	}
	host, service, err := net.SplitHostPort(local)
	if err != nil {
		return nil, fmt.Errorf("dial: parameter local: %w", err)
	}
	port, err := net.DefaultResolver.LookupPort(ctx, network, service)
	if err != nil {
		return nil, fmt.Errorf("dial: parameter local: %w", err)
	}
	var addr netip.Addr
	if host != "" {
		found, err := net.DefaultResolver.LookupNetIP(ctx, familyOf(network), host)
		if err != nil {
			return nil, fmt.Errorf("dial: parameter local: %w", err)
		}
		addr = found[0].Unmap()
	}
	if strings.HasPrefix(network, "udp") {
		return &net.UDPAddr{IP: addr.AsSlice(), Zone: addr.Zone(), Port: port}, nil
	}
	return &net.TCPAddr{IP: addr.AsSlice(), Zone: addr.Zone(), Port: port}, nil
}

// familyOf gives the address family of a network: "ip4" for "tcp4" and so on.
func familyOf(network string) string {
	switch {
	case strings.HasSuffix(network, "4"):
		return "ip4"
	case strings.HasSuffix(network, "6"):
		return "ip6"
	}
	return "ip"
}

func (sysNetwork) Listen(ctx context.Context, t Target) (net.Listener, error) {
	l, err := again(func() (net.Listener, error) { return listenConfig(t).Listen(ctx, t.Network, t.Address) })
	if err != nil || t.Backlog <= 0 {
		return l, err
	}
	if err := SetBacklog(l, t.Backlog); err != nil {
		l.Close()
		return nil, fmt.Errorf("listen: parameter backlog: %w", err)
	}
	return l, nil
}

func (sysNetwork) ListenPacket(ctx context.Context, t Target) (net.PacketConn, error) {
	return again(func() (net.PacketConn, error) { return listenConfig(t).ListenPacket(ctx, t.Network, t.Address) })
}

// listenConfig leaves SO_KEEPALIVE off, as sockets of the system have it: package
// net would spend four system calls on each connection that is accepted.
func listenConfig(t Target) *net.ListenConfig {
	return &net.ListenConfig{KeepAlive: -1, Control: func(network, _ string, c syscall.RawConn) error {
		if strings.HasPrefix(network, "unix") {
			return nil
		}
		return setReuse(c, t)
	}}
}

func (sysNetwork) Resolve(ctx context.Context, family, name string) ([]netip.Addr, error) {
	addrs, err := again(func() ([]netip.Addr, error) { return net.DefaultResolver.LookupNetIP(ctx, family, name) })
	if family != "ip6" {
		for i := range addrs {
			addrs[i] = addrs[i].Unmap()
		}
	}
	return addrs, err
}

func (sysNetwork) LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error) {
	return net.DefaultResolver.LookupAddr(ctx, addr.String())
}
