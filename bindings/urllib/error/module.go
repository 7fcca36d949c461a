package urlerror

import (
	"errors"
	"fmt"
	"strconv"

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

// httpError is the Go value behind an HTTPError. As in CPython it has no args,
// and so neither errno nor strerror.
type httpError struct {
	runtime.Exception
	httpio.File
	code   int
	bare   bool // without a code
	reason string
}

// codeText is the code as messages write it.
func (e *httpError) codeText() string {
	if e.bare {
		return "None"
	}
	return strconv.Itoa(e.code)
}

// CloneFor gives a fork the error without the body of its response.
func (e *httpError) CloneFor(k *runtime.Copier) (any, error) {
	n := &httpError{Exception: *k.Exception(&e.Exception), code: e.code, bare: e.bare, reason: e.reason}
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
		if e, ok := c.Native().(*httpError); ok && !e.bare {
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
			Sig: "__init(url: string|None|nil, code: integer|None|nil, msg: string, hdrs: any|nil, fp: object|table|None|nil)",
			Doc: "Make an error of a response: its address, status, reason phrase, headers, and the file to read its body from.",
			Fn:  initHTTPError,
		}
		class.Props = []runtime.Prop{
			{Name: "code", Type: "integer|None|nil", Doc: "The status code.", Get: number, Set: setCode},
			{Name: "status", Type: "integer|None|nil", Doc: "The status code.", Get: number, Set: setCode},
			{Name: "reason", Type: "string", Doc: "The reason phrase.", Get: phrase},
			{Name: "msg", Type: "string", Doc: "The reason phrase.", Get: phrase, Set: setPhrase},
			{Name: "headers", Type: "HTTPMessage|any", Doc: "The headers of the response.", Get: getHeaders, Set: setHeaders},
			{Name: "hdrs", Type: "HTTPMessage|any", Doc: "The headers of the response.", Get: getHeaders, Set: setHeaders},
			{Name: "fp", Type: "object", Doc: "What the body is read from: what the script gave, or else the error itself.", Get: func(c *runtime.Call) error {
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
				return c.ReturnStr(fmt.Sprintf("HTTP Error %s: %s", e.codeText(), e.reason))
			}},
			{Sig: "__repr(): string", Doc: "The status with the reason.", Fn: func(c *runtime.Call) error {
				e, ok := c.Native().(*httpError)
				if !ok {
					return c.ReturnStr("<HTTPError>")
				}
				return c.ReturnStr(fmt.Sprintf("<HTTPError %s: %q>", e.codeText(), e.reason))
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

func setCode(c *runtime.Call) error {
	if e, ok := c.Native().(*httpError); ok {
		if e.bare = !c.Given(0) || c.IsNone(0); !e.bare {
			e.code = c.Int(0)
		}
	}
	return nil
}

func setPhrase(c *runtime.Call) error {
	if e, ok := c.Native().(*httpError); ok {
		e.reason = c.Str(0)
	}
	return nil
}

// getHeaders gives what an error without a response was made with, too.
func getHeaders(c *runtime.Call) error {
	if e, ok := c.Native().(*httpError); ok && e.Response != nil {
		return c.ReturnValue(e.ShownHeaders(c.VM()))
	}
	return c.ReturnValue(c.Self().Field("_hdrs"))
}

func setHeaders(c *runtime.Call) error {
	if e, ok := c.Native().(*httpError); ok && e.Response != nil {
		e.GiveHeaders(c.Arg(0))
		return nil
	}
	return c.Self().SetField("_hdrs", c.Arg(0))
}

func initHTTPError(c *runtime.Call) error {
	e := &httpError{bare: !c.Given(1) || c.IsNone(1), reason: c.Str(2)}
	if !e.bare {
		e.code = c.Int(1)
	}
	e.Object = c.Self()
	c.SetNative(e)
	if err := c.Self().SetField("filename", c.Arg(0)); err != nil {
		return err
	}
	if c.Arg(4) == lua.LNil || runtime.IsNone(c.Arg(4)) {
		return c.Self().SetField("_hdrs", c.Arg(3))
	}
	headers := c.Arg(3)
	_, text := headers.(lua.LString)
	if text {
		headers = lua.LNil
	}
	f, err := httpio.Wrap(c, c.Arg(4), headers, "HTTPError", c.Str(0), e.code)
	if err != nil {
		return err
	}
	e.File = *f
	if text {
		e.GiveHeaders(c.Arg(3))
	}
	return c.Self().SetField("fp", c.Arg(4))
}
