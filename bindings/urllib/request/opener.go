package request

import (
	"context"
	"crypto/tls"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/ssl"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// openerDirector is the class of openers; its instances hold a *director.
var openerDirector = &runtime.Class{Name: "OpenerDirector", Doc: "Opens URLs by means of its handlers. build_opener makes one with the usual handlers.", Body: openerDirectorBody{}}

// director is the Go value behind an OpenerDirector.
type director struct {
	*core.Director
	object  *runtime.Object
	headers *runtime.Table                   // addheaders as the script sees it; nil until it looks
	built   bool                             // with the default handlers
	copied  bool                             // into this VM, and not used here so far
	pending []runtime.Value                  // handlers to add then
	shown   map[core.Handler]*runtime.Object // default handlers that a script has seen
}

func newDirector(vm *runtime.VM, d *core.Director) *runtime.Object {
	n := &director{}
	n.object = vm.NewObject(openerDirector, n)
	n.direct(vm, d)
	return n.object
}

// direct makes d, whose handlers call the methods that the script overrides, what
// n opens with.
func (n *director) direct(vm *runtime.VM, d *core.Director) {
	n.Director = d
	d.Self = parent{script{vm: vm, object: n.object}, d}
}

// directorOf returns the director behind self.
func directorOf(c *runtime.Call) *director {
	d, ok := c.Native().(*director)
	if !ok { // a subclass whose __init did not call ours
		d = &director{object: c.Self()}
		d.direct(c.VM(), core.NewDirector(c.VM().Host()))
		c.SetNative(d)
	}
	return d
}

// sync takes what a script changed in the list addheaders.
func (d *director) sync(c *runtime.Call) error {
	d.ready(c.VM())
	if d.headers == nil {
		return nil
	}
	fields, err := httpio.Fields(c, d.headers, "addheaders")
	if err == nil && !slices.Equal(fields, d.AddHeaders) { // other threads read it while they open
		d.AddHeaders = fields
	}
	return err
}

// add adds a handler that a script gave.
func (d *director) add(c *runtime.Call, v runtime.Value) error {
	h, err := handlerArg(c, v, "add_handler")
	if err != nil {
		return err
	}
	d.ready(c.VM())
	d.AddHandler(h)
	return h.attach(c.Context(), d)
}

// handlerArg reads a handler.
func handlerArg(c *runtime.Call, v runtime.Value, where string) (scriptHandler, error) {
	if h := handlerFor(c.VM(), v); h != nil {
		return h, nil
	}
	return nil, runtime.Raisef(runtime.TypeError, "%s: expected BaseHandler instance, got %s", where, c.VM().TypeName(v))
}

// list shows the handlers, in the order in which they are asked.
func (d *director) list(c *runtime.Call) error {
	d.ready(c.VM())
	t := c.State().NewTable()
	for _, h := range d.Handlers() {
		own, ok := h.(scriptHandler)
		if !ok {
			own = d.show(c.VM(), h)
		}
		if own != nil {
			t.Append(own.value())
		}
	}
	return c.ReturnValue(t)
}

// show makes the object of a default handler, which stays in Go until a script
// looks at it.
func (d *director) show(vm *runtime.VM, p core.Handler) scriptHandler {
	switch own := p.(type) {
	case *defaultHTTP:
		p = own.HTTPHandler
	case *defaultHTTPS:
		p = own.HTTPSHandler
	}
	if o := d.shown[p]; o != nil {
		return o.Native().(*handler)
	}
	for _, file := range kinds {
		for _, k := range file {
			if k.class.Name != p.Class() {
				continue
			}
			h := newHandler(vm, nil)
			if p, ok := p.(interface{ HTTPDebugLevel() int }); ok {
				h.debug = p.HTTPDebugLevel()
			}
			h.parts, h.added, h.parent = []core.Handler{p}, d.Director, d.object.Value()
			h.object = vm.NewObject(k.class, h)
			if d.shown == nil {
				d.shown = map[core.Handler]*runtime.Object{}
			}
			d.shown[p] = h.object
			return h
		}
	}
	return nil
}

// given reads the parameters url, data and timeout of urlopen and open.
func given(c *runtime.Call, where string) (*core.Request, error) {
	body, err := httpio.Body(c, 1, where+": parameter 'data'")
	if err != nil {
		return nil, err
	}
	timeout, err := httpio.Timeout(c, 2, where)
	if err != nil {
		return nil, err
	}
	var req *core.Request
	if url, ok := c.Arg(0).(lua.LString); ok {
		req, err = core.New(string(url), core.Options{Data: body})
	} else if req, err = requestArg(c, 0); err == nil && body != nil && !sameBody(req, c.Arg(1)) {
		req.SetData(body)
	}
	if err != nil {
		return nil, err
	}
	req.Timeout = timeout
	return req, nil
}

type openerDirectorBody struct{}

func (openerDirectorBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init()", Doc: "Make an opener without handlers.", Fn: func(c *runtime.Call) error {
		directorOf(c)
		return nil
	}}
	class.Props = []runtime.Prop{{
		Name: "addheaders", Type: "table[]", Doc: "A list of {name, value}: headers for every http request that does not have them.",
		Get: func(c *runtime.Call) error {
			d := directorOf(c)
			if d.headers == nil {
				d.headers = httpio.Pairs(c, d.AddHeaders)
			}
			return c.ReturnValue(d.headers)
		},
		Set: func(c *runtime.Call) error {
			d := directorOf(c)
			t := c.Table(0)
			if t == nil {
				return runtime.Raisef(runtime.TypeError, "addheaders: expected a list of {name, value}, got %s", c.VM().TypeName(c.Arg(0)))
			}
			d.headers = t
			return d.sync(c)
		},
	}}
	class.Props = append(class.Props, runtime.Prop{
		Name: "handlers", Type: "object[]", Doc: "A list of the handlers, in the order in which they are asked.",
		Get: func(c *runtime.Call) error { return directorOf(c).list(c) },
	})
	class.Methods = []runtime.Func{
		{Sig: "add_handler(handler: object|table)", Doc: "Add a handler under each of its methods whose name says what it does.", Fn: func(c *runtime.Call) error {
			return directorOf(c).add(c, c.Arg(0))
		}},
		{
			Sig: "open(fullurl: string|Request, data?: " + httpio.BodyType + ", timeout?: number|None): object|nil",
			Doc: "Open a URL. timeout is in seconds, for each wait.",
			Fn: func(c *runtime.Call) error {
				d := directorOf(c)
				req, err := given(c, "open")
				if err != nil {
					return err
				}
				if err := d.sync(c); err != nil {
					return err
				}
				return returnOpened(c, func(ctx context.Context) (response.Response, error) { return d.Open(ctx, req) })
			},
		},
		{
			Sig: "error(proto: string, req: Request, fp: object|table|None|nil, code: integer, msg: string, hdrs: HTTPMessage|table|None|nil): object|nil",
			Doc: "Have the handlers of a status deal with a response that is no success.",
			Fn:  directorError,
		},
		{Sig: "close()", Doc: "Nothing.", Fn: func(*runtime.Call) error { return nil }},
	}
}

func directorError(c *runtime.Call) error {
	d := directorOf(c)
	d.ready(c.VM())
	on, err := failureArgs(c, 1, "error: parameter 'hdrs'")
	if err != nil {
		return err
	}
	proto := c.Str(0)
	return returnOpened(c, func(ctx context.Context) (response.Response, error) {
		return d.Error(on.under(ctx), proto, on.req, on.fp, on.code, on.msg, on.headers)
	})
}

// buildOpener is build_opener.
func buildOpener(c *runtime.Call) error {
	var given []scriptHandler
	for _, v := range c.Rest() {
		if c.VM().ClassInfo(v) != nil { // a class: an instance of it
			c.State().Push(v)
			c.State().Call(0, 1)
			v = c.State().Get(-1)
			c.State().Pop(1)
		}
		h, err := handlerArg(c, v, "build_opener")
		if err != nil {
			return err
		}
		given = append(given, h)
	}
	o := newDirector(c.VM(), state(c.VM()).BuildOpener(displacing(given)...))
	d := o.Native().(*director)
	d.built = true
	for _, h := range given {
		if err := h.attach(c.Context(), d); err != nil {
			return err
		}
	}
	return c.Return(o)
}

// displacing lists handlers so that each keeps the default handlers out of an
// opener whose classes it derives from.
func displacing(given []scriptHandler) []core.Handler {
	var all []core.Handler
	for _, h := range given {
		all = append(all, h)
		if names := h.classes(); len(names) > 1 {
			for _, name := range names[1:] {
				all = append(all, &placeholder{class: name})
			}
		}
	}
	return all
}

// installOpener is install_opener.
func installOpener(c *runtime.Call) error {
	s := state(c.VM())
	s.installed = nil
	v := c.Arg(0)
	if v == lua.LNil || runtime.IsNone(v) {
		s.InstallOpener(nil)
		return nil
	}
	s.installed = v
	if d, ok := runtime.NativeOf[*director](v); ok {
		d.ready(c.VM())
		s.InstallOpener(d.Director)
		return nil
	}
	s.InstallOpener(scriptOpener(c.VM(), v))
	return nil
}

// scriptOpener makes a Director of anything with a method open, for urlretrieve.
func scriptOpener(vm *runtime.VM, v runtime.Value) *core.Director {
	d := core.NewDirector(vm.Host())
	d.AddHandler(&opensAll{vm: vm, value: v})
	return d
}

type opensAll struct {
	core.BaseHandler
	vm    *runtime.VM
	value runtime.Value
}

func (o *opensAll) Hooks() []core.Hook {
	return []core.Hook{{Name: "default_open", Open: func(ctx context.Context, req *core.Request) (r response.Response, err error) {
		err = o.vm.Do(ctx, func(ctx context.Context) error {
			fn, err := methodOf(ctx, o.vm, o.value, "open")
			if err != nil {
				return err
			}
			out, err := fn.Call(ctx, o.value, requestObject(o.vm, req))
			if err != nil || len(out) == 0 {
				return err
			}
			r, err = httpio.Opened(ctx, o.vm, out[0])
			return err
		})
		return r, err
	}}}
}

// urlopen is urlopen.
func urlopen(c *runtime.Call) error {
	const cafile, capath, cadefault, settings = 3, 4, 5, 6
	s := state(c.VM())
	config, err := configArg(c, cafile, capath, cadefault, settings)
	if err != nil {
		return err
	}
	if config == nil && s.installed != nil {
		d, ok := runtime.NativeOf[*director](s.installed)
		if !ok || d.object.Override("open") != nil {
			return openByScript(c, s.installed)
		}
		if err := d.sync(c); err != nil {
			return err
		}
	}
	req, err := given(c, "urlopen")
	if err != nil {
		return err
	}
	return returnOpened(c, func(ctx context.Context) (response.Response, error) { return s.Urlopen(ctx, req, config) })
}

// openByScript calls the method open of an installed opener as urlopen was called.
func openByScript(c *runtime.Call, opener runtime.Value) error {
	fn, err := methodOf(c.Context(), c.VM(), opener, "open")
	if err != nil {
		return err
	}
	args := []any{opener, c.Arg(0), c.Arg(1)}
	if c.Given(2) {
		args = append(args, c.Arg(2))
	}
	out, err := fn.Call(c.Context(), args...)
	if err != nil || len(out) == 0 {
		return err
	}
	return c.ReturnValue(out[0])
}

// configArg makes the settings of an https connection of the arguments of urlopen.
func configArg(c *runtime.Call, cafile, capath, cadefault, settings int) (*tls.Config, error) {
	hasFile := c.Given(cafile) || c.Given(capath)
	o := c.Obj(settings)
	switch {
	case o != nil && (hasFile || c.Bool(cadefault)):
		return nil, runtime.Raisef(runtime.ValueError, "You can't pass both context and any of cafile, capath, and cadefault")
	case o != nil:
		return configOf(o)
	case !hasFile:
		return nil, nil
	}
	s, h, file, path := ssl.NewDefault(false), c.VM().Host(), c.Str(cafile), c.Str(capath)
	if err := c.Block(func(context.Context) error { return s.LoadVerifyLocations(h, file, path, "") }); err != nil {
		return nil, err
	}
	return s.ClientConfig(""), nil
}
