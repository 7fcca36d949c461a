package request

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	bindurlerror "github.com/netlua/netlua/bindings/urllib/error"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	coreclient "github.com/netlua/netlua/stdlib/http/client"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	core "github.com/netlua/netlua/stdlib/urllib/request"
)

// doOpenArgs are the arguments of do_open: a class of http.client, the request,
// and what the handler was made with.
func (h *handler) doOpenArgs(class string, req *core.Request) []any {
	connection, _ := connectionClass(h.vm, class)
	args := []any{connection, requestObject(h.vm, req)}
	if h.context != nil {
		args = append(args, map[string]any{"context": h.context})
	}
	return args
}

// doOpen is do_open: it sends a request on a connection that http_class, called
// as HTTPConnection is, makes. All calls go through the object's methods, so that
// the connection may be a script's own.
func doOpen(c *runtime.Call) error {
	req, err := requestArg(c, 1)
	if err != nil {
		return err
	}
	if req.Host == "" {
		return urlerror.New("no host given")
	}
	ctx, vm := c.Context(), c.VM()
	options := c.State().NewTable()
	if t := c.Table(2); t != nil {
		for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
			options.RawSet(k, v)
		}
	}
	if req.Timeout > 0 {
		options.RawSetString("timeout", lua.LNumber(req.Timeout.Seconds()))
	} else {
		options.RawSetString("timeout", vm.None())
	}
	conn, err := connect(ctx, vm, "do_open: parameter 'http_class'", c.Arg(0), req.Host, options)
	if err != nil {
		return err
	}
	if err := sendOn(c, conn, req); err != nil {
		closeQuietly(ctx, vm, conn)
		if raised := (*runtime.Error)(nil); errors.As(err, &raised) && isOSError(raised) {
			// Not around the script's error, which would be raised again as it is.
			return &runtime.Raise{Class: bindurlerror.URLError, Args: []any{raised.Value}, Attrs: map[string]any{"reason": raised.Value}}
		}
		return err
	}
	r, err := callOn(ctx, vm, conn, "getresponse")
	if err != nil {
		closeQuietly(ctx, vm, conn)
		return err
	}
	if f, ok := runtime.NativeOf[*httpio.File](r); ok {
		if named, ok := f.Response.(interface{ SetURL(string) }); ok {
			named.SetURL(req.FullURL())
		}
		if own, ok := runtime.NativeOf[interface{ Detach(*coreclient.Response) }](conn); ok {
			if resp, ok := f.Response.(*coreclient.Response); ok {
				own.Detach(resp) // which ends the connection, whatever the server wants
			}
		}
		return c.ReturnValue(r)
	}
	if err := letGo(c, conn); err != nil {
		return err
	}
	return describe(c, r, req)
}

// letGo closes the socket of a connection of the script's own, which leaves the
// response with what it reads from. The documented ones see to it themselves.
func letGo(c *runtime.Call, conn runtime.Value) error {
	s, ok := scriptOf(c.VM(), conn)
	if !ok {
		return nil
	}
	sock := s.attr("sock")
	if sock == lua.LNil || runtime.IsNone(sock) {
		return nil
	}
	if _, err := callOn(c.Context(), c.VM(), sock, "close"); err != nil {
		return err
	}
	return s.set("sock", lua.LNil)
}

// describe gives a response of the script's own the attributes of one of urlopen.
func describe(c *runtime.Call, r runtime.Value, req *core.Request) error {
	s, ok := scriptOf(c.VM(), r)
	if !ok {
		return c.ReturnValue(r)
	}
	reason, err := httpio.FieldsOf(c.Context(), c.VM(), r, "reason")
	if err != nil {
		return err
	}
	if err := s.set("url", lua.LString(req.FullURL())); err != nil {
		return err
	}
	if err := s.set("msg", reason[0]); err != nil {
		return err
	}
	return c.ReturnValue(r)
}

// sendOn sends a request on a connection of whatever kind.
func sendOn(c *runtime.Call, conn runtime.Value, req *core.Request) error {
	ctx, vm := c.Context(), c.VM()
	if level := this(c).debug; level > 0 {
		if _, err := callOn(ctx, vm, conn, "set_debuglevel", level); err != nil {
			return err
		}
	}
	// A connection that knows no SOCKS proxies fails here, rather than going around one.
	if url := core.SocksURL(req); url != "" {
		if _, err := callOn(ctx, vm, conn, "set_socks", url); err != nil {
			return err
		}
	}
	headers, tunnel, proxy := core.SentHeaders(req)
	if tunnel != "" {
		if _, err := callOn(ctx, vm, conn, "set_tunnel", tunnel, lua.LNil, fieldTable(c, proxy)); err != nil {
			return err
		}
	}
	keywords := c.State().NewTable()
	keywords.RawSetString("encode_chunked", lua.LBool(req.HasHeader("Transfer-encoding")))
	_, err := callOn(ctx, vm, conn, "request", req.GetMethod(), req.Selector, httpio.BodyValue(req.Data()), fieldTable(c, headers.Items()), keywords)
	return err
}

// fieldTable shows headers by name.
func fieldTable(c *runtime.Call, fields []message.Field) *runtime.Table {
	t := c.State().NewTable()
	for _, f := range fields {
		t.RawSetString(f.Name, lua.LString(f.Value))
	}
	return t
}

// callOn calls a method of a script's value and gives its first result.
func callOn(ctx context.Context, vm *runtime.VM, v runtime.Value, name string, args ...any) (runtime.Value, error) {
	fn, err := methodOf(ctx, vm, v, name)
	if err != nil {
		return lua.LNil, err
	}
	out, err := fn.Call(ctx, append([]any{v}, args...)...)
	if err != nil || len(out) == 0 {
		return lua.LNil, err
	}
	return out[0], nil
}

// closeQuietly closes a connection that has failed already.
func closeQuietly(ctx context.Context, vm *runtime.VM, conn runtime.Value) {
	_, _ = callOn(ctx, vm, conn, "close")
}

// isOSError tells whether a script's exception is one that opening a URL makes a
// URLError: an OSError that is none yet.
func isOSError(e *runtime.Error) bool {
	o := runtime.ObjectOf(e.Value)
	return o != nil && o.IsA(runtime.OSError) && e.Class != "urllib.error.URLError" && e.Class != "urllib.error.HTTPError"
}
