package threading

import (
	"context"
	"fmt"

	"github.com/netlua/netlua/runtime"
)

// registry is what a VM knows of its threads.
type registry struct {
	module    *runtime.Table // where the script may have put an excepthook of its own
	named     int            // threads that were given a number for a name
	main      *runtime.Object
	objects   map[*runtime.Thread]*runtime.Object // of running threads
	bootstrap runtime.Value
}

type registryKey struct{}

func registryOf(vm *runtime.VM) *registry {
	return runtime.State(vm, registryKey{}, func() *registry {
		return &registry{objects: map[*runtime.Thread]*runtime.Object{}}
	})
}

// CloneFor gives a fork the same main thread and goes on counting.
func (r *registry) CloneFor(k *runtime.Copier) (any, error) {
	n := registryOf(k.VM())
	n.named = r.named
	if r.main != nil {
		n.main = runtime.ObjectOf(k.Value(r.main.Value()))
	}
	return n, nil
}

// object returns the Thread object of t; nil is the main thread.
func (r *registry) object(vm *runtime.VM, t *runtime.Thread) *runtime.Object {
	if t == nil {
		if r.main == nil {
			r.main = vm.NewObject(Thread, &thread{name: "MainThread", ready: true, main: true})
		}
		return r.main
	}
	o := r.objects[t]
	if o == nil { // started by another module
		name := t.Name()
		if name == "" {
			name = fmt.Sprintf("Dummy-%d", t.ID())
		}
		o = vm.NewObject(Thread, &thread{name: name, ready: true, run: t, daemon: t.Daemon()})
		r.objects[t] = o
		for t := range r.objects {
			if !t.Alive() {
				delete(r.objects, t)
			}
		}
	}
	return o
}

// Go runs body on a new thread that starts in Go, under a name as Thread gives
// them. The VM's lock must be held. See [runtime.VM.StartGo].
func Go(vm *runtime.VM, daemon bool, body func(ctx context.Context) error) error {
	return GoParts(vm, daemon, func(ctx context.Context) (more bool, err error) { return false, body(ctx) })
}

// GoParts is Go for work in parts: see [runtime.VM.StartParts].
func GoParts(vm *runtime.VM, daemon bool, part func(ctx context.Context) (more bool, err error)) error {
	r := registryOf(vm)
	r.named++
	var t *runtime.Thread
	t, err := vm.StartParts(part, runtime.ThreadOptions{
		Name: fmt.Sprintf("Thread-%d", r.named), Daemon: daemon, Ended: func(error) { delete(r.objects, t) },
	})
	return err
}

func current(c *runtime.Call) *runtime.Object {
	return registryOf(c.VM()).object(c.VM(), c.CurrentThread())
}

func currentThread(c *runtime.Call) error { return c.Return(current(c)) }

func activeCount(c *runtime.Call) error { return c.Return(len(c.VM().Threads()) + 1) }

var funcs = []runtime.Func{
	{Sig: "current_thread(): Thread", Doc: "The running thread.", Fn: currentThread},
	{Sig: "currentThread(): Thread", Doc: "An older name of current_thread.", Fn: currentThread},
	{Sig: "main_thread(): Thread", Doc: "The thread that the program started in.", Fn: func(c *runtime.Call) error {
		return c.Return(registryOf(c.VM()).object(c.VM(), nil))
	}},
	{Sig: "enumerate(): Thread[]", Doc: "The threads that run, the main one first.", Fn: func(c *runtime.Call) error {
		r := registryOf(c.VM())
		out := []runtime.Value{r.object(c.VM(), nil).Value()}
		for _, t := range c.VM().Threads() {
			out = append(out, r.object(c.VM(), t).Value())
		}
		return c.Return(out)
	}},
	{Sig: "active_count(): integer", Doc: "The number of threads that run.", Fn: activeCount},
	{Sig: "activeCount(): integer", Doc: "An older name of active_count.", Fn: activeCount},
	{Sig: "get_ident(): integer", Doc: "The number of the running thread.", Fn: getIdent},
	{Sig: "get_native_id(): integer", Doc: "The number of the running thread; threads are not the system's, so it is get_ident's.", Fn: getIdent},
	{Sig: "excepthook(args: any)", Doc: "What is done with an error that a thread did not catch: print it. Put a function in its place to do something else. args has exc_type, exc_value, exc_traceback and thread.", Fn: exceptHook},
	{Sig: "stack_size(size: integer = 0): integer", Doc: "Stacks grow as they need; the answer is always 0.", Fn: func(c *runtime.Call) error { return c.Return(0) }},
}

func getIdent(c *runtime.Call) error {
	if t := c.CurrentThread(); t != nil {
		return c.Return(t.ID())
	}
	return c.Return(runtime.MainThreadID)
}
