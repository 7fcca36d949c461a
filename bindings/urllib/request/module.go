package request

import (
	"context"
	"errors"

	"github.com/netlua/netlua/bindings/http/client"
	"github.com/netlua/netlua/bindings/internal/httpio"
	urlerror "github.com/netlua/netlua/bindings/urllib/error"
	bindresponse "github.com/netlua/netlua/bindings/urllib/response"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/wire"
)

// Module is require("urllib.request").
var Module = &runtime.Module{
	Name: "urllib.request",
	Doc:  "Open URLs, with redirects, proxies, authentication and handlers of one's own.",
	Classes: []*runtime.Class{
		Request, openerDirector, BaseHandler,
		httpDefaultErrorHandler, httpRedirectHandler, httpCookieProcessor, proxyHandler,
		httpPasswordMgr, httpPasswordMgrWithDefaultRealm, httpPasswordMgrWithPriorAuth,
		abstractBasicAuthHandler, httpBasicAuthHandler, proxyBasicAuthHandler,
		abstractDigestAuthHandler, httpDigestAuthHandler, proxyDigestAuthHandler,
		abstractHTTPHandler, httpHandler, httpsHandler, ftpHandler, cacheFTPHandler, ftpWrapper, fileHandler, dataHandler, unknownHandler, httpErrorProcessor,
		urlOpener, fancyURLopener,
		contentDecodingHandler, contentDecodingError, contentTooLargeError, retryHandler,
		http2Handler, pooledHTTPHandler, progressClass,
	},
	Setup: func(vm *runtime.VM, _ *runtime.Table) error {
		for _, name := range []string{client.Module.Name, bindresponse.Module.Name, urlerror.Module.Name} {
			if _, err := vm.Require(name); err != nil {
				return err
			}
		}
		return nil
	},
	Errors: convertError,
	Body:   moduleBody{},
}

func convertError(err error) *runtime.Raise {
	var value *core.Error
	var opener *core.OpenerError
	var control *wire.ControlCharError
	switch {
	case errors.As(err, &control):
		return &runtime.Raise{Class: runtime.ValueError, Args: []any{control.Error()}, Cause: err}
	case errors.As(err, &value):
		return &runtime.Raise{Class: runtime.ValueError, Args: []any{value.Msg}, Cause: err}
	case errors.As(err, &opener):
		return &runtime.Raise{Class: runtime.OSError, Args: openerArgs(opener), Cause: err}
	}
	for _, convert := range []func(error) *runtime.Raise{convertRetried, convertDecodeError, urlerror.ConvertError} {
		if r := convert(err); r != nil {
			return r
		}
	}
	return client.ConvertError(err)
}

// openerArgs are the arguments of the OSError that CPython's URLopener raises.
func openerArgs(e *core.OpenerError) []any {
	switch {
	case e.Err != nil:
		return []any{e.Kind, e.Err}
	case e.What != "":
		return []any{e.Kind, e.Msg, e.What}
	}
	return []any{e.Kind, e.Msg}
}

type moduleBody struct{}

func (moduleBody) Define(m *runtime.Module) {
	m.Funcs = []runtime.Func{
		{
			Sig: "urlopen(url: string|Request, data?: " + httpio.BodyType + ", timeout?: number|None, *, cafile?: string, capath?: string, cadefault: boolean = false, context?: SSLContext|None): HTTPResponse|addinfourl|nil",
			Doc: "Open a URL. data is what to send; timeout is in seconds, for each wait; context is an ssl.SSLContext. The result can be read, and closes with with().",
			Fn:  urlopen,
		},
		{Sig: "install_opener(opener: object|table|None|nil)", Doc: "Make opener the one that urlopen uses; None has urlopen build its own again.", Fn: installOpener},
		{Sig: "build_opener(...: object|table): OpenerDirector", Doc: "Make an opener with the default handlers and the given ones, which are instances or classes and displace default ones that they derive from.", Fn: buildOpener},
		{
			Sig: retrieveSig,
			Doc: retrieveDoc,
			Fn:  urlretrieve,
		},
		{Sig: "urlcleanup()", Doc: "Remove the temporary files of urlretrieve, and the installed opener.", Fn: func(c *runtime.Call) error {
			s := state(c.VM())
			s.installed = nil
			return c.Block(func(context.Context) error { s.Urlcleanup(); return nil })
		}},
		{Sig: "pathname2url(pathname: string): string", Doc: "A file name as the path of a URL, quoted.", Fn: func(c *runtime.Call) error { return c.ReturnStr(core.Pathname2URL(c.Str(0))) }},
		{Sig: "url2pathname(pathname: string): string", Doc: "The path of a URL as a file name, unquoted.", Fn: func(c *runtime.Call) error { return c.ReturnStr(core.URL2Pathname(c.Str(0))) }},
		{Sig: "parse_http_list(s: string): string[]", Doc: "The items of a header that is a list separated by commas.", Fn: func(c *runtime.Call) error {
			return c.Return(append([]string{}, core.ParseHTTPList(c.Str(0))...))
		}},
		{Sig: "parse_keqv_list(l: string[]): table<string, string>", Doc: "A table of 'key=value' items.", Fn: parseKeqvList},
	}
	m.Funcs = append(m.Funcs, proxyFuncs()...)
}

func parseKeqvList(c *runtime.Call) error {
	items := make([]string, c.Table(0).Len())
	for i := range items {
		items[i] = c.ToString(c.Table(0).RawGetInt(i + 1))
	}
	out := map[string]string{}
	for _, f := range core.ParseKeqvList(items) {
		out[f.Name] = f.Value
	}
	return c.Return(out)
}
