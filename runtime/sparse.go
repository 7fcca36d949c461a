package runtime

import (
	goruntime "runtime"

	lua "github.com/yuin/gopher-lua"
)

// An assignment to t[16e6] makes gopher-lua fill t up to there: a gigabyte on the
// way and a second, in one instruction that neither a sample of the memory limit
// nor a cancellation can interrupt. So limits and cancellation are looked at
// first. The instruction is wrapped for the whole process; other users of
// gopher-lua see no difference.

func init() {
	setTable := jumpTable[lua.OP_SETTABLE]
	jumpTable[lua.OP_SETTABLE] = func(L *lua.LState, inst uint32, base *callFrame) int {
		if f, ok := L.Context().(*fiber); ok {
			f.checkIndex(inst)
		}
		return setTable(L, inst, base)
	}
}

// checkIndex is asked before an assignment to the table in register A under the
// key B, a register or a constant.
func (f *fiber) checkIndex(inst uint32) {
	fr, values := innermost(f.L), valuesOf(f.L).array
	t, ok := values[fr.localBase+registerA(inst)].(*lua.LTable)
	if !ok {
		return
	}
	if key := registerB(inst); key < constantBit {
		f.vm.largeIndex(f.L, t, values[fr.localBase+key])
	} else {
		f.vm.largeIndex(f.L, t, fr.fn.Proto.Constants[key-constantBit])
	}
}

// largeIndex is asked before a value is set under key, wherever a script chooses the key.
func (vm *VM) largeIndex(L *lua.LState, t *lua.LTable, key lua.LValue) {
	const slot = 16 // bytes
	n, ok := key.(lua.LNumber)
	if !ok || n < large/slot || n >= lua.LNumber(lua.MaxArrayIndex) {
		return
	}
	if gap := (int(n) - listOf(t)) * slot; gap > large {
		vm.largeStep(L, 2*gap) // it grows by copying
	}
}

// large is how many bytes are worth a look at limits and cancellation before they
// are allocated, huge how many are worth a look at the memory in use.
const (
	large = 1 << 16
	huge  = 1 << 20
)

// largeStep is called before n bytes are allocated and filled in one step. Many
// of them are time: they count as steps, and a script that was cancelled stops.
func (vm *VM) largeStep(L *lua.LState, n int) {
	if n > large {
		if n > huge {
			vm.reserve(L, n)
		}
		vm.running.group.steps += int64(n >> 9) // about what instructions could copy
		pollLib(L)
	}
}

// reserve raises when n bytes are more than the memory limit leaves.
func (vm *VM) reserve(L *lua.LState, n int) {
	w := vm.memory
	if w == nil || memoryInUse()+int64(n) <= w.most() {
		return
	}
	if goruntime.GC(); memoryInUse()+int64(n) > w.most() {
		vm.running.group.stop(ErrMemoryLimit)
		abort(L, ErrMemoryLimit)
	}
}
