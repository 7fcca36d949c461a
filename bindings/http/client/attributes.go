package client

import (
	"net"
	"slices"
	"strconv"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/client"
)

// plain declares an attribute that is a field of the connection.
func plain(name, typ, doc string, get func(n *connection) any, set func(c *runtime.Call, n *connection) error) runtime.Prop {
	return runtime.Prop{Name: name, Type: typ, Doc: doc, Get: func(c *runtime.Call) error {
		n, ok := c.Native().(*connection)
		if !ok {
			return c.Return(nil)
		}
		return c.Return(get(n))
	}, Set: func(c *runtime.Call) error {
		n, ok := c.Native().(*connection)
		if !ok { // before __init, as a subclass may do
			return c.Self().SetField(name, c.Arg(0))
		}
		return set(c, n)
	}}
}

// readOnly declares an attribute that tells of the connection.
func readOnly(name, typ, doc string, get func(c *runtime.Call, n *connection) any) runtime.Prop {
	return runtime.Prop{Name: name, Type: typ, Doc: doc, Get: func(c *runtime.Call) error {
		n, ok := c.Native().(*connection)
		if !ok {
			return c.Return(nil)
		}
		return c.Return(get(c, n))
	}}
}

func connectionProps() []runtime.Prop {
	return []runtime.Prop{
		plain("host", "string", "The server's name.", func(n *connection) any { return n.Host },
			func(c *runtime.Call, n *connection) error { n.Host = c.Str(0); return nil }),
		plain("port", "integer", "The server's port.", func(n *connection) any { return n.Port },
			func(c *runtime.Call, n *connection) error { n.Port = c.Int(0); return nil }),
		plain("timeout", "number|None", "The time in seconds for each wait, nil for ever.", func(n *connection) any {
			if n.Timeout <= 0 {
				return nil
			}
			return n.Timeout
		}, func(c *runtime.Call, n *connection) error {
			var d time.Duration
			if c.Arg(0) != lua.LNil {
				var err error
				if d, err = httpio.Timeout(c, 0, "timeout"); err != nil {
					return err
				}
			}
			n.setTimeout(d)
			return nil
		}),
		plain("total_timeout", "number|None", "The time in seconds for a whole exchange, however often the server sends a little; nil for ever. Python has none.",
			func(n *connection) any {
				if n.Total <= 0 {
					return nil
				}
				return n.Total
			}, func(c *runtime.Call, n *connection) (err error) {
				n.Total = 0
				if c.Arg(0) != lua.LNil {
					n.Total, err = httpio.Timeout(c, 0, "total_timeout")
				}
				return err
			}),
		plain("limits", "table", "What a server may have this side read: bytes of a line, header lines, interim responses and lines of trailers. Python's are constants, and fewer.",
			func(n *connection) any { return showLimits(n.Limits.WithDefaults()) },
			func(c *runtime.Call, n *connection) error { return n.setLimits(c.Table(0)) }),
		plain("source_address", "table", "The local {host, port} to connect from.", func(n *connection) any { return n.source },
			func(c *runtime.Call, n *connection) error { return n.setSource(c, c.Arg(0)) }),
		plain("blocksize", "integer", "How many bytes of a file are read at a time.", func(n *connection) any { return n.BlockSize },
			func(c *runtime.Call, n *connection) error { return n.setBlockSize(c.Int(0)) }),
		plain("debuglevel", "integer", "Above 0: the dialogue is printed.", func(n *connection) any { return n.DebugLevel },
			func(c *runtime.Call, n *connection) error { n.DebugLevel = c.Int(0); return nil }),
		plain("auto_open", "boolean", "Whether a closed connection opens by itself when something is sent.", func(n *connection) any { return n.AutoOpen },
			func(c *runtime.Call, n *connection) error { n.AutoOpen = c.Bool(0); return nil }),
		plain("default_port", "integer", "The port that a URL need not name: 80, or 443 for https.", func(n *connection) any { return n.DefaultPort },
			func(c *runtime.Call, n *connection) error { n.DefaultPort = c.Int(0); return nil }),
		{Name: "sock", Type: "object|table|None", Doc: "The socket, nil while there is none. It may be set to a connected socket, or to an object with sendall, makefile and close that stands for one.", Get: getSock, Set: setSock},
		readOnly("_tunnel_host", "string|nil", "The host that set_tunnel was given.", func(_ *runtime.Call, n *connection) any {
			if host, _, _ := n.Tunnel(); host != "" {
				return host
			}
			return nil
		}),
		readOnly("_tunnel_port", "integer|nil", "The port that set_tunnel was given, or the default one.", func(_ *runtime.Call, n *connection) any {
			if host, port, _ := n.Tunnel(); host != "" {
				return port
			}
			return nil
		}),
		readOnly("_tunnel_headers", "table", "The headers that set_tunnel was given.", func(c *runtime.Call, n *connection) any {
			t := c.State().NewTable()
			_, _, fields := n.Tunnel()
			for _, f := range fields {
				t.RawSetString(f.Name, lua.LString(f.Value))
			}
			return t
		}),
	}
}

func connectionAttrs() []runtime.Const {
	return []runtime.Const{{Name: "response_class", Value: HTTPResponse, Doc: "The class of the responses."}}
}

// limitNames are the keys of the attribute limits.
var limitNames = []string{"line", "headers", "interim", "trailers"}

// limitFields are the fields of l in that order.
func limitFields(l *core.Limits) []*int {
	return []*int{&l.Line, &l.Headers, &l.Interim, &l.Trailers}
}

func showLimits(l core.Limits) map[string]int {
	out := map[string]int{}
	for i, field := range limitFields(&l) {
		out[limitNames[i]] = *field
	}
	return out
}

// setLimits changes the limits that t names.
func (n *connection) setLimits(t *runtime.Table) error {
	limits := n.Limits
	if t == nil {
		t = &runtime.Table{}
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		i := slices.Index(limitNames, lua.LVAsString(k))
		number, ok := v.(lua.LNumber)
		switch {
		case i < 0:
			return runtime.Raisef(runtime.ValueError, "limits: no limit is called %s (line, headers, interim, trailers)", lua.LVAsString(k))
		case !ok || number < 1 || number > 1<<31-1 || number != lua.LNumber(int(number)):
			return runtime.Raisef(runtime.ValueError, "limits: %s must be a whole number from 1 on", limitNames[i])
		}
		*limitFields(&limits)[i] = int(number)
	}
	n.Limits = limits
	return nil
}

// setSource sets the address to connect from.
func (n *connection) setSource(c *runtime.Call, v runtime.Value) error {
	n.SourceAddress, n.source = "", lua.LNil
	if v == lua.LNil || runtime.IsNone(v) {
		return nil
	}
	t, _ := v.(*lua.LTable)
	if t != nil {
		host, ok1 := t.RawGetInt(1).(lua.LString)
		port, ok2 := t.RawGetInt(2).(lua.LNumber)
		if ok1 && ok2 && port >= 0 && port <= 65535 && port == lua.LNumber(int(port)) {
			n.SourceAddress, n.source = net.JoinHostPort(string(host), strconv.Itoa(int(port))), t
			return nil
		}
	}
	return runtime.Raisef(runtime.TypeError, "source_address: expected {host, port}")
}
