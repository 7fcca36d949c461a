package runtime

import (
	"bytes"
	"context"
	"fmt"
	goruntime "runtime"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// Audit hooks that scripts add. The host announces every effect; a hook of a
// script is called with the event, under the VM's lock.
//
// Some announcements carry no context (those of files and the environment), and
// come from a goroutine that may hold the lock already or not. While there are
// hooks, the VM therefore notes which goroutine holds its lock.

// auditHooks is the hooks of one VM.
type auditHooks struct {
	vm  *VM
	fns []*Function
}

type auditKey struct{}

// AddAuditHook makes fn(event, args) an audit hook: it is called before every
// effect that scripts of the VM have on the world, and forbids the effect by
// raising an error. Hooks cannot be removed, and forks take them along. The
// VM's lock must be held.
//
// Hooks in Go belong into the host; see [host.Audited].
func (vm *VM) AddAuditHook(fn Value) {
	h := State(vm, auditKey{}, func() *auditHooks {
		h := &auditHooks{vm: vm}
		vm.auditing.Store(true)
		vm.noteHolder()
		vm.audited.AddHook(h.ask)
		return h
	})
	h.fns = append(h.fns, vm.NewFunction(fn))
}

// CloneFor adds the hooks to a fork.
func (h *auditHooks) CloneFor(k *Copier) (any, error) {
	for _, fn := range h.fns {
		k.to.AddAuditHook(k.Value(fn.Value()))
	}
	return k.to.state[auditKey{}], nil
}

// ask is the host's hook that calls those of the script.
func (h *auditHooks) ask(ctx context.Context, event string, args []any) error {
	vm := h.vm
	if executionFrom(ctx, vm) == nil {
		if vm.holder.Load() == goroutineID() {
			ctx = vm.running.ctx
		} else {
			ctx = Detach(ctx)
		}
	}
	return vm.Do(ctx, func(ctx context.Context) error {
		ex := vm.running
		if ex.asking { // effects of a hook are not announced to hooks
			return nil
		}
		ex.asking = true
		defer func() { vm.running.asking = false }()
		list := vm.factory.NewTable()
		for _, a := range args {
			v, err := vm.ToLua(a)
			if err != nil {
				v = lua.LString(fmt.Sprint(a))
			}
			list.Append(noneForNil(vm, v))
		}
		for _, fn := range h.fns {
			if _, err := fn.Call(ctx, event, list); err != nil {
				return err
			}
		}
		return nil
	})
}

// noteHolder notes that the calling goroutine runs under the VM's lock.
func (vm *VM) noteHolder() {
	if vm.auditing.Load() {
		vm.holder.Store(goroutineID())
	}
}

// goroutineID returns the number of the calling goroutine, which Go tells only
// in the first line of a stack trace.
func goroutineID() int64 {
	var buf [40]byte
	b := bytes.TrimPrefix(buf[:goruntime.Stack(buf[:], false)], []byte("goroutine "))
	if i := bytes.IndexByte(b, ' '); i > 0 {
		b = b[:i]
	}
	id, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		return -1 // matches no holder
	}
	return id
}
