package runtime

import (
	"fmt"
	"strings"
	"syscall"

	lua "github.com/yuin/gopher-lua"
)

// How instances and classes answer to Lua's operators. The functions are the
// same for all classes: they find the class through the object.

// hooks are the operators that a class can define, as methods of the same name.
var hooks = []string{"__len", "__call", "__concat", "__unm", "__add", "__sub", "__mul", "__div", "__mod", "__pow", "__lt", "__le", "__eq"}

// buildMetas builds the metatables of c and the classes derived from it again,
// when a hook has changed.
func (c *class) buildMetas() {
	c.family(func(k *class) {
		if k.built {
			k.buildMeta()
		}
	})
}

// buildMeta fills the metatable that c's instances share: the presence of an
// operator is what makes the VM use it.
func (c *class) buildMeta() {
	vm := c.vm
	if c.meta == nil {
		c.meta = vm.factory.CreateTable(0, 12)
		c.meta.RawSetString("__index", vm.fn(objectIndex))
		c.meta.RawSetString("__newindex", vm.fn(objectNewIndex))
		c.meta.RawSetString("__tostring", vm.fn(objectToString))
		c.meta.RawSetString("__metatable", lua.LString(c.name))
	}
	for _, h := range hooks {
		if h == "__len" && c.tuple != nil && c.lookup(h) == nil {
			c.meta.RawSetString(h, vm.fn(tupleLen))
			continue
		}
		if m := c.lookup(h); m != nil && m.val != nil && m.val != lua.LNil {
			c.meta.RawSetString(h, m.val)
			if h == "__eq" || h == "__lt" || h == "__le" {
				// gopher-lua compares only operands whose hooks are the same function.
				c.meta.RawSetString(h, vm.fn(comparator(h)))
			}
		} else if c.meta.RawGetString(h) != lua.LNil {
			c.meta.RawSetString(h, lua.LNil)
		}
	}
	if c.tuple != nil && c.lookup("__eq") == nil {
		c.meta.RawSetString("__eq", vm.fn(tupleEq))
	}
}

// comparator returns the one function that all classes share for a comparison.
func comparator(hook string) lua.LGFunction {
	switch hook {
	case "__lt":
		return compareLt
	case "__le":
		return compareLe
	}
	return compareEq
}

func compareEq(L *lua.LState) int { return compareBy(L, "__eq") }
func compareLt(L *lua.LState) int { return compareBy(L, "__lt") }
func compareLe(L *lua.LState) int { return compareBy(L, "__le") }

func compareBy(L *lua.LState, hook string) int {
	o := ObjectOf(L.Get(1))
	if o == nil {
		o = ObjectOf(L.Get(2))
	}
	m := o.class.lookup(hook)
	if m == nil {
		L.Push(lua.LFalse)
		return 1
	}
	if r := ObjectOf(L.Get(2)); r != nil && r.class != o.class && m.declared {
		// Go code does not know what a script's class on the right compares with.
		if own := r.class.lookup(hook); own != nil && !own.declared {
			m = own
		}
	}
	L.Push(m.val)
	L.Push(L.Get(1))
	L.Push(L.Get(2))
	L.Call(2, 1)
	return 1
}

// fn returns the VM's one Lua function for a Go function without upvalues.
func (vm *VM) fn(f lua.LGFunction) *lua.LFunction {
	key := fnKey(f)
	fns := State(vm, fnsKey{}, func() map[uintptr]*lua.LFunction { return map[uintptr]*lua.LFunction{} })
	if v := fns[key]; v != nil {
		return v
	}
	v := vm.factory.NewFunction(f)
	fns[key] = v
	vm.markPortable(f)
	return v
}

type fnsKey struct{}

func objectIndex(L *lua.LState) int {
	o := L.Get(1).(*lua.LUserData).Value.(*Object)
	key := L.Get(2)
	if s, ok := key.(lua.LString); ok {
		if o.fields != nil {
			if v := o.fields.get(string(s)); v != nil {
				L.Push(v)
				return 1
			}
		}
		if m := o.class.lookup(string(s)); m != nil {
			if m.prop == nil {
				L.Push(m.val)
				return 1
			}
			return getProp(L, o, m.prop)
		}
	} else {
		if o.class.tuple != nil {
			if n, ok := key.(lua.LNumber); ok && n >= 1 && int(n) <= len(o.class.tuple) && n == lua.LNumber(int(n)) {
				return getProp(L, o, o.class.lookup(o.class.tuple[int(n)-1]).prop)
			}
		}
		if v := o.fields.getKey(key); v != nil {
			L.Push(v)
			return 1
		}
		o.class.lookup("") // make sure that getItem is current
	}
	if m := o.class.getItem; m != nil {
		return callHook(L, m.val, 2)
	}
	if m := o.class.getAttr; m != nil {
		return callHook(L, m.val, 2)
	}
	L.Push(lua.LNil)
	return 1
}

// callHook calls fn with the arguments of the running function.
func callHook(L *lua.LState, fn lua.LValue, n int) int {
	top := L.GetTop()
	L.Push(fn)
	for i := 1; i <= n; i++ {
		L.Push(L.Get(i))
	}
	L.Call(n, lua.MultRet)
	return L.GetTop() - top
}

func getProp(L *lua.LState, o *Object, p *Prop) int {
	vm := o.class.vm
	if o.lost && !o.usable(p.owner) {
		vm.raise(L, errLost(o))
	}
	if p.Read != nil {
		if v := p.Read(o); v != nil {
			L.Push(v)
			return 1
		}
	}
	c := vm.takeCall(L)
	c.self = o
	if err := p.Get(c); err != nil {
		vm.raise(L, vm.withHome(err, p.owner.home))
	}
	n := c.nret
	vm.giveCall(c)
	if n == 0 {
		L.Push(lua.LNil)
		return 1
	}
	return 1
}

func objectNewIndex(L *lua.LState) int {
	o := L.Get(1).(*lua.LUserData).Value.(*Object)
	key, val := L.Get(2), L.Get(3)
	vm := o.class.vm
	if s, ok := key.(lua.LString); ok {
		if m := o.class.lookup(string(s)); m != nil {
			if m.prop != nil {
				if m.prop.setFn == nil {
					vm.raise(L, vm.raiseError(AttributeError, "can't set attribute '"+string(s)+"'"))
				}
				if o.lost && !o.usable(m.prop.owner) {
					vm.raise(L, errLost(o))
				}
				c := vm.takeCall(L)
				c.self, c.fn = o, m.prop.setFn
				c.setOne(val)
				if err := m.prop.Set(c); err != nil {
					vm.raise(L, vm.withHome(err, m.prop.owner.home))
				}
				vm.giveCall(c)
				return 0
			}
			if _, fn := val.(*lua.LFunction); fn || o.class.setItem == nil || !m.declared {
				o.setField(key, val)
				return 0
			}
			// An item that is called like a method: the method stays, m:get(k) must always work.
		}
	} else {
		o.class.lookup("")
	}
	if val == lua.LNil && o.class.delItem != nil {
		if o.fields.getKey(key) != nil {
			o.fields.set(key, lua.LNil)
			return 0
		}
		callHook(L, o.class.delItem.val, 2)
		return 0
	}
	if m := o.class.setItem; m != nil {
		callHook(L, m.val, 3)
		return 0
	}
	if key == lua.LNil {
		vm.raise(L, vm.raiseError(TypeError, "attribute name must not be nil"))
	}
	o.setField(key, val)
	return 0
}

func objectToString(L *lua.LState) int {
	L.Push(lua.LString(vmOf(L).str(L, L.Get(1))))
	return 1
}

func tupleLen(L *lua.LState) int {
	L.Push(lua.LNumber(len(ObjectOf(L.Get(1)).class.tuple)))
	return 1
}

// tupleUnpack is the method unpack of named tuples: all items in order.
func tupleUnpack(L *lua.LState) int {
	o := ObjectOf(L.Get(1))
	if o == nil || o.class.tuple == nil {
		typeError(L, 1, "named tuple")
	}
	return pushAll(L, vmOf(L).tupleValues(L, o))
}

// tupleValues reads the fields of a named tuple in order.
func (vm *VM) tupleValues(L *lua.LState, o *Object) []lua.LValue {
	out := make([]lua.LValue, len(o.class.tuple))
	for i, name := range o.class.tuple {
		out[i] = L.GetField(&o.ud, name)
	}
	return out
}

func tupleEq(L *lua.LState) int {
	vm := vmOf(L)
	a, b := ObjectOf(L.Get(1)), ObjectOf(L.Get(2))
	equal := a != nil && b != nil && a.class.tuple != nil && len(a.class.tuple) == len(b.class.tuple)
	if equal {
		x, y := vm.tupleValues(L, a), vm.tupleValues(L, b)
		for i := range x {
			if !L.Equal(x[i], y[i]) {
				equal = false
				break
			}
		}
	}
	L.Push(lua.LBool(equal))
	return 1
}

// metaOfClasses is the metatable that all class values share.
func (vm *VM) metaOfClasses() *lua.LTable {
	return State(vm, classMetaKey{}, func() *lua.LTable {
		t := vm.factory.CreateTable(0, 5)
		t.RawSetString("__index", vm.fn(classIndex))
		t.RawSetString("__newindex", vm.fn(classNewIndex))
		t.RawSetString("__call", vm.fn(classCall))
		t.RawSetString("__tostring", vm.fn(classToString))
		t.RawSetString("__metatable", lua.LString("class"))
		return t
	})
}

type classMetaKey struct{}

func classOf(v lua.LValue) *class {
	if ud, ok := v.(*lua.LUserData); ok {
		c, _ := ud.Value.(*class)
		return c
	}
	return nil
}

func classIndex(L *lua.LState) int {
	c := classOf(L.Get(1))
	key, ok := L.Get(2).(lua.LString)
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	switch key {
	case "__name__", "__name":
		L.Push(lua.LString(c.name))
		return 1
	case "__doc__":
		L.Push(lua.LString(c.doc))
		return 1
	case "__bases__":
		t := L.NewTable()
		for _, b := range c.bases {
			t.Append(b.value)
		}
		L.Push(t)
		return 1
	}
	m := c.lookup(string(key))
	if m == nil {
		L.Push(lua.LNil)
		return 1
	}
	if m.prop != nil {
		// A property seen from the class: its documentation, so that the name resolves.
		L.Push(c.vm.NewObject(propertyClass, m.prop).value())
		return 1
	}
	L.Push(m.val)
	return 1
}

// propertyClass is what Class.property gives: a thing to print and to ask for help.
var propertyClass = &Class{Name: "property", Doc: "A property, seen from its class.", Bases: []*Class{objectClass}, Body: propertyBody{}}

type propertyBody struct{}

func (propertyBody) Define(class *Class) {
	class.Methods = []Func{{Sig: "__tostring(): string", Fn: func(c *Call) error {
		return c.ReturnStr("<property '" + c.Self().Native().(*Prop).Name + "'>")
	}}}
}

func classNewIndex(L *lua.LState) int {
	c := classOf(L.Get(1))
	key, ok := L.Get(2).(lua.LString)
	if !ok {
		c.vm.raise(L, c.vm.raiseError(TypeError, "class attribute name must be a string"))
	}
	c.build()
	if v := L.Get(3); v == lua.LNil {
		c.unset(string(key))
	} else {
		c.set(string(key), member{val: v})
	}
	if strings.HasPrefix(string(key), "__") {
		c.buildMetas()
	}
	return 0
}

func classToString(L *lua.LState) int {
	L.Push(lua.LString("<class '" + classOf(L.Get(1)).fullName() + "'>"))
	return 1
}

// Constructed is implemented by Go values, made by [Class].Native, that are to
// know what the constructor is about to be called with, and by which thread
// (nil: an entry from Go), although the constructor may be a script's.
type Constructed interface {
	Constructed(args []Value, by *Thread)
}

// classCall makes an instance: Class(...).
func classCall(L *lua.LState) int {
	c := classOf(L.Get(1))
	vm := c.vm
	nargs := L.GetTop() - 1
	if c.def == OSError && nargs >= 2 {
		if n, ok := L.Get(2).(lua.LNumber); ok {
			c = vm.class(errnoClass(syscall.Errno(n))) // as documented, the number chooses the subclass
		}
	}
	o := vm.newObject(c)
	if e, ok := o.native.(*Exception); ok && nargs > 0 {
		e.Args = make([]lua.LValue, 0, nargs)
		for i := 2; i <= nargs+1; i++ {
			e.Args = append(e.Args, L.Get(i))
		}
	}
	if k, ok := o.native.(Constructed); ok {
		args := make([]Value, nargs)
		for i := range args {
			args[i] = L.Get(i + 2)
		}
		k.Constructed(args, vm.running.thread)
	}
	m := c.lookup("__init")
	switch {
	case m == nil:
		if nargs > 0 && !c.exception {
			vm.raise(L, vm.raiseError(TypeError, fmt.Sprintf("%s() takes no arguments", c.name)))
		}
	case m.fn != nil:
		call := vm.takeCall(L)
		call.self, call.fn = o, m.fn
		call.resolve(2)
		if err := m.fn.Fn(call); err != nil {
			vm.raise(L, vm.withHome(err, m.fn.home))
		}
		vm.giveCall(call)
	default:
		L.Push(m.val)
		L.Push(&o.ud)
		for i := 2; i <= nargs+1; i++ {
			L.Push(L.Get(i))
		}
		L.Call(nargs+1, 0)
	}
	L.Push(&o.ud)
	return 1
}
