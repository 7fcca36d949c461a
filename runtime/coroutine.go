package runtime

import (
	"context"
	"errors"
	"iter"
	goruntime "runtime"
	"sync"
	"weak"

	lua "github.com/yuin/gopher-lua"
)

// Coroutines run on iter.Pull, so that a coroutine can yield across protected
// calls, metamethods, iterators and callbacks from Go.
//
// A coroutine that waits in a yield is a parked goroutine, and everything on its
// stack stays alive. So that an abandoned coroutine can be collected, scripts
// hold a handle, an otherwise empty lua.LState that the goroutine does not refer
// to; when the handle is collected the coroutine is closed.

// errCoroutineClosed unwinds a coroutine that is closed while it waits.
var errCoroutineClosed = errors.New("the coroutine is closed")

type coroutine struct {
	vm     *VM
	handle weak.Pointer[lua.LState]
	fiber  *fiber // its own stack
	fn     lua.LValue
	status string // "suspended", "running", "normal", "dead"
	next   func() ([]lua.LValue, bool)
	stop   func()
	yield  func([]lua.LValue) bool
	in     []lua.LValue // what resume passes in
	out    []lua.LValue // final results
	failed *raised
	top    *fiber // innermost stack while it does not run
	nest   int    // nested calls of its own while it does not run
	strand strand
	closed bool
}

// handleContext ties a handle to its coroutine.
type handleContext struct {
	context.Context
	co *coroutine
}

// coroutineSet keeps the live coroutines of a VM, and those whose handle is gone.
type coroutineSet struct {
	live    map[*coroutine]struct{}
	mu      sync.Mutex
	orphans []*coroutine
}

// coroutineOf returns the coroutine that a thread value is, nil for a thread of another kind.
func coroutineOf(v lua.LValue) *coroutine {
	if h, ok := v.(*lua.LState); ok {
		if c, ok := h.Context().(*handleContext); ok {
			return c.co
		}
	}
	return nil
}

// newCoroutine makes a suspended coroutine and returns its handle.
func (vm *VM) newCoroutine(fn lua.LValue) *lua.LState {
	vm.reapCoroutines()
	co := &coroutine{vm: vm, fn: fn, status: "suspended", strand: strand{vm: vm}}
	if ex := vm.running; ex != nil && ex.top != nil {
		co.strand.inherit(vm.strandOf(ex.top.L))
	}
	h := &lua.LState{G: vm.factory.G, Env: vm.globals}
	h.SetContext(&handleContext{context.Background(), co})
	co.handle = weak.Make(h)
	goruntime.AddCleanup(h, func(co *coroutine) {
		s := &co.vm.coroutines
		s.mu.Lock()
		s.orphans = append(s.orphans, co)
		s.mu.Unlock()
	}, co)
	return h
}

// start makes the goroutine, at the first resume.
func (co *coroutine) start() {
	vm := co.vm
	co.fiber = vm.newFiber(coroutineSize)
	co.fiber.co = co
	co.top = co.fiber
	if vm.coroutines.live == nil {
		vm.coroutines.live = map[*coroutine]struct{}{}
	}
	vm.coroutines.live[co] = struct{}{}
	co.next, co.stop = iter.Pull(func(yield func([]lua.LValue) bool) {
		co.yield = yield
		if co.closed {
			return
		}
		vm.noteHolder()
		L := co.fiber.L
		L.Push(co.fn)
		for _, v := range co.in {
			L.Push(v)
		}
		n := len(co.in)
		co.fn, co.in = nil, nil
		if co.failed = co.fiber.call(n); co.failed != nil {
			return
		}
		for i, n := 1, L.GetTop(); i <= n; i++ {
			co.out = append(co.out, L.Get(i))
		}
		L.SetTop(0)
	})
}

// resume runs the coroutine until it yields or ends. The values are what it
// passed out; r is how it failed.
func (co *coroutine) resume(L *lua.LState, args []lua.LValue) (values []lua.LValue, r *raised) {
	vm := co.vm
	ex := vm.running
	if co.status != "suspended" {
		return nil, &raised{value: lua.LString("cannot resume " + nonSuspended(co.status) + " coroutine")}
	}
	if ex.nest >= vm.limits.Nesting {
		return nil, &raised{value: lua.LString("stack overflow (too many nested calls)")}
	}
	if co.next == nil {
		co.start()
	}
	co.in = args
	caller := fiberOf(L)
	if caller.co != nil {
		caller.co.status = "normal"
	}
	co.status = "running"
	var ok bool
	co.on(ex, func() { values, ok = co.next() })
	if caller.co != nil {
		caller.co.status = "running"
	}
	if ok {
		co.status = "suspended"
		return values, nil
	}
	co.finish()
	if co.failed != nil {
		if vm.keepLocals && co.failed.abort == nil {
			vm.running.caught = co.failed
		}
		return nil, co.failed
	}
	values, co.out = co.out, nil
	return values, nil
}

// on lets the coroutine run as part of ex.
func (co *coroutine) on(ex *execution, run func()) {
	top, nest := ex.top, ex.nest
	co.strand.take(ex)
	co.fiber.up = top
	ex.top, ex.nest = co.top, nest+1+co.nest
	f := co.fiber
	run()
	co.vm.noteHolder()
	f.up = nil
	co.top, co.nest = ex.top, ex.nest-nest-1
	ex.top, ex.nest = top, nest
}

func nonSuspended(status string) string {
	if status == "dead" {
		return "dead"
	}
	return "non-suspended"
}

func (co *coroutine) finish() {
	co.status = "dead"
	co.strand.end()
	delete(co.vm.coroutines.live, co)
	co.next, co.stop, co.yield, co.fiber, co.top = nil, nil, nil, nil, nil
}

// suspend passes values out of the running coroutine and waits for the next
// resume, whose arguments it returns.
func (co *coroutine) suspend(L *lua.LState, values []lua.LValue) []lua.LValue {
	resumed := co.yield(values)
	co.vm.noteHolder()
	if !resumed {
		abort(L, errCoroutineClosed)
	}
	if co.closed {
		abort(L, errCoroutineClosed)
	}
	in := co.in
	co.in = nil
	return in
}

// close ends a suspended coroutine: what it had pending runs no further.
func (co *coroutine) close() *raised {
	if co.status == "dead" {
		r := co.failed
		co.failed = nil
		return r
	}
	co.closed = true
	if co.stop != nil {
		co.on(co.vm.running, co.stop)
	}
	co.finish()
	if r := co.failed; r != nil && r.abort == nil {
		co.failed = nil
		return r
	}
	co.failed = nil
	return nil
}

// reapCoroutines closes the coroutines whose handles were collected.
func (vm *VM) reapCoroutines() {
	s := &vm.coroutines
	s.mu.Lock()
	orphans := s.orphans
	s.orphans = nil
	s.mu.Unlock()
	for _, co := range orphans {
		if co.status == "suspended" {
			co.close()
		}
	}
}

// closeCoroutines ends all coroutines, when the VM is closed.
func (vm *VM) closeCoroutines() {
	for len(vm.coroutines.live) > 0 {
		for co := range vm.coroutines.live {
			co.close()
		}
	}
}

// runningCoroutine returns the handle of the coroutine that L belongs to, nil outside coroutines.
func runningCoroutine(L *lua.LState) *coroutine { return fiberOf(L).co }

func checkCoroutine(L *lua.LState, n int) *coroutine {
	co := coroutineOf(L.Get(n))
	if co == nil {
		argError(L, n, "coroutine expected")
	}
	return co
}

var coroutineLibrary = library{name: "coroutine", funcs: []libFunc{
	{"create", func(L *lua.LState) int {
		checkFunction(L, 1)
		L.Push(vmOf(L).newCoroutine(L.Get(1)))
		return 1
	}},
	{"resume", func(L *lua.LState) int {
		co := checkCoroutine(L, 1)
		values, r := co.resume(L, rest(L, 2))
		if r != nil {
			if r.abort != nil {
				reraise(L, r)
			}
			L.Push(lua.LFalse)
			L.Push(r.value)
			return 2
		}
		L.Push(lua.LTrue)
		return 1 + pushAll(L, values)
	}},
	{"yield", func(L *lua.LState) int {
		co := runningCoroutine(L)
		if co == nil {
			argFail(L, "attempt to yield from outside a coroutine")
		}
		return pushAll(L, co.suspend(L, rest(L, 1)))
	}},
	{"wrap", func(L *lua.LState) int {
		checkFunction(L, 1)
		L.Push(L.NewClosure(coroutineWrapped, vmOf(L).newCoroutine(L.Get(1))))
		return 1
	}},
	{"status", func(L *lua.LState) int {
		if th, ok := L.Get(1).(*lua.LState); ok && coroutineOf(th) == nil {
			L.Push(lua.LString("running")) // the main thread
			return 1
		}
		L.Push(lua.LString(checkCoroutine(L, 1).status))
		return 1
	}},
	{"running", func(L *lua.LState) int {
		if co := runningCoroutine(L); co != nil {
			if h := co.handle.Value(); h != nil {
				L.Push(h)
				return 1
			}
		}
		L.Push(lua.LNil)
		return 1
	}},
	{"isyieldable", func(L *lua.LState) int {
		L.Push(lua.LBool(runningCoroutine(L) != nil))
		return 1
	}},
	{"close", func(L *lua.LState) int {
		co := checkCoroutine(L, 1)
		if co.status == "running" || co.status == "normal" {
			argFail(L, "cannot close a "+co.status+" coroutine")
		}
		if r := co.close(); r != nil {
			L.Push(lua.LFalse)
			L.Push(r.value)
			return 2
		}
		L.Push(lua.LTrue)
		return 1
	}},
}}

func coroutineWrapped(L *lua.LState) int {
	co := coroutineOf(L.Get(lua.UpvalueIndex(1)))
	values, r := co.resume(L, rest(L, 1))
	if r != nil {
		if s, ok := r.value.(lua.LString); ok && r.abort == nil && r.trace == nil {
			argFail(L, string(s))
		}
		reraise(L, r)
	}
	return pushAll(L, values)
}
