package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/socket"
)

// testFunc is the documented function that serves with a class of handlers.
var testFunc = runtime.Func{
	Sig: "test(HandlerClass?: function, ServerClass?: function, protocol: string = 'HTTP/1.0', port: integer = 8000, bind?: string|None)",
	Doc: "Serve until the program is interrupted: with BaseHTTPRequestHandler and ThreadingHTTPServer unless others are given, on all addresses unless bind says on which.",
	Fn: func(c *runtime.Call) error {
		server, err := makeServer(c, serving{handler: c.Arg(0), server: c.Arg(1), protocol: c.Str(2), port: c.Int(3), bind: c.Str(4)})
		if err != nil {
			return err
		}
		return serveUntilEnd(c, server)
	},
}

// serving is what test and the command line serve.
type serving struct {
	handler, server runtime.Value // classes
	protocol        string
	port            int
	bind            string         // "" for all addresses
	options         *runtime.Table // more arguments of the server, nil for none
}

// makeServer makes a server, which listens.
func makeServer(c *runtime.Call, s serving) (runtime.Value, error) {
	if s.port < 0 || s.port > 65535 {
		return nil, runtime.Raisef(runtime.ValueError, "test: parameter 'port': %d is not between 0 and 65535", s.port)
	}
	L := c.State()
	module, err := c.VM().Require("http.server")
	if err != nil {
		return nil, err
	}
	if isNil(s.handler) {
		s.handler = module.RawGetString("BaseHTTPRequestHandler")
	}
	if isNil(s.server) {
		s.server = module.RawGetString("ThreadingHTTPServer")
	}
	family, bind, err := bindAddress(c, s.bind)
	if err != nil {
		return nil, err
	}
	L.SetField(s.server, "address_family", lua.LNumber(family))
	if s.handler.Type() == lua.LTUserData {
		L.SetField(s.handler, "protocol_version", lua.LString(s.protocol))
	}
	args := []any{[]any{bind, s.port}, s.handler}
	if s.options != nil {
		args = append(args, s.options)
	}
	out, err := c.VM().Call(c.Context(), s.server, args...)
	if err != nil {
		return nil, err
	}
	return first(out), nil
}

// serveUntilEnd says where a server serves, and runs it until it ends: by its
// methods, whatever it is.
func serveUntilEnd(c *runtime.Call, server runtime.Value) error {
	entered, found, err := socketserver.CallMethod(c.Context(), c.VM(), server, "__enter")
	if err != nil {
		return err
	}
	if found {
		server = entered
	}
	if err = announce(c, server); err == nil {
		_, found, err = socketserver.CallMethod(c.Context(), c.VM(), server, "serve_forever")
		if !found && err == nil {
			err = runtime.Raisef(runtime.TypeError, "test: parameter 'ServerClass': expected a class of servers, got one of %s", c.VM().TypeName(server))
		}
	}
	if c.Context().Err() != nil {
		return err // nothing can be called any more
	}
	_, found, cerr := socketserver.CallMethod(c.Context(), c.VM(), server, "__exit")
	if !found && cerr == nil {
		_, _, cerr = socketserver.CallMethod(c.Context(), c.VM(), server, "server_close")
	}
	return errors.Join(err, cerr)
}

// announce prints where a server serves.
func announce(c *runtime.Call, server runtime.Value) error {
	host, port, err := boundTo(c, server)
	if err != nil || host == "" && port == "" {
		return err
	}
	scheme := "HTTP"
	if o := runtime.ObjectOf(server); o != nil && o.IsA(HTTPSServer) {
		scheme = "HTTPS"
	}
	url := lower(scheme) + "://" + net.JoinHostPort(host, port) + "/"
	out := c.VM().Stdout()
	if _, err := out.CallMethod(c.Context(), "write", fmt.Sprintf("Serving %s on %s port %s (%s) ...\n", scheme, host, port, url)); err != nil {
		return err
	}
	_, err = out.CallMethod(c.Context(), "flush")
	return err
}

// boundTo is the address of a server's socket; "" for what has none.
func boundTo(c *runtime.Call, server runtime.Value) (host, port string, err error) {
	if n, ok := runtime.NativeOf[*socketserver.Server](server); ok && n.Server != nil {
		return n.Address.Host, strconv.Itoa(n.Address.Port), nil
	}
	if !httpio.Indexable(server) {
		return "", "", nil
	}
	f, err := httpio.FieldsOf(c.Context(), c.VM(), server, "socket")
	if err != nil {
		return "", "", err
	}
	v, _, err := socketserver.CallMethod(c.Context(), c.VM(), f[0], "getsockname")
	if a, ok := v.(*lua.LTable); ok {
		host, port = lua.LVAsString(a.RawGetInt(1)), lua.LVAsString(a.RawGetInt(2))
	}
	return host, port, err
}

func lower(scheme string) string {
	if scheme == "HTTPS" {
		return "https"
	}
	return "http"
}

// bindAddress is the address to bind to, and its family. "::" takes clients of
// both families.
func bindAddress(c *runtime.Call, name string) (family int, address string, err error) {
	if name == "" {
		return socket.AFInet, "0.0.0.0", nil
	}
	ip, err := netip.ParseAddr(name)
	if err != nil {
		var found []netip.Addr
		h := c.VM().Host()
		if err := c.Block(func(ctx context.Context) (err error) { found, err = h.Resolve(ctx, "ip", name); return err }); err != nil {
			return 0, "", err
		}
		if len(found) == 0 {
			return 0, "", runtime.Raisef(runtime.OSError, "test: parameter 'bind': %s has no address", name)
		}
		ip = found[0]
	}
	if ip.Is4() {
		return socket.AFInet, ip.String(), nil
	}
	return socket.AFInet6, ip.String(), nil
}
