package runtime

import lua "github.com/yuin/gopher-lua"

// Bound returns the method of that name, a script's override or the documented
// one, as a function that needs no self: what Python makes of obj.method without
// a call. LNil if there is none. The VM's lock must be held.
func (o *Object) Bound(name string) Value {
	vm := o.class.vm
	if v := o.fields.get(name); v != nil {
		return v
	}
	m := o.class.lookup(name)
	switch {
	case m == nil || m.prop != nil || m.val == lua.LNil:
		return lua.LNil
	case m.fn != nil:
		return vm.factory.NewClosure(m.fn.callBound, &o.ud)
	}
	return vm.StaticFunction(callWithSelf, m.val, &o.ud)
}

// callBound is call for a method whose self is in the upvalue.
func (f *Func) callBound(L *lua.LState) int {
	vm := vmOf(L)
	c := vm.takeCall(L)
	c.fn = f
	c.self = ObjectOf(L.Get(lua.UpvalueIndex(1)))
	if c.self.lost && !c.self.usable(f.owner) {
		vm.raise(L, errLost(c.self))
	}
	c.resolve(1)
	if err := f.Fn(c); err != nil {
		vm.raise(L, vm.withHome(err, f.home))
	}
	n := c.nret
	vm.giveCall(c)
	return n
}

// callWithSelf calls the function in the first upvalue with the second for self.
func callWithSelf(L *lua.LState) int {
	n := L.GetTop()
	L.Push(L.Get(lua.UpvalueIndex(1)))
	L.Push(L.Get(lua.UpvalueIndex(2)))
	for i := 1; i <= n; i++ {
		L.Push(L.Get(i))
	}
	L.Call(n+1, lua.MultRet)
	return L.GetTop() - n
}
