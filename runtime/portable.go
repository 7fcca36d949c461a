package runtime

import (
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// A Go function can be copied to another VM only if it captures nothing of the
// first. Go does not tell what a function captures, so those that capture
// nothing are known by name: the libraries' functions, those that declarations
// are called through, and what was made with [VM.StaticFunction].

// StaticFunction makes a Lua function of a Go function that captures no
// variables: what it needs it gets as upvalues. Unlike other functions made by
// Go code it goes on working in forks. The VM's lock must be held.
func (vm *VM) StaticFunction(f lua.LGFunction, upvalues ...Value) Value {
	vm.markPortable(f)
	return vm.factory.NewClosure(f, upvalues...)
}

func (vm *VM) markPortable(f lua.LGFunction) {
	if vm.static == nil {
		vm.static = map[uintptr]bool{}
	}
	vm.static[fnKey(f)] = true
}

// portable tells whether f captures nothing.
func (vm *VM) portable(f lua.LGFunction) bool {
	key := fnKey(f)
	return libraryCode()[key] || vm.static[key]
}

// libraryCode is the functions of Lua's own libraries.
var libraryCode func() map[uintptr]bool

func init() { libraryCode = sync.OnceValue(listLibraryCode) }

func listLibraryCode() map[uintptr]bool {
	code := map[uintptr]bool{}
	add := func(fs ...lua.LGFunction) {
		for _, f := range fs {
			code[fnKey(f)] = true
		}
	}
	for _, l := range libraries {
		for _, f := range l.funcs {
			add(f.fn)
		}
	}
	add(globalCatch, globalWith, coroutineWrapped, lostFunction)
	return code
}
