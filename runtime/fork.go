package runtime

import (
	"context"
	"maps"

	lua "github.com/yuin/gopher-lua"
)

// Fork makes a second VM that starts where this one is: with copies of its
// globals, loaded modules and everything that can be reached from them. The two
// share compiled code and nothing else that a script can change, so they run at
// the same time, each under a lock of its own. It is how a warmed-up VM is
// multiplied, and how a script gets at more than one core.
//
// What is copied and how: tables with metatables and cycles; closures, which go
// on sharing the upvalues that they shared; classes and their instances. The
// host, the limits and the modules are the same unless opts say otherwise; of a
// step limit the fork gets what is left.
//
// What does not come along: threads; coroutines that have started, which are
// dead in the fork; Go values behind objects that cannot be copied (see
// [Cloner]), the values of [VM.Bind], and functions that Go code made on the
// fly, such as iterators. They are there, but using one raises a RuntimeError.
//
// Fork waits for the VM's lock; inside a script call pass on its context.
func (vm *VM) Fork(ctx context.Context, opts ...Option) (*VM, error) {
	fork, _, err := vm.ForkWith(ctx, nil, opts...)
	return fork, err
}

// ForkWith is Fork for callers that also want the fork's copies of values.
func (vm *VM) ForkWith(ctx context.Context, values []Value, opts ...Option) (*VM, []Value, error) {
	var (
		fork *VM
		out  []Value
	)
	err := vm.Do(ctx, func(context.Context) error {
		c := vm.config
		c.signals = nil
		if g := vm.running.group; vm.limits.Steps > 0 {
			vm.account()
			c.limits.Steps = max(1, vm.limits.Steps-g.steps)
		}
		for _, o := range opts {
			o(&c)
		}
		fork = newVM(c)
		if c.forks != nil {
			c.forks.Add(1)
			fork.OnClose(func() { c.forks.Add(-1) })
		}
		fork.heapAtStart = vm.heapAtStart
		fork.lock(fork.newExecution(fork.base, &group{}))
		defer fork.unlock()
		var err error
		out, err = vm.copyTo(fork, values, c.linked)
		return err
	})
	if err != nil {
		if fork != nil {
			_ = fork.Close() // nothing has run in it
		}
		return nil, nil, err
	}
	return fork, out, nil
}

// Linked is an option of [VM.Fork]: it lets [VM.Transfer] recognize classes,
// functions and metatables that the two VMs have had in common, at the price of
// keeping the heap of the forked VM alive.
func Linked() Option { return func(c *config) { c.linked = true } }

// copyTo fills a new VM. The locks of both are held.
func (vm *VM) copyTo(fork *VM, values []Value, linked bool) ([]Value, error) {
	k := newCopier(vm, fork)
	k.pairTables(vm.globals, fork.globals, 0)
	k.pairTables(vm.packages, fork.packages, 0)
	k.pairTables(vm.loaded, fork.loaded, 0)
	k.pairTables(vm.metaOfClasses(), fork.metaOfClasses(), 0)
	k.basicMetatables()
	for _, m := range vm.registry.byName {
		if fork.registry.byName[m.Name] == nil {
			fork.registry.add(m)
		}
	}
	for name, t := range vm.registry.tables {
		// Loading the module afresh gives it what its Setup makes for one VM.
		t2, err := fork.Require(name)
		if err != nil {
			return nil, err
		}
		k.pairTables(t, t2, 0)
	}
	for _, c := range vm.classes {
		k.class(c)
	}
	for key, v := range vm.state {
		switch v := v.(type) {
		case lua.LValue:
			fork.state[key] = k.Value(v)
		case Cloner:
			n, err := v.CloneFor(k)
			if err != nil {
				return nil, err
			}
			fork.state[key] = n
		}
	}
	out := make([]Value, len(values))
	for i, v := range values {
		out[i] = k.Value(v)
	}
	k.finish()
	fork.sources.take(&vm.sources)
	fork.switchEvery = vm.switchEvery
	if linked {
		fork.link = &link{origin: vm, forth: &k.twins, back: k.reversed()}
	}
	return out, nil
}

// basicMetatables copies the metatables that all values of a basic type share.
func (k *Copier) basicMetatables() {
	samples := []lua.LValue{lua.LNil, lua.LTrue, lua.LNumber(0), lua.LString(""), &lua.LFunction{}, k.from.factory}
	for _, v := range samples {
		mt, ok := k.from.factory.GetMetatable(v).(*lua.LTable)
		if !ok {
			continue
		}
		if own, ok := k.to.factory.GetMetatable(v).(*lua.LTable); ok {
			k.pairTables(mt, own, 0)
			continue
		}
		k.to.factory.SetMetatable(v, k.Value(mt))
	}
}

// take copies the text of loaded chunks.
func (s *sources) take(from *sources) {
	from.mu.Lock()
	defer from.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byName, s.size = maps.Clone(from.byName), from.size
}

// link is what a linked fork has in common with the VM that it came from.
type link struct {
	origin      *VM
	forth, back *twins
}

// twinsTo returns what from and to have in common beyond declarations.
func twinsTo(from, to *VM) *twins {
	switch {
	case from.link != nil && from.link.origin == to:
		return from.link.back
	case to.link != nil && to.link.origin == from:
		return to.link.forth
	}
	return nil
}

// Transfer copies a value of this VM to another one by the rules of [VM.Fork].
// Classes and functions are recognized if one of the two is a [Linked] fork of
// the other; otherwise they are copied as well, with all that they refer to.
//
// Transfer holds the locks of both VMs: first that of the VM that was forked,
// else first that of vm.
func (vm *VM) Transfer(ctx context.Context, v Value, to *VM) (Value, error) {
	var out Value
	err := vm.withBoth(ctx, to, func() error {
		k := newCopier(vm, to)
		k.known = twinsTo(vm, to)
		out = k.Value(v)
		k.finish()
		return nil
	})
	return out, err
}

// TransferError is Transfer for an error that a call in this VM ended with: the
// result can be raised in the other VM and keeps its traceback.
func (vm *VM) TransferError(ctx context.Context, err error, to *VM) error {
	e, ok := err.(*Error)
	if !ok || e.Value == nil {
		return err
	}
	n := *e
	if failed := vm.withBoth(ctx, to, func() error {
		k := newCopier(vm, to)
		k.known = twinsTo(vm, to)
		n.Value = k.Value(e.Value)
		k.finish()
		return nil
	}); failed != nil {
		return failed
	}
	return &n
}

func (vm *VM) withBoth(ctx context.Context, to *VM, f func() error) error {
	first, second := vm, to
	if vm.link != nil && vm.link.origin == to {
		first, second = to, vm
	}
	return first.Do(ctx, func(ctx context.Context) error {
		return second.Do(ctx, func(context.Context) error { return f() })
	})
}
