package runtime

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/stdlib/host"
)

// Errors that end a script from outside. No script can catch them; in Go they
// are found with errors.Is. Cancellation appears as the context's own error.
var (
	ErrClosed      = errors.New("the VM is closed")
	ErrStepLimit   = errors.New("step limit reached")
	ErrMemoryLimit = errors.New("memory limit reached")
)

// ExitError is how a script that calls os.exit ends. No script can catch it.
type ExitError struct {
	Code    int
	Message string // to be printed to standard error; "" for none
}

func (e *ExitError) Error() string { return "exit status " + itoa(e.Code) }

func init() {
	// gopher-lua pads a table's array part up to any index below MaxArrayIndex
	// (64 Mi by default, a gigabyte). Lower it for the whole process, so that a
	// single assignment cannot take all memory.
	lua.MaxArrayIndex = 1 << 24
}

// VM is one Lua virtual machine: a heap, the modules it may load, and the part
// of the world it may reach. Its methods may be called from any goroutine; one
// of them runs Lua at a time.
type VM struct {
	config config // what the VM was made with; the host is wrapped as the options wanted
	host   *ownedHost
	limits Limits

	audited  *host.AuditedHost // the place for audit hooks of scripts
	auditing atomic.Bool       // there are some
	holder   atomic.Int64      // the goroutine that holds the lock, if there are some; else 0

	fsys fs.FS

	factory  *lua.LState // new stacks are made from it; it never runs code
	globals  *lua.LTable
	loaded   *lua.LTable // package.loaded
	packages *lua.LTable // the table package

	mu       sync.Mutex // the lock over the Lua heap and all that follows
	running  *execution // who holds it
	stopped  error      // why the running execution was stopped
	left     int        // instructions until the hook looks again
	armed    int        // what left was set to
	samples  int
	hooks    int   // strands with a hook of the debug library
	hookLeft int   // left, while there are hooks
	steps    int64 // instructions run
	pool     []*fiber
	calls    []*Call // free call records
	raising  *raised // set between a raise and gopher-lua's panic function
	lockedAt time.Time

	registry registry
	classes  map[*Class]*class
	state    map[any]any
	reserved map[*lua.LFunction]*Func // which declaration a function value came from
	static   map[uintptr]bool         // code of Go functions that capture nothing
	link     *link                    // of a linked fork

	waiting     atomic.Int32
	closing     atomic.Bool
	switchEvery time.Duration
	keepLocals  bool // tracebacks hold variables
	printed     bool // print has written to standard output
	started     time.Time
	heapAtStart int64
	memory      *memoryWatch // nil without a limit

	base    context.Context // of threads; cancelled by Close
	cancel  context.CancelCauseFunc
	threads sync.WaitGroup
	live    map[*execution]struct{}

	lastThread int64
	exit       *ExitError // of a thread that called os.exit

	coroutines coroutineSet
	sources    sources
	onClose    []func()
}

// New makes a VM. Without options it runs plain Lua: no modules beyond the
// language's own, no network, no files, no environment, no programs.
func New(opts ...Option) *VM {
	var c config
	for _, o := range opts {
		o(&c)
	}
	return newVM(c)
}

func newVM(c config) *VM {
	if c.host == nil {
		c.host = host.Restricted(host.OS(), host.Policy{})
	}
	h := c.host
	if c.stdin != nil || c.stdout != nil || c.stderr != nil {
		h = host.WithStdio(h, c.stdin, c.stdout, c.stderr)
	}
	if c.env != nil {
		h = host.WithEnv(h, c.env)
	}
	if c.now != nil {
		h = host.WithClock(h, nowClock{h, c.now})
	}
	c.host, c.stdin, c.stdout, c.stderr, c.env, c.now = h, nil, nil, nil, nil, nil
	vm := &VM{
		config:   c,
		audited:  host.Audited(h),
		limits:   c.limits.withDefaults(),
		fsys:     c.fsys,
		started:  time.Now(),
		classes:  map[*Class]*class{},
		state:    map[any]any{},
		reserved: map[*lua.LFunction]*Func{},
		live:     map[*execution]struct{}{},

		lastThread: MainThreadID,
	}
	vm.host = newOwnedHost(vm.audited)
	if vm.limits.Memory > 0 {
		vm.heapAtStart = memoryInUse()
		vm.memory = newMemoryWatch(vm)
	}
	vm.base, vm.cancel = context.WithCancelCause(context.Background())
	vm.factory = lua.NewState(lua.Options{
		CallStackSize:       8, // no code runs on it; newFiber says what its children get
		RegistrySize:        192,
		RegistryMaxSize:     1 << 20,
		RegistryGrowStep:    1024,
		SkipOpenLibs:        true,
		MinimizeStackMemory: true,
	})
	vm.factory.G.MainThread = vm.factory
	vm.factory.G.CurrentThread = vm.factory
	vm.globals = vm.factory.G.Global
	vm.registry.add(c.modules...)
	vm.mu.Lock()
	vm.running = vm.newExecution(context.Background(), &group{})
	vm.openLibs(&c)
	vm.running = nil
	vm.mu.Unlock()
	return vm
}

// Host returns the host that scripts of this VM reach the world through.
func (vm *VM) Host() host.Host { return vm.host }

// Close stops everything the VM runs, waits for its threads to end, and closes
// what they left open. It must not be called from inside a script call.
func (vm *VM) Close() error {
	if !vm.closing.CompareAndSwap(false, true) {
		return nil
	}
	vm.cancel(ErrClosed)
	vm.flushFiles()
	vm.host.closeAll() // wakes calls that wait in ways a context cannot
	ex := vm.newExecution(vm.base, &group{err: ErrClosed})
	vm.lock(ex)
	vm.unlock() // from here on whoever starts threads sees that the VM is closing
	vm.threads.Wait()
	vm.lock(ex)
	defer vm.unlock()
	vm.closeCoroutines()
	for i := len(vm.onClose) - 1; i >= 0; i-- {
		vm.onClose[i]()
	}
	vm.onClose = nil
	vm.host.closeAll()
	return nil
}

// OnClose registers f to run when the VM is closed, last registered first.
func (vm *VM) OnClose(f func()) { vm.onClose = append(vm.onClose, f) }

// withCancel ties an entry's context to the life of the VM.
func (vm *VM) withCancel(ctx context.Context) (context.Context, func()) {
	if ctx.Done() == nil && ctx == context.Background() {
		return vm.base, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(vm.base, func() { cancel(ErrClosed) })
	return ctx, func() { stop(); cancel(errOver) }
}

// Run runs a compiled program with args as its "..." and returns its results.
func (vm *VM) Run(ctx context.Context, p *Program, args ...any) ([]Value, error) {
	return vm.entry(ctx, func() lua.LValue { return vm.load(p) }, args)
}

// RunString compiles and runs source text; name is what errors call it.
func (vm *VM) RunString(ctx context.Context, source, name string, args ...any) ([]Value, error) {
	p, err := Compile(source, name)
	if err != nil {
		return nil, err
	}
	return vm.Run(ctx, p, args...)
}

// RunFile reads, compiles and runs a script. The file is read through the
// host, so a policy applies to it.
func (vm *VM) RunFile(ctx context.Context, name string, args ...any) ([]Value, error) {
	src, err := readScript(vm.host, name)
	if err != nil {
		return nil, err
	}
	p, err := Compile(src, "@"+name)
	if err != nil {
		return nil, err
	}
	return vm.Run(ctx, p, args...)
}

// Call calls a Lua value with args and returns its results.
func (vm *VM) Call(ctx context.Context, fn Value, args ...any) ([]Value, error) {
	return vm.entry(ctx, func() lua.LValue { return fn }, args)
}

// entry is the way in from Go.
func (vm *VM) entry(ctx context.Context, fn func() lua.LValue, args []any) ([]Value, error) {
	ex, leave, err := vm.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := ex.ctx.Err(); err != nil {
		return nil, context.Cause(ex.ctx)
	}
	vals := make([]lua.LValue, len(args))
	for i, a := range args {
		v, err := vm.ToLua(a)
		if err != nil {
			return nil, err
		}
		vals[i] = v
	}
	out, r := vm.callProtected(fn(), vals)
	if r != nil {
		return nil, vm.asError(r)
	}
	return out, nil
}

// Globals returns the table of the global variables, for Go code that holds the
// VM's lock: in a binding, or in [VM.Do].
func (vm *VM) Globals() *Table { return vm.globals }

// Global returns a global variable. It waits for the VM's lock, so a binding,
// which holds that, uses [VM.Globals].
func (vm *VM) Global(name string) Value {
	_, leave, err := vm.enter(context.Background())
	if err != nil {
		return lua.LNil
	}
	defer leave()
	return vm.globals.RawGetString(name)
}

// SetGlobal sets a global variable to a Go or Lua value; see [VM.ToLua] for what converts.
// Like Global it waits for the VM's lock.
func (vm *VM) SetGlobal(name string, value any) error {
	_, leave, err := vm.enter(context.Background())
	if err != nil {
		return err
	}
	defer leave()
	v, err := vm.ToLua(value)
	if err != nil {
		return err
	}
	vm.globals.RawSetString(name, v)
	return nil
}

// Do runs f with the VM's lock held, for Go code that handles Lua values itself.
func (vm *VM) Do(ctx context.Context, f func(ctx context.Context) error) error {
	ex, leave, err := vm.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return f(ex.ctx)
}

// State returns the VM's value for key, made by init at the first call. Modules
// keep what would be global variables in it; the VM's lock guards it.
func State[T any](vm *VM, key any, init func() T) T {
	if v, ok := vm.state[key]; ok {
		return v.(T)
	}
	v := init()
	vm.state[key] = v
	return v
}

// nowClock reads the time from a function and waits as the host does.
type nowClock struct {
	host.Clock
	now func() time.Time
}

func (c nowClock) Now() time.Time { return c.now() }
