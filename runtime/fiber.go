package runtime

import (
	"context"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// pollEvery is the number of instructions between two looks at limits and cancellation.
const pollEvery = 1000

// switchSamples is the number of such looks between two that see to abandoned
// coroutines and to threads that wait for their turn.
const switchSamples = 16

// closedChan is what a tripped hook returns: the VM raises an error at every instruction.
var closedChan = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// fiber is one Lua stack: a thread of gopher-lua with what we need to know of
// it. It is also the context of that thread. gopher-lua asks a thread's context
// for Done before every instruction, which makes Done an instruction hook (our
// own loop does the same with less ado, see mainloop.go); and L.Context().(*fiber)
// is the constant-time way from a thread to its VM, so that no Go function needs
// to capture one.
//
// A fiber never leaves this package: other code gets [Call.Context].
type fiber struct {
	vm      *VM
	L       *lua.LState
	up      *fiber     // who called, across stacks: the pcall, resume or callback below this one
	handler lua.LValue // of the xpcall that runs on this stack; nil for none
	co      *coroutine // the coroutine that runs on this stack, directly or below a pcall; nil for none
	base    int        // calls on the stacks below, when this one was taken
	pooled  bool       // of full size, to be kept for the next protected call
	plain   loopFunc   // gopher-lua's loop
}

func fiberOf(L *lua.LState) *fiber { return L.Context().(*fiber) }

// vmOf returns the VM that L belongs to.
func vmOf(L *lua.LState) *VM { return L.Context().(*fiber).vm }

// Done is the instruction hook, as gopher-lua's own loop calls it.
func (f *fiber) Done() <-chan struct{} {
	if !f.vm.due() {
		return nil
	}
	return f.look()
}

// due counts an instruction and tells whether there is something to look at
// before it runs.
func (vm *VM) due() bool {
	if vm.left--; vm.left < 0 {
		return true
	}
	m := vm.memory
	return m != nil && m.over.Load()
}

// look returns the closed channel if the script must stop, else nil.
func (f *fiber) look() <-chan struct{} {
	if f.vm.hooks > 0 {
		return f.pollHooked()
	}
	return f.vm.poll()
}

// Err tells why the hook tripped.
func (f *fiber) Err() error { return f.vm.stopped }

// Deadline is that of the context of the running entry.
func (f *fiber) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value finds nothing: a fiber is not for passing on.
func (f *fiber) Value(any) any { return nil }

var _ context.Context = (*fiber)(nil)

// poll does the hook's real work. Once an entry is stopped it stays stopped:
// every instruction that it still tries to run comes here and gets the closed
// channel, so that a loop of pcalls buys no time.
func (vm *VM) poll() <-chan struct{} {
	vm.stopped = vm.check()
	if vm.stopped == nil && vm.samples%switchSamples == 0 && vm.preempt() {
		vm.stopped = vm.check()
	}
	if vm.stopped != nil {
		vm.left = 0
		return closedChan
	}
	vm.arm()
	return nil
}

// check accounts for the instructions since the last look and returns why the
// running execution must stop, or nil.
func (vm *VM) check() error {
	ex := vm.running
	g := ex.group
	vm.account()
	vm.armed = pollEvery
	if g.err != nil {
		return g.err
	}
	if vm.closing.Load() {
		return ErrClosed
	}
	if err := ex.ctx.Err(); err != nil {
		return context.Cause(ex.ctx)
	}
	if vm.limits.Steps > 0 {
		rest := vm.limits.Steps - g.steps
		if rest <= 0 {
			g.stop(ErrStepLimit)
			return g.err
		}
		vm.armed = int(min(rest, pollEvery))
	}
	if ex.turnOver() {
		return ErrTurnLimit
	}
	vm.samples++
	if vm.memory != nil && vm.memory.over.Load() && vm.memory.exceeded() {
		g.stop(ErrMemoryLimit)
		return g.err
	}
	if vm.samples%switchSamples == 0 {
		vm.reapCoroutines()
	}
	return nil
}

// account books the instructions that ran since the hook was last armed.
func (vm *VM) account() {
	if n := vm.armed - max(vm.left, 0); n > 0 {
		vm.running.group.steps += int64(n)
		vm.running.turn += int64(n)
		vm.steps += int64(n)
	}
	vm.armed = max(vm.left, 0)
}
