package threading

import "github.com/netlua/netlua/runtime"

// local is the Go value behind a local: a table of attributes per thread.
type local struct {
	main   *runtime.Table
	others map[*runtime.Thread]*runtime.Table
	sweep  int // number of threads at which to look for those that ended
}

// table returns the calling thread's attributes.
func (l *local) table(c *runtime.Call) *runtime.Table {
	t := c.CurrentThread()
	if t == nil {
		if l.main == nil {
			l.main = c.State().NewTable()
		}
		return l.main
	}
	own := l.others[t]
	if own == nil {
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
	return own
}

// CloneFor gives a fork the attributes of the main thread: the others did not come along.
func (l *local) CloneFor(k *runtime.Copier) (any, error) {
	n := &local{}
	if l.main != nil {
		n.main = k.Value(l.main).(*runtime.Table)
	}
	return n, nil
}

var localClass = &runtime.Class{Name: "local", Doc: "An object whose attributes have a value of their own in every thread.", Body: localBody{}}

type localBody struct{}

func (localBody) Define(class *runtime.Class) {
	native := func(c *runtime.Call) *local {
		l, _ := c.Native().(*local)
		if l == nil { // a subclass need not call the constructor
			l = &local{}
			c.SetNative(l)
		}
		return l
	}
	class.Init = &runtime.Func{Sig: "__init()", Doc: "Make an object without attributes.", Fn: func(c *runtime.Call) error {
		c.SetNative(&local{})
		return nil
	}}
	class.Methods = []runtime.Func{
		{Sig: "__getitem(name: any): any", Doc: "The thread's own value of an attribute.", Fn: func(c *runtime.Call) error {
			return c.ReturnValue(native(c).table(c).RawGet(c.Arg(0)))
		}},
		{Sig: "__setitem(name: any, value: any|nil)", Doc: "Set the thread's own value of an attribute.", Fn: func(c *runtime.Call) error {
			native(c).table(c).RawSet(c.Arg(0), c.Arg(1))
			return nil
		}},
	}
}
