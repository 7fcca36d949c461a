// Package base64 declares the module base64.
package base64

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/binascii"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/base64"
)

// Module is require("base64").
var Module = &runtime.Module{
	Name:   "base64",
	Doc:    "Encode bytes as text in Base64, Base32, Base16, Ascii85 and base 85.",
	Errors: convertError,
	Funcs: []runtime.Func{
		{Sig: "b64encode(s: bytes, altchars?: bytes): string", Doc: "Encode in Base64; altchars are two characters to use for + and /.", Fn: func(c *runtime.Call) error {
			return give(c)(core.Encode(c.Str(0), c.Str(1)))
		}},
		{Sig: "b64decode(s: string|bytes, altchars?: string|bytes, validate: boolean = false): string", Doc: "Decode Base64. Other characters are skipped unless validate is true.", Fn: func(c *runtime.Call) error {
			return give(c)(core.Decode(c.Str(0), c.Str(1), c.Bool(2)))
		}},
		{Sig: "standard_b64encode(s: bytes): string", Doc: "Encode in Base64.", Fn: func(c *runtime.Call) error {
			return give(c)(core.Encode(c.Str(0), ""))
		}},
		{Sig: "standard_b64decode(s: string|bytes): string", Doc: "Decode Base64.", Fn: func(c *runtime.Call) error {
			return give(c)(core.Decode(c.Str(0), "", false))
		}},
		{Sig: "urlsafe_b64encode(s: bytes): string", Doc: "Encode in Base64 with - and _ for + and /.", Fn: func(c *runtime.Call) error {
			return give(c)(core.Encode(c.Str(0), "-_"))
		}},
		{Sig: "urlsafe_b64decode(s: string|bytes): string", Doc: "Decode Base64 with - and _ for + and /.", Fn: func(c *runtime.Call) error {
			return give(c)(core.Decode(c.Str(0), "-_", false))
		}},
		{Sig: "b32encode(s: bytes): string", Doc: "Encode in Base32.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(core.Encode32(c.Str(0)))
		}},
		{Sig: "b32decode(s: string|bytes, casefold: boolean = false, map01?: string|bytes): string", Doc: "Decode Base32. map01 is the letter that a 1 means, I or L, and makes 0 mean O.", Fn: func(c *runtime.Call) error {
			return give(c)(core.Decode32(c.Str(0), c.Bool(1), c.Str(2)))
		}},
		{Sig: "b16encode(s: bytes): string", Doc: "Encode as hexadecimal digits in capitals.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(core.Encode16(c.Str(0)))
		}},
		{Sig: "b16decode(s: string|bytes, casefold: boolean = false): string", Doc: "Decode hexadecimal digits; small letters only with casefold.", Fn: func(c *runtime.Call) error {
			return give(c)(core.Decode16(c.Str(0), c.Bool(1)))
		}},
		{Sig: "a85encode(b: bytes, *, foldspaces: boolean = false, wrapcol: integer = 0, pad: boolean = false, adobe: boolean = false): string", Doc: "Encode in Ascii85.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(core.EncodeA85(c.Str(0), core.A85Options{FoldSpaces: c.Bool(1), Wrap: c.Int(2), Pad: c.Bool(3), Adobe: c.Bool(4)}))
		}},
		{Sig: `a85decode(b: string|bytes, *, foldspaces: boolean = false, adobe: boolean = false, ignorechars?: string|bytes): string`, Doc: "Decode Ascii85. ignorechars are skipped; white space by default.", Fn: func(c *runtime.Call) error {
			o := core.A85Options{FoldSpaces: c.Bool(1), Adobe: c.Bool(2), IgnoreChars: " \t\n\r\v"}
			if c.Given(3) {
				o.IgnoreChars = c.Str(3)
			}
			return give(c)(core.DecodeA85(c.Str(0), o))
		}},
		{Sig: "b85encode(b: bytes, pad: boolean = false): string", Doc: "Encode in base 85 as git does.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(core.EncodeB85(c.Str(0), c.Bool(1)))
		}},
		{Sig: "b85decode(b: string|bytes): string", Doc: "Decode base 85 as git writes it.", Fn: func(c *runtime.Call) error {
			return give(c)(core.DecodeB85(c.Str(0)))
		}},
		{Sig: "encodebytes(s: bytes): string", Doc: "Encode in Base64 in lines of 76 characters, as mail does.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(core.EncodeLines(c.Str(0)))
		}},
		{Sig: "decodebytes(s: bytes): string", Doc: "Decode Base64 in lines.", Fn: func(c *runtime.Call) error {
			return give(c)(core.Decode(c.Str(0), "", false))
		}},
		{Sig: "encode(input: file, output: file)", Doc: "Encode what input:read(n) gives to output:write(), in lines.", Fn: encodeFile},
		{Sig: "decode(input: file, output: file)", Doc: "Decode the lines that input:readline() gives to output:write().", Fn: decodeFile},
	},
}

// give makes the results of the core those of the call.
func give(c *runtime.Call) func(string, error) error {
	return func(s string, err error) error {
		if err != nil {
			return err
		}
		return c.ReturnStr(s)
	}
}

func convertError(err error) *runtime.Raise {
	var value *core.ValueError
	if errors.As(err, &value) {
		return &runtime.Raise{Class: runtime.ValueError, Args: []any{value.Msg}, Cause: err}
	}
	return binascii.ConvertError(err)
}

// chunk is how much of a file is encoded at a time: many whole lines.
const chunk = 57 * 256

func encodeFile(c *runtime.Call) error {
	for {
		s, err := method(c, 0, "read", lua.LNumber(chunk))
		if err != nil || s == "" {
			return err
		}
		for len(s)%57 != 0 { // a short read in the middle must not end a line
			more, err := method(c, 0, "read", lua.LNumber(57-len(s)%57))
			if err != nil {
				return err
			}
			if more == "" {
				break
			}
			s += more
		}
		if _, err := method(c, 1, "write", lua.LString(core.EncodeLines(s))); err != nil {
			return err
		}
	}
}

func decodeFile(c *runtime.Call) error {
	for {
		line, err := method(c, 0, "readline")
		if err != nil || line == "" {
			return err
		}
		text, err := core.Decode(line, "", false)
		if err != nil {
			return err
		}
		if _, err := method(c, 1, "write", lua.LString(text)); err != nil {
			return err
		}
	}
}

// method calls a method of the file that is argument i, and returns the text it gives.
func method(c *runtime.Call, i int, name string, args ...lua.LValue) (string, error) {
	L := c.State()
	fn := L.GetField(c.Arg(i), name)
	if fn == lua.LNil {
		return "", runtime.Raisef(runtime.AttributeError, "a %s has no method %s", c.VM().TypeName(c.Arg(i)), name)
	}
	L.Push(fn)
	L.Push(c.Arg(i))
	for _, v := range args {
		L.Push(v)
	}
	L.Call(len(args)+1, 1)
	v := L.Get(-1)
	L.Pop(1)
	if b, ok := runtime.NativeOf[runtime.Bytes](v); ok {
		return string(b), nil
	}
	s, _ := v.(lua.LString)
	return string(s), nil
}
