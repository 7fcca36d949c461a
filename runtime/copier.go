package runtime

import (
	"context"
	"net/netip"
	"reflect"
	"regexp"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// Cloner is implemented by Go values behind objects, and by values of [State],
// that can be copied into another VM. CloneFor returns the copy. What it holds
// of Lua values it copies with [Copier.Value].
//
// Values without it are shared if they cannot be changed: those of basic types,
// structs of them, a few immutable types of the standard library, and those of
// classes that say so with [Class.Shared].
type Cloner interface {
	CloneFor(k *Copier) (any, error)
}

// Copier copies Lua values from one VM to another, whose locks are both held.
// What it has copied it knows again, so that cycles and sharing are kept.
type Copier struct {
	from, to *VM
	known    *twins // from an earlier copy; only read
	twins
	userdata map[*lua.LUserData]*lua.LUserData
	threads  map[*lua.LState]*lua.LState
	pure     map[reflect.Type]bool // types whose values cannot be changed
	todo     []func()
	last     []func()
}

// twins maps what is one thing in the eyes of a script: the VM's own copy of it.
type twins struct {
	tables    map[*lua.LTable]*lua.LTable
	functions map[*lua.LFunction]*lua.LFunction
	upvalues  map[*lua.Upvalue]*lua.Upvalue
	classes   map[*class]*class

	// The tables that are not data: metatables, environments, modules.
	pinned map[*lua.LTable]bool
}

func newCopier(from, to *VM) *Copier {
	return &Copier{
		from: from, to: to,
		twins: twins{
			tables:    map[*lua.LTable]*lua.LTable{},
			functions: map[*lua.LFunction]*lua.LFunction{},
			upvalues:  map[*lua.Upvalue]*lua.Upvalue{},
			classes:   map[*class]*class{},
			pinned:    map[*lua.LTable]bool{},
		},
		userdata: map[*lua.LUserData]*lua.LUserData{},
		threads:  map[*lua.LState]*lua.LState{},
	}
}

// VM returns the VM that is copied to.
func (k *Copier) VM() *VM { return k.to }

// Value returns the other VM's copy of v. Tables and functions may be filled in
// only after the caller has returned, so it must not look into them.
func (k *Copier) Value(v Value) Value {
	switch v := v.(type) {
	case nil:
		return lua.LNil
	case *lua.LTable:
		return k.table(v)
	case *lua.LFunction:
		return k.function(v)
	case *lua.LUserData:
		return k.userData(v)
	case *lua.LState:
		return k.thread(v)
	}
	return v
}

// AtEnd has f called when all that is copied is complete, as it is not yet while
// a [Cloner] is at work. The other VM's lock is held in ctx.
func (k *Copier) AtEnd(f func(ctx context.Context)) {
	k.last = append(k.last, func() { f(k.to.running.ctx) })
}

// later does f when the values at hand are done: no recursion, however deep the data.
func (k *Copier) later(f func()) { k.todo = append(k.todo, f) }

// finish fills in everything that was begun.
func (k *Copier) finish() {
	for len(k.todo) > 0 {
		f := k.todo[len(k.todo)-1]
		k.todo = k.todo[:len(k.todo)-1]
		f()
	}
	for len(k.last) > 0 {
		f := k.last[0]
		k.last = k.last[1:]
		f()
	}
}

func (k *Copier) table(t *lua.LTable) *lua.LTable {
	if n := k.tables[t]; n != nil {
		return n
	}
	if k.known != nil {
		if n := k.known.tables[t]; n != nil && k.known.pinned[t] {
			return n
		}
	}
	n := k.to.factory.CreateTable(t.Len(), 0)
	k.tables[t] = n
	k.later(func() { k.fill(t, n) })
	return n
}

func (k *Copier) fill(t, n *lua.LTable) {
	n.Metatable = k.meta(t.Metatable)
	for key, v := t.Next(lua.LNil); key != lua.LNil; key, v = t.Next(key) {
		n.RawSet(k.Value(key), k.Value(v))
	}
}

// meta copies a metatable.
func (k *Copier) meta(v lua.LValue) lua.LValue {
	mt, ok := v.(*lua.LTable)
	if !ok {
		return lua.LNil
	}
	return k.pin(mt)
}

// pin copies a table that is no data: what is known of it is enough.
func (k *Copier) pin(t *lua.LTable) *lua.LTable {
	k.pinned[t] = true
	if k.known != nil {
		if n := k.known.tables[t]; n != nil {
			return n
		}
	}
	return k.table(t)
}

// pairTables makes n, which the other VM has of itself, the twin of t, and the
// same with the functions and tables that both have under the same keys. Then
// n gets t's contents.
func (k *Copier) pairTables(t, n *lua.LTable, depth int) {
	if k.tables[t] != nil {
		return
	}
	k.tables[t] = n
	k.pinned[t] = true
	if mt, ok := t.Metatable.(*lua.LTable); ok {
		if mt2, ok := n.Metatable.(*lua.LTable); ok {
			k.pairTables(mt, mt2, depth+1)
		}
	}
	var gone []lua.LValue
	for key, own := n.Next(lua.LNil); key != lua.LNil; key, own = n.Next(key) {
		switch key.(type) {
		case lua.LString, lua.LNumber:
		default:
			gone = append(gone, key)
			continue
		}
		switch v := t.RawGet(key).(type) {
		case *lua.LNilType:
			gone = append(gone, key)
		case *lua.LTable:
			if own, ok := own.(*lua.LTable); ok && depth < 3 {
				k.pairTables(v, own, depth+1)
			}
		case *lua.LFunction:
			if own, ok := own.(*lua.LFunction); ok && v.IsG && own.IsG && fnKey(v.GFunction) == fnKey(own.GFunction) {
				if k.functions[v] == nil && k.from.declared(v) == k.to.declared(own) {
					k.functions[v] = own
				}
			}
		case *lua.LUserData:
			if own, ok := own.(*lua.LUserData); ok {
				k.pairObjects(v, own)
			}
		}
	}
	k.later(func() {
		for _, key := range gone {
			n.RawSet(key, lua.LNil)
		}
		k.fill(t, n)
	})
}

// pairObjects makes an object that the other VM has of itself, such as
// io.stdout, the twin of one that could not be copied otherwise.
func (k *Copier) pairObjects(v, own *lua.LUserData) {
	o, o2 := ObjectOf(v), ObjectOf(own)
	if o != nil && o2 != nil && o.class.def != nil && o.class.def == o2.class.def && k.userdata[v] == nil {
		k.userdata[v] = own
	}
}

func (t *twins) reversed() *twins {
	r := &twins{invert(t.tables), invert(t.functions), invert(t.upvalues), invert(t.classes), map[*lua.LTable]bool{}}
	for p := range t.pinned {
		r.pinned[t.tables[p]] = true
	}
	return r
}

func invert[T comparable](m map[T]T) map[T]T {
	out := make(map[T]T, len(m))
	for a, b := range m {
		out[b] = a
	}
	return out
}

func (k *Copier) function(f *lua.LFunction) *lua.LFunction {
	if n := k.functions[f]; n != nil {
		return n
	}
	if k.known != nil {
		if n := k.known.functions[f]; n != nil {
			return n
		}
	}
	n := &lua.LFunction{IsG: f.IsG, Proto: f.Proto, GFunction: f.GFunction}
	k.functions[f] = n
	if f.Env != nil {
		n.Env = k.pin(f.Env)
	}
	if f.IsG {
		decl := k.from.declared(f)
		if decl == nil && !k.from.portable(f.GFunction) {
			n.GFunction = lostFunction
			return n
		}
		if k.from.reserved[f] != nil {
			k.to.reserved[n] = decl
		} else if decl == nil {
			k.to.markPortable(f.GFunction)
		}
	}
	n.Upvalues = make([]*lua.Upvalue, len(f.Upvalues))
	for i, uv := range f.Upvalues {
		n.Upvalues[i] = k.upvalue(uv)
	}
	return n
}

func (k *Copier) upvalue(uv *lua.Upvalue) *lua.Upvalue {
	if n := k.upvalues[uv]; n != nil {
		return n
	}
	if k.known != nil {
		if n := k.known.upvalues[uv]; n != nil {
			return n
		}
	}
	n := &lua.Upvalue{}
	n.SetValue(lua.LNil)
	k.upvalues[uv] = n
	if v := uv.Value(); v != nil && v != lua.LNil {
		k.later(func() { n.SetValue(k.Value(v)) })
	}
	return n
}

func lostFunction(L *lua.LState) int {
	vm := vmOf(L)
	vm.raise(L, Raisef(RuntimeError, "this function belongs to the VM that was forked and cannot be called in the fork"))
	return 0
}

// thread copies a coroutine that has not started; others are dead in the copy.
func (k *Copier) thread(h *lua.LState) *lua.LState {
	if n := k.threads[h]; n != nil {
		return n
	}
	n := k.to.newCoroutine(lua.LNil)
	k.threads[h] = n
	co, to := coroutineOf(h), coroutineOf(n)
	if co != nil && co.status == "suspended" && co.next == nil {
		k.later(func() { to.fn = k.Value(co.fn) })
	} else {
		to.status = "dead"
	}
	return n
}

func (k *Copier) class(c *class) *class {
	if n := k.classes[c]; n != nil {
		return n
	}
	if k.known != nil {
		if n := k.known.classes[c]; n != nil {
			return n
		}
	}
	var n *class
	if c.def != nil {
		n = k.to.class(c.def)
	} else {
		bases := make([]*class, len(c.bases))
		for i, b := range c.bases {
			bases[i] = k.class(b)
		}
		var err error
		if n, err = k.to.newClass(c.name, bases); err != nil {
			panic(err) // the same bases had an order before
		}
		n.doc = c.doc
	}
	k.classes[c] = n
	if c.built {
		n.build()
	}
	changed := false
	for _, name := range c.order {
		m := c.own[name]
		own, ok := n.own[name]
		switch {
		case m.declared:
			// The declared functions are the same things in both.
			f, isFn := m.val.(*lua.LFunction)
			f2, isFn2 := own.val.(*lua.LFunction)
			if isFn && isFn2 && k.functions[f] == nil {
				k.functions[f] = f2
			}
		case k.known != nil && ok:
			// A transfer does not change classes that the other VM has.
		default:
			changed = true
			k.later(func() { n.set(name, member{val: k.Value(m.val)}) })
		}
	}
	if changed {
		k.last = append(k.last, n.buildMetas)
	}
	return n
}

func (k *Copier) userData(ud *lua.LUserData) *lua.LUserData {
	if n := k.userdata[ud]; n != nil {
		return n
	}
	switch x := ud.Value.(type) {
	case *Object:
		return k.object(x)
	case *class:
		return k.class(x).value
	case *noneValue:
		return k.to.None().(*lua.LUserData)
	case *keywords:
		n := &lua.LUserData{Value: &keywords{k.table(x.table)}, Env: k.to.globals, Metatable: lua.LNil}
		k.userdata[ud] = n
		return n
	}
	n := &lua.LUserData{Env: k.to.globals, Metatable: lua.LNil}
	k.userdata[ud] = n
	if native, ok := k.native(ud.Value, nil); ok {
		n.Value = native
		k.later(func() { n.Metatable = k.meta(ud.Metatable) })
	} else {
		n.Value, n.Metatable = &lostValue{}, k.to.lostMeta()
	}
	return n
}

func (k *Copier) object(o *Object) *lua.LUserData {
	c := k.class(o.class)
	n := k.to.newObject(c)
	k.userdata[&o.ud] = &n.ud
	if native, ok := k.native(o.native, n); ok {
		n.native, n.lost = native, o.lost // what a fork has lost, its own forks have not
	} else {
		n.lost = true
		n.native = nil
		if e := o.exceptionData(); e != nil {
			n.native = k.exception(e)
		}
	}
	if o.fields != nil {
		k.later(func() {
			for i, name := range o.fields.names {
				n.setField(lua.LString(name), k.Value(o.fields.values[i]))
			}
			if o.fields.other != nil {
				n.fields.other = k.table(o.fields.other)
			}
		})
	}
	return &n.ud
}

// native copies a Go value, which is to be behind twin if that is not nil; ok is
// false if it cannot be copied.
func (k *Copier) native(v any, twin *Object) (n any, ok bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case *Exception:
		return k.exception(v), true
	case *bigValue, *Prop, *Func, *abortValue:
		return v, true
	case lua.LValue:
		return k.Value(v), true
	case Cloner:
		n, err := v.CloneFor(k)
		if err != nil {
			return nil, false
		}
		return n, true
	}
	if twin != nil {
		for _, a := range twin.class.mro {
			switch {
			case a.def == nil:
			case a.def.Clone != nil:
				n, err := a.def.Clone(k, v, twin)
				return n, err == nil
			case a.def.Shared:
				return v, true
			}
		}
	}
	return v, k.immutable(reflect.TypeOf(v))
}

// Exception copies an exception, for classes whose instances hold more than that.
func (k *Copier) Exception(e *Exception) *Exception { return k.exception(e) }

func (k *Copier) exception(e *Exception) *Exception {
	n := &Exception{Cause: e.Cause, trace: e.trace.withoutLocals(), Args: make([]Value, len(e.Args))}
	for i, a := range e.Args {
		n.Args[i] = k.Value(a)
	}
	if c, ok := e.Cause.(*Error); ok && c.Value != nil {
		cause := *c
		cause.Value, cause.Trace = k.Value(c.Value), c.Trace.withoutLocals()
		n.Cause = &cause
	}
	return n
}

// immutable tells whether values of a type cannot be changed by who holds a
// copy of the interface that they are in: they contain no way to anything else.
func (k *Copier) immutable(t reflect.Type) bool {
	if ok, known := k.pure[t]; known {
		return ok
	}
	if k.pure == nil {
		k.pure = map[reflect.Type]bool{
			reflect.TypeFor[time.Time]():      true,
			reflect.TypeFor[netip.Addr]():     true,
			reflect.TypeFor[netip.AddrPort](): true,
			reflect.TypeFor[netip.Prefix]():   true,
			reflect.TypeFor[*regexp.Regexp](): true,
			reflect.TypeFor[*time.Location](): true,
		}
		return k.immutable(t)
	}
	ok := false
	switch t.Kind() {
	case reflect.Array:
		ok = k.immutable(t.Elem())
	case reflect.Struct:
		ok = true
		for i := range t.NumField() {
			ok = ok && k.immutable(t.Field(i).Type)
		}
	case reflect.Bool, reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128, reflect.String,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		ok = true
	}
	k.pure[t] = ok
	return ok
}

// lostValue stands for userdata that could not be copied.
type lostValue struct{}

type lostKey struct{}

func (vm *VM) lostMeta() *lua.LTable {
	return State(vm, lostKey{}, func() *lua.LTable {
		t := vm.factory.NewTable()
		for _, hook := range []string{"__index", "__newindex", "__call", "__len"} {
			t.RawSetString(hook, vm.fn(lostIndex))
		}
		t.RawSetString("__metatable", lua.LFalse)
		return t
	})
}

func lostIndex(L *lua.LState) int {
	vm := vmOf(L)
	vm.raise(L, Raisef(RuntimeError, "this value belongs to the VM that was forked and cannot be used in the fork"))
	return 0
}

// errLost is raised when an object is used whose Go value could not be copied.
func errLost(o *Object) *Raise {
	return Raisef(RuntimeError, "this %s belongs to the VM that was forked and cannot be used in the fork", o.class.name)
}

// usable tells whether the declared members of owner work on o.
func (o *Object) usable(owner *Class) bool {
	return !o.lost || o.native != nil && owner != nil && owner.Module == "builtins"
}
