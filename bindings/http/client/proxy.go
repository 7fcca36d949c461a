package client

import (
	"context"
	"errors"
	"net"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/socks"
)

var socksMethod = runtime.Func{
	Sig: "set_socks(url: string|None)",
	Doc: "Connect through a SOCKS proxy from the next time on: socks5://user:password@host:1080 looks the server's name up here, socks5h:// has the proxy do it; socks4:// and socks4a:// likewise. None connects directly. Not in Python.",
	Fn:  setSocks,
}

func setSocks(c *runtime.Call) error {
	n, err := self(c)
	if err != nil {
		return err
	}
	if c.IsNone(0) {
		n.dialBy(c.VM().Host(), nil)
		return nil
	}
	p, err := socks.Parse(c.Str(0))
	if err != nil {
		return runtime.Raisef(runtime.ValueError, "set_socks: parameter 'url': %s", err)
	}
	n.dialBy(c.VM().Host(), p)
	return nil
}

// dialBy has the connection made through a proxy, directly without one.
func (n *connection) dialBy(world host.Host, p *socks.Proxy) {
	n.proxy, n.DialFunc = p, nil
	if p != nil {
		n.DialFunc = func(ctx context.Context, t host.Target) (net.Conn, error) { return p.Dial(ctx, world, t) }
	}
}

// convertSocks makes an exception of a URL or a target that package socks
// refuses, nil of others. What a proxy refuses is an error of the system.
func convertSocks(err error) *runtime.Raise {
	var argument *socks.ArgumentError
	if errors.As(err, &argument) {
		return &runtime.Raise{Class: runtime.ValueError, Args: []any{argument.Error()}, Cause: err}
	}
	return nil
}
