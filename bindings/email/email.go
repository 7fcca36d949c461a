// Package email declares the package email: its functions that read messages.
package email

import (
	"github.com/netlua/netlua/bindings/email/message"
	"github.com/netlua/netlua/runtime"
)

// Module is require("email").
var Module = &runtime.Module{
	Name:       "email",
	Doc:        "Read messages of mail.",
	Submodules: []string{"message", "errors"},
	Funcs: []runtime.Func{
		{Sig: "message_from_string(s: string, _class?: any, *, policy?: any): Message", Doc: "Read a message: headers, body and the parts of it. It takes what it can get; defects lists what is wrong.", Fn: parse},
		{Sig: "message_from_bytes(s: bytes, _class?: any, *, policy?: any): Message", Doc: "As message_from_string.", Fn: parse},
	},
}

func parse(c *runtime.Call) error {
	class := message.Message
	if c.Given(1) {
		if isEmail, err := c.VM().ToLua(message.EmailMessage); err == nil && isEmail == c.Arg(1) {
			class = message.EmailMessage
		} else if plain, err := c.VM().ToLua(message.Message); err != nil || plain != c.Arg(1) {
			return runtime.Raisef(runtime.TypeError, "message_from_string: parameter '_class': expected Message or EmailMessage")
		}
	}
	o, err := message.Parse(c, class, c.Str(0))
	if err != nil {
		return err
	}
	return c.Return(o)
}
