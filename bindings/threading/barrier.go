package threading

import (
	"github.com/netlua/netlua/bindings/internal/wait"
	"github.com/netlua/netlua/runtime"
)

// barrier is the Go value behind a Barrier.
type barrier struct {
	parties int
	action  *runtime.Function
	timeout float64 // -1: none
	round   *round
	broken  bool
}

// round is one filling of the barrier.
type round struct {
	arrived int
	broken  bool
	waiting wait.List
}

// CloneFor gives a fork a barrier at which nobody waits.
func (b *barrier) CloneFor(k *runtime.Copier) (any, error) {
	n := &barrier{parties: b.parties, timeout: b.timeout, round: &round{}, broken: b.broken}
	if b.action != nil {
		n.action = k.VM().NewFunction(k.Value(b.action.Value()))
	}
	return n, nil
}

var brokenBarrier = runtime.NewException("BrokenBarrierError", "The barrier was reset or broken while a thread waited at it.", runtime.RuntimeError)

var barrierClass = &runtime.Class{Name: "Barrier", Doc: "A place where a number of threads wait until all of them have come.", Body: barrierBody{}}

type barrierBody struct{}

func (barrierBody) Define(class *runtime.Class) {
	native := func(c *runtime.Call) *barrier { return c.Native().(*barrier) }
	class.Init = &runtime.Func{
		Sig: "__init(parties: integer, action?: function|None, timeout?: number|None)",
		Doc: "Make a barrier for a number of threads. One of them calls action when all have come. timeout is what wait uses by default.",
		Fn: func(c *runtime.Call) error {
			b := &barrier{parties: c.Int(0), action: c.Func(1), timeout: -1, round: &round{}}
			if b.parties < 1 {
				return runtime.Raisef(runtime.ValueError, "parties must be > 0")
			}
			if c.Given(2) && !c.IsNone(2) {
				b.timeout = max(0, c.Num(2))
			}
			c.SetNative(b)
			return nil
		},
	}
	class.Methods = []runtime.Func{
		{Sig: "wait(timeout?: number|None): integer", Doc: "Wait until all threads have come, and give a number from 0 to parties - 1 that no other of them is given.", Fn: func(c *runtime.Call) error {
			i, err := native(c).wait(c)
			if err != nil {
				return err
			}
			return c.Return(i)
		}},
		{Sig: "reset()", Doc: "Make the barrier empty again. Threads that wait get a BrokenBarrierError.", Fn: func(c *runtime.Call) error {
			b := native(c)
			b.round.abort()
			b.round, b.broken = &round{}, false
			return nil
		}},
		{Sig: "abort()", Doc: "Break the barrier: all who wait or come get a BrokenBarrierError.", Fn: func(c *runtime.Call) error {
			native(c).abort()
			return nil
		}},
	}
	class.Props = []runtime.Prop{
		{Name: "parties", Type: "integer", Doc: "The number of threads that the barrier is for.", Get: func(c *runtime.Call) error { return c.Return(native(c).parties) }},
		{Name: "n_waiting", Type: "integer", Doc: "The number of threads that wait at the barrier.", Get: func(c *runtime.Call) error { return c.Return(native(c).round.waiting.Len()) }},
		{Name: "broken", Type: "boolean", Doc: "Whether the barrier is broken.", Get: func(c *runtime.Call) error { return c.Return(native(c).broken) }},
	}
}

func (r *round) abort() {
	r.broken = true
	r.waiting.WakeAll()
}

func (b *barrier) abort() {
	b.broken = true
	b.round.abort()
}

func (b *barrier) wait(c *runtime.Call) (int, error) {
	if b.broken {
		return 0, &runtime.Raise{Class: brokenBarrier}
	}
	r := b.round
	index := r.arrived
	r.arrived++
	if r.arrived == b.parties {
		b.round = &round{}
		if b.action != nil {
			if _, err := b.action.Call(c.Context()); err != nil {
				b.broken = true
				r.abort()
				return 0, err
			}
		}
		r.waiting.WakeAll()
		return index, nil
	}
	d := timeout(c, 0)
	if !c.Given(0) && b.timeout >= 0 {
		d = wait.Seconds(b.timeout)
	}
	woken, err := r.waiting.Wait(c, d, func() {})
	if err != nil {
		return 0, err
	}
	if !woken {
		b.abort()
		r.abort()
	}
	if r.broken {
		return 0, &runtime.Raise{Class: brokenBarrier}
	}
	return index, nil
}
