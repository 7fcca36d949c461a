// Package email declares the package email: its functions that read messages.
package email

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/email/message"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/email/message"
)

// Module is require("email").
var Module = &runtime.Module{
	Name:       "email",
	Doc:        "Read messages of mail.",
	Submodules: []string{"message", "errors"},
	Funcs: []runtime.Func{
		{Sig: "message_from_string(s: string, _class?: object|function, *, policy?: object|string): Message", Doc: "Read a message: headers, body and the parts of it, all of _class. It takes what it can get; defects lists what is wrong. The policy changes nothing: _class tells how headers are written.", Fn: parse},
		{Sig: "message_from_bytes(s: bytes, _class?: object|function, *, policy?: object|string): Message", Doc: "As message_from_string.", Fn: parse},
		{Sig: "message_from_file(fp: file, _class?: object|function, *, policy?: object|string): Message", Doc: "Read a message from a file, to its end.", Fn: parseFile},
		{Sig: "message_from_binary_file(fp: file, _class?: object|function, *, policy?: object|string): Message", Doc: "As message_from_file.", Fn: parseFile},
	},
}

func parse(c *runtime.Call) error { return parseText(c, c.Str(0)) }

func parseFile(c *runtime.Call) error {
	read, args := c.State().GetField(c.Arg(0), "read"), []any{c.Arg(0)}
	if ud, ok := c.Arg(0).(*lua.LUserData); ok && runtime.ObjectOf(ud) == nil {
		args = append(args, "*a") // a file of Lua's own library
	}
	var out []runtime.Value
	if err := c.Block(func(ctx context.Context) (err error) { out, err = c.VM().Call(ctx, read, args...); return err }); err != nil {
		return err
	}
	text := ""
	if len(out) > 0 {
		text = lua.LVAsString(out[0])
		if b, ok := runtime.NativeOf[runtime.Bytes](out[0]); ok {
			text = string(b)
		}
	}
	return parseText(c, text)
}

func parseText(c *runtime.Call, text string) error {
	make := func() (*runtime.Object, error) { return c.VM().NewObject(message.Message, &core.Headers{}), nil }
	if c.Given(1) {
		class, vm := c.Arg(1), c.VM()
		make = func() (*runtime.Object, error) {
			var out []runtime.Value
			if err := c.Block(func(ctx context.Context) (err error) { out, err = vm.Call(ctx, class); return err }); err != nil {
				return nil, err
			}
			if len(out) > 0 {
				if o := runtime.ObjectOf(out[0]); o != nil {
					return o, nil
				}
			}
			return nil, runtime.Raisef(runtime.TypeError, "message_from_string: parameter '_class': it made no message")
		}
	}
	o, err := message.Parse(c, make, text)
	if err != nil {
		return err
	}
	return c.Return(o)
}
