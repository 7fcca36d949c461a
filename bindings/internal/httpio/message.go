package httpio

import (
	lua "github.com/yuin/gopher-lua"

	bindmessage "github.com/netlua/netlua/bindings/email/message"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
)

// HTTPMessage is the headers of a request or response: an email.message.Message
// whose instances hold the *message.Headers of the wire.
var HTTPMessage = &runtime.Class{
	Name: "HTTPMessage", Module: "http.client", Bases: []*runtime.Class{bindmessage.Message},
	Doc: "The headers of a request or response: a mapping that ignores case and keeps order and duplicates.",
	Methods: []runtime.Func{{
		Sig: "getallmatchingheaders(name: string): string[]", Doc: "The lines of all headers of a name.",
		Fn: func(c *runtime.Call) error {
			t := c.State().NewTable()
			if h := bindmessage.HeadersOf(c.Self().Value()); h != nil {
				for _, f := range h.Items() {
					if message.EqualName(f.Name, c.Str(0)) {
						t.Append(lua.LString(f.Name + ": " + f.Value + "\r\n"))
					}
				}
			}
			return c.ReturnValue(t)
		},
	}},
}

// NewMessage makes an HTTPMessage of headers, which it shares, with what was
// wrong with their lines.
func NewMessage(vm *runtime.VM, h *message.Headers, defects ...message.Defect) *runtime.Object {
	o := bindmessage.New(vm, HTTPMessage, h)
	bindmessage.SetDefects(o, defects)
	return o
}
