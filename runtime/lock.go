package runtime

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// One lock per VM guards the Lua heap. What belongs to a flow of control and not
// to the VM is kept in three records:
//
//   - group: one entry from Go with all threads that descend from it;
//   - execution: the entry itself or one of its threads;
//   - strand: a stack of calls that moves as a whole, the base of an execution
//     or a coroutine. A coroutine may yield in one execution and be resumed by
//     another, so what a stack keeps for later names its strand, never its execution.
//
// gopher-lua's Global.CurrentThread needs no care when the lock changes hands:
// only gopher-lua's own coroutine functions use it, and no script reaches those.

// group is what one entry from Go and all threads started from it share: the
// step budget, and the reason why they were stopped.
type group struct {
	user   context.Context         // of the entry, as the caller gave it
	ctx    context.Context         // of all, before they were tied to the VM
	cancel context.CancelCauseFunc // ends all; nil before there are threads
	alive  int                     // executions that have not ended
	steps  int64
	err    error
}

func (g *group) context() context.Context {
	if g.ctx == nil {
		return context.Background()
	}
	return g.ctx
}

// stop ends everything that belongs to the group, for the reason err.
func (g *group) stop(err error) {
	if g.err == nil {
		g.err = err
	}
	if g.cancel != nil {
		g.cancel(err)
	}
}

// execution is one logical thread of control through a VM: an entry from Go or
// a Lua thread, with everything that it calls, back and forth between the
// languages. Its fields are guarded by the VM's lock, except ctx.
type execution struct {
	base   strand
	ctx    context.Context // what waiting calls outside coroutines get
	group  *group
	held   bool   // this execution holds the VM's lock
	nest   int    // nested protected calls, callbacks and resumes
	top    *fiber // the stack that runs now
	local  map[any]any
	thread *Thread // nil for an entry from Go
	over   bool
	asking bool // an audit hook runs

	caught any // the last error, *raised or *Error; see [VM.Caught]

	turn, turnLimit int64 // instructions since the lock was taken; how many there may be, 0 for any number

	unsent []Flusher // what the next wait flushes; guarded by the VM's lock
}

// Flusher holds output back for a while: see [Call.FlushOnWait].
type Flusher interface {
	Flush(ctx context.Context) error
}

// FlushOnWait has f flushed before this flow of control waits the next time, or
// ends, without the lock: what a script writes in several steps leaves together,
// and no later than the script could tell. An error is f's to remember.
func (c *Call) FlushOnWait(f Flusher) {
	ex := c.vm.running
	if !slices.Contains(ex.unsent, f) {
		ex.unsent = append(ex.unsent, f)
	}
}

// flush flushes what the execution holds back. The VM's lock is not held.
func flush(ctx context.Context, unsent []Flusher) {
	for _, f := range unsent {
		_ = f.Flush(ctx) // f remembers
	}
}

// settle flushes what the execution held back, at its end. The VM's lock is held.
func (ex *execution) settle() {
	unsent := ex.unsent
	if unsent == nil {
		return
	}
	ex.unsent = nil
	vm := ex.base.vm
	vm.unlock()
	flush(ex.ctx, unsent)
	vm.lock(ex)
}

// ended returns why the execution's context ended, nil if it did not. It looks
// at the caller's context too: cancelling that reaches the executions of the
// group one after another, and one must not go on because another has ended.
func (ex *execution) ended() error {
	if ex.ctx.Err() != nil {
		return context.Cause(ex.ctx)
	}
	if u := ex.group.user; u != nil && u.Err() != nil {
		return context.Cause(u)
	}
	return nil
}

// leave notes the end of the execution.
func (ex *execution) leave() {
	ex.base.endHook()
	ex.over = true
	g := ex.group
	if g.alive--; g.alive == 0 && g.cancel != nil {
		g.cancel(errOver)
	}
}

// strand is a stack of calls that is resumed as a whole.
type strand struct {
	vm *VM
	ex *execution // in charge of the strand, now or last

	env  *lua.LTable // what setfenv(0) set; nil for the VM's globals
	hook *debugHook  // of debug.sethook

	hooking bool // the hook runs; what it does is no event

	// Of a coroutine, once a call in it asked for a context:
	ctx    context.Context
	cancel context.CancelCauseFunc
	linked *execution // whose end ends ctx
	unlink func() bool
}

type strandKey struct{}

// errOver ends the context of an execution that came to its end. It does not
// end those of coroutines that it leaves suspended.
var errOver = errors.New("the call is over")

// executionFrom finds the execution of vm that ctx was handed out by.
func executionFrom(ctx context.Context, vm *VM) *execution {
	s, _ := ctx.Value(strandKey{}).(*strand)
	if s == nil || s.vm != vm {
		return nil
	}
	return s.ex
}

func (vm *VM) newExecution(ctx context.Context, g *group) *execution {
	ex := &execution{group: g}
	g.alive++
	ex.base = strand{vm: vm, ex: ex}
	ex.ctx = context.WithValue(ctx, strandKey{}, &ex.base)
	return ex
}

// strandOf returns the strand that L's stack is part of. L must be running.
func (vm *VM) strandOf(L *lua.LState) *strand {
	if co := fiberOf(L).co; co != nil {
		return &co.strand
	}
	return &vm.running.base
}

// environment is the global table of code that is loaded on the strand.
func (s *strand) environment() *lua.LTable {
	if s.env != nil {
		return s.env
	}
	return s.vm.globals
}

// context returns the context for calls made from the strand. A coroutine has
// one of its own, which ends with whatever execution resumes the coroutine.
func (s *strand) context() context.Context {
	if s == &s.ex.base {
		return s.ex.ctx
	}
	if s.ctx == nil {
		s.ctx, s.cancel = context.WithCancelCause(context.WithValue(context.WithoutCancel(s.ex.ctx), strandKey{}, s))
		s.link()
	}
	return s.ctx
}

// take puts ex in charge of the strand.
func (s *strand) take(ex *execution) {
	s.ex = ex
	if s.ctx != nil && s.linked != ex {
		s.link()
	}
}

func (s *strand) link() {
	if s.unlink != nil {
		s.unlink()
	}
	s.linked = s.ex
	cancel, ctx := s.cancel, s.ex.ctx
	s.unlink = context.AfterFunc(ctx, func() {
		if cause := context.Cause(ctx); cause != errOver {
			cancel(cause)
		}
	})
}

// end releases what context made.
func (s *strand) end() {
	s.endHook()
	if s.ctx != nil {
		s.unlink()
		s.cancel(errOver)
	}
	s.linked, s.unlink = nil, nil
}

// Detach returns a context that is cancelled with ctx but does not belong to
// the script call that ctx came from. Go code that calls back into Lua from
// several goroutines at once gives each a detached context.
func Detach(ctx context.Context) context.Context {
	return context.WithValue(ctx, strandKey{}, (*strand)(nil))
}

// enter takes the VM's lock for a call from Go, unless ctx shows that the
// caller is inside a script call that holds it already. leave undoes it.
func (vm *VM) enter(ctx context.Context) (ex *execution, leave func(), err error) {
	if ex = executionFrom(ctx, vm); ex != nil {
		if ex.held {
			return ex, func() {}, nil
		}
		vm.lock(ex)
		return ex, vm.unlock, nil
	}
	if vm.closing.Load() {
		return nil, nil, ErrClosed
	}
	user := ctx
	ctx, release := vm.withCancel(ctx)
	ex = vm.newExecution(ctx, &group{user: user, ctx: user})
	vm.lock(ex)
	if vm.closing.Load() {
		vm.unlock()
		release()
		return nil, nil, ErrClosed
	}
	return ex, func() { ex.settle(); ex.leave(); vm.unlock(); release() }, nil
}

// lock waits for the VM's lock and makes ex the running execution.
func (vm *VM) lock(ex *execution) {
	vm.waiting.Add(1)
	vm.mu.Lock()
	vm.waiting.Add(-1)
	ex.held = true
	ex.turn = 0
	vm.running = ex
	vm.noteHolder()
	vm.lockedAt = time.Time{}
	vm.left, vm.armed = 0, 0 // look at ex's limits at its first instruction
	vm.stopped = nil
	if vm.memory != nil {
		vm.memory.start()
	}
}

// unlock lets others in. The caller may be another execution than the one that
// locked: a coroutine that yielded out of a callback may have been resumed by another.
func (vm *VM) unlock() {
	if vm.memory != nil {
		vm.memory.stop()
	}
	vm.account()
	vm.running.held = false
	vm.running = nil
	vm.holder.Store(0)
	vm.mu.Unlock()
}

// block runs fn with the lock released, for calls that wait. Afterwards the
// script is stopped if its context ended or its limits were reached meanwhile.
func (vm *VM) block(L *lua.LState, fn func(ctx context.Context) error) error {
	s := vm.strandOf(L)
	ctx := s.context()
	unsent := s.ex.unsent
	if unsent != nil {
		s.ex.unsent = nil
	}
	vm.unlock()
	defer func() {
		ex := s.ex
		vm.lock(ex)
		if vm.closing.Load() {
			abort(L, ErrClosed)
		}
		if ex.group.err != nil {
			abort(L, ex.group.err)
		}
		if err := ex.ended(); err != nil {
			abort(L, err)
		}
	}()
	if unsent != nil {
		flush(ctx, unsent)
	}
	err := fn(ctx)
	if err != nil {
		settle(ctx)
	}
	return err
}

// settle waits for ctx to notice that its deadline has passed. A socket that was
// given the same deadline has a timer of its own, which may strike first: its
// error would be one that scripts can catch.
func settle(ctx context.Context) {
	if end, ok := ctx.Deadline(); ok && !time.Now().Before(end) {
		<-ctx.Done()
	}
}

// preempt lets another thread in when preemption is on and the running one has
// had the lock for longer than the switch interval.
//
// It is asked between two instructions only, not by library functions that poll
// in the middle of their work on a table.
func (vm *VM) preempt() (switched bool) {
	if vm.switchEvery <= 0 || vm.waiting.Load() == 0 {
		return false
	}
	now := time.Now()
	if vm.lockedAt.IsZero() {
		vm.lockedAt = now
		return false
	}
	if now.Sub(vm.lockedAt) < vm.switchEvery {
		return false
	}
	ex := vm.running
	vm.unlock()
	turn := ex.turn // it did not wait for anything
	runtime.Gosched()
	vm.lock(ex)
	ex.turn = turn
	return true
}

// SetSwitchInterval turns preemption between threads on: a thread that computes
// for longer than d gives way to one that waits. 0, the default, turns it off,
// and Lua code between two waiting calls is atomic. The VM's lock must be held.
func (vm *VM) SetSwitchInterval(d time.Duration) { vm.switchEvery = d }

// SwitchInterval returns what [VM.SetSwitchInterval] set.
func (vm *VM) SwitchInterval() time.Duration { return vm.switchEvery }
