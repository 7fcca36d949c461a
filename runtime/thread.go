package runtime

import (
	"context"
	"errors"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// Thread is a Lua function that runs on a goroutine of its own, over the VM's
// one heap and under its lock.
type Thread struct {
	vm      *VM
	ex      *execution
	id      int64
	name    string
	done    chan struct{}
	daemon  bool
	results []Value
	err     error
	ended   func(err error) // see ThreadOptions
	release func()          // ends its context and wakes those who wait for it
}

// ThreadOptions says how [VM.Start] starts a thread.
type ThreadOptions struct {
	Name   string
	Daemon bool // [VM.Wait] does not wait for it
	// Ended is called with the VM's lock held when the thread has ended; err is nil, or how it failed.
	Ended func(err error)
}

// Start runs fn with args on a new thread. The thread shares the limits of the
// running call and ends with the context of the entry from Go that it descends
// from, and with the VM. The VM's lock must be held.
//
// It fails with [ErrClosed] when the VM is being closed, and with a RuntimeError
// when there are more threads than [Limits] allow.
func (vm *VM) Start(fn Value, args []Value, o ThreadOptions) (*Thread, error) {
	t, err := vm.newThread(o)
	if err != nil {
		return nil, err
	}
	go func() {
		defer t.release()
		vm.lock(t.ex)
		defer vm.unlock()
		t.run(fn, args)
		t.end()
	}()
	return t, nil
}

// StartGo runs body on a new thread, as [VM.Start] does, but without the VM's
// lock, as if inside [Call.Block]: body calls back into Lua with the context
// that it is given, and keeps no Lua stack meanwhile. It is for servers, which
// wait for most of their time. The VM's lock must be held.
func (vm *VM) StartGo(body func(ctx context.Context) error, o ThreadOptions) (*Thread, error) {
	return vm.StartParts(func(ctx context.Context) (more bool, err error) { return false, body(ctx) }, o)
}

// StartParts is [VM.StartGo] for work in parts: part is called until it says
// that there is no more of it or fails, each time on a new goroutine. One that is
// going to wait for long leaves so the stack that its work has made large.
func (vm *VM) StartParts(part func(ctx context.Context) (more bool, err error), o ThreadOptions) (*Thread, error) {
	t, err := vm.newThread(o)
	if err != nil {
		return nil, err
	}
	go t.goOn(part)
	return t, nil
}

// goOn runs one part of the thread.
func (t *Thread) goOn(part func(ctx context.Context) (more bool, err error)) {
	more, err := part(t.ex.ctx)
	if more && err == nil {
		go t.goOn(part)
		return
	}
	t.err = err
	t.over()
}

// over ends a thread without a Lua stack.
func (t *Thread) over() {
	defer t.release()
	t.vm.lock(t.ex)
	defer t.vm.unlock()
	t.end()
}

// newThread makes a thread and counts it among the live ones; release undoes
// what end does not.
func (vm *VM) newThread(o ThreadOptions) (*Thread, error) {
	if vm.closing.Load() {
		return nil, ErrClosed
	}
	if len(vm.live) >= vm.limits.Threads {
		return nil, Raisef(RuntimeError, "can't start new thread: there are %d", len(vm.live))
	}
	g := vm.running.group
	g.prepare(vm.running)
	ctx, cancel := context.WithCancelCause(g.context())
	stop := context.AfterFunc(vm.base, func() { cancel(ErrClosed) })
	t := &Thread{vm: vm, ex: vm.newExecution(ctx, g), done: make(chan struct{}), daemon: o.Daemon, ended: o.Ended}
	t.release = func() {
		close(t.done)
		stop()
		cancel(errOver)
		vm.threads.Done()
	}
	vm.lastThread++
	t.id, t.name = vm.lastThread, o.Name
	t.ex.thread = t
	vm.live[t.ex] = struct{}{}
	vm.threads.Add(1)
	return t, nil
}

// end notes that the thread's body has returned. The VM's lock is held.
func (t *Thread) end() {
	t.ex.settle()
	vm := t.vm
	delete(vm.live, t.ex)
	if t.ended != nil {
		t.ended(t.err)
	}
	var exit *ExitError
	if errors.As(t.err, &exit) {
		t.ex.group.stop(exit)
		vm.exit = exit
	}
	t.ex.leave()
}

// prepare makes it possible for a thread to stop the others, and the entry ex
// that starts the first one.
func (g *group) prepare(ex *execution) {
	if g.cancel != nil {
		return
	}
	g.ctx, g.cancel = context.WithCancelCause(g.context())
	all := g.ctx
	ctx, cancel := context.WithCancelCause(ex.ctx)
	context.AfterFunc(all, func() { cancel(context.Cause(all)) })
	ex.ctx = ctx
}

func (t *Thread) run(fn lua.LValue, args []lua.LValue) {
	vm := t.vm
	f := vm.newFiber(threadSize)
	f.L.Push(fn)
	for _, a := range args {
		f.L.Push(a)
	}
	if r := vm.run(f, len(args)); r != nil {
		t.err = vm.asError(r)
		return
	}
	for i, n := 1, f.L.GetTop(); i <= n; i++ {
		t.results = append(t.results, f.L.Get(i))
	}
}

// MainThreadID is the number of the thread that entries from Go count as.
const MainThreadID = 1

// ID returns the thread's number. A VM does not use a number twice.
func (t *Thread) ID() int64 { return t.id }

// Name returns the name that the thread was started with.
func (t *Thread) Name() string { return t.name }

// Daemon tells whether the thread was started as one that nobody waits for.
func (t *Thread) Daemon() bool { return t.daemon }

// Threads returns the running threads in the order in which they were started.
// The VM's lock must be held.
func (vm *VM) Threads() []*Thread {
	out := make([]*Thread, 0, len(vm.live))
	for ex := range vm.live {
		out = append(out, ex.thread)
	}
	slices.SortFunc(out, func(a, b *Thread) int { return int(a.id - b.id) })
	return out
}

// Steps returns the number of instructions that the VM has run. The VM's lock
// must be held.
func (vm *VM) Steps() int64 {
	if vm.running != nil {
		vm.account()
	}
	return vm.steps
}

// Charge counts n instructions, which ran elsewhere on behalf of the call,
// against its step limit.
func (c *Call) Charge(n int64) { c.vm.running.group.steps += n }

// Limits returns the VM's limits.
func (vm *VM) Limits() Limits { return vm.limits }

// Flow is a flow of control: a thread, or one entry from Go. It can be compared,
// and it is what owns a lock.
type Flow struct{ ex *execution }

// Flow returns the flow of control that the call is part of.
func (c *Call) Flow() Flow { return Flow{c.vm.running} }

// Entry tells whether the flow is an entry from Go.
func (f Flow) Entry() bool { return f.ex != nil && f.ex.thread == nil }

// Over tells whether the flow has ended. The VM's lock must be held.
func (f Flow) Over() bool { return f.ex != nil && f.ex.over }

// Done is closed when the thread has ended.
func (t *Thread) Done() <-chan struct{} { return t.done }

// Alive tells whether the thread still runs.
func (t *Thread) Alive() bool {
	select {
	case <-t.done:
		return false
	default:
		return true
	}
}

// Result returns the function's results and how it failed, once the thread has ended.
func (t *Thread) Result() ([]Value, error) { return t.results, t.err }

// FlowOf returns the flow of control that ctx was handed out by: what [Call.Flow]
// is within calls made with it. It is the zero Flow for any other context.
func (vm *VM) FlowOf(ctx context.Context) Flow { return Flow{executionFrom(ctx, vm)} }

// CurrentThread returns the thread that the call runs on; nil on an entry from Go.
func (c *Call) CurrentThread() *Thread { return c.vm.running.thread }

// Wait waits until all threads but daemons have ended, or ctx is done. It
// returns the [*ExitError] of a thread that called os.exit. It must
// not be called from inside a script call.
func (vm *VM) Wait(ctx context.Context) error {
	for {
		var wait *Thread
		vm.mu.Lock()
		exit := vm.exit
		for ex := range vm.live {
			if !ex.thread.daemon {
				wait = ex.thread
				break
			}
		}
		vm.mu.Unlock()
		switch {
		case wait != nil:
		case exit != nil:
			return exit
		default:
			return nil
		}
		select {
		case <-wait.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Local returns the value that the running thread keeps under key, nil at first.
func (c *Call) Local(key any) any { return c.vm.running.local[key] }

// SetLocal sets the value that the running thread keeps under key.
func (c *Call) SetLocal(key, value any) {
	ex := c.vm.running
	if ex.local == nil {
		ex.local = map[any]any{}
	}
	ex.local[key] = value
}
