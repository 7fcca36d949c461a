package luatest

import (
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// collector is what a spec's globals work on: the tree while the file is
// loading, the running test afterwards.
type collector struct {
	root    *block
	current *block // being filled; nil once the file is loaded

	mu      sync.Mutex // threads of the spec may call finally and pending at any time
	running *test
	finally []runtime.Value // what the running test registered
}

// start makes t the running test; nil for none.
func (c *collector) start(t *test) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running, c.finally = t, nil
}

// inTest tells whether a test is running.
func (c *collector) inTest() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.running != nil
}

// atEnd registers fn for the end of the running test and tells whether there is one.
func (c *collector) atEnd(fn runtime.Value) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running == nil {
		return false
	}
	c.finally = append(c.finally, fn)
	return true
}

// lastFinally takes off the function that was registered last, nil if there is none.
func (c *collector) lastFinally() runtime.Value {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.finally)
	if n == 0 {
		return nil
	}
	fn := c.finally[n-1]
	c.finally = c.finally[:n-1]
	return fn
}

type collectorKey struct{}

func collectorOf(vm *runtime.VM) *collector {
	return runtime.State(vm, collectorKey{}, func() *collector {
		root := &block{}
		return &collector{root: root, current: root}
	})
}

// skipped is how a test that calls pending ends.
var skipped = runtime.NewException("TestSkipped", "A test found out that it cannot run.", runtime.BaseException)

// specGlobals are the functions that a spec file sees besides the language's own.
func specGlobals() []*runtime.Func {
	describe := "(name: string, fn: function)"
	return []*runtime.Func{
		{Sig: "describe" + describe, Doc: "Group tests under a name.", Fn: describeBlock},
		{Sig: "context" + describe, Doc: "Another word for describe.", Fn: describeBlock},
		{Sig: "it" + describe, Doc: "Define a test.", Fn: defineTest},
		{Sig: "pending(name: string, reason?: string, fn?: function)",
			Doc: "Outside a test: define one that does not run, and say why. Inside: end the running test as skipped; name is the reason.",
			Fn:  pending},
		{Sig: "finally(fn: function)", Doc: "Run fn after the running test, however it ends; last registered first.", Fn: finally},
		hookFunc("setup", "Run fn once, before the first test of the block.", func(b *block) *[]runtime.Value { return &b.setup }),
		hookFunc("teardown", "Run fn once, after the last test of the block.", func(b *block) *[]runtime.Value { return &b.teardown }),
		hookFunc("before_each", "Run fn before every test in and below the block, outer blocks first.", func(b *block) *[]runtime.Value { return &b.beforeEach }),
		hookFunc("after_each", "Run fn after every test in and below the block, inner blocks first.", func(b *block) *[]runtime.Value { return &b.afterEach }),
	}
}

// loading returns the collector and the block that a definition goes to.
func loading(c *runtime.Call, name string) (*collector, *block, error) {
	col := collectorOf(c.VM())
	if col.current == nil {
		return nil, nil, runtime.Raisef(runtime.RuntimeError, "%s: called inside a test or a hook; tests are defined while the file loads", name)
	}
	return col, col.current, nil
}

func describeBlock(c *runtime.Call) error {
	col, parent, err := loading(c, "describe")
	if err != nil {
		return err
	}
	b := &block{name: c.Str(0), parent: parent}
	parent.items = append(parent.items, item{block: b})
	col.current = b
	defer func() { col.current = parent }()
	_, err = c.Func(1).Call(c.Context())
	return err
}

func defineTest(c *runtime.Call) error {
	_, b, err := loading(c, "it")
	if err != nil {
		return err
	}
	b.items = append(b.items, item{test: &test{
		name: join(b.fullName(), c.Str(0)), block: b, fn: c.Arg(1), line: callerLine(c),
	}})
	return nil
}

func pending(c *runtime.Call) error {
	col := collectorOf(c.VM())
	if col.inTest() {
		return runtime.Raisef(skipped, "%s", c.Str(0))
	}
	_, b, err := loading(c, "pending")
	if err != nil {
		return err
	}
	if c.Str(1) == "" {
		return runtime.Raisef(runtime.TypeError, "pending: missing argument 'reason': say why %q does not run", c.Str(0))
	}
	b.items = append(b.items, item{test: &test{
		name: join(b.fullName(), c.Str(0)), block: b, reason: c.Str(1), line: callerLine(c),
	}})
	return nil
}

func finally(c *runtime.Call) error {
	if !collectorOf(c.VM()).atEnd(c.Arg(0)) {
		return runtime.Raisef(runtime.RuntimeError, "finally: called outside a test")
	}
	return nil
}

func hookFunc(name, doc string, list func(*block) *[]runtime.Value) *runtime.Func {
	return &runtime.Func{Sig: name + "(fn: function)", Doc: doc, Fn: func(c *runtime.Call) error {
		_, b, err := loading(c, name)
		if err != nil {
			return err
		}
		l := list(b)
		*l = append(*l, c.Arg(0))
		return nil
	}}
}

// callerLine is the line that called the running function, 0 if unknown.
func callerLine(c *runtime.Call) int {
	dbg, ok := c.State().GetStack(1)
	if !ok {
		return 0
	}
	if _, err := c.State().GetInfo("l", dbg, lua.LNil); err != nil {
		return 0
	}
	return dbg.CurrentLine
}
