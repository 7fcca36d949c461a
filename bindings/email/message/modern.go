package message

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/body"
)

// single are the headers of which there may be one (RFC 5322 section 3.6, RFC 2045).
const single = " date from sender reply-to to cc bcc message-id in-reply-to references subject orig-date mime-version content-type content-transfer-encoding content-disposition "

func modernMethods() []runtime.Func {
	return []runtime.Func{
		{Sig: "__setitem(name: string, value: any)", Doc: "Add a header; ValueError for a second one of a name that may occur once.", Fn: addOnce},
		{Sig: "set(name: string, value: any)", Doc: "As message[name] = value.", Fn: addOnce},
		{Sig: "set_content(content: string|bytes, subtype: string = 'plain', charset: string = 'utf-8', cte?: string)", Doc: "Make text the content, with the headers that go with it.", Fn: setContent},
		{Sig: "get_content(): string", Doc: "The content, without its transfer encoding.", Fn: func(c *runtime.Call) error {
			text, ok := textField(c.Self(), fieldPayload)
			if !ok {
				return &runtime.Raise{Class: runtime.KeyError, Args: []any{mediaType(c)}}
			}
			return c.ReturnStr(body.DecodeTransfer(headers(c).Value(transferEncoding), text))
		}},
		{Sig: "is_attachment(): boolean", Doc: "Whether the Content-Disposition is attachment.", Fn: func(c *runtime.Call) error {
			v, _ := headers(c).ContentDisposition()
			return c.Return(v == "attachment")
		}},
		{Sig: "clear_content()", Doc: "Remove the payload and the headers that go with it.", Fn: func(c *runtime.Call) error {
			clearContent(c)
			return c.Self().SetField(fieldPayload, nil)
		}},
	}
}

func addOnce(c *runtime.Call) error {
	name := c.Str(0)
	if strings.Contains(single, " "+strings.ToLower(name)+" ") && headers(c).Contains(name) {
		return runtime.Raisef(runtime.ValueError, "There may be at most 1 %s headers in a message", name)
	}
	return add(c)
}

func clearContent(c *runtime.Call) {
	h := headers(c)
	for _, name := range h.Keys() {
		if strings.HasPrefix(strings.ToLower(name), "content-") {
			h.Del(name)
		}
	}
}

// longestLine is the longest line that mail may have, in bytes (RFC 5322 section 2.1.1).
const longestLine = 998

func setContent(c *runtime.Call) error {
	text := strings.ReplaceAll(c.Str(0), "\r\n", "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	subtype, err := headerValue(c, c.Arg(1))
	if err != nil {
		return err
	}
	charset, err := headerValue(c, c.Arg(2))
	if err != nil {
		return err
	}
	encoding := c.Str(3)
	if encoding == "" {
		encoding = transferFor(text)
	}
	payload, ok := body.EncodeTransfer(encoding, text)
	if !ok {
		return runtime.Raisef(runtime.ValueError, "set_content: parameter 'cte': unknown encoding %s", encoding)
	}
	clearContent(c)
	h := headers(c)
	h.Add(contentType, "text/"+subtype+"; "+body.FormatParam("charset", charset, true))
	h.Add(transferEncoding, encoding)
	if !h.Contains("MIME-Version") {
		h.Add("MIME-Version", "1.0")
	}
	return c.Self().SetField(fieldPayload, lua.LString(payload))
}

// transferFor chooses the transfer encoding of text: none if its lines are short enough.
func transferFor(text string) string {
	for line := range strings.Lines(text) {
		if len(line) > longestLine {
			return "base64"
		}
	}
	if body.IsASCII(text) {
		return "7bit"
	}
	return "8bit"
}
