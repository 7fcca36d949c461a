package parallel

import (
	goruntime "runtime"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/wait"
	"github.com/netlua/netlua/runtime"
)

// Module is require("parallel").
var Module = &runtime.Module{
	Name:    "parallel",
	Doc:     "Work on several cores: functions run in copies of the whole program, and their results come back.",
	Classes: []*runtime.Class{iteratorClass},
	Funcs: []runtime.Func{
		{
			Sig: "map(fn: function, list: table, *, workers?: integer, timeout?: number|None): any[]",
			Doc: "Call fn with every item of list, in workers copies of the program at a time (one per core), and give the list of first results, in the order of list. The first error stops the rest and is raised. TimeoutError if it takes longer than timeout seconds.",
			Fn: func(c *runtime.Call) error {
				return collect(c, c.Arg(0), items(c.Table(1)), 2)
			},
		},
		{
			Sig: "run(functions: function[], *, workers?: integer, timeout?: number|None): any[]",
			Doc: "Call every function of a list without arguments, as map does, and give the list of their first results.",
			Fn: func(c *runtime.Call) error {
				return collect(c, c.VM().StaticFunction(call), items(c.Table(0)), 1)
			},
		},
		{
			Sig: "imap(fn: function, list: table, *, workers?: integer, timeout?: number|None): Iterator",
			Doc: "Like map, but give an iterator over the results, which come as soon as they and all before them are there. Workers run only a little ahead of it.",
			Fn: func(c *runtime.Call) error {
				s, err := begin(c, c.Arg(0), items(c.Table(1)), 2, true)
				if err != nil {
					return err
				}
				return c.Return(c.VM().NewObject(iteratorClass, s))
			},
		},
		{Sig: "cpu_count(): integer", Doc: "The number of cores that workers can use.", Fn: func(c *runtime.Call) error { return c.Return(goruntime.GOMAXPROCS(0)) }},
	},
}

// call calls its first argument.
func call(L *lua.LState) int {
	fn := L.Get(1)
	L.SetTop(0)
	L.Push(fn)
	L.Call(0, 1)
	return 1
}

func items(t *runtime.Table) []runtime.Value {
	out := make([]runtime.Value, t.Len())
	for i := range out {
		out[i] = t.RawGetInt(i + 1)
	}
	return out
}

// begin starts work with the options workers and timeout, which are the
// arguments from index option on. Lazy workers do not run far ahead of who
// takes the results.
func begin(c *runtime.Call, fn runtime.Value, items []runtime.Value, option int, lazy bool) (*stream, error) {
	workers := goruntime.GOMAXPROCS(0)
	if c.Given(option) {
		if workers = c.Int(option); workers < 1 {
			return nil, runtime.Raisef(runtime.ValueError, "parameter 'workers': must be at least 1, not %d", workers)
		}
	}
	timeout := wait.Forever
	if c.Given(option+1) && !c.IsNone(option+1) {
		timeout = max(0, wait.Seconds(c.Num(option+1)))
	}
	workers = min(workers, len(items))
	ahead := len(items)
	if lazy {
		ahead = 2 * workers
	}
	return start(c, fn, items, workers, ahead, timeout)
}

// collect waits for all results.
func collect(c *runtime.Call, fn runtime.Value, items []runtime.Value, option int) error {
	s, err := begin(c, fn, items, option, false)
	if err != nil {
		return err
	}
	defer s.stop()
	out := c.State().CreateTable(len(items), 0)
	for range items {
		v, err := s.next(c)
		if err != nil {
			return err
		}
		out.Append(v)
	}
	return c.ReturnValue(out)
}

var iteratorClass = &runtime.Class{Name: "Iterator", Doc: "The results of imap, one per call. It ends the work when it is closed, as with does.", Body: iteratorBody{}}

type iteratorBody struct{}

func (iteratorBody) Define(class *runtime.Class) {
	native := func(c *runtime.Call) *stream { return c.Native().(*stream) }
	class.Methods = []runtime.Func{
		{Sig: "__call(...: any): any", Doc: "The next result; nil after the last.", Fn: func(c *runtime.Call) error {
			s := native(c)
			if s.given == len(s.results) {
				return c.Return(nil)
			}
			v, err := s.next(c)
			if err != nil {
				s.stop()
				return err
			}
			return c.ReturnValue(v)
		}},
		{Sig: "__iter(): function", Doc: "The iterator itself.", Fn: func(c *runtime.Call) error { return c.Return(c.Self()) }},
		{Sig: "close()", Doc: "Stop the work.", Fn: func(c *runtime.Call) error {
			native(c).stop()
			return nil
		}},
	}
}
