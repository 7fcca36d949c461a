package runtime

import (
	"context"
	"runtime"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// group is what one entry from Go and all threads started from it share: the
// step budget, and the reason why they were stopped.
type group struct {
	ctx   context.Context // of the entry, before it was tied to the VM
	steps int64
	err   error
}

func (g *group) context() context.Context {
	if g.ctx == nil {
		return context.Background()
	}
	return g.ctx
}

// execution is one logical thread of control through a VM: an entry from Go or
// a Lua thread, with everything that it calls, back and forth between the
// languages. Its fields are guarded by the VM's lock, except ctx.
type execution struct {
	vm     *VM
	ctx    context.Context // what waiting calls get; it carries the execution itself
	group  *group
	held   bool   // this execution holds the VM's lock
	nest   int    // nested protected calls, callbacks and resumes
	top    *fiber // the stack that runs now
	local  map[any]any
	name   string
	thread *Thread // nil for an entry from Go
}

type executionKey struct{}

// executionFrom finds the execution of vm that ctx was handed out by.
func executionFrom(ctx context.Context, vm *VM) *execution {
	ex, _ := ctx.Value(executionKey{}).(*execution)
	if ex == nil || ex.vm != vm {
		return nil
	}
	return ex
}

func (vm *VM) newExecution(ctx context.Context, g *group) *execution {
	ex := &execution{vm: vm, group: g}
	ex.ctx = context.WithValue(ctx, executionKey{}, ex)
	return ex
}

// Detach returns a context that is cancelled with ctx but does not belong to
// the script call that ctx came from. Go code that calls back into Lua from
// several goroutines at once gives each a detached context.
func Detach(ctx context.Context) context.Context {
	return context.WithValue(ctx, executionKey{}, (*execution)(nil))
}

// enter takes the VM's lock for a call from Go, unless ctx shows that the
// caller is inside a script call that holds it already. leave undoes it.
func (vm *VM) enter(ctx context.Context) (ex *execution, leave func(), err error) {
	if ex = executionFrom(ctx, vm); ex != nil {
		if ex.held {
			return ex, func() {}, nil
		}
		vm.lock(ex)
		return ex, func() { vm.unlock(ex) }, nil
	}
	if vm.closing.Load() {
		return nil, nil, ErrClosed
	}
	user := ctx
	ctx, release := vm.withCancel(ctx)
	ex = vm.newExecution(ctx, &group{ctx: user})
	vm.lock(ex)
	if vm.closing.Load() {
		vm.unlock(ex)
		release()
		return nil, nil, ErrClosed
	}
	return ex, func() { vm.unlock(ex); release() }, nil
}

// lock waits for the VM's lock and makes ex the running execution.
func (vm *VM) lock(ex *execution) {
	vm.waiting.Add(1)
	vm.mu.Lock()
	vm.waiting.Add(-1)
	vm.resume(ex)
}

func (vm *VM) resume(ex *execution) {
	ex.held = true
	vm.running = ex
	vm.lockedAt = time.Time{}
	vm.left, vm.armed = 0, 0 // look at ex's limits at its first instruction
	vm.stopped = nil
}

func (vm *VM) unlock(ex *execution) {
	vm.suspend(ex)
	vm.mu.Unlock()
}

func (vm *VM) suspend(ex *execution) {
	vm.account()
	ex.held = false
	vm.running = nil
}

// block runs fn with the lock released, for calls that wait. Afterwards the
// script is stopped if its context ended or its limits were reached meanwhile.
func (vm *VM) block(L *lua.LState, fn func(ctx context.Context) error) error {
	ex := vm.running
	top, nest := ex.top, ex.nest
	vm.unlock(ex)
	defer func() {
		vm.lock(ex)
		ex.top, ex.nest = top, nest
		if vm.closing.Load() {
			abort(L, ErrClosed)
		}
		if ex.ctx.Err() != nil {
			abort(L, context.Cause(ex.ctx))
		}
		if ex.group.err != nil {
			abort(L, ex.group.err)
		}
	}()
	return fn(ex.ctx)
}

// preempt lets another thread in when preemption is on and the running one has
// had the lock for longer than the switch interval.
func (vm *VM) preempt() {
	if vm.switchEvery <= 0 || vm.waiting.Load() == 0 {
		return
	}
	now := time.Since(vm.started)
	if vm.lockedAt.IsZero() {
		vm.lockedAt = vm.started.Add(now)
		return
	}
	if vm.started.Add(now).Sub(vm.lockedAt) < vm.switchEvery {
		return
	}
	ex := vm.running
	top, nest := ex.top, ex.nest
	vm.unlock(ex)
	runtime.Gosched()
	vm.lock(ex)
	ex.top, ex.nest = top, nest
	vm.armed = pollEvery
}

// SetSwitchInterval turns preemption between threads on: a thread that computes
// for longer than d gives way to one that waits. 0, the default, turns it off,
// and Lua code between two waiting calls is atomic.
func (vm *VM) SetSwitchInterval(d time.Duration) { vm.switchEvery = d }

// SwitchInterval returns what [VM.SetSwitchInterval] set.
func (vm *VM) SwitchInterval() time.Duration { return vm.switchEvery }
