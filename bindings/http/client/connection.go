package client

import (
	"context"
	"net"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/socks"
	"github.com/netlua/netlua/stdlib/ssl"
)

// HTTPConnection is the class of connections; its instances hold a *connection.
var HTTPConnection = &runtime.Class{Name: "HTTPConnection", Doc: "A connection to an HTTP server. It opens with the first request, and serves one after the other.", Body: connectionBody{}}

// connection is the Go value behind HTTPConnection and HTTPSConnection.
type connection struct {
	*core.Connection
	object  *runtime.Object
	source  runtime.Value // source_address as given
	context *runtime.Object
	tls     *ssl.Context // of context; nil: no TLS, or the usual checks
	steps   *steps       // once a script was found to override a step
	proxy   *socks.Proxy // nil: none
	sock    shownSocket

	users
	response *httpio.File // the last one, if it came on what is still the connection
}

// CloneFor gives a fork a connection that is not open yet, with the same settings.
func (n *connection) CloneFor(k *runtime.Copier) (any, error) {
	m := &connection{Connection: n.Connection.Clone(k.VM().Host()), source: k.Value(n.source), proxy: n.proxy}
	m.object = runtime.ObjectOf(k.Value(n.object.Value()))
	m.AuditAs = m.object
	if n.context != nil {
		m.context = runtime.ObjectOf(k.Value(n.context.Value()))
	}
	if n.tls != nil {
		m.tls = n.tls.Clone()
		if m.context != nil {
			if t, ok := m.context.Native().(*ssl.Context); ok {
				m.tls = t
			}
		}
	}
	m.dialBy(k.VM().Host(), m.proxy)
	return m, nil
}

// keptOpen is a connection that somebody else closes.
type keptOpen struct{ net.Conn }

func (keptOpen) Close() error { return nil }

func errNoInit(c *runtime.Call) error {
	return runtime.Raisef(runtime.AttributeError, "%s: __init was not called", c.Self().ClassName())
}

// self returns the connection, ready for a call of the core.
func self(c *runtime.Call) (*connection, error) {
	n, ok := c.Native().(*connection)
	if !ok {
		return nil, errNoInit(c)
	}
	if err := n.usable(c); err != nil {
		return nil, err
	}
	n.followSocket()
	n.bind(c)
	return n, nil
}

// options are the arguments that both classes have, as indices of parameters.
type options struct{ host, port, timeout, source, blocksize int }

func initConnection(c *runtime.Call, o options, secure bool) (*connection, error) {
	name := c.Self().ClassName()
	defaultPort := 80
	if secure {
		defaultPort = 443
	}
	if v, ok := classNumber(c, "default_port"); ok {
		defaultPort = v
	}
	host, port := c.Str(o.host), 0
	if c.Given(o.port) {
		port = c.Int(o.port)
	} else {
		var err error
		if host, port, err = core.SplitHostPort(host, defaultPort); err != nil {
			return nil, err
		}
	}
	timeout, err := httpio.Timeout(c, o.timeout, name)
	if err != nil {
		return nil, err
	}
	known := host
	if validate := c.Self().Override("_validate_host"); validate != nil {
		if err := c.Block(func(ctx context.Context) error { _, err := validate.CallSelf(ctx, c.Self(), host); return err }); err != nil {
			return nil, err
		}
		known = "" // what the script lets pass
	}
	var conn *core.Connection
	if secure {
		conn, err = core.NewTLS(c.VM().Host(), known, port, nil)
	} else {
		conn, err = core.New(c.VM().Host(), known, port)
	}
	if err != nil {
		return nil, err
	}
	if known != host {
		conn.Host = host
	}
	conn.Timeout, conn.DefaultPort, conn.AuditAs = timeout, defaultPort, c.Self()
	n := &connection{Connection: conn, object: c.Self(), source: lua.LNil}
	if v, ok := classNumber(c, "debuglevel"); ok {
		conn.DebugLevel = v
	}
	if v, ok := classNumber(c, "auto_open"); ok {
		conn.AutoOpen = v != 0
	}
	if c.Given(o.blocksize) {
		if err := n.setBlockSize(c.Int(o.blocksize)); err != nil {
			return nil, err
		}
	}
	if err := n.setSource(c, c.Arg(o.source)); err != nil {
		return nil, err
	}
	c.SetNative(n)
	return n, nil
}

// classNumber reads an attribute that a subclass of the script set on itself.
func classNumber(c *runtime.Call, name string) (int, bool) {
	f := c.Self().Override(name)
	if f == nil {
		return 0, false
	}
	switch v := f.Value().(type) {
	case lua.LNumber:
		return int(v), true
	case lua.LBool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

type connectionBody struct{}

func (connectionBody) Define(class *runtime.Class) {
	class.Props, class.Attrs = connectionProps(), connectionAttrs()
	class.Init = &runtime.Func{
		Sig: "__init(host: string, port?: integer, timeout?: number|None, source_address?: table|None, blocksize: integer = 8192)",
		Doc: "Make a connection that is not yet open. host may bring its port along. timeout is in seconds, for each wait; source_address is {host, port}; blocksize is how much of a file is read at a time, 64 KiB if it is left at 8192.",
		Fn: func(c *runtime.Call) error {
			_, err := initConnection(c, options{0, 1, 2, 3, 4}, false)
			return err
		},
	}
	class.Methods = []runtime.Func{
		{
			Sig: "request(method: string, url: string, body?: " + httpio.BodyType + ", headers?: table|HTTPMessage, *, encode_chunked: boolean = false)",
			Doc: "Send a request. body is a string, a list of strings, a file object, or a function that gives piece after piece; headers is a table by name or a list of {name, value}. Host, Accept-Encoding and Content-Length or Transfer-Encoding are added unless given.",
			Fn:  request,
		},
		{
			Sig: "getresponse(): HTTPResponse",
			Doc: "Wait for the response to the request that was sent. It must be read to its end before the next request.",
			Fn:  getresponse,
		},
		{
			Sig: "set_debuglevel(level: integer)", Doc: "Above 0: print the dialogue.",
			Fn: func(c *runtime.Call) error {
				n, err := self(c)
				if err == nil {
					n.SetDebugLevel(c.Int(0))
				}
				return err
			},
		},
		{
			Sig: "set_tunnel(host: string, port?: integer, headers?: table|HTTPMessage)",
			Doc: "Reach host through the server of this connection, a proxy, with CONNECT and the given extra headers.",
			Fn: func(c *runtime.Call) error {
				n, err := self(c)
				if err != nil {
					return err
				}
				fields, err := httpio.Fields(c, c.Arg(2), "set_tunnel: parameter 'headers'")
				if err != nil {
					return err
				}
				return n.SetTunnel(c.Str(0), c.Int(1), fields)
			},
		},
		socksMethod,
		{
			Sig: "connect()", Doc: "Open the connection. The first request does it by itself.",
			Fn: func(c *runtime.Call) error {
				n, err := self(c)
				if err != nil {
					return err
				}
				return n.block(c, n.Connect)
			},
		},
		{
			Sig: "close()", Doc: "Close the connection and the response that is still being read. The next request opens it again.",
			Fn: func(c *runtime.Call) error {
				n, ok := c.Native().(*connection)
				if !ok {
					return errNoInit(c)
				}
				return n.shut(c)
			},
		},
		{
			Sig: "putrequest(method: string, url: string, skip_host: boolean = false, skip_accept_encoding: boolean = false)",
			Doc: "Begin a request: its first line, Host and Accept-Encoding.",
			Fn: func(c *runtime.Call) error {
				n, err := self(c)
				if err != nil {
					return err
				}
				n.under(c.Context())
				return n.PutRequest(c.Str(0), c.Str(1), c.Bool(2), c.Bool(3))
			},
		},
		{
			Sig: "putheader(header: string, ...: any)",
			Doc: "Add a header line. Further values become lines that continue it.",
			Fn:  putheader,
		},
		{
			Sig: "endheaders(message_body?: " + httpio.BodyType + ", *, encode_chunked: boolean = false)",
			Doc: "End the headers and send the request with its body, in chunks with encode_chunked.",
			Fn: func(c *runtime.Call) error {
				n, err := self(c)
				if err != nil {
					return err
				}
				body, err := httpio.Body(c, 0, "endheaders: parameter 'message_body'")
				if err != nil {
					return err
				}
				chunked := c.Bool(1)
				return n.block(c, func(ctx context.Context) error { return n.EndHeaders(ctx, body, chunked) })
			},
		},
		{
			Sig: "send(data: string|function|file)", Doc: "Send data as it is, after endheaders.",
			Fn: func(c *runtime.Call) error {
				n, err := self(c)
				if err != nil {
					return err
				}
				body, err := httpio.Body(c, 0, "send: parameter 'data'")
				if err != nil {
					return err
				}
				return n.block(c, func(ctx context.Context) error { return n.Send(ctx, body) })
			},
		},
	}
}

func request(c *runtime.Call) error {
	n, err := self(c)
	if err != nil {
		return err
	}
	body, err := httpio.Body(c, 2, "request: parameter 'body'")
	if err != nil {
		return err
	}
	fields, err := httpio.Fields(c, c.Arg(3), "request: parameter 'headers'")
	if err != nil {
		return err
	}
	method, url, chunked := c.Str(0), c.Str(1), c.Bool(4)
	return n.block(c, func(ctx context.Context) error { return n.Request(ctx, method, url, body, fields, chunked) })
}

func getresponse(c *runtime.Call) error {
	n, err := self(c)
	if err != nil {
		return err
	}
	if n.object.Scripted() {
		if class := n.object.Override("response_class"); class != nil {
			return n.scriptedResponse(c, class.Value())
		}
	}
	f, err := n.getResponse(c)
	if err != nil {
		return err
	}
	f.Object = c.VM().NewObject(HTTPResponse, f)
	return c.ReturnValue(f.Object.Value())
}

// getResponse waits for the response and makes what an object holds of it.
func (n *connection) getResponse(c *runtime.Call) (*httpio.File, error) {
	var r *core.Response
	if err := n.block(c, func(ctx context.Context) (err error) { r, err = n.GetResponse(ctx); return err }); err != nil {
		if r != nil { // closed in the last moment
			r.Close()
		}
		return nil, err
	}
	f := &httpio.File{Response: r, Debug: n.DebugLevel}
	n.response = f
	if r.WillClose() { // the connection is the response's now
		n.response = nil
	}
	return f, nil
}

func putheader(c *runtime.Call) error {
	n, err := self(c)
	if err != nil {
		return err
	}
	values := make([]string, len(c.Rest()))
	for i, v := range c.Rest() {
		if values[i], err = httpio.FieldValue(c, v, "putheader: header '"+c.Str(0)+"'"); err != nil {
			return err
		}
	}
	n.under(c.Context())
	return n.PutHeader(c.Str(0), values...)
}

func (n *connection) setBlockSize(size int) error {
	if size <= 0 || size > 1<<30 {
		return runtime.Raisef(runtime.ValueError, "blocksize: must be from 1 to 2^30, not %d", size)
	}
	n.BlockSize = size
	return nil
}

func (n *connection) setTimeout(d time.Duration) {
	n.Timeout = d
	if w := n.Wire(); w != nil {
		w.SetTimeout(d)
	}
	if s, ok := runtime.NativeOf[*socket.Socket](n.sock.value); ok && n.sock.own {
		if s.SetTimeout(d); d <= 0 {
			s.SetTimeout(-1)
		}
	}
}
