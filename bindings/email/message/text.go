package message

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/body"
	core "github.com/netlua/netlua/stdlib/email/message"
)

func textMethods() []runtime.Func {
	return []runtime.Func{
		{Sig: "as_string(unixfrom: boolean = false, maxheaderlen: integer = 0, policy?: any): string", Doc: "The whole message as text, lines ended by newlines.", Fn: asText},
		{Sig: "as_bytes(unixfrom: boolean = false, policy?: any): string", Doc: "As as_string.", Fn: asText},
		{Sig: "__tostring(): string", Doc: "As as_string.", Fn: func(c *runtime.Call) error {
			text, err := Text(c, c.Self())
			if err != nil {
				return err
			}
			return c.ReturnStr(text)
		}},
		{Sig: "bytes(): string", Doc: "As as_bytes.", Fn: func(c *runtime.Call) error {
			text, err := Text(c, c.Self())
			if err != nil {
				return err
			}
			return c.ReturnStr(text)
		}},
		{Sig: "set_unixfrom(unixfrom: string)", Doc: "Set the line that starts a message in a mailbox file.", Fn: func(c *runtime.Call) error {
			line, err := headerValue(c, c.Arg(0))
			if err != nil {
				return err
			}
			return c.Self().SetField(fieldUnixFrom, line)
		}},
		{Sig: "get_unixfrom(): string|nil", Doc: "The line that set_unixfrom set.", Fn: func(c *runtime.Call) error {
			return c.ReturnValue(c.Self().Field(fieldUnixFrom))
		}},
	}
}

func asText(c *runtime.Call) error {
	text, err := Text(c, c.Self())
	if err != nil {
		return err
	}
	if c.Bool(0) {
		line, ok := textField(c.Self(), fieldUnixFrom)
		if !ok {
			line = "From nobody " + c.VM().Host().Now().Format(time.ANSIC)
		}
		text = line + "\n" + text
	}
	return c.ReturnStr(text)
}

// Text returns a message as text with lines ended by newlines. Parts without a
// boundary between them are given one, in the headers, too. Headers of an
// EmailMessage that are not ASCII are encoded; those of others stand as they are.
func Text(c *runtime.Call, o *runtime.Object) (string, error) {
	var b strings.Builder
	if err := write(c, &b, o, 0); err != nil {
		return "", err
	}
	return b.String(), nil
}

func write(c *runtime.Call, b *strings.Builder, o *runtime.Object, depth int) error {
	if depth > maxDepth || b.Len() > maxText {
		return runtime.Raisef(runtime.ValueError, "as_string: messages lie within messages too deeply or too often")
	}
	h := HeadersOf(o.Value())
	if h == nil {
		h = &core.Headers{}
	}
	list := parts(o)
	boundary := ""
	enclosed := list != nil && list.Len() == 1 && h.ContentMainType() == "message" // stands as it is
	if list != nil && !enclosed {
		var err error
		if boundary, err = boundaryOf(c, h); err != nil {
			return err
		}
	}
	encode := o.IsA(EmailMessage)
	for _, f := range h.Items() {
		value := strings.ReplaceAll(f.Value, "\r\n", "\n")
		if encode {
			value = body.EncodeText(value)
		}
		b.WriteString(f.Name + ": " + value + "\n")
	}
	b.WriteByte('\n')
	if list == nil {
		text, _ := textField(o, fieldPayload)
		b.WriteString(text)
		return nil
	}
	if enclosed {
		return writePart(c, b, list, 1, depth)
	}
	if preamble, ok := textField(o, fieldPreamble); ok {
		b.WriteString(strings.TrimSuffix(preamble, "\n") + "\n")
	}
	for i := 1; i <= list.Len(); i++ {
		b.WriteString("--" + boundary + "\n")
		if err := writePart(c, b, list, i, depth); err != nil {
			return err
		}
		b.WriteByte('\n')
	}
	b.WriteString("--" + boundary + "--\n")
	if epilogue, ok := textField(o, fieldEpilogue); ok {
		b.WriteString(epilogue)
	}
	return nil
}

func writePart(c *runtime.Call, b *strings.Builder, list *lua.LTable, i, depth int) error {
	part := runtime.ObjectOf(list.RawGetInt(i))
	if part == nil {
		return runtime.Raisef(runtime.TypeError, "as_string: part %d is no message", i)
	}
	return write(c, b, part, depth+1)
}

// boundaryOf returns the boundary that h says, or makes one. It is random, so
// that no part can hold it.
func boundaryOf(c *runtime.Call, h *core.Headers) (string, error) {
	if s, ok := h.Boundary(); ok && s != "" {
		return s, nil
	}
	random := make([]byte, 16)
	if _, err := io.ReadFull(c.VM().Host().Random(), random); err != nil {
		return "", fmt.Errorf("as_string: boundary: %w", err)
	}
	boundary := "===============" + hex.EncodeToString(random) + "=="
	param := body.FormatParam("boundary", boundary, true)
	if value, ok := h.Get(contentType); ok {
		main, params := core.SplitValue(value)
		h.Replace(contentType, joinParams(main, params, "boundary", param, true))
	} else {
		h.Add(contentType, "multipart/mixed; "+param)
	}
	return boundary, nil
}

// Parse makes a message of class of text, parts within parts included. The
// VM's lock must be held.
func Parse(c *runtime.Call, class *runtime.Class, text string) (*runtime.Object, error) {
	return parse(c, class, text, "", 0)
}

func parse(c *runtime.Call, class *runtime.Class, text, outer string, depth int) (*runtime.Object, error) {
	unixFrom, block, rest := body.Cut(text)
	h, defects := core.Parse(block)
	o := New(c.VM(), class, h)
	fields := map[string]any{}
	notes := texts(defects)
	if unixFrom != "" {
		fields[fieldUnixFrom] = unixFrom
	}
	if outer == "multipart/digest" {
		fields[fieldDefault] = "message/rfc822"
	}
	fields[fieldPayload] = rest
	boundary, _ := h.Boundary()
	typ := h.ContentType()
	if !h.Contains(contentType) && outer == "multipart/digest" {
		typ = "message/rfc822"
	}
	inner := []string(nil)
	switch {
	case depth == maxDepth:
	case typ == "message/rfc822":
		inner = []string{rest}
	case strings.HasPrefix(typ, "multipart/") && boundary != "":
		m, ok := body.Split(rest, boundary)
		if !ok {
			notes = append(notes, "the boundary does not occur")
			break
		}
		if !m.Closed {
			notes = append(notes, "the last boundary is missing")
		}
		inner = m.Parts
		if m.Preamble != "" {
			fields[fieldPreamble] = m.Preamble
		}
		if m.Closed {
			fields[fieldEpilogue] = m.Epilogue
		}
	}
	if inner != nil {
		list := c.State().CreateTable(len(inner), 0)
		for _, s := range inner {
			part, err := parse(c, class, s, typ, depth+1)
			if err != nil {
				return nil, err
			}
			list.Append(part.Value())
		}
		fields[fieldPayload] = lua.LValue(list)
	}
	fields[fieldDefects] = notes
	for name, v := range fields {
		if err := o.SetField(name, v); err != nil {
			return nil, err
		}
	}
	return o, nil
}
