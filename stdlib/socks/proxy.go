package socks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// DefaultPort is the port of a proxy whose URL has none.
const DefaultPort = 1080

// maxField is the longest name, user name or password that a length byte can announce.
const maxField = 255

// Proxy is a SOCKS proxy. It holds no connection and may be used by several
// goroutines; it must not be changed meanwhile.
type Proxy struct {
	Scheme   string // "socks4", "socks4a", "socks5" or "socks5h"
	Address  string // "host:port" of the proxy
	User     string // "" for none
	Password string // of version 5 only
}

// IsScheme reports whether a URL of this scheme is one of a SOCKS proxy.
func IsScheme(scheme string) bool {
	switch strings.ToLower(scheme) {
	case "socks4", "socks4a", "socks5", "socks5h":
		return true
	}
	return false
}

// Parse reads the URL of a proxy. User name and password are percent-decoded.
// The error is an *ArgumentError, which does not show the password.
func Parse(text string) (*Proxy, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, &ArgumentError{"the URL of the proxy cannot be read"} // err shows the password
	}
	p := &Proxy{Scheme: strings.ToLower(u.Scheme)}
	switch {
	case !IsScheme(p.Scheme):
		return nil, &ArgumentError{fmt.Sprintf("%q is none of socks4, socks4a, socks5 and socks5h", u.Scheme)}
	case u.Hostname() == "":
		return nil, &ArgumentError{"the URL of the proxy has no host"}
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return nil, &ArgumentError{"the URL of a proxy ends with its port"}
	}
	port := u.Port()
	if port == "" {
		port = strconv.Itoa(DefaultPort)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return nil, &ArgumentError{fmt.Sprintf("port %q of the proxy is not a number from 1 to 65535", port)}
	}
	p.Address = net.JoinHostPort(u.Hostname(), port)
	if u.User != nil {
		p.User = u.User.Username()
		p.Password, _ = u.User.Password()
	}
	return p, p.check()
}

// check refuses what cannot be sent.
func (p *Proxy) check() error {
	for _, f := range []struct{ what, value string }{{"host", p.Address}, {"user name", p.User}, {"password", p.Password}} {
		if len(f.value) > maxField {
			return &ArgumentError{fmt.Sprintf("the proxy's %s has more than %d bytes", f.what, maxField)}
		}
		for i := 0; i < len(f.value); i++ {
			if f.value[i] < ' ' || f.value[i] == 0x7f {
				return &ArgumentError{fmt.Sprintf("the proxy's %s holds a control character", f.what)}
			}
		}
	}
	switch {
	case p.version() == 4 && p.Password != "":
		return &ArgumentError{"SOCKS 4 has no passwords"}
	case p.version() == 5 && p.User == "" && p.Password != "":
		return &ArgumentError{"a password needs a user name"}
	}
	return nil
}

func (p *Proxy) version() byte {
	if strings.HasPrefix(p.Scheme, "socks4") {
		return 4
	}
	return 5
}

// remote reports whether the proxy looks up names.
func (p *Proxy) remote() bool { return p.Scheme == "socks4a" || p.Scheme == "socks5h" }

// String shows the proxy without its credentials.
func (p *Proxy) String() string { return p.Scheme + " proxy " + p.Address }

// URL is the URL that Parse makes the proxy of, with its credentials.
func (p *Proxy) URL() string {
	u := url.URL{Scheme: p.Scheme, Host: p.Address}
	switch {
	case p.Password != "":
		u.User = url.UserPassword(p.User, p.Password)
	case p.User != "":
		u.User = url.User(p.User)
	}
	return u.String()
}

// target is what the proxy is asked to connect to.
type target struct {
	addr netip.Addr // invalid if name is to be looked up by the proxy
	name string
	port uint16
}

func (t target) String() string {
	name := t.name
	if t.addr.IsValid() {
		name = t.addr.String()
	}
	return net.JoinHostPort(name, strconv.Itoa(int(t.port)))
}

// Dial connects to t, whose network is a TCP one, through the proxy. The name
// of t is looked up here or by the proxy, as its scheme says; several addresses
// are tried one after the other. It obeys ctx until the connection stands.
func (p *Proxy) Dial(ctx context.Context, world host.Host, t host.Target) (net.Conn, error) {
	targets, err := p.targets(ctx, world, t)
	if err != nil {
		return nil, err
	}
	var first error
	for _, end := range targets {
		conn, err := p.dialOne(ctx, world, t, end)
		if err == nil {
			return conn, nil
		}
		if first == nil {
			first = err
		}
		// Another address helps only when it was this one that failed.
		if refusal := (*ReplyError)(nil); !errors.As(err, &refusal) {
			break
		}
	}
	return nil, first
}

// targets checks t, and looks its name up if the proxy is not to do that.
func (p *Proxy) targets(ctx context.Context, world host.Host, t host.Target) ([]target, error) {
	name, service, err := net.SplitHostPort(t.Address)
	if err != nil {
		return nil, &ArgumentError{err.Error()}
	}
	port, err := strconv.ParseUint(service, 10, 16)
	if err != nil || port == 0 {
		return nil, &ArgumentError{fmt.Sprintf("port %q is not a number from 1 to 65535", service)}
	}
	if name == "" || len(name) > maxField {
		return nil, &ArgumentError{fmt.Sprintf("the name of the host has to have 1 to %d bytes", maxField)}
	}
	for i := 0; i < len(name); i++ {
		if name[i] <= ' ' || name[i] >= 0x7f {
			return nil, &ArgumentError{"the name of the host holds a character that is not printable ASCII"}
		}
	}
	addr, err := netip.ParseAddr(name)
	if p.remote() || err == nil {
		if _, err := world.Permit(ctx, t, false); err != nil {
			return nil, err
		}
		return p.usable([]netip.Addr{addr.Unmap().WithZone("")}, name, uint16(port))
	}
	addrs, err := world.Permit(ctx, t, true)
	if err != nil {
		return nil, err
	}
	return p.usable(addrs, name, uint16(port))
}

// usable leaves out what the version of the protocol cannot say. An invalid
// address stands for a name that the proxy looks up.
func (p *Proxy) usable(addrs []netip.Addr, name string, port uint16) (out []target, err error) {
	for _, a := range addrs {
		if a.IsValid() && !a.Is4() && p.version() == 4 {
			continue
		}
		out = append(out, target{addr: a, name: name, port: port})
	}
	if len(out) == 0 {
		return nil, &NoAddressError{p.String(), name}
	}
	return out, nil
}

// longAgo is a deadline that has passed.
var longAgo = time.Unix(1, 0)

func (p *Proxy) dialOne(ctx context.Context, world host.Host, t host.Target, end target) (net.Conn, error) {
	conn, err := world.Dial(ctx, host.Target{Network: t.Network, Address: p.Address, Local: t.Local})
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, err
	}
	// The dialogue holds the password: whoever traces the connection is to see
	// what comes after it only.
	host.DialogueOf(conn)
	if at, ok := ctx.Deadline(); ok {
		err = conn.SetDeadline(at)
	}
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(longAgo) })
	if err == nil {
		err = p.ask(conn, end)
	}
	if !stop() {
		err = context.Cause(ctx)
	}
	if err == nil {
		err = conn.SetDeadline(time.Time{})
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// ask has the dialogue with the proxy. It reads nothing beyond its end.
func (p *Proxy) ask(rw io.ReadWriter, end target) error {
	if p.version() == 4 {
		return p.ask4(rw, end)
	}
	return p.ask5(rw, end)
}
