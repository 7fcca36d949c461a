// Package iterator makes Lua iterators of lists that Go holds.
package iterator

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// Return answers a call with an iterator over items. push pushes what the script
// sees of one and tells how many values these are.
func Return[T any](c *runtime.Call, items []T, push func(*lua.LState, T) int) error {
	i := 0
	return c.Return(lua.LGFunction(func(L *lua.LState) int {
		if i == len(items) {
			L.Push(lua.LNil)
			return 1
		}
		i++
		return push(L, items[i-1])
	}))
}
