// Package pathlike reads names of files as arguments: strings, and objects of a
// script's own that stand for one, as path objects do in Python.
package pathlike

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// Text returns argument i, of type string|object: a string, what the object's
// method __fspath gives, or its text if a script wrote __tostring for it. It is
// "" for what is not given. where begins error texts.
func Text(c *runtime.Call, i int, where string) (string, error) {
	o := c.Obj(i)
	if o == nil || c.IsBytes(i) || c.IsNone(i) {
		return c.Str(i), nil
	}
	if f := o.Override("__fspath"); f != nil {
		out, err := f.CallSelf(c.Context(), o)
		if err != nil {
			return "", err
		}
		if len(out) > 0 {
			if path, ok := out[0].(lua.LString); ok {
				return string(path), nil
			}
		}
		return "", runtime.Raisef(runtime.TypeError, "%s: __fspath of %s gave no string", where, o.ClassName())
	}
	if o.Override("__tostring") != nil {
		return c.ToString(c.Arg(i)), nil
	}
	return "", runtime.Raisef(runtime.TypeError, "%s: expected string or an object with __fspath or __tostring, got %s", where, o.ClassName())
}
