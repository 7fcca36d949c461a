package client

import (
	"context"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/urllib/response"
	"github.com/netlua/netlua/stdlib/wire"
)

// HTTPResponse is the class of responses; its instances hold an *httpio.File
// around a response.HTTP.
var HTTPResponse = &runtime.Class{Name: "HTTPResponse", Doc: "A response, whose body is read from the connection as it is asked for.", Body: httpResponseBody{}}

// NewResponse makes the object for a response.
func NewResponse(vm *runtime.VM, r response.HTTP) *runtime.Object {
	return httpio.New(vm, HTTPResponse, r)
}

// unread is a response that was made of a socket and that has not begun.
type unread struct {
	httpio.File
	socket      *socket.Socket // or
	given       *scriptSocket  // with its file
	owner       *connection    // that asked for the response, nil if the script made it
	method, url string
}

// responseOf returns the response behind self.
func responseOf(c *runtime.Call) (response.HTTP, error) {
	if n, ok := c.Native().(*httpio.File); ok {
		if r, ok := n.Response.(response.HTTP); ok {
			return r, nil
		}
	}
	return nil, &core.StateError{Class: core.ResponseNotReady, State: core.Idle}
}

type httpResponseBody struct{}

func (httpResponseBody) Define(class *runtime.Class) {
	more := class.Props // of packages that know more
	class.Init = &runtime.Func{
		Sig: "__init(sock: object|table, debuglevel: integer = 0, method?: string, url?: string)",
		Doc: "Make a response that begin() reads from a socket, or from what makefile of an object that stands for one gives. getresponse makes the others.",
		Fn:  newUnread,
	}
	prop := func(name, typ, doc string, get func(c *runtime.Call, r response.HTTP) error) runtime.Prop {
		return runtime.Prop{Name: name, Type: typ, Doc: doc, Get: func(c *runtime.Call) error {
			r, err := responseOf(c)
			if err != nil {
				return err
			}
			return get(c, r)
		}, Set: func(c *runtime.Call) error { return c.Self().SetField(name, c.Arg(0)) }}
	}
	class.Props = append(append(httpio.ReadProps(), httpio.StatusProps()...),
		httpio.HeadersProp(),
		prop("reason", "string", "The reason phrase.", func(c *runtime.Call, r response.HTTP) error { return c.ReturnStr(r.Reason()) }),
		prop("version", "integer", "10 for HTTP/1.0, 11 for HTTP/1.1, 20 for HTTP/2.", func(c *runtime.Call, r response.HTTP) error { return c.Return(r.Version()) }),
		prop("msg", "HTTPMessage|string", "The headers; the reason phrase if urllib.request opened the response.", func(c *runtime.Call, r response.HTTP) error {
			if r.Opened() {
				return c.ReturnStr(r.Reason())
			}
			return c.Return(c.Native().(*httpio.File).HeadersObject(c.VM()))
		}),
		prop("length", "integer|nil", "The number of bytes still to come, nil if it is not known.", func(c *runtime.Call, r response.HTTP) error {
			if n := r.Length(); n >= 0 {
				return c.Return(n)
			}
			return c.Return(nil)
		}),
		prop("chunked", "boolean", "Whether the body comes in chunks.", func(c *runtime.Call, r response.HTTP) error { return c.Return(r.Chunked()) }),
		prop("will_close", "boolean", "Whether the connection ends with this response.", func(c *runtime.Call, r response.HTTP) error { return c.Return(r.WillClose()) }),
		prop("trailers", "HTTPMessage|nil", "The fields after a chunked body, nil before its end or without any.", func(c *runtime.Call, r response.HTTP) error {
			if t := r.Trailers(); t != nil {
				return c.Return(httpio.NewMessage(c.VM(), t))
			}
			return c.Return(nil)
		}),
		runtime.Prop{Name: "debuglevel", Type: "integer", Doc: "Above 0: the dialogue is printed.", Get: func(c *runtime.Call) error {
			if n, ok := c.Native().(httpio.Filer); ok {
				return c.Return(n.HTTPFile().Debug)
			}
			return c.Return(0)
		}, Set: func(c *runtime.Call) error {
			if n, ok := c.Native().(httpio.Filer); ok {
				n.HTTPFile().Debug = c.Int(0)
			}
			return nil
		}},
	)
	class.Props = append(append(class.Props, httpio.ExchangeProps()...), more...)
	class.Methods = append(append(append(httpio.ReadMethods(), httpio.BufferMethods()...), httpio.InfoMethods()...),
		runtime.Func{Sig: "begin()", Doc: "Read the head of a response that was made of a socket.", Fn: begin},
		runtime.Func{Sig: "getheader(name: string, default?: string|number|boolean|any[]|function|object|None): any", Doc: "The values of a header, joined by commas; default, whose items are joined if it is a list, without one.", Fn: getHeader},
		runtime.Func{Sig: "getheaders(): table[]", Doc: "The headers as a list of {name, value}.", Fn: func(c *runtime.Call) error {
			r, err := responseOf(c)
			if err != nil {
				return err
			}
			return c.ReturnValue(httpio.Pairs(c, r.Headers().Items()))
		}},
	)
}

func getHeader(c *runtime.Call) error {
	r, err := responseOf(c)
	if err != nil {
		return err
	}
	if v, ok := r.GetHeader(c.Str(0)); ok {
		return c.ReturnStr(v)
	}
	if t := c.Table(1); t != nil {
		items := make([]string, t.Len())
		for i := range items {
			items[i] = c.ToString(t.RawGetInt(i + 1))
		}
		return c.ReturnStr(strings.Join(items, ", "))
	}
	return c.ReturnValue(c.Arg(1))
}

// newUnread is the constructor of HTTPResponse.
func newUnread(c *runtime.Call) error {
	u := &unread{method: c.Str(2), url: c.Str(3)}
	u.Object, u.Debug = c.Self(), c.Int(1)
	if s, ok := runtime.NativeOf[*socket.Socket](c.Arg(0)); ok {
		if s.Conn() == nil {
			return runtime.Raisef(runtime.TypeError, "HTTPResponse: parameter 'sock': expected a connected socket")
		}
		u.socket = s
		c.SetNative(u)
		return nil
	}
	if !standsForSocket(c.Arg(0)) {
		return runtime.Raisef(runtime.TypeError, "HTTPResponse: parameter 'sock': expected a socket or an object with a method makefile, got %s", c.VM().TypeName(c.Arg(0)))
	}
	u.given = &scriptSocket{vm: c.VM(), value: c.Arg(0)}
	var fp runtime.Value
	if err := c.Block(func(ctx context.Context) (err error) { u.given.file, fp, err = u.given.makeFile(ctx); return err }); err != nil {
		return err
	}
	c.SetNative(u)
	return c.Self().SetField("fp", fp)
}

// scriptedResponse makes a response of a class of the script's: it is called with
// the socket and the method, and begin has to read the head.
func (n *connection) scriptedResponse(c *runtime.Call, class runtime.Value) error {
	if err := n.Asked(); err != nil {
		return err
	}
	sock := n.sockValue(c)
	if sock == lua.LNil {
		return &core.NotConnectedError{}
	}
	args := []any{sock}
	if n.DebugLevel > 0 {
		args = append(args, n.DebugLevel)
	}
	args = append(args, map[string]any{"method": n.Method()})
	var out []runtime.Value
	if err := c.Block(func(ctx context.Context) (err error) { out, err = c.VM().Call(ctx, class, args...); return err }); err != nil {
		return err
	}
	o := runtime.ObjectOf(append(out, lua.LNil)[0])
	if o == nil {
		return runtime.Raisef(runtime.TypeError, "getresponse: response_class made %s, not a response", c.VM().TypeName(append(out, lua.LNil)[0]))
	}
	u, ours := o.Native().(*unread)
	if ours {
		u.owner, u.url = n, n.URL()
		if s, ok := n.Given().(*scriptSocket); ok && u.given != nil {
			s.file = u.given.file
		}
	}
	if err := c.Block(func(ctx context.Context) error { _, err := o.CallMethod(ctx, "begin"); return err }); err != nil {
		return err
	}
	if _, ok := o.Native().(httpio.Filer); !ok || ours && o.Native() == any(u) {
		// It has read for itself.
		n.Answered()
		var closes runtime.Value
		if err := c.Block(func(ctx context.Context) error {
			f, err := httpio.FieldsOf(ctx, c.VM(), o.Value(), "will_close")
			if err == nil {
				closes = f[0]
			}
			return err
		}); err != nil {
			return err
		}
		if lua.LVAsBool(closes) {
			if err := n.shut(c); err != nil {
				return err
			}
		}
	}
	return c.ReturnValue(o.Value())
}

// begin reads the head of a response on a socket, which stays the script's to close.
func begin(c *runtime.Call) error {
	u, ok := c.Native().(*unread)
	if !ok {
		return nil // it has begun
	}
	if u.owner != nil {
		f, err := u.owner.getResponse(c)
		if err == nil {
			f.Object = c.Self()
			c.SetNative(f)
		}
		return err
	}
	var debug = c.VM().Host().Stdout()
	if u.Debug <= 0 {
		debug = nil
	}
	var r *core.Response
	if err := c.Block(func(ctx context.Context) (err error) {
		if u.given != nil {
			r, err = core.NewFileResponse(ctx, u.given.file, u.method, u.url, core.Limits{}, debug)
			return err
		}
		conn := u.socket.Conn()
		if conn == nil {
			return &core.NotConnectedError{}
		}
		w := wire.New(keptOpen{conn})
		w.SetTimeout(max(u.socket.Timeout(), 0))
		r, err = core.NewResponse(ctx, w, u.method, u.url, core.Limits{}, debug)
		return err
	}); err != nil {
		return err
	}
	c.SetNative(&httpio.File{Response: r, Object: c.Self(), Debug: u.Debug})
	return nil
}
