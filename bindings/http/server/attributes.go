package server

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http"
	core "github.com/netlua/netlua/stdlib/http/server"
)

// Version is __version__ of the module.
const Version = "0.6"

// responses is the table code -> {phrase, description}.
func responses(vm *runtime.VM) (any, error) {
	t := &lua.LTable{}
	for _, s := range http.Statuses() {
		pair, err := vm.ToLua([]string{s.Phrase, s.Description})
		if err != nil {
			return nil, err
		}
		t.RawSetInt(int(s.Code), pair)
	}
	return t, nil
}

// Response is what a status means: by the table of the script where it has one of
// its own, or has added to the documented one.
func (h *Handler) Response(ctx context.Context, code int) (phrase, long string, ok bool, err error) {
	if h.class.responses == nil {
		if info, known := http.Lookup(code); known {
			return info.Phrase, info.Description, true, nil
		}
	}
	err = h.vm.Do(ctx, func(context.Context) error {
		t, _ := h.Object.Attr("responses").(*lua.LTable)
		if h.class.responses != nil {
			t = h.class.responses
		}
		if t == nil {
			return nil
		}
		switch v := t.RawGetInt(code).(type) {
		case *lua.LNilType:
		case *lua.LTable:
			phrase, long, ok = lua.LVAsString(v.RawGetInt(1)), lua.LVAsString(v.RawGetInt(2)), true
		default:
			return runtime.Raisef(runtime.TypeError, "%s.responses: expected {phrase, text} for %d, got %s", h.Object.ClassName(), code, h.vm.TypeName(v))
		}
		return nil
	})
	return phrase, long, ok, err
}

// textOrNone is a text, "" for nil and None.
func textOrNone(c *runtime.Call, v runtime.Value) string {
	if isNil(v) {
		return ""
	}
	return c.ToString(v)
}

// field declares an attribute that is a string of the request.
func field(name, doc string, at func(h *core.Handler) *string) runtime.Prop {
	return runtime.Prop{
		Name: name, Type: "string|nil", Doc: doc,
		Get: func(c *runtime.Call) error {
			h := handlerOf(c.Self())
			if h == nil {
				return c.Return(nil)
			}
			return c.ReturnStr(*at(&h.HTTP))
		},
		Set: func(c *runtime.Call) error {
			if h := handlerOf(c.Self()); h != nil {
				*at(&h.HTTP) = textOrNone(c, c.Arg(0))
			}
			return nil
		},
		Read: func(o *runtime.Object) runtime.Value {
			if h := handlerOf(o); h != nil {
				return lua.LString(*at(&h.HTTP))
			}
			return nil
		},
	}
}

// command is the method of the request: nil after a request line that was none.
func command() runtime.Prop {
	p := field("command", "The method of the request; nil if there was none.", func(h *core.Handler) *string { return &h.Command })
	p.Get = func(c *runtime.Call) error { return c.ReturnValue(p.Read(c.Self())) }
	read := p.Read
	p.Read = func(o *runtime.Object) runtime.Value {
		if v := read(o); v != nil && v != lua.LString("") {
			return v
		}
		return lua.LNil
	}
	return p
}

// baseAttrs are the attributes of BaseHTTPRequestHandler.
var baseAttrs = []runtime.Const{
	{Name: "protocol_version", Value: core.DefaultProtocol, Doc: "The highest version that is spoken. With HTTP/1.1 connections are kept, and every answer needs a Content-Length."},
	{Name: "server_version", Value: core.BaseVersion, Doc: "The first part of the header Server."},
	{Name: "sys_version", Value: core.SystemVersion, Doc: "The second part of the header Server."},
	{Name: "default_request_version", Value: core.DefaultRequestVersion, Doc: "The version of a request whose line has none."},
	{Name: "error_message_format", Value: core.DefaultErrorFormat, Doc: "The page of send_error, with the places %(code)d, %(message)s and %(explain)s."},
	{Name: "error_content_type", Value: core.DefaultErrorType, Doc: "The Content-Type of that page."},
	{Name: "idle_timeout", Value: core.DefaultIdleTimeout.Seconds(), Doc: "For how many seconds a kept connection may wait for its next request; None for ever."},
	{Name: "head_timeout", Value: core.DefaultHeadTimeout.Seconds(), Doc: "How many seconds a request line with its headers may take in all; on a new connection from its beginning. None for ever."},
	{Name: "body_timeout", Value: core.DefaultBodyTimeout.Seconds(), Doc: "For how many seconds the body of a request may be waited for at a time and in all, and in all one more for each 1024 bytes of it; None for ever. What the handler does meanwhile does not count."},
	{Name: "send_timeout", Value: core.DefaultSendTimeout.Seconds(), Doc: "For how many seconds a client may take nothing of what it is sent; None for ever."},
	{Name: "max_body", Value: core.DefaultMaxBody, Doc: "How many bytes the body of a request may have: more are answered with 413, or end a chunked body with an error. None for no limit."},
	{Name: "MessageClass", Value: func(vm *runtime.VM) (any, error) { return httpio.HTTPMessage, nil }, Doc: "The class of headers: http.client.HTTPMessage, or one that derives from it."},
	{Name: "responses", Value: responses, Doc: "What codes mean: responses[404][1] is the phrase, [2] a longer text."},
	{Name: "weekdayname", Value: []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, Doc: "The days of the week in dates."},
	{Name: "monthname", Value: []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}, Doc: "The months in dates."},
}

// defineAttributes fills in what BaseHTTPRequestHandler has besides methods.
func defineAttributes(class *runtime.Class) {
	class.Attrs = baseAttrs
	class.Props = []runtime.Prop{
		command(),
		field("path", "The target of the request as it came, with its query.", func(h *core.Handler) *string { return &h.Path }),
		field("request_version", "The version that the request names.", func(h *core.Handler) *string { return &h.RequestVersion }),
		field("requestline", "The request line without its end; empty if none was read.", func(h *core.Handler) *string { return &h.RequestLine }),
		field("raw_requestline", "The request line as it came.", func(h *core.Handler) *string { return &h.RawLine }),
		{
			Name: "close_connection", Type: "boolean", Doc: "Whether the connection ends after this request.",
			Get: func(c *runtime.Call) error {
				h := handlerOf(c.Self())
				return c.Return(h == nil || h.HTTP.CloseConnection)
			},
			Set: func(c *runtime.Call) error {
				if h := handlerOf(c.Self()); h != nil {
					h.HTTP.CloseConnection = runtime.Truth(c.Arg(0))
				}
				return nil
			},
		},
		socketserver.Attribute("headers", "any", "The headers of the request, an HTTPMessage.", getHeaders),
	}
}

// getHeaders makes the headers' object, of the class that the script wants.
func getHeaders(c *runtime.Call) error {
	h := handlerOf(c.Self())
	if h == nil || h.HTTP.Headers == nil {
		return c.Return(nil)
	}
	if h.headers == nil {
		class := h.Object.Attr("MessageClass")
		bad := func(got string) error {
			return runtime.Raisef(runtime.TypeError, "%s.MessageClass: expected a class derived from HTTPMessage, got %s", h.Object.ClassName(), got)
		}
		if c.VM().ClassInfo(class) == nil {
			return bad(c.VM().TypeName(class))
		}
		o, err := c.VM().NewInstance(class)
		if err != nil {
			return err
		}
		if _, ok := o.Native().(*message.Headers); !ok && o.Native() != nil || !o.IsA(httpio.HTTPMessage) {
			return bad(o.ClassName())
		}
		o.SetNative(h.HTTP.Headers)
		h.headers = o
	}
	return c.ReturnValue(h.headers.Value())
}
