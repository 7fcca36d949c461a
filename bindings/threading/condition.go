package threading

import (
	"time"

	"github.com/netlua/netlua/bindings/internal/wait"
	"github.com/netlua/netlua/runtime"
)

// condition is the Go value behind a Condition.
type condition struct {
	lock    *mutex
	object  *runtime.Object // the Lock or RLock that the script gave; nil for one of its own
	waiting wait.List
}

// Close releases the lock; see [mutex.Close].
func (d *condition) Close() error { return d.lock.Close() }

// CloneFor gives a fork a condition on which nobody waits.
func (d *condition) CloneFor(k *runtime.Copier) (any, error) {
	if d.object == nil {
		return &condition{lock: &mutex{reentrant: d.lock.reentrant}}, nil
	}
	o := runtime.ObjectOf(k.Value(d.object.Value()))
	m, _ := o.Native().(*mutex)
	return &condition{lock: m, object: o}, nil
}

var conditionClass = &runtime.Class{
	Body: conditionBody{},
	Name: "Condition",
	Doc:  "A lock together with a way to wait, while holding it, until another thread says that something has changed.",
}

type conditionBody struct{}

func (conditionBody) Define(class *runtime.Class) {
	native := func(c *runtime.Call) *condition { return c.Native().(*condition) }
	class.Init = &runtime.Func{
		Sig: "__init(lock?: Lock|RLock)", Doc: "Make a condition over a lock, over an RLock of its own if none is given.",
		Fn: func(c *runtime.Call) error {
			d := &condition{}
			if d.object = c.Obj(0); d.object != nil {
				d.lock, _ = d.object.Native().(*mutex)
			}
			if d.lock == nil {
				d.lock, d.object = &mutex{reentrant: true}, nil
			}
			c.SetNative(d)
			return nil
		},
	}
	notify := func(c *runtime.Call, n int) error {
		d := native(c)
		if !d.owned(c) {
			return runtime.Raisef(runtime.RuntimeError, "cannot notify on un-acquired lock")
		}
		for ; n > 0 && d.waiting.Wake(); n-- {
		}
		return nil
	}
	notifyAll := func(c *runtime.Call) error { return notify(c, 1<<30) }
	class.Methods = append(lockMethods(func(c *runtime.Call) *mutex { return native(c).lock }), []runtime.Func{
		{
			Sig: "wait(timeout?: number|None): boolean", Doc: "Release the lock, wait until notified or for timeout seconds, and acquire the lock again. Tell whether there was a notification.",
			Fn: func(c *runtime.Call) error {
				ok, err := native(c).wait(c, timeout(c, 0))
				if err != nil {
					return err
				}
				return c.Return(ok)
			},
		},
		{
			Sig: "wait_for(predicate: function, timeout?: number|None): any", Doc: "Wait until predicate gives something true, or for timeout seconds. Give what it gave last.",
			Fn: waitFor,
		},
		{Sig: "notify(n: integer = 1)", Doc: "Wake the n threads that wait longest.", Fn: func(c *runtime.Call) error { return notify(c, c.Int(0)) }},
		{Sig: "notify_all()", Doc: "Wake all threads that wait.", Fn: notifyAll},
		{Sig: "notifyAll()", Doc: "An older name of notify_all.", Fn: notifyAll},
	}...)
}

// owned tells whether the caller may wait and notify. As a plain lock has no
// owner, it is enough that somebody holds it.
func (d *condition) owned(c *runtime.Call) bool {
	if d.lock.reentrant {
		return d.lock.mine(c)
	}
	return d.lock.held
}

func (d *condition) wait(c *runtime.Call, timeout time.Duration) (bool, error) {
	if !d.owned(c) {
		return false, runtime.Raisef(runtime.RuntimeError, "cannot wait on un-acquired lock")
	}
	count := d.lock.unlockAll()
	returned := false
	defer func() {
		if !returned {
			d.lock.abandon()
		}
	}()
	ok, err := d.waiting.Wait(c, timeout, nil)
	if err == nil {
		err = d.lock.restore(c, count)
	}
	returned = true
	return ok, err
}

func waitFor(c *runtime.Call) error {
	d := c.Native().(*condition)
	clock := c.VM().Host()
	left := timeout(c, 1)
	deadline := clock.Now().Add(left)
	for {
		out, err := c.Func(0).Call(c.Context())
		if err != nil {
			return err
		}
		done := len(out) > 0 && out[0].String() != "nil" && out[0].String() != "false"
		if !done && left >= 0 {
			left = max(0, deadline.Sub(clock.Now()))
		}
		if done || left == 0 {
			if len(out) == 0 {
				return c.Return(nil)
			}
			return c.ReturnValue(out[0])
		}
		if _, err := d.wait(c, left); err != nil {
			return err
		}
	}
}
