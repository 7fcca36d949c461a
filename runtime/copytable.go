package runtime

import (
	"maps"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// CopyTable returns a new table with the items of t, in its order, and its
// metatable; the values themselves are shared. It is many times faster than to
// set the items one by one: a table that is made again and again with the same
// keys is best copied from one that is kept.
func CopyTable(t *Table) *Table {
	c := new(lua.LTable)
	from, to := (*tableFields)(unsafe.Pointer(t)), (*tableFields)(unsafe.Pointer(c))
	to.metatable = from.metatable
	to.array = grown(from.array)
	to.dict = maps.Clone(from.dict)
	to.strDict = maps.Clone(from.strDict)
	to.keys = grown(from.keys)
	to.k2i = maps.Clone(from.k2i)
	return c
}

// TableWithKeys returns an empty table with room for keys, which keep their order
// whenever they are set. It is there to be copied by [CopyTable].
func TableWithKeys(keys ...string) *Table {
	c := new(lua.LTable)
	to := (*tableFields)(unsafe.Pointer(c))
	to.metatable = lua.LNil
	to.strDict = make(map[string]lua.LValue, len(keys))
	to.keys = make([]lua.LValue, len(keys), len(keys)+len(keys)/4)
	to.k2i = make(map[lua.LValue]int, len(keys))
	for i, k := range keys {
		to.keys[i] = lua.LString(k)
		to.k2i[to.keys[i]] = i
	}
	return c
}

// grown copies a list with the room that it has grown.
func grown(list []lua.LValue) []lua.LValue {
	if list == nil {
		return nil
	}
	return append(make([]lua.LValue, 0, cap(list)), list...)
}
