package runtime

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// A bar is what something may cost, in the cost of something else that is
// measured in turns with it, so that a machine whose speed drifts does not
// matter; or in nanoseconds where of is zero.
type bar struct {
	name     string
	most     float64 // ratio, or nanoseconds where there is nothing to compare with
	what, of turn
	net      bool // without the loop itself
}

// turn is the body of a loop in Lua.
type turn struct {
	setup, body string
	plain       bool // in gopher-lua itself, with neither a context nor our library
}

const (
	fib     = "local function fib(n) if n < 2 then return n end return fib(n-1) + fib(n-2) end"
	declare = "local f = require('bench').three"
	yielder = "local co = coroutine.wrap(function() while true do coroutine.yield() end end)"
)

// bars has the costs that the runtime promises. gofn is a Go function that was
// not declared, which is as cheap as a call out of Lua can be.
var bars = []bar{
	{"pcall that succeeds", 1.5, turn{"local function f() end", "pcall(f)", false}, turn{"local function f() end", "pcall(f)", true}, true},
	{"exception raised and caught", 12000, turn{"local f = require('bench').fail", "pcall(f)", false}, turn{}, true},
	{"hook on calls", 1.2, turn{fib, "fib(12)", false}, turn{fib, "fib(12)", true}, false},
	{"hook on loops", 1.1, turn{"local x = 0", "for j = 1, 100 do x = x + j end", false}, turn{"local x = 0", "for j = 1, 100 do x = x + j end", true}, false},
	{"attribute of a declared class", 3, turn{"local o = require('bench').Thing()", "local _ = o.attr", false}, turn{"local f = gofn", "f()", false}, true},
	{"declared function, three arguments", 2, turn{declare, "f(1, 'x', true)", false}, turn{"local f = gofn", "f(1, 'x', true)", false}, true},
	{"switch of coroutines", 600, turn{yielder, "co()", false}, turn{}, true},
}

// runner returns a function that runs n turns.
func (t turn) runner(b *testing.B) func(n int) time.Duration {
	src := fmt.Sprintf("%s\nlocal n = ... for i = 1, n do %s end", t.setup, t.body)
	if t.plain {
		L := lua.NewState()
		b.Cleanup(L.Close)
		fn, err := L.LoadString(src)
		if err != nil {
			b.Fatal(err)
		}
		return func(n int) time.Duration {
			start := time.Now()
			L.Push(fn)
			L.Push(lua.LNumber(n))
			L.Call(1, 0)
			return time.Since(start)
		}
	}
	vm := New(WithModules(benchModule))
	b.Cleanup(func() { vm.Close() })
	if err := vm.SetGlobal("gofn", lua.LGFunction(func(L *lua.LState) int { return 0 })); err != nil {
		b.Fatal(err)
	}
	p, err := Compile(src, "=bench")
	if err != nil {
		b.Fatal(err)
	}
	return func(n int) time.Duration {
		start := time.Now()
		if _, err := vm.Run(context.Background(), p, n); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
}

// sample is nanoseconds a turn; it takes long enough for the clock.
func sample(run func(n int) time.Duration) func() float64 {
	n := 1
	for run(n) < 5*time.Millisecond {
		n *= 2
	}
	return func() float64 { return float64(run(n)) / float64(n) }
}

// BenchmarkBars measures what has a bar in turns with what it is held against:
// bar is the most it may be, cost the median of what it was.
func BenchmarkBars(b *testing.B) {
	for _, c := range bars {
		done := false // a result does not get better by a larger b.N
		var cost float64
		b.Run(c.name, func(b *testing.B) {
			if !done {
				cost = c.measure(b)
				done = true
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(cost, "cost")
			b.ReportMetric(c.most, "bar")
			b.ReportMetric(100*cost/c.most, "%ofbar")
		})
	}
}

func (c bar) measure(b *testing.B) float64 {
	const rounds = 15
	what, of, loop, plainLoop := sample(c.what.runner(b)), func() float64 { return 1 }, func() float64 { return 0 }, func() float64 { return 0 }
	if c.net {
		loop = sample(turn{}.runner(b))
	}
	if c.of != (turn{}) {
		of = sample(c.of.runner(b))
		if c.net && c.of.plain {
			plainLoop = sample(turn{plain: true}.runner(b))
		} else {
			plainLoop = loop
		}
	}
	costs := make([]float64, rounds)
	for i := range costs {
		costs[i] = (what() - loop()) / (of() - plainLoop())
	}
	slices.Sort(costs)
	return costs[rounds/2]
}
