// Package queue declares the module queue: queues between threads, of limited
// size if wanted. The zero or less as maxsize is no limit.
package queue

import (
	"time"

	"github.com/netlua/netlua/bindings/internal/wait"
	"github.com/netlua/netlua/runtime"
)

// Module is require("queue").
var Module = &runtime.Module{
	Name:    "queue",
	Doc:     "Queues that threads hand things to one another through.",
	Classes: []*runtime.Class{queueClass, lifoClass, priorityClass, simpleClass, empty, full},
}

var (
	queueClass    = &runtime.Class{Name: "Queue", Doc: "First in, first out.", Body: queueBody{}}
	lifoClass     = &runtime.Class{Name: "LifoQueue", Doc: "Last in, first out.", Bases: []*runtime.Class{queueClass}, Body: queueBody{}}
	priorityClass = &runtime.Class{Name: "PriorityQueue", Doc: "The least first, as < or, for lists, their first different items order them.", Bases: []*runtime.Class{queueClass}, Body: queueBody{}}
	simpleClass   = &runtime.Class{Name: "SimpleQueue", Doc: "First in, first out, without limit and without task_done.", Body: queueBody{}}

	empty = runtime.NewException("Empty", "There is nothing in the queue.", runtime.ExceptionClass)
	full  = runtime.NewException("Full", "There is no room in the queue.", runtime.ExceptionClass)
)

// queue is the Go value behind all queues.
type queue struct {
	items      store
	max        int
	unfinished int // put, and not yet told done
	getters    wait.List
	putters    wait.List
	joiners    wait.List
}

// put adds an item as soon as there is room.
func (q *queue) put(c *runtime.Call, v runtime.Value, timeout time.Duration) error {
	deadline := c.VM().Host().Now().Add(timeout)
	for left := timeout; q.max > 0 && q.items.len() >= q.max; {
		if left == 0 {
			return &runtime.Raise{Class: full}
		}
		if _, err := q.putters.Wait(c, left, nil); err != nil {
			return err
		}
		if timeout >= 0 {
			left = max(0, deadline.Sub(c.VM().Host().Now()))
		}
	}
	if err := q.items.put(c, v); err != nil {
		return err
	}
	q.unfinished++
	q.getters.Wake()
	return nil
}

// get removes an item as soon as there is one.
func (q *queue) get(c *runtime.Call, timeout time.Duration) (runtime.Value, error) {
	deadline := c.VM().Host().Now().Add(timeout)
	for left := timeout; q.items.len() == 0; {
		if left == 0 {
			return nil, &runtime.Raise{Class: empty}
		}
		if _, err := q.getters.Wait(c, left, nil); err != nil {
			return nil, err
		}
		if timeout >= 0 {
			left = max(0, deadline.Sub(c.VM().Host().Now()))
		}
	}
	v, err := q.items.get(c)
	if err != nil {
		return nil, err
	}
	q.putters.Wake()
	return v, nil
}

// CloneFor gives a fork a queue with copies of the items.
func (q *queue) CloneFor(k *runtime.Copier) (any, error) {
	return &queue{items: q.items.clone(k), max: q.max, unfinished: q.unfinished}, nil
}

// timeout reads the arguments block and timeout.
func timeout(c *runtime.Call, block, seconds int) (time.Duration, error) {
	switch {
	case !c.Bool(block):
		return 0, nil
	case !c.Given(seconds) || c.IsNone(seconds):
		return wait.Forever, nil
	case c.Num(seconds) < 0:
		return 0, runtime.Raisef(runtime.ValueError, "'timeout' must be a non-negative number")
	}
	return wait.Seconds(c.Num(seconds)), nil
}

type queueBody struct{}

func (queueBody) Define(class *runtime.Class) {
	bounded := func(make func() store) *runtime.Func {
		return &runtime.Func{Sig: "__init(maxsize: integer = 0)", Doc: "Make a queue for at most maxsize items; 0 is no limit.", Fn: func(c *runtime.Call) error {
			c.SetNative(&queue{items: make(), max: c.Int(0)})
			return nil
		}}
	}
	switch class {
	case lifoClass:
		class.Init = bounded(func() store { return &lifo{} })
	case priorityClass:
		class.Init = bounded(func() store { return &heap{} })
	case simpleClass:
		class.Init = &runtime.Func{Sig: "__init()", Doc: "Make an empty queue.", Fn: func(c *runtime.Call) error {
			c.SetNative(&queue{items: &fifo{}})
			return nil
		}}
		class.Methods = methods()
	case queueClass:
		class.Init = bounded(func() store { return &fifo{} })
		class.Methods = append(methods(), []runtime.Func{
			{Sig: "full(): boolean", Doc: "Whether there is no room.", Fn: func(c *runtime.Call) error {
				q := native(c)
				return c.Return(q.max > 0 && q.items.len() >= q.max)
			}},
			{Sig: "task_done()", Doc: "Tell that an item got from the queue is dealt with. ValueError if called more often than items were put.", Fn: func(c *runtime.Call) error {
				q := native(c)
				if q.unfinished <= 0 {
					return runtime.Raisef(runtime.ValueError, "task_done() called too many times")
				}
				if q.unfinished--; q.unfinished == 0 {
					q.joiners.WakeAll()
				}
				return nil
			}},
			{Sig: "join()", Doc: "Wait until all items that were put are told done.", Fn: func(c *runtime.Call) error {
				q := native(c)
				for q.unfinished > 0 {
					if _, err := q.joiners.Wait(c, wait.Forever, nil); err != nil {
						return err
					}
				}
				return nil
			}},
		}...)
		class.Props = []runtime.Prop{
			{Name: "maxsize", Type: "integer", Doc: "The greatest number of items; 0 is no limit.", Get: func(c *runtime.Call) error { return c.Return(native(c).max) }},
			{Name: "unfinished_tasks", Type: "integer", Doc: "The number of items that were put and not told done.", Get: func(c *runtime.Call) error { return c.Return(native(c).unfinished) }},
		}
	}
}

func native(c *runtime.Call) *queue { return c.Native().(*queue) }

// item is the item argument: nil becomes None, which can be told from nothing.
func item(c *runtime.Call) runtime.Value {
	if !c.Given(0) {
		return c.VM().None()
	}
	return c.Arg(0)
}

// methods are those that all queues have.
func methods() []runtime.Func {
	put := func(c *runtime.Call, d time.Duration) error { return native(c).put(c, item(c), d) }
	get := func(c *runtime.Call, d time.Duration) error {
		v, err := native(c).get(c, d)
		if err != nil {
			return err
		}
		return c.ReturnValue(v)
	}
	return []runtime.Func{
		{
			Sig: "put(item: any|nil, block: boolean = true, timeout?: number|None)", Doc: "Add an item, waiting for room; Full if there is none within timeout seconds, or at once if block is false.",
			Fn: func(c *runtime.Call) error {
				d, err := timeout(c, 1, 2)
				if err != nil {
					return err
				}
				return put(c, d)
			},
		},
		{
			Sig: "get(block: boolean = true, timeout?: number|None): any", Doc: "Remove the next item and give it, waiting for one; Empty if there is none within timeout seconds, or at once if block is false.",
			Fn: func(c *runtime.Call) error {
				d, err := timeout(c, 0, 1)
				if err != nil {
					return err
				}
				return get(c, d)
			},
		},
		{Sig: "put_nowait(item: any|nil)", Doc: "Add an item; Full if there is no room.", Fn: func(c *runtime.Call) error { return put(c, 0) }},
		{Sig: "get_nowait(): any", Doc: "Remove the next item and give it; Empty if there is none.", Fn: func(c *runtime.Call) error { return get(c, 0) }},
		{Sig: "qsize(): integer", Doc: "The number of items.", Fn: func(c *runtime.Call) error { return c.Return(native(c).items.len()) }},
		{Sig: "empty(): boolean", Doc: "Whether there is no item.", Fn: func(c *runtime.Call) error { return c.Return(native(c).items.len() == 0) }},
		{Sig: "__len(): integer", Doc: "The number of items.", Fn: func(c *runtime.Call) error { return c.Return(native(c).items.len()) }},
	}
}
