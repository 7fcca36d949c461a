package urlerror

import (
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	bindresponse "github.com/netlua/netlua/bindings/urllib/response"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	core "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// The documented exceptions.
var (
	URLError             = &runtime.Class{Name: "URLError", Doc: "A URL cannot be opened. reason is a message or the exception that was the cause.", Bases: []*runtime.Class{runtime.OSError}, Body: errorsBody{}}
	HTTPError            = &runtime.Class{Name: "HTTPError", Doc: "A response with a status that was not dealt with. It can be read like any response.", Bases: []*runtime.Class{URLError, bindresponse.AddInfoURL}, Body: errorsBody{}}
	ContentTooShortError = &runtime.Class{Name: "ContentTooShortError", Doc: "Fewer bytes came than were announced. content has what came.", Bases: []*runtime.Class{URLError}, Body: errorsBody{}}
)

// Module is require("urllib.error").
var Module = &runtime.Module{
	Name:    "urllib.error",
	Doc:     "The exceptions of urllib.request.",
	Classes: []*runtime.Class{URLError, HTTPError, ContentTooShortError},
	Setup: func(vm *runtime.VM, _ *runtime.Table) error {
		_, err := vm.Require(bindresponse.Module.Name)
		return err
	},
	Errors: ConvertError,
}

// httpError is the Go value behind an HTTPError.
type httpError struct {
	runtime.Exception
	httpio.File
	code   int
	reason string
}

// CloneFor gives a fork the error without the body of its response.
func (e *httpError) CloneFor(k *runtime.Copier) (any, error) {
	n := &httpError{Exception: *k.Exception(&e.Exception), code: e.code, reason: e.reason}
	if e.Response != nil {
		n.File = *e.Outline(k)
	}
	return n, nil
}

// Close closes the body, for with.
func (e *httpError) Close() error {
	if e.Response == nil {
		return nil
	}
	return e.File.Close()
}

// ConvertError turns the errors of stdlib/urllib/error into the documented exceptions.
func ConvertError(err error) *runtime.Raise {
	var (
		http  *core.HTTPError
		short *core.ContentTooShortError
		url   *core.URLError
	)
	switch {
	case errors.As(err, &http):
		return runtime.RaiseObject(HTTPError, err, func(vm *runtime.VM) (*runtime.Object, error) { return newHTTPError(vm, http) })
	case errors.As(err, &short):
		return runtime.RaiseObject(ContentTooShortError, err, func(vm *runtime.VM) (*runtime.Object, error) { return newTooShort(vm, short) })
	case errors.As(err, &url):
		r := &runtime.Raise{Class: URLError, Args: []any{reasonOf(url)}, Attrs: map[string]any{"reason": reasonOf(url)}, Cause: err}
		if url.Filename != "" {
			r.Attrs["filename"] = url.Filename
		}
		return r
	}
	return nil
}

// reasonOf is a text or the error that was the cause.
func reasonOf(e *core.URLError) any {
	switch reason := e.Reason.(type) {
	case core.Message:
		return string(reason)
	case *core.Caused:
		return reason.Text
	}
	return e.Reason
}

func newHTTPError(vm *runtime.VM, e *core.HTTPError) (*runtime.Object, error) {
	n := &httpError{code: e.Code, reason: e.Msg}
	n.Cause = e
	headers, _ := e.Hdrs.(*message.Headers)
	if r := request.ResponseOf(e); r != nil {
		n.Response = described{r, headers, e}
		if f, ok := r.(*httpio.File); ok {
			n.Response = described{f.Response, headers, e}
		}
	} else if e.Fp != nil {
		n.Response = response.New(response.FromReader(e.Fp), headers, e.URL, e.Code)
	}
	o := vm.NewObject(HTTPError, n)
	n.Object = o
	args := []any{e.URL, e.Code, e.Msg}
	for _, a := range args {
		v, err := vm.ToLua(a)
		if err != nil {
			return nil, err
		}
		n.Args = append(n.Args, v)
	}
	return o, o.SetField("filename", e.URL)
}

// described is a response with the address, status and headers of an error.
type described struct {
	response.Response
	headers *message.Headers
	e       *core.HTTPError
}

// Unwrap returns the response as it came.
func (d described) Unwrap() response.Response { return d.Response }

func (d described) URL() string    { return d.e.URL }
func (d described) Status() int    { return d.e.Code }
func (d described) Reason() string { return d.e.Msg }

func (d described) Headers() *message.Headers {
	if d.headers == nil {
		return d.Response.Headers()
	}
	return d.headers
}

func newTooShort(vm *runtime.VM, e *core.ContentTooShortError) (*runtime.Object, error) {
	o := vm.NewObject(ContentTooShortError, nil)
	content := any(e.Content)
	if r, ok := e.Content.(request.Retrieved); ok {
		name, err := vm.ToLua(r.Filename)
		if err != nil {
			return nil, err
		}
		content = []runtime.Value{name, httpio.NewMessage(vm, r.Headers).Value()}
	}
	if x, ok := o.Native().(*runtime.Exception); ok {
		x.Args, x.Cause = []runtime.Value{lua.LString(e.Msg)}, e
	}
	if err := o.SetField("reason", e.Msg); err != nil {
		return nil, err
	}
	return o, o.SetField("content", content)
}

// attr declares an attribute that lives in a field of the instance.
func attr(name, typ, doc string) runtime.Prop {
	return runtime.Prop{Name: name, Type: typ, Doc: doc,
		Get: func(c *runtime.Call) error { return c.Return(nil) }, // a field comes first
		Set: func(c *runtime.Call) error { return c.Self().SetField(name, c.Arg(0)) }}
}

type errorsBody struct{}

func (errorsBody) Define(class *runtime.Class) {
	number := func(c *runtime.Call) error {
		if e, ok := c.Native().(*httpError); ok {
			return c.Return(e.code)
		}
		return c.Return(nil)
	}
	phrase := func(c *runtime.Call) error {
		if e, ok := c.Native().(*httpError); ok {
			return c.ReturnStr(e.reason)
		}
		return c.Return(nil)
	}
	headers := httpio.HeadersProp()
	set := func(name string) func(c *runtime.Call) error {
		return func(c *runtime.Call) error { return c.Self().SetField(name, c.Arg(0)) }
	}
	switch class {
	case URLError:
		class.Props = append([]runtime.Prop{attr("reason", "any", "A message, or the exception that was the cause.")}, class.Props...)
		class.Init = &runtime.Func{Sig: "__init(reason: any, filename?: string)", Doc: "Keep both.", Fn: func(c *runtime.Call) error {
			if e, ok := c.Native().(*runtime.Exception); ok {
				e.Args = []runtime.Value{c.Arg(0)}
			}
			if c.Given(1) {
				if err := c.Self().SetField("filename", c.Arg(1)); err != nil {
					return err
				}
			}
			return c.Self().SetField("reason", c.Arg(0))
		}}
		class.Methods = []runtime.Func{{Sig: "__tostring(): string", Doc: "<urlopen error REASON>.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr("<urlopen error " + c.ToString(c.Self().Field("reason")) + ">")
		}}}
	case HTTPError:
		class.Init = &runtime.Func{
			Sig: "__init(url: string|None|nil, code: integer, msg: string, hdrs: HTTPMessage|table|None|nil, fp: object|table|None|nil)",
			Doc: "Make an error of a response: its address, status, reason phrase, headers, and the file to read its body from.",
			Fn:  initHTTPError,
		}
		class.Props = []runtime.Prop{
			{Name: "code", Type: "integer", Doc: "The status code.", Get: number, Set: set("code")},
			{Name: "status", Type: "integer", Doc: "The status code.", Get: number, Set: set("status")},
			{Name: "reason", Type: "string", Doc: "The reason phrase.", Get: phrase},
			{Name: "msg", Type: "string", Doc: "The reason phrase.", Get: phrase, Set: set("msg")},
			{Name: "headers", Type: "HTTPMessage", Doc: "The headers of the response.", Get: optional(headers.Get), Set: headers.Set},
			{Name: "hdrs", Type: "HTTPMessage", Doc: "The headers of the response.", Get: optional(headers.Get), Set: set("hdrs")},
			{Name: "fp", Type: "object", Doc: "What the body is read from: the error itself.", Get: func(c *runtime.Call) error {
				if e, ok := c.Native().(*httpError); ok && e.Response != nil {
					return c.Return(c.Self())
				}
				return c.Return(nil)
			}},
		}
		class.Props = append(class.Props, httpio.ExchangeProps()...)
		class.Methods = []runtime.Func{
			{Sig: "__tostring(): string", Doc: "HTTP Error CODE: REASON.", Fn: func(c *runtime.Call) error {
				e, ok := c.Native().(*httpError)
				if !ok {
					return c.ReturnStr("HTTP Error")
				}
				return c.ReturnStr(fmt.Sprintf("HTTP Error %d: %s", e.code, e.reason))
			}},
			{Sig: "__repr(): string", Doc: "The status with the reason.", Fn: func(c *runtime.Call) error {
				e, ok := c.Native().(*httpError)
				if !ok {
					return c.ReturnStr("<HTTPError>")
				}
				return c.ReturnStr(fmt.Sprintf("<HTTPError %d: %q>", e.code, e.reason))
			}},
		}
	case ContentTooShortError:
		class.Props = []runtime.Prop{attr("content", "any", "What came: for urlretrieve the file's name and the headers.")}
		class.Init = &runtime.Func{Sig: "__init(message: string, content: any|nil)", Doc: "Keep both.", Fn: func(c *runtime.Call) error {
			if e, ok := c.Native().(*runtime.Exception); ok {
				e.Args = []runtime.Value{c.Arg(0)}
			}
			if err := c.Self().SetField("reason", c.Arg(0)); err != nil {
				return err
			}
			return c.Self().SetField("content", c.Arg(1))
		}}
	}
}

// optional is get, with nil for an error without a response.
func optional(get func(c *runtime.Call) error) func(c *runtime.Call) error {
	return func(c *runtime.Call) error {
		if e, ok := c.Native().(*httpError); !ok || e.Response == nil {
			return c.ReturnValue(c.Self().Field("_hdrs"))
		}
		return get(c)
	}
}

func initHTTPError(c *runtime.Call) error {
	e := &httpError{code: c.Int(1), reason: c.Str(2)}
	for i := range 5 {
		e.Args = append(e.Args, c.Arg(i))
	}
	e.Object = c.Self()
	c.SetNative(e)
	if err := c.Self().SetField("filename", c.Arg(0)); err != nil {
		return err
	}
	if c.Arg(4) == lua.LNil || runtime.IsNone(c.Arg(4)) {
		return c.Self().SetField("_hdrs", c.Arg(3))
	}
	f, err := httpio.Wrap(c, c.Arg(4), c.Arg(3), "HTTPError", c.Str(0), c.Int(1))
	if err != nil {
		return err
	}
	e.File = *f
	return nil
}
