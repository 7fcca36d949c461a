package runtime

import (
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Protected calls. gopher-lua's own pcall detaches the upvalues of every live
// frame of the stack it runs on when it catches an error, so every protected
// body runs on a stack of its own, taken from a pool. Nobody calls LState.PCall; a
// test sees to it.

// raised is an error on its way through Lua frames.
type raised struct {
	value lua.LValue // the error object of the script
	trace *Trace
	abort error // not nil: no script may catch this

	handled bool         // an xpcall's handler has seen it
	results []lua.LValue // what the handler returned
}

// abortValue is the Lua value that an uncatchable error travels as.
type abortValue struct{ err error }

// fiberSize is how large a Lua stack may become and how it starts: an idle
// thread or coroutine costs what it starts with.
type fiberSize struct {
	depth int // nested calls, at most; [Limits] may say less
	slots int // values at first, 16 bytes each
	grow  int // values to grow by
}

// Depth bounds the calls on all stacks of a flow of control together: what runs
// on them runs on one Go stack, which must not overflow. The stack of a nested
// protected call therefore has room for what is left, and a little more, so that
// an error handler can still run. Coroutines have Go stacks of their own.
var (
	mainSize      = fiberSize{depth: math.MaxInt, slots: 192, grow: 1024}
	nestedSize    = fiberSize{depth: 2000, slots: 192, grow: 1024}
	threadSize    = fiberSize{depth: 4000, slots: 128, grow: 1024}
	coroutineSize = fiberSize{depth: 2000, slots: 96, grow: 256}
)

const (
	spareDepth = 200 // calls beyond [Limits].Depth on nested stacks
	maxPool    = 16  // idle stacks that a VM keeps
)

// newFiber makes a stack that is ready to run Lua.
func (vm *VM) newFiber(size fiberSize) *fiber {
	o := &vm.factory.Options
	o.CallStackSize = min(size.depth, vm.limits.Depth)
	o.RegistrySize, o.RegistryGrowStep = size.slots, size.grow
	L, _ := vm.factory.NewThread()
	L.Parent = nil // a parent would make gopher-lua treat a return as a native coroutine's end
	L.Panic = raisePanic
	f := &fiber{vm: vm, L: L}
	L.SetContext(f)
	f.useLoop()
	return f
}

// takeFiber returns a stack for a protected call, pushed on the running execution.
func (vm *VM) takeFiber() *fiber {
	ex := vm.running
	base := ex.top.depth()
	var f *fiber
	switch n := len(vm.pool); {
	case base > vm.limits.Depth/8 || ex.nest >= maxPool/2:
		size := nestedSize
		if ex.nest < maxPool/2 {
			size.depth = math.MaxInt
		}
		size.depth = max(min(size.depth, vm.limits.Depth+spareDepth-base), 1)
		f = vm.newFiber(size)
	case n > 0:
		f, vm.pool[n-1] = vm.pool[n-1], nil
		vm.pool = vm.pool[:n-1]
	default:
		f = vm.newFiber(mainSize)
		f.pooled = true
	}
	f.base = base
	f.up = ex.top
	if f.up != nil {
		f.co = f.up.co
	}
	return f
}

// releaseFiber gives a stack back after its results were taken off.
func (vm *VM) releaseFiber(f *fiber) {
	f.up, f.co = nil, nil
	if f.pooled && len(vm.pool) < maxPool {
		f.L.SetTop(0)
		vm.pool = append(vm.pool, f)
	}
}

// run calls what was pushed on f after takeFiber: a function and n arguments.
// On success the results are all that is on f's stack.
func (vm *VM) run(f *fiber, n int) *raised {
	ex := vm.running
	if ex.nest >= vm.limits.Nesting || f.base >= vm.limits.Depth+spareDepth {
		f.L.SetTop(0)
		return &raised{value: lua.LString("stack overflow (too many nested calls)"), trace: captureTrace(ex.top)}
	}
	ex.top = f
	ex.nest++
	r := f.call(n)
	if r != nil && r.abort != nil {
		f.pooled = false // what a stopped script left on the stack is to be collected
	}
	ex = vm.running // a coroutine may have been resumed by another execution meanwhile
	if r != nil && vm.keepLocals && r.abort == nil {
		ex.caught = r
	}
	ex.top = f.up
	ex.nest--
	return r
}

// call calls the function that was pushed on f, with n arguments. It is what
// LState.PCall does, but that an error comes with all that is known of it.
func (f *fiber) call(n int) (r *raised) {
	defer func() {
		if v := recover(); v != nil {
			r = f.caught(v)
			f.unwind()
		}
	}()
	f.L.Call(n, lua.MultRet)
	return nil
}

// caught is what f failed with. A panic of Go code is raised where it happened:
// what it was called by is still on f's stack.
func (f *fiber) caught(v any) (r *raised) {
	if e, ok := v.(*lua.ApiError); ok {
		if c, ok := e.Cause.(*raisedCause); ok {
			return c.raised
		}
		return &raised{value: e.Object}
	}
	defer func() {
		if e, ok := recover().(*lua.ApiError); ok {
			r = f.caught(e)
		}
	}()
	raiseGoPanic(f.L, v)
	return nil
}

// raisedCause lets a raised error ride in lua.ApiError.
type raisedCause struct{ *raised }

func (r *raisedCause) Error() string { return "raised" }

// raiseGoPanic turns a Go panic below L into an error of the script.
func raiseGoPanic(L *lua.LState, r any) {
	vm := vmOf(L)
	if s, ok := r.(string); ok && strings.Contains(s, "callstack overflow") {
		raiseOverflow(L)
	}
	if e, ok := r.(error); ok && strings.Contains(e.Error(), "goroutine stack exceeds") {
		raiseOverflow(L)
	}
	if o := uninitialized(L, r); o != nil {
		vm.raise(L, Raisef(AttributeError, "%s: __init was not called", o.class.name))
	}
	stack := string(debug.Stack())
	cause := &PanicError{Value: r, Stack: stack}
	raiseValue(L, vm.newException(SystemError, fmt.Sprintf("panic in Go code: %v", r), cause).value(), nil)
}

// uninitialized finds the object that a binding failed on because it has no Go
// value: a script derived its class and did not call __init of the base.
func uninitialized(L *lua.LState, r any) *Object {
	if _, ok := r.(*runtime.TypeAssertionError); !ok {
		return nil
	}
	for i := 1; i <= 2; i++ { // an operator may have it on the right
		if o := ObjectOf(L.Get(i)); o != nil && o.native == nil {
			return o
		}
	}
	return nil
}

// raiseOverflow says where the stack was when it had no room for another call.
func raiseOverflow(L *lua.LState) {
	at := where(L, 0)
	if at == "" { // a Go function was about to call
		at = where(L, 1)
	}
	raiseValue(L, lua.LString(at+"stack overflow"), nil)
}

// raisePanic is called by gopher-lua at every raise, with the stack intact and
// the error object on top. It runs once per error: here the traceback is taken.
func raisePanic(L *lua.LState) {
	f := fiberOf(L)
	vm := f.vm
	v := L.Get(-1)
	r := vm.raising
	vm.raising = nil
	if r == nil { // raised by the VM itself
		r = &raised{}
		if vm.stopped != nil {
			r.abort = vm.stopped
		} else {
			v = vm.describe(f, v)
		}
	}
	r.value = v
	if r.trace == nil {
		r.trace = traceFor(f, v)
	}
	if f.handler != nil && r.abort == nil && !r.handled {
		vm.handle(f, r)
	}
	panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: v, StackTrace: "-", Cause: &raisedCause{r}})
}

// handle calls an xpcall's handler at the place of the error. A handler that
// fails is not called again: its error takes the place of the first one.
func (vm *VM) handle(f *fiber, r *raised) {
	h := f.handler
	f.handler = nil
	out, failed := vm.callProtected(h, []lua.LValue{r.value})
	r.handled = true
	if failed != nil {
		if failed.abort != nil {
			r.abort = failed.abort
			return
		}
		out = []lua.LValue{failed.value}
	}
	r.results = out
}

// raiseValue raises v as an error of the script running on L. trace may be nil.
func raiseValue(L *lua.LState, v lua.LValue, trace *Trace) {
	vmOf(L).raising = &raised{trace: trace}
	L.Error(v, 0)
}

// abort raises an error that no script can catch.
func abort(L *lua.LState, err error) {
	vm := vmOf(L)
	vm.raising = &raised{abort: err}
	L.Error(&lua.LUserData{Value: &abortValue{err}, Metatable: lua.LNil}, 0)
}

// reraise passes on what a protected call on another stack failed with.
func reraise(L *lua.LState, r *raised) {
	vmOf(L).raising = r
	L.Error(r.value, 0)
}

// moveResults moves everything on f's stack to L and returns how many values that is.
func moveResults(f *fiber, L *lua.LState) int {
	n := f.L.GetTop()
	for i := 1; i <= n; i++ {
		L.Push(f.L.Get(i))
	}
	f.L.SetTop(0)
	return n
}

// callProtected runs fn with args protected and returns its results.
func (vm *VM) callProtected(fn lua.LValue, args []lua.LValue) ([]lua.LValue, *raised) {
	f := vm.takeFiber()
	f.L.Push(fn)
	for _, a := range args {
		f.L.Push(a)
	}
	if r := vm.run(f, len(args)); r != nil {
		vm.releaseFiber(f)
		return nil, r
	}
	var out []lua.LValue
	if n := f.L.GetTop(); n > 0 {
		out = make([]lua.LValue, n)
		for i := range out {
			out[i] = f.L.Get(i + 1)
		}
	}
	vm.releaseFiber(f)
	return out, nil
}
