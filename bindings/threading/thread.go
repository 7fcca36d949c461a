package threading

import (
	"errors"
	"fmt"

	"github.com/netlua/netlua/bindings/internal/wait"
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// thread is the Go value behind a Thread.
type thread struct {
	target runtime.Value // nil: none
	args   []any
	kwargs *runtime.Table
	name   string
	daemon bool
	ready  bool // the constructor ran
	main   bool
	run    *runtime.Thread // nil before start
	timer  *timer          // of a Timer
	gone   int64           // its number in the VM that was forked, where it ran or runs; else 0
}

func (t *thread) alive() bool { return t.main || t.run != nil && t.run.Alive() }

func (t *thread) started() bool { return t.main || t.run != nil || t.gone != 0 }

// CloneFor gives a fork the thread as it was made, or as one that has ended: it
// did not come along.
func (t *thread) CloneFor(k *runtime.Copier) (any, error) {
	n := &thread{name: t.name, daemon: t.daemon, ready: t.ready, main: t.main, gone: t.gone}
	if t.run != nil {
		n.gone = t.run.ID()
		return n, nil
	}
	if t.target != nil {
		n.target = k.Value(t.target)
	}
	for _, a := range t.args {
		if v, ok := a.(runtime.Value); ok {
			a = k.Value(v)
		}
		n.args = append(n.args, a)
	}
	if t.kwargs != nil {
		n.kwargs, _ = k.Value(t.kwargs).(*runtime.Table)
	}
	if t.timer != nil {
		n.timer = &timer{interval: t.timer.interval, finished: make(chan struct{}), canceled: t.timer.canceled}
		if n.timer.canceled {
			close(n.timer.finished)
		}
	}
	return n, nil
}

// Thread is the class threading.Thread. Its method run is what a subclass overrides.
var Thread = &runtime.Class{
	Body: threadBody{},
	Name: "Thread",
	Doc:  "A function that runs beside others, over the same data. Thread(fn, ...) is short for Thread{target = fn, args = {...}}.",
}

type threadBody struct{}

func (threadBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(group?: function|None, target?: any, name?: any, args?: any, kwargs?: any, ...: any, *, daemon?: boolean)",
		Doc: "Make a thread that will call target with args and kwargs. group is for functions only: Thread(fn, ...) takes the rest as fn's arguments.",
		Fn:  initThread,
	}
	class.Methods = []runtime.Func{
		{Sig: "start()", Doc: "Start the thread. RuntimeError if it was started before.", Fn: start},
		{Sig: "run()", Doc: "What the thread does: call target. Subclasses override it.", Fn: func(c *runtime.Call) error { return self(c).call(c) }},
		{Sig: "join(timeout?: number)", Doc: "Wait until the thread has ended, or for timeout seconds.", Fn: join},
		{Sig: "is_alive(): boolean", Doc: "Whether the thread has started and not ended.", Fn: func(c *runtime.Call) error { return c.Return(self(c).alive()) }},
		{Sig: "getName(): string", Doc: "An older form of name.", Fn: getName},
		{Sig: "setName(name: string)", Doc: "An older form of setting name.", Fn: setName},
		{Sig: "isDaemon(): boolean", Doc: "An older form of daemon.", Fn: getDaemon},
		{Sig: "setDaemon(daemonic: boolean)", Doc: "An older form of setting daemon.", Fn: setDaemon},
		{Sig: "__repr(): string", Doc: "The name and the state.", Fn: reprThread},
	}
	ident := func(c *runtime.Call) error {
		switch t := self(c); {
		case t.main:
			return c.Return(runtime.MainThreadID)
		case t.run != nil:
			return c.Return(t.run.ID())
		case t.gone != 0:
			return c.Return(int(t.gone))
		}
		return c.Return(nil)
	}
	class.Props = []runtime.Prop{
		{Name: "name", Type: "string", Doc: "For people to read; need not be unique.", Get: getName, Set: setName},
		{Name: "daemon", Type: "boolean", Doc: "Whether the program may end before the thread does. It is that of the thread that makes it, and cannot be changed after start.", Get: getDaemon, Set: setDaemon},
		{Name: "ident", Type: "integer?", Doc: "The thread's number; nil before start.", Get: ident},
		{Name: "native_id", Type: "integer?", Doc: "The same as ident.", Get: ident},
	}
}

var errNotInit = runtime.Raisef(runtime.RuntimeError, "Thread.__init() not called")

// self returns the Go value behind a Thread whose constructor ran.
func self(c *runtime.Call) *thread {
	t, _ := c.Native().(*thread)
	if t == nil {
		return &thread{name: "Thread"}
	}
	return t
}

func initThread(c *runtime.Call) error {
	r := registryOf(c.VM())
	t := &thread{ready: true, daemon: current(c).Native().(*thread).daemon}
	if o := options(c); o != nil {
		if err := t.takeOptions(c, o); err != nil {
			return err
		}
	} else if isCallable(c, 0) {
		t.target = c.Arg(0)
		last := 0
		for i := 1; i < 5; i++ {
			if c.Given(i) {
				last = i
			}
		}
		if len(c.Rest()) > 0 {
			last = 4
		}
		for i := 1; i <= last; i++ {
			t.args = append(t.args, c.Arg(i))
		}
		for _, a := range c.Rest() {
			t.args = append(t.args, a)
		}
	} else if err := t.take(c); err != nil {
		return err
	}
	if c.Given(5) {
		t.daemon = c.Bool(5)
	}
	if t.name == "" {
		r.named++
		t.name = fmt.Sprintf("Thread-%d", r.named)
	}
	c.SetNative(t)
	return nil
}

// options returns the table of Thread(fn, {name = ..., daemon = ...}): one that
// holds nothing but what a Thread takes by keyword. Any other table is fn's argument.
func options(c *runtime.Call) *runtime.Table {
	t := c.Table(1)
	if t == nil || !isCallable(c, 0) || c.Given(2) || c.Given(3) || c.Given(4) || len(c.Rest()) > 0 {
		return nil
	}
	found := false
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		switch k.String() {
		case "name", "args", "kwargs", "daemon":
			found = true
		default:
			return nil
		}
	}
	if !found {
		return nil
	}
	return t
}

// takeOptions reads a function and a table of options.
func (t *thread) takeOptions(c *runtime.Call, o *runtime.Table) error {
	t.target = c.Arg(0)
	if v := o.RawGetString("name"); v != lua.LNil {
		t.name = c.ToString(v)
	}
	if v := o.RawGetString("daemon"); v != lua.LNil {
		t.daemon = lua.LVAsBool(v)
	}
	if v := o.RawGetString("args"); v != lua.LNil {
		args, ok := v.(*lua.LTable)
		if !ok {
			return runtime.Raisef(runtime.TypeError, "Thread: parameter 'args': expected table, got %s", c.VM().TypeName(v))
		}
		for i := 1; i <= args.Len(); i++ {
			t.args = append(t.args, args.RawGetInt(i))
		}
	}
	if v := o.RawGetString("kwargs"); v != lua.LNil {
		kwargs, ok := v.(*lua.LTable)
		if !ok {
			return runtime.Raisef(runtime.TypeError, "Thread: parameter 'kwargs': expected table, got %s", c.VM().TypeName(v))
		}
		t.kwargs = kwargs
	}
	return nil
}

// take reads the arguments in their documented form.
func (t *thread) take(c *runtime.Call) error {
	if c.Given(1) {
		if !isCallable(c, 1) {
			return runtime.Raisef(runtime.TypeError, "Thread: parameter 'target': expected function, got %s", c.VM().TypeName(c.Arg(1)))
		}
		t.target = c.Arg(1)
	}
	if c.Given(2) {
		t.name = c.ToString(c.Arg(2))
	}
	var err error
	t.args, t.kwargs, err = arguments(c, 3, 4)
	if err == nil && len(c.Rest()) > 0 {
		err = runtime.Raisef(runtime.TypeError, "Thread: takes at most 5 positional arguments (%d given)", 5+len(c.Rest()))
	}
	return err
}

// arguments reads a list of positional arguments and a table of keywords.
func arguments(c *runtime.Call, list, keywords int) (args []any, kwargs *runtime.Table, err error) {
	if c.Given(list) {
		t := c.Table(list)
		if t == nil {
			return nil, nil, runtime.Raisef(runtime.TypeError, "parameter 'args': expected table, got %s", c.VM().TypeName(c.Arg(list)))
		}
		for i := 1; i <= t.Len(); i++ {
			args = append(args, t.RawGetInt(i))
		}
	}
	if c.Given(keywords) {
		if kwargs = c.Table(keywords); kwargs == nil {
			return nil, nil, runtime.Raisef(runtime.TypeError, "parameter 'kwargs': expected table, got %s", c.VM().TypeName(c.Arg(keywords)))
		}
	}
	return args, kwargs, nil
}

// isCallable tells whether argument i can be called: a function, a class, an object or table with __call.
func isCallable(c *runtime.Call, i int) bool {
	v := c.Arg(i)
	if v.Type().String() == "function" {
		return true
	}
	return c.Given(i) && c.State().GetMetaField(v, "__call").Type().String() != "nil"
}

// call calls the target.
func (t *thread) call(c *runtime.Call) error {
	if t.timer != nil {
		return t.timer.run(c, t)
	}
	if t.target == nil {
		return nil
	}
	args := t.args
	if t.kwargs != nil {
		args = append(args[:len(args):len(args)], t.kwargs)
	}
	_, err := c.VM().NewFunction(t.target).Call(c.Context(), args...)
	t.target, t.args, t.kwargs = nil, nil, nil
	return err
}

func start(c *runtime.Call) error {
	t := self(c)
	switch {
	case !t.ready:
		return errNotInit
	case t.started():
		return runtime.Raisef(runtime.RuntimeError, "threads can only be started once")
	}
	vm := c.VM()
	r := registryOf(vm)
	if r.bootstrap == nil {
		var err error
		if r.bootstrap, err = vm.ToLua(bootstrap); err != nil {
			return err
		}
	}
	run, err := vm.Start(r.bootstrap, []runtime.Value{c.Self().Value()}, runtime.ThreadOptions{
		Name: t.name, Daemon: t.daemon, Ended: func(error) { delete(r.objects, t.run) },
	})
	if err != nil {
		return err
	}
	t.run = run
	r.objects[run] = c.Self()
	return nil
}

// bootstrap is the function that a new thread runs: the object's run, and the
// hook for what run did not catch.
var bootstrap = &runtime.Func{Sig: "bootstrap(thread: Thread)", Doc: "What a new thread runs.", Fn: func(c *runtime.Call) error {
	o := c.Obj(0)
	var err error
	if f := o.Override("run"); f != nil {
		_, err = f.CallSelf(c.Context(), o)
	} else {
		_, err = o.CallMethod(c.Context(), "run")
	}
	var e *runtime.Error
	if errors.As(err, &e) && !e.Uncatchable() {
		return report(c, o, e)
	}
	return err
}}

func join(c *runtime.Call) error {
	t := self(c)
	switch {
	case !t.ready:
		return errNotInit
	case t.main && c.CurrentThread() == nil, t.run != nil && t.run == c.CurrentThread():
		return runtime.Raisef(runtime.RuntimeError, "cannot join current thread")
	case t.main:
		return runtime.Raisef(runtime.RuntimeError, "cannot join the main thread: its end ends the program")
	case !t.started():
		return runtime.Raisef(runtime.RuntimeError, "cannot join thread before it is started")
	}
	if !t.alive() {
		return nil
	}
	return wait.Until(c, t.run.Done(), timeout(c, 0))
}

func getName(c *runtime.Call) error { return c.ReturnStr(self(c).name) }

func setName(c *runtime.Call) error {
	self(c).name = c.ToString(c.Arg(0))
	return nil
}

func getDaemon(c *runtime.Call) error { return c.Return(self(c).daemon) }

func setDaemon(c *runtime.Call) error {
	t := self(c)
	switch {
	case !t.ready:
		return errNotInit
	case t.started():
		return runtime.Raisef(runtime.RuntimeError, "cannot set daemon status of active thread")
	}
	t.daemon = c.Bool(0)
	return nil
}

func reprThread(c *runtime.Call) error {
	t := self(c)
	state, id := "initial", int64(runtime.MainThreadID)
	switch {
	case t.alive():
		state = "started"
	case t.started():
		state = "stopped"
	}
	if t.daemon {
		state += " daemon"
	}
	if t.run != nil {
		id = t.run.ID()
	} else if t.gone != 0 {
		id = t.gone
	}
	if t.started() {
		state += fmt.Sprint(" ", id)
	}
	return c.ReturnStr(fmt.Sprintf("<%s(%s, %s)>", c.Self().ClassName(), t.name, state))
}

// timer is what a Timer has besides a thread.
type timer struct {
	interval float64
	finished chan struct{}
	canceled bool
}

var timerClass = &runtime.Class{
	Body:  timerBody{},
	Name:  "Timer",
	Doc:   "A thread that calls a function once some seconds have passed, unless it is cancelled before.",
	Bases: []*runtime.Class{Thread},
}

type timerBody struct{}

func (timerBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(interval: number, function: any, args?: table|None, kwargs?: table|None)",
		Doc: "Make a timer that calls function with args and kwargs interval seconds after start.",
		Fn: func(c *runtime.Call) error {
			if !isCallable(c, 1) {
				return runtime.Raisef(runtime.TypeError, "Timer: parameter 'function': expected function, got %s", c.VM().TypeName(c.Arg(1)))
			}
			r := registryOf(c.VM())
			r.named++
			t := &thread{
				ready: true, daemon: current(c).Native().(*thread).daemon, name: fmt.Sprintf("Thread-%d", r.named), target: c.Arg(1),
				timer: &timer{interval: c.Num(0), finished: make(chan struct{})},
			}
			var err error
			if !c.IsNone(2) || !c.IsNone(3) {
				t.args, t.kwargs, err = arguments(c, 2, 3)
			}
			c.SetNative(t)
			return err
		},
	}
	class.Methods = []runtime.Func{
		{Sig: "cancel()", Doc: "Stop the timer if it still waits.", Fn: func(c *runtime.Call) error {
			if t := self(c).timer; t != nil && !t.canceled {
				t.canceled = true
				close(t.finished)
			}
			return nil
		}},
	}
}

func (t *timer) run(c *runtime.Call, owner *thread) error {
	if !t.canceled {
		if err := wait.Until(c, t.finished, max(0, wait.Seconds(t.interval))); err != nil {
			return err
		}
	}
	if t.canceled {
		return nil
	}
	t.canceled = true // it has done its work
	close(t.finished)
	owner.timer = nil
	return owner.call(c)
}
