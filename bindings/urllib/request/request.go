package request

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
)

// Request is the class of requests; its instances hold a *core.Request, whose
// Owner is an *owner.
var Request = &runtime.Class{Name: "Request", Doc: "A URL, and how to ask for it.", Clone: cloneRequest, Body: requestBody{}}

// self returns the request behind self.
func self(c *runtime.Call) (*core.Request, error) {
	if r, ok := c.Native().(*core.Request); ok {
		return r, pull(c.VM(), r)
	}
	return nil, runtime.Raisef(runtime.AttributeError, "%s: __init was not called", c.Self().ClassName())
}

// field declares an attribute of a request.
func field(name, typ, doc string, get func(c *runtime.Call, r *core.Request) error, set func(c *runtime.Call, r *core.Request) error) runtime.Prop {
	p := runtime.Prop{Name: name, Type: typ, Doc: doc, Get: func(c *runtime.Call) error {
		r, err := self(c)
		if err != nil {
			return err
		}
		return get(c, r)
	}}
	if set != nil {
		p.Set = func(c *runtime.Call) error {
			r, err := self(c)
			if err != nil {
				return err
			}
			return set(c, r)
		}
	}
	return p
}

// text declares an attribute that is a plain string.
func text(name, doc string, at func(r *core.Request) *string) runtime.Prop {
	return field(name, "string", doc,
		func(c *runtime.Call, r *core.Request) error { return c.ReturnStr(*at(r)) },
		func(c *runtime.Call, r *core.Request) error { *at(r) = c.Str(0); return nil })
}

// optional answers with a string, or nil for an empty one.
func optional(c *runtime.Call, s string) error {
	if s == "" {
		return c.Return(nil)
	}
	return c.ReturnStr(s)
}

func initRequest(c *runtime.Call) error {
	body, err := httpio.Body(c, 1, "Request: parameter 'data'")
	if err != nil {
		return err
	}
	if t, ok := c.Arg(2).(*lua.LTable); ok && t.RawGetString("headers").Type() == lua.LTTable {
		return runtime.Raisef(runtime.TypeError, "Request: the table in the place of 'headers' holds headers, not keywords: write Request(url, {data = ..., headers = ...}), or kw{...}")
	}
	fields, err := httpio.Fields(c, c.Arg(2), "Request: parameter 'headers'")
	if err != nil {
		return err
	}
	method := c.Str(5)
	if !c.Given(5) {
		if f := c.Self().Override("method"); f != nil { // a subclass's default
			method = lua.LVAsString(f.Value())
		}
	}
	r, err := core.New(c.Str(0), core.Options{Data: body, Headers: fields, OriginReqHost: c.Str(3), Unverifiable: c.Bool(4), Method: method})
	if err != nil {
		return err
	}
	r.Owner = &owner{object: c.Self()}
	c.SetNative(r)
	return nil
}

type requestBody struct{}

func (requestBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(url: string, data?: " + httpio.BodyType + ", headers?: table|HTTPMessage, origin_req_host?: string, unverifiable: boolean = false, method?: string)",
		Doc: "Ask for url. data is what to send: a string, a list of strings, a file object or a function that gives pieces; headers is a table or a list of {name, value}.",
		Fn:  initRequest,
	}
	class.Props = []runtime.Prop{
		field("full_url", "string|None", "The URL with its fragment. Assigning another one changes type, host and selector; nil or None forgets it, as del does in Python.",
			func(c *runtime.Call, r *core.Request) error { return optional(c, r.FullURL()) },
			func(c *runtime.Call, r *core.Request) error {
				if c.Arg(0) == lua.LNil || c.IsNone(0) {
					r.DeleteFullURL()
					return nil
				}
				return r.SetFullURL(c.Str(0))
			}),
		text("type", "The scheme of the URL.", func(r *core.Request) *string { return &r.Type }),
		text("host", "The host, perhaps with a port; the proxy's after set_proxy.", func(r *core.Request) *string { return &r.Host }),
		text("origin_req_host", "The host that the user asked for, without port.", func(r *core.Request) *string { return &r.OriginReqHost }),
		text("selector", "What to ask the host for: the path, or the whole URL for a proxy.", func(r *core.Request) *string { return &r.Selector }),
		field("fragment", "string|nil", "The fragment of the URL.", func(c *runtime.Call, r *core.Request) error { return optional(c, r.Fragment()) }, nil),
		field("data", httpio.BodyType, "What to send, nil for nothing. Assigning drops a Content-length that was set.",
			func(c *runtime.Call, r *core.Request) error { return c.ReturnValue(httpio.BodyValue(r.Data())) },
			func(c *runtime.Call, r *core.Request) error {
				body, err := httpio.Body(c, 0, "data")
				if err == nil && !sameBody(r, c.Arg(0)) {
					r.SetData(body)
					push(r)
				}
				return err
			}),
		field("unverifiable", "boolean", "Whether the user had no say in the request (RFC 2965).",
			func(c *runtime.Call, r *core.Request) error { return c.Return(r.Unverifiable) },
			func(c *runtime.Call, r *core.Request) error { r.Unverifiable = c.Bool(0); return nil }),
		field("method", "string", "The method; nil is GET, or POST if there is data.",
			func(c *runtime.Call, r *core.Request) error { return optional(c, r.Method) },
			func(c *runtime.Call, r *core.Request) error { r.Method = c.Str(0); return nil }),
		field("timeout", "number|None", "The time in seconds for each wait, nil for ever.",
			func(c *runtime.Call, r *core.Request) error { return httpio.Seconds(c, r.Timeout) },
			func(c *runtime.Call, r *core.Request) error {
				if c.Arg(0) == lua.LNil {
					r.Timeout = 0
					return nil
				}
				d, err := httpio.Timeout(c, 0, "timeout")
				if err == nil {
					r.Timeout = d
				}
				return err
			}),
		field("total_timeout", "number|None", "The time in seconds for request and response together, however often the server sends a little; nil for ever. Python has none.",
			func(c *runtime.Call, r *core.Request) error { return httpio.Seconds(c, r.Total) },
			func(c *runtime.Call, r *core.Request) error {
				if c.Arg(0) == lua.LNil {
					r.Total = 0
					return nil
				}
				d, err := httpio.Timeout(c, 0, "total_timeout")
				if err == nil {
					r.Total = d
				}
				return err
			}),
		field("headers", "table<string, string>", "The headers that redirected requests inherit. Changes of the table count.",
			func(c *runtime.Call, r *core.Request) error { return ownerOf(r).headers.show(c, r.Headers()) },
			func(c *runtime.Call, r *core.Request) error {
				return ownerOf(r).headers.replace(c, r.Headers(), r.AddHeader)
			}),
		field("unredirected_hdrs", "table<string, string>", "The headers that redirected requests do not inherit. Changes of the table count.",
			func(c *runtime.Call, r *core.Request) error { return ownerOf(r).unredirected.show(c, r.Unredirected()) },
			func(c *runtime.Call, r *core.Request) error {
				return ownerOf(r).unredirected.replace(c, r.Unredirected(), r.AddUnredirectedHeader)
			}),
	}
	class.Methods = requestMethods()
}

// sameBody tells whether v is the string that r sends already: setting it again
// leaves a Content-length that was set.
func sameBody(r *core.Request, v runtime.Value) bool {
	s, ok := v.(lua.LString)
	return ok && httpio.BodyValue(r.Data()) == s
}

func requestMethods() []runtime.Func {
	method := func(sig, doc string, f func(c *runtime.Call, r *core.Request) error) runtime.Func {
		return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
			r, err := self(c)
			if err != nil {
				return err
			}
			defer push(r)
			return f(c, r)
		}}
	}
	add := func(c *runtime.Call, add func(name, value string)) error {
		v, err := httpio.FieldValue(c, c.Arg(1), "header '"+c.Str(0)+"'")
		if err == nil {
			add(c.Str(0), v)
		}
		return err
	}
	return []runtime.Func{
		{Sig: "get_method(): string", Doc: "The method: the attribute, or GET, or POST if there is data. A subclass may override it.", Fn: func(c *runtime.Call) error {
			r, err := self(c)
			if err != nil {
				return err
			}
			asked := r.GetMethodFunc
			r.GetMethodFunc = nil // an override has called its base
			defer func() { r.GetMethodFunc = asked }()
			return c.ReturnStr(r.GetMethod())
		}},
		method("get_full_url(): string|nil", "The attribute full_url.", func(c *runtime.Call, r *core.Request) error { return optional(c, r.FullURL()) }),
		method("set_proxy(host: string, type: string|None)", "Send the request to the proxy host.", func(c *runtime.Call, r *core.Request) error {
			r.SetProxy(c.Str(0), c.Str(1))
			return nil
		}),
		method("has_proxy(): boolean", "Whether the selector is the whole URL.", func(c *runtime.Call, r *core.Request) error { return c.Return(r.HasProxy()) }),
		method("add_header(key: string, val: any)", "Set a header; there is one of each name.", func(c *runtime.Call, r *core.Request) error { return add(c, r.AddHeader) }),
		method("add_unredirected_header(key: string, val: any)", "Set a header that redirected requests do not inherit.", func(c *runtime.Call, r *core.Request) error {
			return add(c, r.AddUnredirectedHeader)
		}),
		method("has_header(header_name: string): boolean", "Whether a header of either kind is set.", func(c *runtime.Call, r *core.Request) error { return c.Return(r.HasHeader(c.Str(0))) }),
		method("get_header(header_name: string, default?: any): any", "A header of either kind, or default.", func(c *runtime.Call, r *core.Request) error {
			if v, ok := r.GetHeader(c.Str(0)); ok {
				return c.ReturnStr(v)
			}
			return c.ReturnValue(c.Arg(1))
		}),
		method("remove_header(header_name: string)", "Remove a header of both kinds.", func(c *runtime.Call, r *core.Request) error {
			r.RemoveHeader(c.Str(0))
			return nil
		}),
		method("header_items(): table[]", "The headers of both kinds as a list of {name, value}.", func(c *runtime.Call, r *core.Request) error {
			return c.ReturnValue(httpio.Pairs(c, r.HeaderItems()))
		}),
	}
}
