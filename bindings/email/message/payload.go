package message

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/iterator"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/body"
	core "github.com/netlua/netlua/stdlib/email/message"
)

const transferEncoding = "Content-Transfer-Encoding"

func payloadMethods() []runtime.Func {
	return []runtime.Func{
		{Sig: "is_multipart(): boolean", Doc: "Whether the payload is a list of messages.", Fn: func(c *runtime.Call) error {
			return c.Return(parts(c.Self()) != nil)
		}},
		{Sig: "attach(payload: Message)", Doc: "Add a part.", Fn: func(c *runtime.Call) error {
			list := parts(c.Self())
			if list == nil {
				if c.Self().Field(fieldPayload) != lua.LNil {
					return runtime.Raisef(runtime.TypeError, "Attach is not valid on a message with a non-multipart payload")
				}
				list = c.State().NewTable()
				if err := c.Self().SetField(fieldPayload, list); err != nil {
					return err
				}
			}
			list.Append(c.Arg(0))
			return nil
		}},
		{Sig: "get_payload(i?: integer, decode: boolean = false): any", Doc: "The text, or the list of parts; part i of them, counted from 1. decode undoes the transfer encoding; it gives nil for parts.", Fn: getPayload},
		{Sig: "set_payload(payload: any, charset?: string)", Doc: "Set the text, or a list of messages; with a charset, the headers that go with it, too.", Fn: func(c *runtime.Call) error {
			v := c.Arg(0)
			if b, ok := runtime.NativeOf[runtime.Bytes](v); ok {
				v = lua.LString(b)
			}
			switch v := v.(type) {
			case lua.LString, *lua.LNilType:
			case *lua.LTable:
				for i := 1; i <= v.Len(); i++ {
					if HeadersOf(v.RawGetInt(i)) == nil {
						return runtime.Raisef(runtime.TypeError, "set_payload: parameter 'payload': item %d is no message", i)
					}
				}
			default:
				return runtime.Raisef(runtime.TypeError, "set_payload: parameter 'payload': expected string or a list of messages, got %s", c.VM().TypeName(v))
			}
			if err := c.Self().SetField(fieldPayload, v); err != nil {
				return err
			}
			if c.Given(1) {
				return setCharset(c, c.Str(1))
			}
			return nil
		}},
		{Sig: "set_charset(charset: string|None)", Doc: "Say the charset of the text in the headers and encode it for transfer; None takes the charset away.", Fn: func(c *runtime.Call) error {
			if c.IsNone(0) {
				h := headers(c)
				if value, ok := h.Get(contentType); ok {
					main, params := core.SplitValue(value)
					h.Replace(contentType, joinParams(main, params, "charset", "", true))
				}
				return c.Self().SetField(fieldCharset, nil)
			}
			return setCharset(c, c.Str(0))
		}},
		{Sig: "get_charset(): string|nil", Doc: "The charset that set_charset was given.", Fn: func(c *runtime.Call) error { return c.ReturnValue(c.Self().Field(fieldCharset)) }},
		{Sig: "get_charsets(failobj?: " + orAny + "): any[]", Doc: "The charset of each part and of the message itself; failobj, or None, for those that do not say.", Fn: func(c *runtime.Call) error {
			none := c.Arg(0)
			if none == lua.LNil {
				none = c.VM().None()
			}
			t := c.State().NewTable()
			for _, o := range flatten(c.Self(), nil, 0) {
				if h := HeadersOf(o.Value()); h != nil {
					if s, ok := h.Charset(); ok {
						t.Append(lua.LString(s))
						continue
					}
				}
				t.Append(none)
			}
			return c.ReturnValue(t)
		}},
		{Sig: "walk(): function", Doc: "An iterator over the message and all parts within, depth first.", Fn: func(c *runtime.Call) error {
			return iterator.Return(c, flatten(c.Self(), nil, 0), func(L *lua.LState, o *runtime.Object) int {
				L.Push(o.Value())
				return 1
			})
		}},
	}
}

// Scripts can attach a message to itself, or twice at each of many levels.
const (
	maxDepth = 100     // of messages within messages
	maxParts = 1 << 16 // that walk gives
	maxText  = 1 << 28 // bytes, from which no further part is written
)

// parts returns the parts of a message, nil if its payload is none.
func parts(o *runtime.Object) *lua.LTable {
	t, _ := o.Field(fieldPayload).(*lua.LTable)
	return t
}

// flatten lists o and what lies within.
func flatten(o *runtime.Object, list []*runtime.Object, depth int) []*runtime.Object {
	list = append(list, o)
	t := parts(o)
	if t == nil || depth == maxDepth || len(list) > maxParts {
		return list
	}
	for i := 1; i <= t.Len(); i++ {
		if part := runtime.ObjectOf(t.RawGetInt(i)); part != nil {
			list = flatten(part, list, depth+1)
		}
	}
	return list
}

func getPayload(c *runtime.Call) error {
	list := parts(c.Self())
	if c.Given(0) {
		if list == nil {
			return runtime.Raisef(runtime.TypeError, "get_payload: parameter 'i': the message has no parts")
		}
		i := c.Int(0)
		if i < 1 || i > list.Len() {
			return runtime.Raisef(runtime.IndexError, "get_payload: parameter 'i': there are %d parts", list.Len())
		}
		return c.ReturnValue(list.RawGetInt(i))
	}
	if list != nil {
		if c.Bool(1) {
			return c.Return(nil)
		}
		return c.ReturnValue(list)
	}
	text, ok := c.Self().Field(fieldPayload).(lua.LString)
	if !ok {
		return c.Return(nil)
	}
	if c.Bool(1) {
		encoding := headers(c).Value(transferEncoding)
		if strings.EqualFold(strings.TrimSpace(encoding), "base64") {
			if err := addDefect(c.Self(), body.BadBase64(string(text))); err != nil {
				return err
			}
		}
		return c.ReturnStr(body.DecodeTransfer(encoding, string(text)))
	}
	return c.ReturnValue(text)
}

// addDefect notes what is wrong with a message, once; "" is nothing.
func addDefect(o *runtime.Object, defect string) error {
	if defect == "" {
		return nil
	}
	list, ok := o.Field(fieldDefects).(*lua.LTable)
	if !ok {
		return o.SetField(fieldDefects, []string{defect})
	}
	for i := 1; i <= list.Len(); i++ {
		if list.RawGetInt(i) == lua.LString(defect) {
			return nil
		}
	}
	list.Append(lua.LString(defect))
	return nil
}

// setCharset completes the headers for a charset and encodes the text as mail
// in that charset is usually sent.
func setCharset(c *runtime.Call, charset string) error {
	if _, err := headerValue(c, lua.LString(charset)); err != nil {
		return err
	}
	h := headers(c)
	if !h.Contains("MIME-Version") {
		h.Add("MIME-Version", "1.0")
	}
	param := body.FormatParam("charset", charset, true)
	if value, ok := h.Get(contentType); ok {
		main, params := core.SplitValue(value)
		h.Replace(contentType, joinParams(main, params, "charset", param, true))
	} else {
		h.Add(contentType, "text/plain; "+param)
	}
	if err := c.Self().SetField(fieldCharset, charset); err != nil {
		return err
	}
	if h.Contains(transferEncoding) {
		return nil
	}
	encoding := "quoted-printable"
	switch strings.ToLower(charset) {
	case "utf-8", "utf8":
		encoding = "base64"
	case "us-ascii", "ascii":
		encoding = "7bit"
	}
	if text, ok := textField(c.Self(), fieldPayload); ok {
		encoded, _ := body.EncodeTransfer(encoding, text)
		if err := c.Self().SetField(fieldPayload, encoded); err != nil {
			return err
		}
	}
	h.Add(transferEncoding, encoding)
	return nil
}
