package request

import (
	"context"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// derived declares a handler class.
func derived(name, doc string, bases ...*runtime.Class) *runtime.Class {
	if len(bases) == 0 {
		bases = []*runtime.Class{BaseHandler}
	}
	return &runtime.Class{Name: name, Doc: doc, Bases: bases}
}

// The handlers without a state of their own, and the base of all.
var (
	BaseHandler = &runtime.Class{Name: "BaseHandler", Doc: "The base of handlers. Methods with names such as http_open, http_error_404, https_request or ftp_response take part in opening URLs."}

	httpDefaultErrorHandler = derived("HTTPDefaultErrorHandler", "Makes a response that nobody else dealt with an HTTPError.")
	httpErrorProcessor      = derived("HTTPErrorProcessor", "Hands responses other than 2xx to the error handlers.")
	fileHandler             = derived("FileHandler", "Opens file URLs.")
	dataHandler             = derived("DataHandler", "Opens data URLs.")
	unknownHandler          = derived("UnknownHandler", "Makes a scheme that nobody opens a URLError.")
)

// noArguments is the constructor of a class without parameters.
func noArguments() *runtime.Func {
	return &runtime.Func{Sig: "__init()", Doc: "Make a handler.", Fn: func(c *runtime.Call) error {
		this(c)
		return nil
	}}
}

func order(n int) []runtime.Const {
	return []runtime.Const{{Name: "handler_order", Value: n, Doc: "The place among handlers: lower ones are asked first."}}
}

func init() {
	BaseHandler.Attrs = order(core.DefaultOrder)
	BaseHandler.Init = noArguments()
	BaseHandler.Props = []runtime.Prop{{Name: "parent", Type: "OpenerDirector", Doc: "The director that the handler belongs to, nil for none.",
		Get: func(c *runtime.Call) error { return c.Return(this(c).parent) },
		Set: func(c *runtime.Call) error {
			h := this(c)
			h.parent = nil
			if d, ok := runtime.NativeOf[*director](c.Arg(0)); ok {
				h.AddParent(d.Director)
				h.parent = d.object
			}
			return nil
		}}}
	BaseHandler.Methods = []runtime.Func{
		{Sig: "add_parent(parent: OpenerDirector)", Doc: "Set the attribute parent.", Fn: func(c *runtime.Call) error {
			h := this(c)
			if d, ok := runtime.NativeOf[*director](c.Arg(0)); ok {
				h.AddParent(d.Director)
				h.parent = d.object
				return nil
			}
			return runtime.Raisef(runtime.TypeError, "add_parent: parameter 'parent': expected an OpenerDirector, got %s", c.VM().TypeName(c.Arg(0)))
		}},
		{Sig: "close()", Doc: "Forget the parent.", Fn: func(c *runtime.Call) error { this(c).parent = nil; return nil }},
	}

	httpDefaultErrorHandler.Methods = []runtime.Func{
		errorMethod("http_error_default", func(p *core.HTTPDefaultErrorHandler) core.ErrorFunc { return p.HTTPErrorDefault }),
	}
	check := func(ctx context.Context, p *core.HTTPErrorProcessor, req *core.Request, r response.Response) (response.Response, error) {
		return p.HTTPResponse(ctx, req, r)
	}
	httpErrorProcessor.Attrs = order(1000)
	httpErrorProcessor.Methods = []runtime.Func{responseMethod("http_response", check), responseMethod("https_response", check)}

	fileHandler.Methods = []runtime.Func{
		openMethod("file_open", func(ctx context.Context, p *core.FileHandler, req *core.Request) (response.Response, error) {
			return p.FileOpen(ctx, req)
		}),
		openMethod("open_local_file", func(ctx context.Context, p *core.FileHandler, req *core.Request) (response.Response, error) {
			return p.OpenLocalFile(ctx, req)
		}),
	}
	dataHandler.Methods = []runtime.Func{
		openMethod("data_open", func(ctx context.Context, p *core.DataHandler, req *core.Request) (response.Response, error) {
			return p.DataOpen(ctx, req)
		}),
	}
	unknownHandler.Methods = []runtime.Func{
		openMethod("unknown_open", func(ctx context.Context, p *core.UnknownHandler, req *core.Request) (response.Response, error) {
			return p.UnknownOpen(ctx, req)
		}),
	}
	kinds = append(kinds,
		kind{httpDefaultErrorHandler, "HTTPDefaultErrorHandler", func(*handler) core.Handler { return core.NewHTTPDefaultErrorHandler() }},
		kind{httpErrorProcessor, "HTTPErrorProcessor", func(*handler) core.Handler { return core.NewHTTPErrorProcessor() }},
		kind{fileHandler, "FileHandler", func(h *handler) core.Handler {
			p := newFileHandler(h.vm)
			p.Self = fileSteps{h, p}
			return p
		}},
		kind{dataHandler, "DataHandler", func(*handler) core.Handler { return core.NewDataHandler() }},
		kind{unknownHandler, "UnknownHandler", func(*handler) core.Handler { return core.NewUnknownHandler() }},
	)
}
