package cookiejar

import (
	"errors"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/cookiejar"
)

var loadError = runtime.NewException("LoadError", "A file of cookies that cannot be understood.", runtime.OSError)

// Module is require("http.cookiejar").
var Module = &runtime.Module{
	Body: moduleBody{},
	Name: "http.cookiejar",
	Doc:  "Keep cookies for HTTP clients: what servers set, what to send back, and files of cookies.",
	Classes: []*runtime.Class{
		loadError, cookieClass, cookiePolicy, defaultPolicy, cookieJar, fileCookieJar, lwpCookieJar, mozillaCookieJar,
	},
	Errors: func(err error) *runtime.Raise {
		var load *core.LoadError
		var missing *core.NotFoundError
		var save *core.SaveError
		var control *core.ControlError
		switch {
		case errors.As(err, &load):
			return &runtime.Raise{Class: loadError, Args: []any{load.Msg}, Cause: err}
		case errors.As(err, &missing):
			return &runtime.Raise{Class: runtime.KeyError, Args: []any{missing.Key}, Cause: err}
		case errors.As(err, &save), errors.As(err, &control):
			return &runtime.Raise{Class: runtime.ValueError, Args: []any{err.Error()}, Cause: err}
		}
		return nil
	},
}

type moduleBody struct{}

func (moduleBody) Define(m *runtime.Module) {
	now := func(c *runtime.Call) int64 { return c.VM().Host().Now().Unix() }
	parse := func(how func(c *runtime.Call) (int64, bool)) func(c *runtime.Call) error {
		return func(c *runtime.Call) error {
			if t, ok := how(c); ok {
				return c.Return(t)
			}
			return c.Return(nil)
		}
	}
	at := func(c *runtime.Call) int64 {
		if c.Given(0) {
			return int64(c.Int(0))
		}
		return now(c)
	}
	m.Consts = []runtime.Const{{Name: "DEFAULT_HTTP_PORT", Value: "80", Doc: "The port of URLs without one, as cookies have it."}}
	m.Funcs = append(headerFuncs(), []runtime.Func{
		{Sig: "http2time(text: string): integer|nil", Doc: "A date as HTTP headers have it, in seconds since the epoch; nil if it is none.",
			Fn: parse(func(c *runtime.Call) (int64, bool) { return core.ParseHTTPTime(c.Str(0), c.VM().Host().Now()) })},
		{Sig: "iso2time(text: string): integer|nil", Doc: "A date of ISO 8601, in seconds since the epoch; nil if it is none.",
			Fn: parse(func(c *runtime.Call) (int64, bool) { return core.ParseISOTime(c.Str(0), c.VM().Host().Now()) })},
		{Sig: "time2isoz(t?: number): string", Doc: "A time, or now, as 1994-11-24 08:49:37Z.", Fn: func(c *runtime.Call) error { return c.ReturnStr(core.FormatISOTime(at(c))) }},
		{Sig: "time2netscape(t?: number): string", Doc: "A time, or now, as Thu, 24-Nov-1994 08:49:37 GMT.", Fn: func(c *runtime.Call) error { return c.ReturnStr(core.FormatNetscapeTime(at(c))) }},
	}...)
}
