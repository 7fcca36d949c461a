package threading

import (
	"github.com/netlua/netlua/bindings/internal/wait"
	"github.com/netlua/netlua/runtime"
)

// semaphore is the Go value behind Semaphore and BoundedSemaphore.
type semaphore struct {
	value   int
	bound   int // -1: none
	waiting wait.List
}

// acquire takes one, waiting in turn.
func (s *semaphore) acquire(c *runtime.Call, blocking bool, i int) (bool, error) {
	d := wait.Forever
	switch {
	case i >= 0:
		d = timeout(c, i)
	}
	if !blocking {
		d = 0
	}
	switch {
	case s.value > 0:
		s.value--
		return true, nil
	case d == 0:
		return false, nil
	}
	return s.waiting.Wait(c, d, s.give)
}

// give returns one: to the thread that waits longest, or to the store.
func (s *semaphore) give() {
	if !s.waiting.Wake() {
		s.value++
	}
}

func (s *semaphore) release(n int) error {
	if n < 1 {
		return runtime.Raisef(runtime.ValueError, "n must be one or more")
	}
	if s.bound >= 0 && s.value+n > s.bound {
		return runtime.Raisef(runtime.ValueError, "Semaphore released too many times")
	}
	for ; n > 0; n-- {
		s.give()
	}
	return nil
}

// Close gives one back when the script is stopped inside "with".
func (s *semaphore) Close() error { return s.release(1) }

// CloneFor gives a fork a semaphore with the same number left.
func (s *semaphore) CloneFor(*runtime.Copier) (any, error) {
	return &semaphore{value: s.value, bound: s.bound}, nil
}

var (
	semaphoreClass = &runtime.Class{Name: "Semaphore", Doc: "A counter that acquire takes one from, waiting while it is 0, and release adds to.", Body: semaphoreBody{}}
	boundedClass   = &runtime.Class{Name: "BoundedSemaphore", Doc: "A Semaphore that cannot be released more often than it was acquired.", Bases: []*runtime.Class{semaphoreClass}, Body: semaphoreBody{bounded: true}}
)

type semaphoreBody struct{ bounded bool }

func (b semaphoreBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(value: integer = 1)", Doc: "Make a semaphore with a first value.", Fn: func(c *runtime.Call) error {
		s := &semaphore{value: c.Int(0), bound: -1}
		if s.value < 0 {
			return runtime.Raisef(runtime.ValueError, "semaphore initial value must be >= 0")
		}
		if b.bounded {
			s.bound = s.value
		}
		c.SetNative(s)
		return nil
	}}
	if b.bounded {
		return
	}
	class.Methods = []runtime.Func{
		{
			Sig: "acquire(blocking: boolean = true, timeout?: number|None): boolean", Doc: "Take one, waiting for it as acquire of a lock does. Tell whether it was got.",
			Fn: func(c *runtime.Call) error {
				if !c.Bool(0) && c.Given(1) {
					return runtime.Raisef(runtime.ValueError, "can't specify timeout for non-blocking acquire")
				}
				ok, err := c.Native().(*semaphore).acquire(c, c.Bool(0), 1)
				if err != nil {
					return err
				}
				return c.Return(ok)
			},
		},
		{Sig: "release(n: integer = 1)", Doc: "Give n back.", Fn: func(c *runtime.Call) error { return c.Native().(*semaphore).release(c.Int(0)) }},
		{Sig: "__enter(): boolean", Doc: "Take one, for with.", Fn: func(c *runtime.Call) error {
			ok, err := c.Native().(*semaphore).acquire(c, true, -1)
			if err != nil {
				return err
			}
			return c.Return(ok)
		}},
		{Sig: "__exit(error?: any)", Doc: "Give it back, for with.", Fn: func(c *runtime.Call) error { return c.Native().(*semaphore).release(1) }},
	}
}
