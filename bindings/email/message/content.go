package message

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/body"
	core "github.com/netlua/netlua/stdlib/email/message"
)

const contentType = "Content-Type"

// orAny is what stands for a header that is not there: anything but a table that
// can only be keywords.
const orAny = "string|number|boolean|any[]|function|object|None"

func contentMethods() []runtime.Func {
	optional := func(sig, doc string, get func(h *core.Headers) (string, bool)) runtime.Func {
		return runtime.Func{Sig: sig + "(failobj?: " + orAny + "): any", Doc: doc, Fn: func(c *runtime.Call) error {
			v, ok := get(headers(c))
			return orElse(c, v, ok, 0)
		}}
	}
	return []runtime.Func{
		{Sig: "get_content_type(): string", Doc: "The media type in lower case; the default type without one.", Fn: func(c *runtime.Call) error { return c.ReturnStr(mediaType(c)) }},
		{Sig: "get_content_maintype(): string", Doc: "The media type up to the slash.", Fn: func(c *runtime.Call) error {
			main, _, _ := strings.Cut(mediaType(c), "/")
			return c.ReturnStr(main)
		}},
		{Sig: "get_content_subtype(): string", Doc: "The media type behind the slash.", Fn: func(c *runtime.Call) error {
			_, sub, _ := strings.Cut(mediaType(c), "/")
			return c.ReturnStr(sub)
		}},
		{Sig: "get_default_type(): string", Doc: "The media type of a message without a Content-Type.", Fn: func(c *runtime.Call) error { return c.ReturnStr(defaultType(c)) }},
		{Sig: "set_default_type(ctype: string)", Doc: "Set what get_default_type gives: text/plain or message/rfc822.", Fn: func(c *runtime.Call) error {
			return c.Self().SetField(fieldDefault, c.Str(0))
		}},
		{Sig: "get_content_disposition(): string|nil", Doc: "The disposition in lower case, without its parameters.", Fn: func(c *runtime.Call) error {
			if v, ok := headers(c).ContentDisposition(); ok {
				return c.ReturnStr(v)
			}
			return c.Return(nil)
		}},
		optional("get_content_charset", "The charset of the content in lower case, or failobj.", (*core.Headers).Charset),
		optional("get_boundary", "The boundary between the parts, or failobj.", (*core.Headers).Boundary),
		optional("get_filename", "The file name that the sender suggests, or failobj. It is untrusted and may hold directories.", (*core.Headers).Filename),
		{Sig: "get_params(failobj?: " + orAny + ", header: string = 'content-type', unquote: boolean = true): any", Doc: "The parameters of a header as a list of {name, value}, its main value first as a name; failobj without the header.", Fn: getParams},
		{Sig: "get_param(param: string, failobj?: " + orAny + ", header: string = 'content-type', unquote: boolean = true): any", Doc: "The value of a parameter, {charset, language, value} if it says its charset, or failobj.", Fn: func(c *runtime.Call) error {
			p, ok := headers(c).Param(c.Str(2), c.Str(0))
			if !ok {
				return c.ReturnValue(c.Arg(1))
			}
			return c.ReturnValue(paramValue(c.State(), p, c.Bool(3)))
		}},
		{Sig: "set_param(param: string, value: any, header: string = 'Content-Type', requote: boolean = true, charset?: string, language: string = '', replace: boolean = false)", Doc: "Set a parameter of a header, which is made if need be.", Fn: setParam},
		{Sig: "del_param(param: string, header: string = 'content-type', requote: boolean = true)", Doc: "Remove a parameter of a header.", Fn: func(c *runtime.Call) error {
			h := headers(c)
			value, ok := h.Get(c.Str(1))
			if !ok {
				return nil
			}
			main, params := core.SplitValue(value)
			h.Replace(c.Str(1), joinParams(main, params, c.Str(0), "", c.Bool(2)))
			return nil
		}},
		{Sig: "set_type(type: string, header: string = 'Content-Type', requote: boolean = true)", Doc: "Set the media type and keep the parameters.", Fn: setType},
		{Sig: "set_boundary(boundary: string)", Doc: "Set the boundary of the Content-Type, which there must be.", Fn: func(c *runtime.Call) error {
			h := headers(c)
			value, ok := h.Get(contentType)
			if !ok {
				return runtime.Raisef(headerParseError, "No Content-Type header found")
			}
			boundary, err := headerValue(c, c.Arg(0))
			if err != nil {
				return err
			}
			main, params := core.SplitValue(value)
			h.Replace(contentType, joinParams(main, params, "boundary", body.FormatParam("boundary", boundary, true), true))
			return nil
		}},
	}
}

func defaultType(c *runtime.Call) string {
	if s, ok := textField(c.Self(), fieldDefault); ok {
		return s
	}
	return "text/plain"
}

func mediaType(c *runtime.Call) string { return typeOf(c.Self(), headers(c)) }

// typeOf is the media type of o, whose headers are h.
func typeOf(o *runtime.Object, h *core.Headers) string {
	if h.Contains(contentType) {
		return h.ContentType()
	}
	if s, ok := textField(o, fieldDefault); ok {
		return s
	}
	return "text/plain"
}

// paramValue is how a script sees the value of a parameter.
func paramValue(L *lua.LState, p core.Param, unquote bool) lua.LValue {
	if p.Charset != "" || p.Language != "" {
		t := L.CreateTable(3, 0)
		for _, s := range []string{p.Charset, p.Language, p.Value} {
			t.Append(lua.LString(s))
		}
		return t
	}
	if !unquote && p.Quoted {
		return lua.LString(`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(p.Value) + `"`)
	}
	return lua.LString(p.Value)
}

func getParams(c *runtime.Call) error {
	value, ok := headers(c).Get(c.Str(1))
	if !ok {
		return c.ReturnValue(c.Arg(0))
	}
	main, params := core.SplitValue(value)
	L := c.State()
	t := L.CreateTable(len(params)+1, 0)
	pair := func(name string, v lua.LValue) {
		p := L.CreateTable(2, 0)
		p.Append(lua.LString(name))
		p.Append(v)
		t.Append(p)
	}
	if name, value, ok := strings.Cut(main, "="); ok {
		pair(strings.ToLower(strings.TrimSpace(name)), lua.LString(core.Unquote(strings.TrimSpace(value))))
	} else {
		pair(main, lua.LString(""))
	}
	for _, p := range params {
		pair(p.Name, paramValue(L, p, c.Bool(2)))
	}
	return c.ReturnValue(t)
}

// joinParams writes a header value again, with the parameter called name
// written as text: in the place of the old one, or at the end; "" leaves it out.
func joinParams(main string, params []core.Param, name, text string, quote bool) string {
	parts := []string{main}
	for _, p := range params {
		switch {
		case core.EqualName(p.Name, name):
			if text != "" {
				parts = append(parts, text)
				text = ""
			}
		case p.Charset != "" || p.Language != "":
			parts = append(parts, body.FormatExtended(p.Name, p.Charset, p.Language, p.Value))
		default:
			parts = append(parts, body.FormatParam(p.Name, p.Value, quote))
		}
	}
	if text != "" {
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

func setParam(c *runtime.Call) error {
	v := c.Arg(1)
	if c.Given(4) {
		t := c.State().CreateTable(3, 0)
		t.RawSetInt(1, lua.LString(c.Str(4)))
		t.RawSetInt(2, lua.LString(c.Str(5)))
		t.RawSetInt(3, lua.LString(c.ToString(v)))
		v = t
	}
	if err := checkName(c.Str(0)); err != nil {
		return err
	}
	text, err := formatParam(c, c.Str(0), v, c.Bool(3))
	if err != nil {
		return err
	}
	h, header := headers(c), c.Str(2)
	value, ok := h.Get(header)
	if !ok {
		if err := checkName(header); err != nil {
			return err
		}
		if core.EqualName(header, contentType) {
			text = "text/plain; " + text
		}
		h.Add(header, text)
		return nil
	}
	main, params := core.SplitValue(value)
	h.Replace(header, joinParams(main, params, c.Str(0), text, c.Bool(3)))
	return nil
}

func setType(c *runtime.Call) error {
	typ, err := headerValue(c, c.Arg(0))
	if err != nil {
		return err
	}
	if strings.Count(typ, "/") != 1 {
		return runtime.Raisef(runtime.ValueError, "set_type: parameter 'type': expected maintype/subtype")
	}
	h, header := headers(c), c.Str(1)
	if core.EqualName(header, contentType) {
		h.Del("MIME-Version")
		h.Add("MIME-Version", "1.0")
	}
	value, ok := h.Get(header)
	if !ok {
		if err := checkName(header); err != nil {
			return err
		}
		h.Add(header, typ)
		return nil
	}
	_, params := core.SplitValue(value)
	h.Replace(header, joinParams(typ, params, "", "", c.Bool(2)))
	return nil
}
