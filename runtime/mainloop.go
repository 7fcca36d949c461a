package runtime

import (
	"reflect"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// The loop over instructions. With a context gopher-lua runs one that asks a
// channel before every instruction, through an interface and a select: that costs
// as much as a simple instruction does. Ours does what that one does, in the same
// order, but counts down instead; every state of a VM is given it.

type loopFunc = func(L *lua.LState, base *callFrame)

// loop is where a state keeps its loop.
var loop = inState("mainLoop", nil)

func init() {
	if t := loop.Type; t.Kind() != reflect.Func || t.NumIn() != 2 || t.NumOut() != 0 || t.In(0) != reflect.TypeFor[*lua.LState]() || !sameLayout(t.In(1), reflect.TypeFor[*callFrame]()) {
		panic("netlua/runtime: this version of gopher-lua is not known: the loop of its states has changed")
	}
}

// useLoop gives f's state our loop. The state's own is for calls of Go functions.
func (f *fiber) useLoop() {
	at := (*loopFunc)(unsafe.Add(unsafe.Pointer(f.L), loop.Offset))
	f.plain = *at
	*at = runLoop
}

// runLoop runs the innermost call of L, and what that calls, until it returns.
func runLoop(L *lua.LState, base *callFrame) {
	f := fiberOf(L)
	current := (**callFrame)(unsafe.Add(unsafe.Pointer(L), currentFrame))
	if (*current).fn.IsG {
		f.plain(L, base) // calls it, without any look
		return
	}
	vm := f.vm
	for {
		fr := *current
		inst := fr.fn.Proto.Code[fr.pc]
		fr.pc++
		if vm.due() && f.look() != nil {
			L.RaiseError("%s", f.Err())
		}
		if jumpTable[inst>>26](L, inst, base) == 1 {
			return
		}
	}
}
