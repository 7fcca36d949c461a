package request

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// The handlers without a state of their own, and the base of all.
var (
	BaseHandler = &runtime.Class{Name: "BaseHandler", Doc: "The base of handlers. Methods with names such as http_open, http_error_404, https_request or ftp_response take part in opening URLs.", Body: baseBody{}}

	httpDefaultErrorHandler = &runtime.Class{Name: "HTTPDefaultErrorHandler", Doc: "Makes a response that nobody else dealt with an HTTPError.", Bases: []*runtime.Class{BaseHandler}, Body: baseBody{}}
	httpErrorProcessor      = &runtime.Class{Name: "HTTPErrorProcessor", Doc: "Hands responses other than 2xx to the error handlers.", Bases: []*runtime.Class{BaseHandler}, Body: baseBody{}}
	fileHandler             = &runtime.Class{Name: "FileHandler", Doc: "Opens file URLs.", Bases: []*runtime.Class{BaseHandler}, Body: baseBody{}}
	dataHandler             = &runtime.Class{Name: "DataHandler", Doc: "Opens data URLs.", Bases: []*runtime.Class{BaseHandler}, Body: baseBody{}}
	unknownHandler          = &runtime.Class{Name: "UnknownHandler", Doc: "Makes a scheme that nobody opens a URLError.", Bases: []*runtime.Class{BaseHandler}, Body: baseBody{}}
)

// noArguments is the constructor of a class without parameters.
func noArguments() *runtime.Func {
	return &runtime.Func{Sig: "__init()", Doc: "Make a handler.", Fn: func(c *runtime.Call) error {
		this(c)
		return nil
	}}
}

// join sets the opener that a handler belongs to.
func (h *handler) join(opener runtime.Value) error {
	if opener == lua.LNil || runtime.IsNone(opener) {
		h.parent = lua.LNil
		return nil
	}
	d, err := parentOf(h.vm, opener)
	if err != nil {
		return err
	}
	h.AddParent(d)
	h.parent = opener
	return nil
}

func order(n int) []runtime.Const {
	return []runtime.Const{{Name: "handler_order", Value: n, Doc: "The place among handlers: lower ones are asked first."}}
}

type baseBody struct{}

func (baseBody) Define(class *runtime.Class) {
	check := func(ctx context.Context, p *core.HTTPErrorProcessor, req *core.Request, r response.Response) (response.Response, error) {
		return p.HTTPResponse(ctx, req, r)
	}
	switch class {
	case BaseHandler:
		class.Attrs = order(core.DefaultOrder)
		class.Init = noArguments()
		class.Props = []runtime.Prop{{
			Name: "parent", Type: "object|table|None|nil", Doc: "The opener that the handler belongs to, nil for none: an OpenerDirector, or anything with its methods open and error and the attribute addheaders.",
			Get: func(c *runtime.Call) error { return c.ReturnValue(this(c).parent) },
			Set: func(c *runtime.Call) error { return this(c).join(c.Arg(0)) },
		}}
		class.Methods = []runtime.Func{
			{Sig: "add_parent(parent: object|table)", Doc: "Set the attribute parent.", Fn: func(c *runtime.Call) error { return this(c).join(c.Arg(0)) }},
			{Sig: "close()", Doc: "Forget the parent.", Fn: func(c *runtime.Call) error { return this(c).join(lua.LNil) }},
		}
	case httpDefaultErrorHandler:
		class.Methods = []runtime.Func{
			errorMethod("http_error_default", func(p *core.HTTPDefaultErrorHandler) core.ErrorFunc { return p.HTTPErrorDefault }),
		}
	case httpErrorProcessor:
		class.Attrs = order(1000)
		class.Methods = []runtime.Func{responseMethod("http_response", check), responseMethod("https_response", check)}
	case fileHandler:
		class.Methods = []runtime.Func{
			openMethod("file_open", func(ctx context.Context, p *core.FileHandler, req *core.Request) (response.Response, error) {
				return p.FileOpen(ctx, req)
			}),
			openMethod("open_local_file", func(ctx context.Context, p *core.FileHandler, req *core.Request) (response.Response, error) {
				return p.OpenLocalFile(ctx, req)
			}),
		}
	case dataHandler:
		class.Methods = []runtime.Func{
			openMethod("data_open", func(ctx context.Context, p *core.DataHandler, req *core.Request) (response.Response, error) {
				return p.DataOpen(ctx, req)
			}),
		}
	case unknownHandler:
		class.Methods = []runtime.Func{
			openMethod("unknown_open", func(ctx context.Context, p *core.UnknownHandler, req *core.Request) (response.Response, error) {
				return p.UnknownOpen(ctx, req)
			}),
		}
	}
}

var baseKinds = []kind{
	{httpDefaultErrorHandler, "HTTPDefaultErrorHandler", func(*handler) core.Handler { return core.NewHTTPDefaultErrorHandler() }},
	{httpErrorProcessor, "HTTPErrorProcessor", func(*handler) core.Handler { return core.NewHTTPErrorProcessor() }},
	{fileHandler, "FileHandler", func(h *handler) core.Handler {
		p := newFileHandler(h.vm)
		p.Self = fileSteps{h, p}
		return p
	}},
	{dataHandler, "DataHandler", func(*handler) core.Handler { return core.NewDataHandler() }},
	{unknownHandler, "UnknownHandler", func(*handler) core.Handler { return core.NewUnknownHandler() }},
}
