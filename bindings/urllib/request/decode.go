package request

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

var contentDecodingHandler = &runtime.Class{Name: "ContentDecodingHandler", Doc: "Asks for compressed contents and undoes the coding as the response is read. Not in Python; add it to build_opener by name.", Bases: []*runtime.Class{BaseHandler}, Body: decodingBody{}}

// The exceptions of ContentDecodingHandler.
var (
	contentDecodingError = &runtime.Class{Name: "ContentDecodingError", Doc: "A compressed body is corrupt or cut short. coding names the content coding.", Bases: []*runtime.Class{runtime.OSError}, Body: decodingBody{}}
	contentTooLargeError = runtime.NewException("ContentTooLargeError", "A compressed body would become larger than the limits of its handler allow.", contentDecodingError)
)

// convertDecodeError makes an exception of a core.DecodeError, nil of others.
func convertDecodeError(err error) *runtime.Raise {
	var e *core.DecodeError
	if !errors.As(err, &e) {
		return nil
	}
	class := contentDecodingError
	if e.Limit {
		class = contentTooLargeError
	}
	return &runtime.Raise{Class: class, Args: []any{e.Error()}, Attrs: map[string]any{"coding": e.Coding}, Cause: err}
}

type decodingBody struct{}

func (decodingBody) Define(class *runtime.Class) {
	send := func(ctx context.Context, p *core.ContentDecodingHandler, req *core.Request) (*core.Request, error) {
		return p.HTTPRequest(ctx, req)
	}
	decode := func(ctx context.Context, p *core.ContentDecodingHandler, req *core.Request, r response.Response) (response.Response, error) {
		return p.HTTPResponse(ctx, req, r)
	}
	switch class {
	case contentDecodingError:
		class.Props = []runtime.Prop{{Name: "coding", Type: "string", Doc: "The content coding at fault.",
			Get: func(c *runtime.Call) error { return c.Return(nil) }, // a field comes first
			Set: func(c *runtime.Call) error { return c.Self().SetField("coding", c.Arg(0)) }}}
	case contentDecodingHandler:
		class.Attrs = order(core.NewContentDecodingHandler().Order())
		class.Init = &runtime.Func{
			Sig: "__init(codings?: string[], *, max_size: integer|None = 1073741824, max_ratio: integer|None = 250)",
			Doc: "Make a handler. codings is what Accept-Encoding offers, of gzip, deflate, br and zstd; all of them if it is not given. max_size is how many bytes a body may decode to, max_ratio how many times larger than what was sent it may be from 1 MiB on; None is no limit.",
			Fn:  initContentDecoding,
		}
		class.Methods = []runtime.Func{
			requestMethod("http_request", send), requestMethod("https_request", send),
			responseMethod("http_response", decode), responseMethod("https_response", decode),
		}
	}
}

var decodingKinds = []kind{
	{contentDecodingHandler, "ContentDecodingHandler", func(*handler) core.Handler { return core.NewContentDecodingHandler() }},
}

var originalHeadersProp = runtime.Prop{
	Name: "original_headers", Type: "HTTPMessage", Doc: "The headers that the server sent: headers, and those that ContentDecodingHandler took away.",
	Get: originalHeaders,
}

func originalHeaders(c *runtime.Call) error {
	f, err := httpio.Self(c)
	if err != nil {
		return err
	}
	if h := core.OriginalHeaders(f.Response); h != f.Headers() {
		return c.Return(httpio.NewMessage(c.VM(), h))
	}
	return c.Return(f.HeadersObject(c.VM()))
}

func initContentDecoding(c *runtime.Call) error {
	p := part[*core.ContentDecodingHandler](this(c))
	if t := c.Table(0); t != nil {
		p.Codings = nil
		for i := 1; i <= t.Len(); i++ {
			s, ok := t.RawGetInt(i).(lua.LString)
			if !ok || !core.CanDecode(string(s)) {
				return runtime.Raisef(runtime.ValueError, "ContentDecodingHandler: parameter 'codings': %s is not one of gzip, deflate, br, zstd", c.ToString(t.RawGetInt(i)))
			}
			p.Codings = append(p.Codings, string(s))
		}
	}
	for i, slot := range map[int]*int64{1: &p.Limits.Size, 2: &p.Limits.Ratio} {
		if c.IsNone(i) {
			*slot = 0
		} else if *slot = int64(c.Int(i)); *slot <= 0 {
			return runtime.Raisef(runtime.ValueError, "ContentDecodingHandler: limits must be positive, or None")
		}
	}
	return nil
}
