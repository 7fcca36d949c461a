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
	list, typ := parts(o), typeOf(o, h)
	main, _, _ := strings.Cut(typ, "/")
	multipart := list != nil && main != "message" || list == nil && main == "multipart" && o.Field(fieldPayload) == lua.LNil
	boundary := ""
	if multipart {
		var err error
		if boundary, err = boundaryOf(c, h); err != nil {
			return err
		}
	}
	encode := o.IsA(EmailMessage)
	for _, f := range h.Items() {
		value := newlines(f.Value)
		if encode {
			value = body.EncodeText(value)
		}
		b.WriteString(f.Name + ": " + value + "\n")
	}
	b.WriteByte('\n')
	switch {
	case multipart:
		return writeParts(c, b, o, list, boundary, depth)
	case list == nil:
		text, _ := textField(o, fieldPayload)
		b.WriteString(newlines(text))
	case typ == "message/delivery-status":
		for i := 1; i <= list.Len(); i++ {
			var block strings.Builder
			if err := writePart(c, &block, list, i, depth); err != nil {
				return err
			}
			if i > 1 {
				b.WriteByte('\n')
			}
			b.WriteString(strings.TrimSuffix(block.String(), "\n"))
		}
	case list.Len() > 0: // a message within, which stands as it is
		return writePart(c, b, list, 1, depth)
	}
	return nil
}

// writeParts writes what stands between, before and behind boundaries. list is
// nil for no parts.
func writeParts(c *runtime.Call, b *strings.Builder, o *runtime.Object, list *lua.LTable, boundary string, depth int) error {
	if preamble, ok := textField(o, fieldPreamble); ok {
		b.WriteString(newlines(preamble) + "\n")
	}
	b.WriteString("--" + boundary + "\n")
	for i := 1; list != nil && i <= list.Len(); i++ {
		if i > 1 {
			b.WriteString("\n--" + boundary + "\n")
		}
		if err := writePart(c, b, list, i, depth); err != nil {
			return err
		}
	}
	b.WriteString("\n--" + boundary + "--\n")
	if epilogue, ok := textField(o, fieldEpilogue); ok {
		b.WriteString(newlines(epilogue))
	}
	return nil
}

// newlines makes every line end a newline, as CPython does.
func newlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
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

// Parse makes a message of text, parts within parts included: the class is
// called without arguments for each. The VM's lock must be held.
func Parse(c *runtime.Call, make func() (*runtime.Object, error), text string) (*runtime.Object, error) {
	return build(c, make, body.Parse(text, maxDepth))
}

func build(c *runtime.Call, make func() (*runtime.Object, error), p *body.Part) (*runtime.Object, error) {
	o, err := make()
	if err != nil {
		return nil, err
	}
	if HeadersOf(o.Value()) == nil && o.Native() != nil {
		return nil, runtime.Raisef(runtime.TypeError, "message_from_string: parameter '_class': %s is no class of messages", o.ClassName())
	}
	o.SetNative(p.Headers)
	fields := map[string]any{fieldPayload: p.Text, fieldDefects: append([]string{}, p.Defects...)}
	if p.UnixFrom != "" {
		fields[fieldUnixFrom] = p.UnixFrom
	}
	if p.DefaultType != "text/plain" {
		fields[fieldDefault] = p.DefaultType
	}
	if p.Preamble != nil {
		fields[fieldPreamble] = *p.Preamble
	}
	if p.Epilogue != nil {
		fields[fieldEpilogue] = *p.Epilogue
	}
	if p.Parted {
		list := c.State().CreateTable(len(p.Parts), 0)
		for _, inner := range p.Parts {
			part, err := build(c, make, inner)
			if err != nil {
				return nil, err
			}
			list.Append(part.Value())
		}
		fields[fieldPayload] = lua.LValue(list)
	}
	for name, v := range fields {
		if err := o.SetField(name, v); err != nil {
			return nil, err
		}
	}
	return o, nil
}
