package request

import (
	"context"
	"crypto/tls"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	bindssl "github.com/netlua/netlua/bindings/ssl"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	coreclient "github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/ssl"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

var (
	urlOpener      = &runtime.Class{Name: "URLopener", Doc: "Opens URLs by methods named open_SCHEME, as urllib did before it had handlers. Deprecated: use urlopen.", Body: urlOpenerBody{}}
	fancyURLopener = &runtime.Class{Name: "FancyURLopener", Doc: "A URLopener that follows redirects and asks for passwords. Deprecated: use urlopen.", Bases: []*runtime.Class{urlOpener}, Body: urlOpenerBody{}}
)

// legacy is the Go value behind a URLopener.
type legacy struct {
	vm      *runtime.VM
	object  *runtime.Object
	state   *core.OpenerState
	headers *runtime.Table // addheaders, a list of pairs
	proxies *runtime.Table // by scheme
	context *ssl.Context   // with the client's certificate, nil without one
	scheme  string         // of the last URL
	temps   bool           // whether Close of the VM removes temporary files
}

// legacyOf returns the value behind self, making it for a class whose __init
// did not call ours.
func legacyOf(c *runtime.Call) *legacy {
	l, ok := c.Native().(*legacy)
	if !ok {
		l = &legacy{vm: c.VM(), object: c.Self(), state: &core.OpenerState{}}
		l.headers = httpio.Pairs(c, core.NewURLopener(c.VM().Host(), nil, l.text("version", core.UserAgent)).AddHeaders)
		l.proxies = proxyTable(c, core.GetProxies(c.VM().Host()))
		c.SetNative(l)
	}
	return l
}

// text is a string that a script set on the instance or its class.
func (l *legacy) text(name, otherwise string) string {
	if f := l.object.Override(name); f != nil {
		if s, ok := f.Value().(lua.LString); ok {
			return string(s)
		}
	}
	return otherwise
}

// legacyCall is one call of an opener's methods: it is the core's opener, with
// the settings of that moment, and asks the script where it has overridden a step.
type legacyCall struct {
	*legacy
	plain *core.URLopener
	fancy *core.FancyURLopener // nil for a plain one
}

func newLegacyCall(c *runtime.Call) (*legacyCall, error) {
	l := legacyOf(c)
	headers, err := httpio.Fields(c, l.headers, "addheaders")
	if err != nil {
		return nil, err
	}
	proxies, err := proxiesOf(l.proxies, "proxies")
	if err != nil {
		return nil, err
	}
	f := core.NewFancyURLopener(c.VM().Host(), proxies, "")
	r := &legacyCall{l, &f.URLopener, f}
	f.AddHeaders, f.State, f.TLS, f.Type = headers, l.state, r.tls, l.scheme
	f.GuessType, f.Exchange = guesser(c.VM()), r.exchange
	if f.Timeout, err = httpio.DefaultTimeout(c.VM()); err != nil {
		return nil, err
	}
	f.Self, f.Prompter = r, r
	if !c.Self().IsA(fancyURLopener) {
		r.fancy = nil
		return r, nil
	}
	if n, ok := objectNumber(l.object, "maxtries"); ok {
		f.MaxTries = n
	}
	f.AllowFTP = objectFlag(l.object, "allow_ftp")
	return r, nil
}

// tls gives the settings of https connections.
func (l *legacy) tls(ctx context.Context) (config *tls.Config, err error) {
	if l.context != nil {
		return l.context.ClientConfig(""), nil
	}
	err = l.vm.Do(ctx, func(ctx context.Context) error {
		settings, err := bindssl.DefaultHTTPSContext(ctx, l.vm)
		if err == nil && settings != nil {
			config, err = configOf(settings)
		}
		return err
	})
	return config, err
}

// ask calls a method if the script has defined it.
func (r *legacyCall) ask(ctx context.Context, name string, args func() []any) (resp response.Response, asked bool, err error) {
	err = r.vm.Do(ctx, func(ctx context.Context) error {
		r.scheme = r.plain.Type
		f := r.object.Override(name)
		if f == nil || !isFunction(f.Value()) {
			return nil
		}
		asked = true
		out, err := f.CallSelf(ctx, r.object, args()...)
		if err != nil || len(out) == 0 {
			return err
		}
		resp, err = anything(ctx, r.vm, out[0])
		return err
	})
	return resp, asked, err
}

// anything makes a response of what a method of the script gave. What cannot be
// read passes through as it is: nobody here looks at it.
func anything(ctx context.Context, vm *runtime.VM, v runtime.Value) (response.Response, error) {
	if v == lua.LNil || runtime.IsNone(v) {
		return nil, nil
	}
	if o := runtime.ObjectOf(v); o == nil || o.Native() == nil {
		if _, err := methodOf(ctx, vm, v, "read"); err != nil {
			return opaque{response.New(response.FromReader(strings.NewReader("")), nil, "", 0), v}, nil
		}
	}
	return httpio.ResponseOf(ctx, vm, v)
}

// opaque is a result that is no response.
type opaque struct {
	response.Response
	value runtime.Value
}

// LuaValue is what the script gave.
func (o opaque) LuaValue() runtime.Value { return o.value }

// withData appends what is to be sent, if there is anything.
func withData(args []any, data coreclient.Body) []any {
	if data != nil {
		args = append(args, httpio.BodyValue(data))
	}
	return args
}

// OpenScheme asks open_SCHEME.
func (r *legacyCall) OpenScheme(ctx context.Context, scheme string, t core.OpenerTarget, data coreclient.Body) (response.Response, bool, error) {
	resp, asked, err := r.ask(ctx, "open_"+scheme, func() []any {
		if t.FullURL != "" {
			return withData([]any{[]string{t.Proxy, t.FullURL}}, data)
		}
		return withData([]any{t.URL}, data)
	})
	if asked || err != nil {
		return resp, true, err
	}
	return r.plain.OpenScheme(ctx, scheme, t, data)
}

// OpenUnknown asks open_unknown.
func (r *legacyCall) OpenUnknown(ctx context.Context, fullURL string, data coreclient.Body) (response.Response, error) {
	resp, asked, err := r.ask(ctx, "open_unknown", func() []any { return withData([]any{fullURL}, data) })
	if asked || err != nil {
		return resp, err
	}
	return r.plain.OpenUnknown(ctx, fullURL, data)
}

// OpenUnknownProxy asks open_unknown_proxy.
func (r *legacyCall) OpenUnknownProxy(ctx context.Context, proxy, fullURL string, data coreclient.Body) (response.Response, error) {
	resp, asked, err := r.ask(ctx, "open_unknown_proxy", func() []any { return withData([]any{proxy, fullURL}, data) })
	if asked || err != nil {
		return resp, err
	}
	return r.plain.OpenUnknownProxy(ctx, proxy, fullURL, data)
}

// answer are the arguments of http_error and its like.
func (r *legacyCall) answer(a *core.OpenerAnswer) []any {
	fp := responseObject(r.vm, a.Fp)
	return []any{a.URL, fp, a.Code, a.Msg, headersValue(r.vm, a.Fp, fp, a.Headers)}
}

// HTTPError asks http_error.
func (r *legacyCall) HTTPError(ctx context.Context, a *core.OpenerAnswer) (response.Response, error) {
	resp, asked, err := r.ask(ctx, "http_error", func() []any { return withData(r.answer(a), a.Data) })
	if asked || err != nil {
		return resp, err
	}
	return r.plain.HTTPError(ctx, a)
}

// Open asks open.
func (r *legacyCall) Open(ctx context.Context, fullURL string, data coreclient.Body) (response.Response, error) {
	resp, asked, err := r.ask(ctx, "open", func() []any { return withData([]any{fullURL}, data) })
	if asked || err != nil {
		return resp, err
	}
	return r.plain.Open(ctx, fullURL, data)
}

// OpenLocalFile asks open_local_file.
func (r *legacyCall) OpenLocalFile(ctx context.Context, url string) (response.Response, error) {
	resp, asked, err := r.ask(ctx, "open_local_file", func() []any { return []any{url} })
	if asked || err != nil {
		return resp, err
	}
	return r.plain.OpenLocalFile(ctx, url)
}

// HTTPErrorCode asks http_error_NNN, and http_error_302 for the redirects that
// are left to it.
func (r *legacyCall) HTTPErrorCode(ctx context.Context, a *core.OpenerAnswer) (response.Response, bool, error) {
	args := func() []any { return withData(r.answer(a), a.Data) }
	resp, asked, err := r.ask(ctx, httpErrorName(a.Code), args)
	if !asked && err == nil && r.fancy != nil && (a.Code == 301 || a.Code == 303 || a.Code == 307 && a.Data == nil) {
		resp, asked, err = r.ask(ctx, httpErrorName(302), args)
	}
	switch {
	case asked || err != nil:
		return resp, true, err
	case r.fancy != nil:
		return r.fancy.HTTPErrorCode(ctx, a)
	}
	return nil, false, nil
}

// HTTPErrorDefault asks http_error_default.
func (r *legacyCall) HTTPErrorDefault(ctx context.Context, a *core.OpenerAnswer) (response.Response, error) {
	resp, asked, err := r.ask(ctx, "http_error_default", func() []any { return r.answer(a) })
	switch {
	case asked || err != nil:
		return resp, err
	case r.fancy != nil:
		return r.fancy.HTTPErrorDefault(ctx, a)
	}
	return r.plain.HTTPErrorDefault(ctx, a)
}

// PromptUserPasswd asks prompt_user_passwd, which gives a user and a password.
func (r *legacyCall) PromptUserPasswd(ctx context.Context, host, realm string) (found *core.Credentials, err error) {
	asked := false
	err = r.vm.Do(ctx, func(ctx context.Context) error {
		f := r.object.Override("prompt_user_passwd")
		if f == nil {
			return nil
		}
		asked = true
		out, err := f.CallSelf(ctx, r.object, host, realm)
		if err != nil || len(out) < 2 || out[0] == lua.LNil || runtime.IsNone(out[0]) {
			return err
		}
		found = &core.Credentials{User: lua.LVAsString(out[0]), Password: lua.LVAsString(out[1])}
		return nil
	})
	if asked || err != nil {
		return found, err
	}
	return r.fancy.PromptUserPasswd(ctx, host, realm)
}

// objectNumber is a number that a script set on the instance or its class.
func objectNumber(o *runtime.Object, name string) (int, bool) {
	if f := o.Override(name); f != nil {
		if n, ok := f.Value().(lua.LNumber); ok {
			return int(n), true
		}
	}
	return 0, false
}

// objectFlag tells whether a script set something true on the instance or its class.
func objectFlag(o *runtime.Object, name string) bool {
	f := o.Override(name)
	return f != nil && lua.LVAsBool(f.Value())
}

// targetOf reads the argument of open_http: a URL without scheme, or the
// authority of a proxy and the whole URL.
func targetOf(c *runtime.Call, i int) (core.OpenerTarget, error) {
	t := c.Table(i)
	if t == nil {
		return core.OpenerTarget{URL: c.Str(i)}, nil
	}
	proxy, ok1 := t.RawGetInt(1).(lua.LString)
	url, ok2 := t.RawGetInt(2).(lua.LString)
	if !ok1 || !ok2 {
		return core.OpenerTarget{}, runtime.Raisef(runtime.TypeError, "open: parameter 'url': expected {proxy, url}")
	}
	return core.OpenerTarget{Proxy: string(proxy), FullURL: string(url)}, nil
}

// answerOf reads the arguments of http_error and its like.
func answerOf(c *runtime.Call, where string) (*core.OpenerAnswer, error) {
	fp, err := responseArg(c, 1)
	if err != nil {
		return nil, err
	}
	headers, err := headersArg(c, 4, where)
	if err != nil {
		return nil, err
	}
	a := &core.OpenerAnswer{URL: c.Str(0), Fp: fp, Code: c.Int(2), Msg: c.Str(3), Headers: headers}
	if where != "http_error_default" {
		a.Data, err = httpio.Body(c, 5, where+": parameter 'data'")
	}
	return a, err
}

// tableProp declares a list or table that a script may change or replace.
func tableProp(name, typ, doc string, at func(l *legacy) **runtime.Table) runtime.Prop {
	return runtime.Prop{Name: name, Type: typ, Doc: doc,
		Get: func(c *runtime.Call) error { return c.ReturnValue(*at(legacyOf(c))) },
		Set: func(c *runtime.Call) error {
			t := c.Table(0)
			if t == nil {
				return runtime.Raisef(runtime.TypeError, "%s: expected a table, got %s", name, c.VM().TypeName(c.Arg(0)))
			}
			*at(legacyOf(c)) = t
			return nil
		}}
}

func initURLopener(c *runtime.Call) error {
	l := legacyOf(c)
	if t := c.Table(0); t != nil {
		if _, err := proxiesOf(t, c.Self().ClassName()); err != nil {
			return err
		}
		l.proxies = t
	}
	key, cert := c.Str(1), c.Str(2)
	if cert == "" {
		if key != "" {
			return runtime.Raisef(runtime.ValueError, "certfile must be specified")
		}
		return nil
	}
	l.context = ssl.NewDefault(false)
	h := c.VM().Host()
	return c.Block(func(context.Context) error { return l.context.LoadCertChain(h, cert, key) })
}

// proxiesOf reads a table of proxies by scheme.
func proxiesOf(t *runtime.Table, where string) (proxies []core.Proxy, err error) {
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		scheme, ok1 := k.(lua.LString)
		url, ok2 := v.(lua.LString)
		if !ok1 || !ok2 {
			return nil, runtime.Raisef(runtime.TypeError, "%s: parameter 'proxies' must be a mapping of schemes to URLs", where)
		}
		proxies = append(proxies, core.Proxy{Scheme: string(scheme), URL: string(url)})
	}
	return proxies, nil
}

var _ core.OpenerSteps = (*legacyCall)(nil)

// addHeader appends to the list of headers.
func addHeader(c *runtime.Call) error {
	f := message.Field{Name: c.Str(0), Value: c.Str(1)}
	legacyOf(c).headers.Append(httpio.Pairs(c, []message.Field{f}).RawGetInt(1))
	return nil
}
