package runtime

import (
	lua "github.com/yuin/gopher-lua"
)

// The table library.

// maxUnpack is the number of values that unpack puts on the stack.
const maxUnpack = 250000

func tableUnpack(L *lua.LState) int {
	v := L.Get(1)
	t, plain := v.(*lua.LTable)
	if !plain && ObjectOf(v) == nil {
		typeError(L, 1, "table")
	}
	from := optInt(L, 2, 1)
	var to int
	if L.Get(3) == lua.LNil {
		to = L.ObjLen(v)
	} else {
		to = checkInt(L, 3)
	}
	if to < from {
		return 0
	}
	if to-from >= maxUnpack || to-from < 0 {
		argFail(L, "too many results to unpack")
	}
	for i := from; i <= to; i++ {
		if plain {
			L.Push(t.RawGetInt(i))
		} else {
			L.Push(L.GetTable(v, lua.LNumber(i)))
		}
	}
	return to - from + 1
}
