package runtime

import (
	lua "github.com/yuin/gopher-lua"
)

// require and the package library.

func init() { baseFuncs["require"] = baseRequire }

func baseRequire(L *lua.LState) int {
	name := checkString(L, 1)
	vm := vmOf(L)
	t, err := vm.Require(name)
	if err != nil {
		vm.raise(L, err)
	}
	if t == nil {
		vm.raise(L, vm.raiseError(ModuleNotFoundError, "module '"+name+"' not found"))
	}
	L.Push(t)
	return 1
}
