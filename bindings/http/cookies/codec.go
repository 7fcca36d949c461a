package cookies

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/cookies"
)

// codecOf is the codec of a cookie's class: core's, or one that calls what the
// script put in the place of value_decode or value_encode.
func codecOf(c *runtime.Call) core.Codec {
	o := c.Self()
	own := ownCodec(o)
	decode, encode := o.Override("value_decode"), o.Override("value_encode")
	if decode == nil && encode == nil {
		return own
	}
	return &scripted{Codec: own, ctx: c.Context(), object: o, decode: decode, encode: encode}
}

func ownCodec(o *runtime.Object) core.Codec {
	if o.IsA(simpleCookie) {
		return core.Simple{}
	}
	return core.Plain{}
}

// scripted is a codec with functions of a script.
type scripted struct {
	core.Codec
	ctx            context.Context
	object         *runtime.Object
	decode, encode *runtime.Function
}

func (s *scripted) Decode(coded string) (any, string, error) {
	if s.decode == nil {
		return s.Codec.Decode(coded)
	}
	return s.call("value_decode", s.decode, lua.LString(coded))
}

// Encode is given a Lua value if the script encodes, a string otherwise.
func (s *scripted) Encode(value any) (any, string, error) {
	if s.encode == nil {
		return s.Codec.Encode(value)
	}
	return s.call("value_encode", s.encode, value)
}

func (s *scripted) call(name string, fn *runtime.Function, value any) (any, string, error) {
	out, err := fn.CallSelf(s.ctx, s.object, value)
	if err != nil {
		return nil, "", err
	}
	if len(out) >= 2 {
		if coded, ok := text(out[1]); ok {
			return plain(out[0]), coded, nil
		}
	}
	return nil, "", runtime.Raisef(runtime.TypeError, "%s: expected to get the value and its coded form, a string", name)
}

// text reads a string or bytes.
func text(v runtime.Value) (string, bool) {
	if b, ok := runtime.NativeOf[runtime.Bytes](v); ok {
		return string(b), true
	}
	s, ok := v.(lua.LString)
	return string(s), ok
}

// plain makes Go strings of Lua's, so that values are alike wherever they came from.
func plain(v runtime.Value) any {
	if s, ok := v.(lua.LString); ok {
		return string(s)
	}
	return v
}

// given is the value to encode: as it is for a script, its text for us.
func given(c *runtime.Call, codec core.Codec, v runtime.Value) any {
	if s, ok := codec.(*scripted); ok && s.encode != nil {
		return v
	}
	if s, ok := text(v); ok {
		return s
	}
	return c.ToString(v)
}
