package httpio

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
)

// HTTPMessage is the headers of a request or response; its instances hold a
// *message.Headers.
var HTTPMessage = &runtime.Class{Name: "HTTPMessage", Module: "http.client", Doc: "The headers of a request or response: a mapping that ignores case and keeps order and duplicates."}

// NewMessage makes an HTTPMessage of headers, which it shares.
func NewMessage(vm *runtime.VM, h *message.Headers) *runtime.Object {
	return vm.NewObject(HTTPMessage, h)
}

func headersOf(c *runtime.Call) *message.Headers {
	h, ok := c.Native().(*message.Headers)
	if !ok { // a subclass whose __init did not call ours
		h = &message.Headers{}
		c.SetNative(h)
	}
	return h
}

// orElse answers with s if ok, else with argument i.
func orElse(c *runtime.Call, s string, ok bool, i int) error {
	if ok {
		return c.ReturnStr(s)
	}
	return c.ReturnValue(c.Arg(i))
}

func init() {
	HTTPMessage.Init = &runtime.Func{Sig: "__init(policy?: any)", Doc: "Make empty headers.", Fn: func(c *runtime.Call) error {
		c.SetNative(&message.Headers{})
		return nil
	}}
	HTTPMessage.Methods = append(mappingMethods(), contentMethods()...)
}

func mappingMethods() []runtime.Func {
	set := func(c *runtime.Call) error {
		headersOf(c).Add(c.Str(0), text(c, c.Arg(1)))
		return nil
	}
	del := func(c *runtime.Call) error { headersOf(c).Del(c.Str(0)); return nil }
	get := func(c *runtime.Call) error {
		v, ok := headersOf(c).Get(c.Str(0))
		return orElse(c, v, ok, 1)
	}
	return []runtime.Func{
		{Sig: "__getitem(name: any): string|nil", Doc: "The value of a header, nil without one.", Fn: func(c *runtime.Call) error {
			name, ok := c.Arg(0).(lua.LString)
			if !ok {
				return c.Return(nil)
			}
			if v, ok := headersOf(c).Get(string(name)); ok {
				return c.ReturnStr(v)
			}
			return c.Return(nil)
		}},
		{Sig: "__setitem(name: string, value: any)", Doc: "Add a header; one of that name that is there stays.", Fn: set},
		{Sig: "__delitem(name: string)", Doc: "Remove all headers of a name.", Fn: del},
		{Sig: "__len(): integer", Doc: "The number of headers, duplicates counted.", Fn: func(c *runtime.Call) error { return c.Return(headersOf(c).Len()) }},
		{Sig: "__iter(): function", Doc: "iter(headers) gives the names.", Fn: func(c *runtime.Call) error {
			keys, i := headersOf(c).Keys(), 0
			return c.Return(func(c *runtime.Call) error {
				if i >= len(keys) {
					return c.Return(nil)
				}
				i++
				return c.ReturnStr(keys[i-1])
			})
		}},
		{Sig: "__tostring(): string", Doc: "The headers as text.", Fn: asString},
		{Sig: "get(name: string, failobj?: any): any", Doc: "The value of a header, or failobj.", Fn: get},
		{Sig: "get_all(name: string, failobj?: any): string[]", Doc: "The values of all headers of a name, or failobj.", Fn: func(c *runtime.Call) error {
			if all := headersOf(c).GetAll(c.Str(0)); all != nil {
				return c.Return(all)
			}
			return c.ReturnValue(c.Arg(1))
		}},
		{Sig: "set(name: string, value: any)", Doc: "As headers[name] = value: adds a header.", Fn: set},
		{Sig: "delete(name: string)", Doc: "Remove all headers of a name.", Fn: del},
		{Sig: "contains(name: string): boolean", Doc: "Whether there is a header of a name.", Fn: func(c *runtime.Call) error { return c.Return(headersOf(c).Contains(c.Str(0))) }},
		{Sig: "keys(): string[]", Doc: "The names in order, as spelled.", Fn: func(c *runtime.Call) error { return c.Return(headersOf(c).Keys()) }},
		{Sig: "values(): string[]", Doc: "The values in order.", Fn: func(c *runtime.Call) error { return c.Return(headersOf(c).Values()) }},
		{Sig: "items(): function", Doc: "An iterator over name and value.", Fn: func(c *runtime.Call) error {
			h, i := headersOf(c).Items(), 0
			return c.Return(func(c *runtime.Call) error {
				if i >= len(h) {
					return c.Return(nil)
				}
				i++
				return c.Return(h[i-1].Name, h[i-1].Value)
			})
		}},
		{Sig: "add_header(_name: string, _value: string|nil, params?: table<string, any>)", Doc: "Add a header with parameters: add_header('Content-Disposition', 'attachment', {filename = 'a.txt'}).", Fn: addHeader},
		{Sig: "replace_header(_name: string, _value: any)", Doc: "Give the first header of a name a new value; a KeyError without one.", Fn: func(c *runtime.Call) error {
			if !headersOf(c).Replace(c.Str(0), text(c, c.Arg(1))) {
				return &runtime.Raise{Class: runtime.KeyError, Args: []any{c.Str(0)}}
			}
			return nil
		}},
		{Sig: "getallmatchingheaders(name: string): string[]", Doc: "The lines of all headers of a name.", Fn: func(c *runtime.Call) error {
			t := c.State().NewTable()
			for _, f := range headersOf(c).Items() {
				if message.EqualName(f.Name, c.Str(0)) {
					t.Append(lua.LString(f.Name + ": " + f.Value + "\r\n"))
				}
			}
			return c.ReturnValue(t)
		}},
	}
}

func contentMethods() []runtime.Func {
	simple := func(sig, doc string, get func(h *message.Headers) string) runtime.Func {
		return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error { return c.ReturnStr(get(headersOf(c))) }}
	}
	optional := func(sig, doc string, get func(h *message.Headers) (string, bool)) runtime.Func {
		return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
			v, ok := get(headersOf(c))
			return orElse(c, v, ok, 0)
		}}
	}
	return []runtime.Func{
		simple("get_content_type(): string", "The media type in lower case; text/plain without one.", (*message.Headers).ContentType),
		simple("get_content_maintype(): string", "The media type up to the slash.", (*message.Headers).ContentMainType),
		simple("get_content_subtype(): string", "The media type behind the slash.", (*message.Headers).ContentSubType),
		simple("get_default_type(): string", "text/plain.", func(*message.Headers) string { return "text/plain" }),
		optional("get_content_charset(failobj?: any): any", "The charset of the content in lower case, or failobj.", (*message.Headers).Charset),
		optional("get_boundary(failobj?: any): any", "The boundary of the parts, or failobj.", (*message.Headers).Boundary),
		optional("get_filename(failobj?: any): any", "The file name that the sender suggests, or failobj.", (*message.Headers).Filename),
		{Sig: "get_content_disposition(): string|nil", Doc: "The disposition in lower case, without parameters.", Fn: func(c *runtime.Call) error {
			if v, ok := headersOf(c).ContentDisposition(); ok {
				return c.ReturnStr(v)
			}
			return c.Return(nil)
		}},
		{Sig: "get_param(param: string, failobj?: any, header: string = 'content-type', unquote: boolean = true): any", Doc: "A parameter of a header, or failobj.", Fn: func(c *runtime.Call) error {
			p, ok := headersOf(c).Param(c.Str(2), c.Str(0))
			return orElse(c, p.Text(), ok, 1)
		}},
		{Sig: "get_params(failobj?: any, header: string = 'content-type', unquote: boolean = true): any", Doc: "The value of a header and its parameters as a list of {name, value}, or failobj.", Fn: getParams},
		{Sig: "is_multipart(): boolean", Doc: "false: there are headers only.", Fn: func(c *runtime.Call) error { return c.Return(false) }},
		{Sig: "get_payload(): string", Doc: "Empty: there are headers only.", Fn: func(c *runtime.Call) error { return c.ReturnStr("") }},
		{Sig: "as_string(): string", Doc: "The headers as text with a blank line behind.", Fn: asString},
		{Sig: "as_bytes(): bytes", Doc: "As as_string.", Fn: asString},
	}
}

func asString(c *runtime.Call) error {
	return c.ReturnStr(strings.ReplaceAll(headersOf(c).String(), "\r\n", "\n"))
}

func getParams(c *runtime.Call) error {
	h := headersOf(c)
	value, ok := h.Get(c.Str(1))
	if !ok {
		return c.ReturnValue(c.Arg(0))
	}
	main, params := message.SplitValue(value)
	t := c.State().NewTable()
	add := func(name, value string) {
		pair := c.State().CreateTable(2, 0)
		pair.Append(lua.LString(name))
		pair.Append(lua.LString(value))
		t.Append(pair)
	}
	add(main, "")
	for _, p := range params {
		add(p.Name, p.Text())
	}
	return c.ReturnValue(t)
}

func addHeader(c *runtime.Call) error {
	var parts []string
	if c.Given(1) {
		parts = append(parts, c.Str(1))
	}
	if t := c.Table(2); t != nil {
		for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
			name := strings.ReplaceAll(text(c, k), "_", "-")
			if runtime.IsNone(v) {
				parts = append(parts, name)
				continue
			}
			quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text(c, v))
			parts = append(parts, name+`="`+quoted+`"`)
		}
	}
	headersOf(c).Add(c.Str(0), strings.Join(parts, "; "))
	return nil
}

// text is str() of a header's value.
func text(c *runtime.Call, v runtime.Value) string {
	if s, ok := v.(lua.LString); ok {
		return string(s)
	}
	return c.ToString(v)
}
