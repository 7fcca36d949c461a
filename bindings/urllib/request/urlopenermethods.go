package request

import (
	"context"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	coreclient "github.com/netlua/netlua/stdlib/http/client"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

const (
	answerParams = "(url: string, fp: object|table|None|nil, errcode: integer, errmsg: string, headers: HTTPMessage|table|None|nil"
	dataParam    = ", data?: " + httpio.BodyType
)

// opening declares a method that opens what its first argument names; data is
// argument i, none if i is negative.
func opening(sig, doc string, i int, open func(ctx context.Context, r *legacyCall, args []string, data coreclient.Body) (response.Response, error)) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		r, err := newLegacyCall(c)
		if err != nil {
			return err
		}
		var data coreclient.Body
		args := []string{c.Str(0)}
		if i >= 0 {
			if data, err = httpio.Body(c, i, "open: parameter 'data'"); err != nil {
				return err
			}
			args = append(args, c.Str(i-1))
		}
		return returnOpened(c, func(ctx context.Context) (response.Response, error) { return open(ctx, r, args, data) })
	}}
}

// openScheme declares open_SCHEME, the documented method.
func openScheme(scheme, doc string) runtime.Func {
	return runtime.Func{Sig: "open_" + scheme + "(url: string|table" + dataParam + "): object|nil", Doc: doc, Fn: func(c *runtime.Call) error {
		r, err := newLegacyCall(c)
		if err != nil {
			return err
		}
		data, err := httpio.Body(c, 1, "open_"+scheme+": parameter 'data'")
		if err != nil {
			return err
		}
		target, err := targetOf(c, 0)
		if err != nil {
			return err
		}
		r.plain.Type = scheme
		return returnOpened(c, func(ctx context.Context) (response.Response, error) {
			resp, _, err := r.plain.OpenScheme(ctx, scheme, target, data)
			return resp, err
		})
	}}
}

// answering declares http_error and its like.
func answering(name, params, doc string, f func(ctx context.Context, r *legacyCall, a *core.OpenerAnswer) (response.Response, error)) runtime.Func {
	return runtime.Func{Sig: name + params + "): object|nil", Doc: doc, Fn: func(c *runtime.Call) error {
		r, err := newLegacyCall(c)
		if err != nil {
			return err
		}
		a, err := answerOf(c, name)
		if err != nil {
			return err
		}
		return returnOpened(c, func(ctx context.Context) (response.Response, error) { return f(ctx, r, a) })
	}}
}

type urlOpenerBody struct{}

func (urlOpenerBody) Define(class *runtime.Class) {
	follow := func(ctx context.Context, r *legacyCall, a *core.OpenerAnswer) (response.Response, error) {
		return r.fancy.Follow(ctx, a)
	}
	authenticate := func(ctx context.Context, r *legacyCall, a *core.OpenerAnswer) (response.Response, error) {
		return r.fancy.Authenticate(ctx, a)
	}
	const redirected = "Follow a redirect."
	switch class {
	case urlOpener:
		class.Attrs = []runtime.Const{{Name: "version", Value: core.UserAgent, Doc: "What the opener calls itself. Set it on a class, or before calling the base's __init."}}
		class.Init = &runtime.Func{
			Sig: "__init(proxies?: table<string, string>|None, *, key_file?: string, cert_file?: string)",
			Doc: "Use proxies by scheme; those of the environment without an argument, and none for an empty table. key_file and cert_file name PEM files with the key and certificate to show to https servers.",
			Fn:  initURLopener,
		}
		class.Props = []runtime.Prop{
			tableProp("addheaders", "table[]", "A list of {name, value}: headers of every http request.", func(l *legacy) **runtime.Table { return &l.headers }),
			tableProp("proxies", "table<string, string>", "The proxies by scheme.", func(l *legacy) **runtime.Table { return &l.proxies }),
			{Name: "type", Type: "string", Doc: "The scheme of the last URL.", Get: func(c *runtime.Call) error { return c.ReturnStr(legacyOf(c).scheme) }},
		}
		class.Methods = []runtime.Func{
			opening("open(fullurl: string"+dataParam+"): object|nil", "Open a URL by the method of its scheme. data makes it a POST.", 1,
				func(ctx context.Context, r *legacyCall, args []string, data coreclient.Body) (response.Response, error) {
					return r.plain.Open(ctx, args[0], data)
				}),
			opening("open_unknown(fullurl: string"+dataParam+"): object|nil", "Open a URL of an unknown scheme: fails unless a subclass overrides it.", 1,
				func(ctx context.Context, r *legacyCall, args []string, data coreclient.Body) (response.Response, error) {
					return r.plain.OpenUnknown(ctx, args[0], data)
				}),
			opening("open_unknown_proxy(proxy: string, fullurl: string"+dataParam+"): object|nil", "Open a URL by a proxy of an unknown scheme: fails unless a subclass overrides it.", 2,
				func(ctx context.Context, r *legacyCall, args []string, data coreclient.Body) (response.Response, error) {
					return r.plain.OpenUnknownProxy(ctx, args[0], args[1], data)
				}),
			opening("open_local_file(url: string): object", "Open a file of this machine.", -1,
				func(ctx context.Context, r *legacyCall, args []string, _ coreclient.Body) (response.Response, error) {
					return r.plain.OpenLocalFile(ctx, args[0])
				}),
			openScheme("http", "Open an http URL, given without its scheme, or {proxy, url}."),
			openScheme("https", "Open an https URL, given without its scheme, or {proxy, url}."),
			openScheme("file", "Open a file URL, given without its scheme."),
			openScheme("ftp", "Open an ftp URL, given without its scheme."),
			openScheme("data", "Open a data URL, given without its scheme."),
			answering("http_error", answerParams+dataParam, "Deal with a response that is no success: ask http_error_NNN, then http_error_default.",
				func(ctx context.Context, r *legacyCall, a *core.OpenerAnswer) (response.Response, error) {
					return r.plain.HTTPError(ctx, a)
				}),
			answering("http_error_default", answerParams, "Close the response and raise HTTPError.",
				func(ctx context.Context, r *legacyCall, a *core.OpenerAnswer) (response.Response, error) {
					return r.plain.HTTPErrorDefault(ctx, a)
				}),
			{
				Sig: "retrieve(url: string, filename?: string, reporthook?: function" + dataParam + "): string, HTTPMessage",
				Doc: "Copy what a URL gives into a file, a temporary one without filename; give the file's name and the headers. A local file is not copied without filename. reporthook is called with the number of blocks, their size in bytes and the size of the whole, -1 if unknown.",
				Fn:  legacyRetrieve,
			},
			{Sig: "addheader(name: string, value: string)", Doc: "Add a header for every http request.", Fn: addHeader},
			{Sig: "cleanup()", Doc: "Remove the temporary files of retrieve.", Fn: legacyCleanup},
			{Sig: "close()", Doc: "Remove the temporary files of retrieve.", Fn: legacyCleanup},
		}
	case fancyURLopener:
		class.Attrs = []runtime.Const{
			{Name: "maxtries", Value: 10, Doc: "How many redirects a chain may have."},
			{Name: "allow_ftp", Value: false, Doc: "Whether redirects may lead to ftp."},
		}
		class.Methods = []runtime.Func{
			answering("http_error_301", answerParams+dataParam, redirected, follow),
			answering("http_error_302", answerParams+dataParam, redirected, follow),
			answering("http_error_303", answerParams+dataParam, redirected, follow),
			answering("http_error_307", answerParams+dataParam, "Follow a redirect unless data was sent.", func(ctx context.Context, r *legacyCall, a *core.OpenerAnswer) (response.Response, error) {
				if a.Data != nil {
					return r.HTTPErrorDefault(ctx, a)
				}
				return r.fancy.Follow(ctx, a)
			}),
			answering("http_error_401", answerParams+dataParam, "Ask for a password and try again.", authenticate),
			answering("http_error_407", answerParams+dataParam, "Ask for a password for the proxy and try again.", authenticate),
			answering("http_error_default", answerParams, "Give the response as it is.", func(ctx context.Context, r *legacyCall, a *core.OpenerAnswer) (response.Response, error) {
				return r.fancy.HTTPErrorDefault(ctx, a)
			}),
			{
				Sig: "prompt_user_passwd(host: string, realm: string): string|nil, string|nil",
				Doc: "Ask for a user's name and password on the terminal. A subclass may override it; nil is no answer.",
				Fn: func(c *runtime.Call) error {
					r, err := newLegacyCall(c)
					if err != nil {
						return err
					}
					host, realm := c.Str(0), c.Str(1)
					var found *core.Credentials
					if err := c.Block(func(ctx context.Context) (err error) {
						found, err = r.fancy.PromptUserPasswd(ctx, host, realm)
						return err
					}); err != nil {
						return err
					}
					return c.Return(found.User, found.Password)
				},
			},
		}
	}
}

func legacyRetrieve(c *runtime.Call) error {
	r, err := newLegacyCall(c)
	if err != nil {
		return err
	}
	data, err := httpio.Body(c, 3, "retrieve: parameter 'data'")
	if err != nil {
		return err
	}
	if !r.temps {
		r.temps = true
		c.VM().OnClose(r.plain.Cleanup)
	}
	url, filename, hook := c.Str(0), c.Str(1), c.Func(2)
	var report core.ReportHook
	var got core.Retrieved
	if err := c.Block(func(ctx context.Context) (err error) {
		if hook != nil {
			report = func(blocks, blockSize int, total int64) error {
				_, err := hook.Call(ctx, blocks, blockSize, total)
				return err
			}
		}
		got, err = r.plain.Retrieve(ctx, url, filename, report, data)
		return err
	}); err != nil {
		return err
	}
	return c.Return(got.Filename, httpio.NewMessage(c.VM(), got.Headers))
}

func legacyCleanup(c *runtime.Call) error {
	r, err := newLegacyCall(c)
	if err != nil {
		return err
	}
	return c.Block(func(context.Context) error { r.plain.Cleanup(); return nil })
}
