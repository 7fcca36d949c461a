package parse

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// textOf returns a string, or bytes and that they are bytes; ok is false for
// anything else.
func textOf(v lua.LValue) (s string, bytes, ok bool) {
	if s, ok := v.(lua.LString); ok {
		return string(s), false, true
	}
	b, ok := runtime.NativeOf[runtime.Bytes](v)
	return string(b), ok, ok
}

// sequence returns the items of a list, of a named tuple or of an iterator, of
// which it takes no more than one above limit. ok is false for anything else.
func sequence(c *runtime.Call, v lua.LValue, limit int) (items []lua.LValue, ok bool, err error) {
	switch v := v.(type) {
	case *lua.LTable:
		items = make([]lua.LValue, v.Len())
		for i := range items {
			items[i] = v.RawGetInt(i + 1)
		}
		return items, true, nil
	case *lua.LFunction:
		next := c.VM().NewFunction(v)
		for len(items) <= limit {
			out, err := next.Call(c.Context())
			if err != nil {
				return nil, true, err
			}
			if len(out) == 0 || out[0] == lua.LNil {
				break
			}
			items = append(items, out[0])
		}
		return items, true, nil
	case *lua.LUserData:
		items = tuple(c, v)
		return items, items != nil, nil
	}
	return nil, false, nil
}

// tuple returns the items of a named tuple, nil for any other object.
func tuple(c *runtime.Call, v *lua.LUserData) []lua.LValue {
	o := runtime.ObjectOf(v)
	if o == nil || o.TupleFields() == nil {
		return nil
	}
	items := make([]lua.LValue, len(o.TupleFields()))
	for i := range items {
		items[i] = c.State().GetTable(v, lua.LNumber(i+1))
	}
	return items
}

// give returns s as text or as bytes.
func give(c *runtime.Call, s string, bytes bool) error {
	if bytes {
		return c.Return(runtime.Bytes(s))
	}
	return c.ReturnStr(s)
}

// value is give for a part of a result.
func value(c *runtime.Call, s string, bytes bool) (runtime.Value, error) {
	if bytes {
		return c.VM().ToLua(runtime.Bytes(s))
	}
	return lua.LString(s), nil
}
