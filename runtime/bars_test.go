package runtime

import (
	"context"
	"fmt"
	"math"
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

// sample returns a function that measures nanoseconds a turn, for long enough for the clock.
func (t turn) sample(b *testing.B) func() float64 {
	run, n := t.runner(b), 1
	for run(n) < 5*time.Millisecond {
		n *= 2
	}
	return func() float64 { return float64(run(n)) / float64(n) }
}

// BenchmarkBars measures what has a bar in turns with what it is held against:
// bar is the most it may be, cost what it was.
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
	const rounds = 50
	runs := [4]func() float64{c.what.sample(b), zero, zero, zero} // what, the thing it is held against, and the loops of both
	if c.of != (turn{}) {
		runs[1] = c.of.sample(b)
	}
	if c.net {
		runs[2] = turn{}.sample(b)
		runs[3] = turn{plain: c.of.plain}.sample(b)
	}
	// The least of each: what others add on a busy machine is left out.
	least := [4]float64{math.Inf(1), math.Inf(1), math.Inf(1), math.Inf(1)}
	for range rounds {
		for i, run := range runs {
			least[i] = min(least[i], run())
		}
	}
	if c.of == (turn{}) {
		return least[0] - least[2]
	}
	return (least[0] - least[2]) / (least[1] - least[3])
}

func zero() float64 { return 0 }
