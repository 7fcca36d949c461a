package response

import (
	"context"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/http/client"
	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/response"
)

// The classes; their instances hold an *httpio.File.
var (
	AddBase      = &runtime.Class{Name: "addbase", Doc: "A file object around another one.", Body: responseBody{}}
	AddCloseHook = &runtime.Class{Name: "addclosehook", Doc: "A file object that calls a function before it closes.", Bases: []*runtime.Class{AddBase}, Body: responseBody{}}
	AddInfo      = &runtime.Class{Name: "addinfo", Doc: "A file object with headers.", Bases: []*runtime.Class{AddBase}, Body: responseBody{}}
	AddInfoURL   = &runtime.Class{Name: "addinfourl", Doc: "A file object with headers, address and status: an opened URL.", Bases: []*runtime.Class{AddInfo}, Body: responseBody{}}
)

// Module is require("urllib.response").
var Module = &runtime.Module{
	Name:    "urllib.response",
	Doc:     "What opening a URL gives: a file object with headers, address and status.",
	Classes: []*runtime.Class{AddBase, AddCloseHook, AddInfo, AddInfoURL},
	Setup: func(vm *runtime.VM, _ *runtime.Table) error {
		_, err := vm.Require(client.Module.Name) // it knows the errors of reading
		return err
	},
}

// Object makes an addinfourl of an opened URL.
func Object(vm *runtime.VM, r core.Response) *runtime.Object { return httpio.New(vm, AddInfoURL, r) }

// wrap makes self a file around argument 0.
func wrap(c *runtime.Call, headers runtime.Value, url string, code int) (*httpio.File, error) {
	f, err := httpio.Wrap(c, c.Arg(0), headers, c.Self().ClassName(), url, code)
	if err != nil {
		return nil, err
	}
	if t, ok := headers.(*lua.LTable); ok {
		f.GiveHeaders(t)
	}
	c.SetNative(f)
	return f, c.Self().SetField("fp", c.Arg(0))
}

// source is the attribute fp where the script set none: the HTTPResponse that
// URLopener wraps, or else the object, which can be read as well.
func source(c *runtime.Call) error {
	f, err := httpio.Self(c)
	if err != nil {
		return c.Return(nil)
	}
	wrapped, ok := f.Response.(*core.AddInfoURL)
	if !ok {
		return c.Return(c.Self())
	}
	switch answer := wrapped.File.(type) {
	case httpio.Valuer: // a response that a script has seen
		return c.ReturnValue(answer.LuaValue())
	case core.HTTP:
		o := client.NewResponse(c.VM(), answer)
		if err := c.Self().SetField("fp", o); err != nil {
			return err
		}
		return c.Return(o)
	}
	return c.Return(c.Self())
}

type responseBody struct{}

func (responseBody) Define(class *runtime.Class) {
	none := func(c *runtime.Call) runtime.Value { return c.VM().None() }
	const info = "info(): HTTPMessage"
	switch class {
	case AddBase:
		class.Init = &runtime.Func{Sig: "__init(fp: object|table)", Doc: "Wrap a file object.", Fn: func(c *runtime.Call) error {
			_, err := wrap(c, none(c), "", 0)
			return err
		}}
		class.Methods = append(httpio.ReadMethods(), httpio.PassMethod())
		class.Methods = slices.DeleteFunc(class.Methods, func(m runtime.Func) bool { return strings.HasPrefix(m.Sig, "seekable(") })
		class.Methods = append(class.Methods, httpio.SeekMethods()...)
		class.Props = append(httpio.ReadProps(), runtime.Prop{Name: "fp", Type: "object", Doc: "The file object that is wrapped; the object itself where none of the script's is.",
			Get: source})
	case AddCloseHook:
		class.Init = &runtime.Func{Sig: "__init(fp: object|table, closehook: function, ...: any)", Doc: "Wrap a file object; closehook is called with the other arguments before it closes.", Fn: func(c *runtime.Call) error {
			f, err := wrap(c, none(c), "", 0)
			if err != nil {
				return err
			}
			hook := c.Func(1)
			args := make([]any, len(c.Rest()))
			for i, v := range c.Rest() {
				args[i] = v
			}
			f.OnClose(func(ctx context.Context) error {
				_, err := hook.Call(ctx, args...)
				return err
			})
			return nil
		}}
	case AddInfo:
		class.Init = &runtime.Func{Sig: "__init(fp: object|table, headers: HTTPMessage|table|None|nil)", Doc: "Wrap a file object with headers. What they are given as is what info gives: a table stays a table.", Fn: func(c *runtime.Call) error {
			_, err := wrap(c, c.Arg(1), "", 0)
			return err
		}}
		class.Props = []runtime.Prop{httpio.HeadersProp()}
		class.Methods = slices.DeleteFunc(httpio.InfoMethods(), func(m runtime.Func) bool { return m.Sig != info })
	case AddInfoURL:
		class.Methods = slices.DeleteFunc(httpio.InfoMethods(), func(m runtime.Func) bool { return m.Sig == info })
		class.Init = &runtime.Func{Sig: "__init(fp: object|table, headers: HTTPMessage|table|None|nil, url: string, code?: integer)", Doc: "Wrap a file object with headers, an address and a status.", Fn: func(c *runtime.Call) error {
			_, err := wrap(c, c.Arg(1), c.Str(2), c.Int(3))
			return err
		}}
		class.Props = append(httpio.StatusProps(), runtime.Prop{Name: "msg", Type: "string|nil", Doc: "The reason phrase, nil where the protocol has none.",
			Get: func(c *runtime.Call) error {
				f, err := httpio.Self(c)
				if err != nil || f.Reason() == "" {
					return err
				}
				return c.ReturnStr(f.Reason())
			}, Set: func(c *runtime.Call) error { return c.Self().SetField("msg", c.Arg(0)) }})
	}
}
