package threading

import (
	"time"

	"github.com/netlua/netlua/bindings/internal/wait"
	"github.com/netlua/netlua/runtime"
)

// mutex is behind Lock and RLock. A thread that releases it hands it to the one
// that waits longest, so none is passed over.
type mutex struct {
	held      bool
	reentrant bool
	owner     runtime.Flow
	count     int // of a reentrant one
	waiting   wait.List
	skip      int // see abandon
}

// mine tells whether the caller holds a reentrant lock. Entries from Go count
// as the main thread: a later one owns what an earlier one left locked.
func (m *mutex) mine(c *runtime.Call) bool {
	me := c.Flow()
	return m.held && (m.owner == me || m.owner.Over() && m.owner.Entry() && me.Entry())
}

// lock acquires the lock, waiting for at most timeout, and tells whether it did.
func (m *mutex) lock(c *runtime.Call, timeout time.Duration) (bool, error) {
	switch {
	case m.reentrant && m.mine(c):
		m.count++
		return true, nil
	case !m.held:
		m.held = true
	case timeout == 0:
		return false, nil
	default:
		got, err := m.waiting.Wait(c, timeout, m.pass)
		if !got || err != nil {
			return false, err
		}
	}
	m.owner, m.count = c.Flow(), 1
	return true, nil
}

// pass hands the lock to the next thread, or leaves it unlocked.
func (m *mutex) pass() {
	m.owner, m.count = runtime.Flow{}, 0
	m.held = m.waiting.Wake()
}

// unlock releases the lock once.
func (m *mutex) unlock(c *runtime.Call) error {
	switch {
	case m.reentrant && !m.mine(c):
		return runtime.Raisef(runtime.RuntimeError, "cannot release un-acquired lock")
	case !m.held:
		return runtime.Raisef(runtime.RuntimeError, "release unlocked lock")
	}
	if m.count--; m.count <= 0 {
		m.pass()
	}
	return nil
}

// unlockAll releases the lock however often it is held, for a condition's wait.
// restore acquires it as often again.
func (m *mutex) unlockAll() (count int) {
	count = m.count
	m.pass()
	return count
}

func (m *mutex) restore(c *runtime.Call, count int) error {
	_, err := m.lock(c, wait.Forever)
	m.count = count
	return err
}

// abandon is restore for a script that is stopped while it waits: the "with"
// around the wait will close the lock, although the script no longer holds it.
func (m *mutex) abandon() {
	m.skip++
}

// Close releases the lock when the script that holds it is stopped inside
// "with", where Lua code runs no more.
func (m *mutex) Close() error {
	switch {
	case m.skip > 0:
		m.skip--
	case m.held:
		m.pass()
	}
	return nil
}

// CloneFor gives a fork a lock that nobody holds: its threads did not come along.
func (m *mutex) CloneFor(*runtime.Copier) (any, error) { return &mutex{reentrant: m.reentrant}, nil }

// Lock is the class threading.Lock.
var Lock = &runtime.Class{Name: "Lock", Doc: "A lock that one thread holds at a time. Any thread may release it.", Body: lockBody{}}

// RLock is the class threading.RLock.
var RLock = &runtime.Class{Name: "RLock", Doc: "A lock that its holder may acquire again. It is free when it was released as often.", Body: lockBody{reentrant: true}}

type lockBody struct{ reentrant bool }

func (b lockBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init()", Doc: "Make a lock that nobody holds.", Fn: func(c *runtime.Call) error {
		c.SetNative(&mutex{reentrant: b.reentrant})
		return nil
	}}
	class.Methods = append(lockMethods(func(c *runtime.Call) *mutex { return c.Native().(*mutex) }), runtime.Func{
		Sig: "__repr(): string", Doc: "The state.", Fn: func(c *runtime.Call) error {
			state := "unlocked"
			if c.Native().(*mutex).held {
				state = "locked"
			}
			return c.ReturnStr("<" + state + " threading." + c.Self().ClassName() + " object>")
		},
	})
	if b.reentrant {
		return
	}
	class.Methods = append(class.Methods, runtime.Func{Sig: "locked(): boolean", Doc: "Whether a thread holds the lock.", Fn: func(c *runtime.Call) error {
		return c.Return(c.Native().(*mutex).held)
	}})
}

// lockMethods are the methods of everything that can be locked.
func lockMethods(of func(c *runtime.Call) *mutex) []runtime.Func {
	release := func(c *runtime.Call) error { return of(c).unlock(c) }
	return []runtime.Func{
		{
			Sig: "acquire(blocking: boolean = true, timeout: number = -1): boolean",
			Doc: "Acquire the lock, waiting for it; at most timeout seconds unless that is -1, and not at all if blocking is false. Tell whether it was acquired.",
			Fn: func(c *runtime.Call) error {
				d, err := lockTimeout(c)
				if err != nil {
					return err
				}
				ok, err := of(c).lock(c, d)
				if err != nil {
					return err
				}
				return c.Return(ok)
			},
		},
		{Sig: "release()", Doc: "Release the lock. RuntimeError if it is not held.", Fn: release},
		{Sig: "__enter(): boolean", Doc: "Acquire the lock, for with.", Fn: func(c *runtime.Call) error {
			ok, err := of(c).lock(c, wait.Forever)
			if err != nil {
				return err
			}
			return c.Return(ok)
		}},
		{Sig: "__exit(error?: any)", Doc: "Release the lock, for with.", Fn: release},
	}
}

func lockTimeout(c *runtime.Call) (time.Duration, error) {
	t := c.Num(1)
	switch {
	case !c.Bool(0) && t != -1:
		return 0, runtime.Raisef(runtime.ValueError, "can't specify a timeout for a non-blocking call")
	case !c.Bool(0):
		return 0, nil
	case t == -1:
		return wait.Forever, nil
	case t < 0:
		return 0, runtime.Raisef(runtime.ValueError, "timeout value must be positive")
	}
	return wait.Seconds(t), nil
}
