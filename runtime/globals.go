package runtime

import (
	goruntime "runtime"

	lua "github.com/yuin/gopher-lua"
)

// The globals that netlua adds to Lua's own: class, isinstance, catch, with,
// iter, kw, bytes, bigint, None, repr.

func (vm *VM) openGlobals() {
	prepareMu.Lock()
	for i := range globalFuncs {
		globalFuncs[i].prepare(nil, nil)
	}
	prepareMu.Unlock()
	for i := range globalFuncs {
		f := &globalFuncs[i]
		vm.globals.RawSetString(f.sig.Name, vm.function(f))
	}
	builtinsModule.prepare()
	for _, c := range []*Class{bytesClass, bigintClass} {
		vm.globals.RawSetString(c.Name, vm.class(c).value)
	}
	vm.globals.RawSetString("None", vm.None())
	catch := vm.factory.NewFunction(globalCatch)
	vm.globals.RawSetString("catch", catch)
	with := vm.factory.NewFunction(globalWith)
	vm.globals.RawSetString("with", with)
	vm.reserved[catch], vm.reserved[with] = &catchDecl, &withDecl
	prepareMu.Lock()
	catchDecl.prepare(nil, nil)
	withDecl.prepare(nil, nil)
	prepareMu.Unlock()
}

var (
	catchDecl = Func{Sig: "catch(class: any, fn: function, ...: any): boolean, any",
		Doc: "Call fn with the other arguments. Give true and its results, or false and the error if it is an instance of class (a class or a table of classes); any other error goes on."}
	withDecl = Func{Sig: "with(object: any, fn: function): any",
		Doc: "Enter object, call fn with it, and leave it again whatever happens. Give fn's results."}
)

var globalFuncs = []Func{
	{
		Sig: "class(name: string, ...: any): any",
		Doc: "Make a class with the given bases. Define __init for the constructor.",
		Fn: func(c *Call) error {
			var bases []*class
			for i, v := range c.Rest() {
				k := classOf(v)
				if k == nil {
					return Raisef(TypeError, "class: base %d is a %s, not a class", i+1, c.vm.typeName(v))
				}
				bases = append(bases, k)
			}
			k, err := c.vm.newClass(c.Str(0), bases)
			if err != nil {
				return Raisef(TypeError, "%s", err)
			}
			return c.ReturnValue(k.value)
		},
	},
	{
		Sig: "isinstance(object: any|nil, class: any): boolean",
		Doc: "Tell whether object is an instance of class or of a class derived from it. class may be a table of classes.",
		Fn: func(c *Call) error {
			ok, err := c.vm.isInstance(c.Arg(0), c.Arg(1))
			if err != nil {
				return err
			}
			return c.Return(ok)
		},
	},
	{
		Sig: "kw(arguments: table): any",
		Doc: "Mark a table as keyword arguments, whatever its keys.",
		Fn: func(c *Call) error {
			return c.ReturnValue(&lua.LUserData{Value: &keywords{c.Table(0)}, Env: c.vm.globals, Metatable: lua.LNil})
		},
	},
	{
		Sig: "repr(value: any|nil): string",
		Doc: "The text of a value as source would write it, for reading while debugging.",
		Fn:  func(c *Call) error { return c.ReturnStr(c.vm.repr(c.L, c.Arg(0))) },
	},
	{
		Sig: "iter(object: any): function",
		Doc: "An iterator over object: over a list's items, a string's bytes, or what the object defines.",
		Fn:  globalIter,
	},
}

// isInstance implements isinstance; kind is a class or a table of classes.
func (vm *VM) isInstance(v, kind lua.LValue) (bool, error) {
	left := maxKinds
	return vm.isInstanceIn(v, kind, &left)
}

// maxKinds is the number of classes and tables that isinstance looks at: tables may be nested, even in themselves.
const maxKinds = 10000

func (vm *VM) isInstanceIn(v, kind lua.LValue, left *int) (bool, error) {
	if k := classOf(kind); k != nil {
		o := ObjectOf(v)
		return o != nil && o.class.derives(k), nil
	}
	t, ok := kind.(*lua.LTable)
	if !ok {
		return false, Raisef(TypeError, "isinstance: parameter 'class': expected a class, got %s", vm.typeName(kind))
	}
	if *left--; *left < 0 {
		return false, Raisef(TypeError, "isinstance: parameter 'class': too many classes")
	}
	for i := 1; i <= t.Len(); i++ {
		if ok, err := vm.isInstanceIn(v, t.RawGetInt(i), left); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func globalIter(c *Call) error {
	switch v := c.Arg(0).(type) {
	case *lua.LFunction:
		return c.ReturnValue(v)
	case lua.LString:
		return c.ReturnValue(c.vm.iterator(&textIter{text: string(v)}))
	case *lua.LTable:
		if mt, ok := v.Metatable.(*lua.LTable); ok {
			if h := mt.RawGetString("__iter"); h != lua.LNil {
				return c.callIter(h, v)
			}
		}
		return c.ReturnValue(c.vm.iterator(&listIter{list: v}))
	case *lua.LUserData:
		if k := classOf(v); k != nil { // an enumeration lists its members
			if m := k.lookup("__iter"); m != nil && m.bare {
				return c.callIter(m.val, v)
			}
			break
		}
		o := ObjectOf(v)
		if o == nil {
			break
		}
		if m := o.class.lookup("__iter"); m != nil && m.val != nil {
			return c.callIter(m.val, v)
		}
		if o.class.tuple != nil {
			return c.ReturnValue(c.vm.iterator(&valuesIter{c.vm.tupleValues(c.L, o)}))
		}
		if m := o.class.lookup("keys"); m != nil && m.prop == nil {
			c.L.Push(m.val)
			c.L.Push(v)
			c.L.Call(1, 1)
			keys := c.L.Get(-1)
			c.L.Pop(1)
			if t, ok := keys.(*lua.LTable); ok {
				return c.ReturnValue(c.vm.iterator(&listIter{list: t}))
			}
		}
		if m := o.class.lookup("readline"); m != nil && m.prop == nil {
			return c.ReturnValue(c.vm.iterator(&linesIter{m.val, v}))
		}
	}
	return Raisef(TypeError, "iter: %s is not iterable", c.vm.typeName(c.Arg(0)))
}

func (c *Call) callIter(fn, self lua.LValue) error {
	top := c.L.GetTop()
	c.L.Push(fn)
	c.L.Push(self)
	c.L.Call(1, lua.MultRet)
	c.nret = c.L.GetTop() - top
	return nil
}

// globalCatch is catch(class, fn, ...).
func globalCatch(L *lua.LState) int {
	vm := vmOf(L)
	if L.GetTop() < 2 {
		vm.raise(L, vm.raiseError(TypeError, "catch: missing arguments 'class' and 'fn'"))
	}
	if classOf(L.Get(1)) == nil {
		if _, ok := L.Get(1).(*lua.LTable); !ok {
			vm.raise(L, Raisef(TypeError, "catch: parameter 'class': expected a class, got %s", vm.typeName(L.Get(1))))
		}
	}
	f := vm.takeFiber()
	n := L.GetTop()
	for i := 2; i <= n; i++ {
		f.L.Push(L.Get(i))
	}
	if r := vm.run(f, n-2); r != nil {
		vm.releaseFiber(f)
		if r.abort == nil {
			ok, err := vm.isInstance(r.value, L.Get(1))
			if err != nil {
				vm.raise(L, err)
			}
			if ok {
				L.Push(lua.LFalse)
				L.Push(r.value)
				return 2
			}
		}
		reraise(L, r)
	}
	L.Push(lua.LTrue)
	n = moveResults(f, L)
	vm.releaseFiber(f)
	return n + 1
}

// globalWith is with(object, fn). The object's __enter gives what fn gets, and
// __exit is told of the error; an object without them is closed.
func globalWith(L *lua.LState) int {
	vm := vmOf(L)
	obj := L.Get(1)
	checkFunction(L, 2)
	arg := obj
	if m := vm.methodOf(L, obj, "__enter"); m != lua.LNil {
		L.Push(m)
		L.Push(obj)
		L.Call(1, 1)
		arg = L.Get(-1)
		L.Pop(1)
	}
	exit := vm.methodOf(L, obj, "__exit")
	if exit == lua.LNil {
		exit = vm.methodOf(L, obj, "close")
	}
	if exit == lua.LNil {
		vm.raise(L, Raisef(TypeError, "with: %s has no method __exit or close", vm.typeName(obj)))
	}
	f := vm.takeFiber()
	f.L.Push(L.Get(2))
	f.L.Push(arg)
	r := vm.run(f, 1)
	var failure lua.LValue = lua.LNil
	if r != nil {
		vm.releaseFiber(f)
		failure = r.value
		if r.abort != nil {
			failure = lua.LNil
			vm.releaseNative(obj)
			reraise(L, r)
		}
	}
	n := 0
	if r == nil {
		n = moveResults(f, L)
		vm.releaseFiber(f)
	}
	L.Push(exit)
	L.Push(obj)
	L.Push(failure)
	L.Call(2, 0)
	if r != nil {
		reraise(L, r)
	}
	return n
}

// releaseNative closes the Go value behind an object whose script is being
// stopped: Lua code may no longer run, but what it held is released.
func (vm *VM) releaseNative(v lua.LValue) {
	if o := ObjectOf(v); o != nil {
		if c, ok := o.native.(interface{ Close() error }); ok {
			_ = c.Close() // there is nobody left to tell
		}
	}
}

// methodOf finds a method on an object, or on a table of the script's own.
func (vm *VM) methodOf(L *lua.LState, v lua.LValue, name string) lua.LValue {
	switch x := v.(type) {
	case *lua.LTable:
		return L.GetField(x, name)
	case *lua.LUserData:
		if o, ok := x.Value.(*Object); ok {
			return vm.attribute(o, name)
		}
		if mt, ok := x.Metatable.(*lua.LTable); ok {
			if idx, ok := mt.RawGetString("__index").(*lua.LTable); ok {
				return idx.RawGetString(name)
			}
		}
	}
	return lua.LNil
}

func baseCollectGarbage(L *lua.LState) int {
	switch opt := optString(L, 1, "collect"); opt {
	case "collect", "step":
		goruntime.GC() // of the whole process, so it costs the script steps
		vmOf(L).running.group.steps += 10 * pollEvery
		pollLib(L)
		vmOf(L).reapCoroutines()
		if opt == "step" {
			L.Push(lua.LTrue)
		} else {
			L.Push(lua.LNumber(0))
		}
	case "count":
		L.Push(lua.LNumber(float64(memoryInUse()) / 1024))
	case "stop", "restart", "setpause", "setstepmul", "incremental", "generational":
		L.Push(lua.LNumber(0)) // Go's collector is not ours to tune from a script
	default:
		argError(L, 1, "invalid option '"+opt+"'")
	}
	return 1
}
