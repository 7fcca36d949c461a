package client

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
)

// tunnel is the end point that the proxy is asked to connect to.
type tunnel struct {
	host    string
	port    int
	headers []message.Field
}

// SetTunnel makes Connect ask the server, which is a proxy then, for a tunnel to
// hostname (CONNECT, RFC 9110 section 9.3.6), with the given extra headers. It
// must come before the connection is open. hostname and port are read as by New.
// Headers are checked here: CPython 3.9 writes them unchecked.
func (c *Connection) SetTunnel(hostname string, port int, headers []message.Field) error {
	if c.conn != nil {
		return errors.New("set_tunnel: the connection is open already")
	}
	name, port, err := resolveHostPort(hostname, port, c.DefaultPort)
	if err != nil {
		return err
	}
	for _, f := range headers {
		if err := checkHeaderName(f.Name); err != nil {
			return err
		}
		if err := checkHeaderValue(f.Name, f.Value); err != nil {
			return err
		}
	}
	c.tunnel = &tunnel{name, port, headers}
	return nil
}

// Tunnel returns what SetTunnel set; host is "" if there is none.
func (c *Connection) Tunnel() (host string, port int, headers []message.Field) {
	if c.tunnel == nil {
		return "", 0, nil
	}
	return c.tunnel.host, c.tunnel.port, c.tunnel.headers
}

// openTunnel sends the CONNECT request on the fresh connection and reads the
// answer. Anything but 200 is a *TunnelError.
func (c *Connection) openTunnel(ctx context.Context) error {
	address := net.JoinHostPort(c.tunnel.host, strconv.Itoa(c.tunnel.port))
	var b []byte
	b = append(b, "CONNECT "+address+" HTTP/1.0\r\n"...)
	for _, f := range c.tunnel.headers {
		b = append(b, f.Name+": "+f.Value+"\r\n"...)
	}
	b = append(b, "\r\n"...)
	if err := c.Self.Send(ctx, Bytes(b)); err != nil {
		return err
	}
	if c.conn == nil { // an override of Send closed it
		return &NotConnectedError{}
	}
	in, err := c.source(ctx)
	if err != nil {
		return err
	}
	if f, ok := in.(*fileSource); ok {
		defer f.Close()
	}
	r := &Response{conn: in, method: "CONNECT", debug: c.debug()}
	if err := r.readHead(c); err != nil {
		if errors.Is(err, errNothingYet) {
			err = errors.Unwrap(err)
		}
		return err
	}
	if r.status != 200 {
		return &TunnelError{r.status, strings.TrimSpace(r.reason)}
	}
	return nil
}
