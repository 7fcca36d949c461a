package threading

import "github.com/netlua/netlua/runtime"

// local is the Go value behind a local: a table of attributes per thread.
type local struct {
	main   *runtime.Table
	others map[*runtime.Thread]*runtime.Table
	args   []runtime.Value // of the constructor, which each thread calls for itself
	maker  *runtime.Thread // has called it; nil: the main thread
	sweep  int             // number of threads at which to look for those that ended
}

// Constructed keeps the arguments of the constructor.
func (l *local) Constructed(args []runtime.Value, by *runtime.Thread) { l.args, l.maker = args, by }

// table returns the calling thread's attributes. Where a script's class has a
// constructor, each thread calls it at its first use of the object.
func (l *local) table(c *runtime.Call) (*runtime.Table, error) {
	t := c.CurrentThread()
	own, fresh := l.tableOf(c, t)
	if !fresh || t == l.maker {
		return own, nil
	}
	construct := c.Self().Override("__init")
	if construct == nil {
		return own, nil
	}
	args := make([]any, len(l.args))
	for i, v := range l.args {
		args[i] = v
	}
	if _, err := construct.CallSelf(c.Context(), c.Self(), args...); err != nil {
		if t == nil {
			l.main = nil
		} else {
			delete(l.others, t)
		}
		return nil, err
	}
	return own, nil
}

// tableOf returns the attributes in thread t, and whether it has just got them.
func (l *local) tableOf(c *runtime.Call, t *runtime.Thread) (own *runtime.Table, fresh bool) {
	if t == nil {
		fresh = l.main == nil
		if fresh {
			l.main = c.State().NewTable()
		}
		return l.main, fresh
	}
	own = l.others[t]
	fresh = own == nil
	if fresh {
		if len(l.others) >= l.sweep {
			for t := range l.others {
				if !t.Alive() {
					delete(l.others, t)
				}
			}
			l.sweep = 2*len(l.others) + 8
		}
		if l.others == nil {
			l.others = map[*runtime.Thread]*runtime.Table{}
		}
		own = c.State().NewTable()
		l.others[t] = own
	}
	return own, fresh
}

// CloneFor gives a fork the attributes of the main thread: the others did not come along.
func (l *local) CloneFor(k *runtime.Copier) (any, error) {
	n := &local{maker: l.maker}
	for _, v := range l.args {
		n.args = append(n.args, k.Value(v))
	}
	if l.main != nil {
		n.main = k.Value(l.main).(*runtime.Table)
	}
	return n, nil
}

var localClass = &runtime.Class{Name: "local", Doc: "An object whose attributes have a value of their own in every thread.", Native: func() any { return &local{} }, Body: localBody{}}

type localBody struct{}

func (localBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init()", Doc: "Make an object without attributes.", Fn: func(*runtime.Call) error { return nil }}
	class.Methods = []runtime.Func{
		{Sig: "__getitem(name: any): any", Doc: "The thread's own value of an attribute.", Fn: func(c *runtime.Call) error {
			t, err := c.Native().(*local).table(c)
			if err != nil {
				return err
			}
			return c.ReturnValue(t.RawGet(c.Arg(0)))
		}},
		{Sig: "__setitem(name: any, value: any|nil)", Doc: "Set the thread's own value of an attribute.", Fn: func(c *runtime.Call) error {
			t, err := c.Native().(*local).table(c)
			if err == nil {
				t.RawSet(c.Arg(0), c.Arg(1))
			}
			return err
		}},
	}
}
