package runtime

import (
	"context"

	lua "github.com/yuin/gopher-lua"
)

// Object is an instance of a class: of a documented one, or of one made by a script.
type Object struct {
	ud     lua.LUserData
	lost   bool // the Go value stayed in the VM that was forked
	class  *class
	native any     // the Go value behind the instance, set by the constructor of a Go class
	fields *fields // what the script set on the instance; nil until it does
}

// newObject makes an instance without calling a constructor.
func (vm *VM) newObject(c *class) *Object {
	c.build()
	o := &Object{class: c}
	o.ud.Value = o
	o.ud.Metatable = c.meta
	switch {
	case c.native != nil:
		o.native = c.native()
	case c.exception:
		o.native = &Exception{}
	}
	return o
}

// NewInstance makes an instance of a class value, also of a script's class,
// without calling the constructor. The VM's lock must be held.
func (vm *VM) NewInstance(class Value) (*Object, error) {
	c := classOf(class)
	if c == nil {
		return nil, Raisef(TypeError, "expected a class, got %s", vm.typeName(class))
	}
	return vm.newObject(c), nil
}

// NewObject makes an instance of a declared class around a Go value, without
// calling the constructor. The VM's lock must be held.
func (vm *VM) NewObject(def *Class, native any) *Object {
	o := vm.newObject(vm.class(def))
	if native != nil {
		o.native = native
	}
	return o
}

// ObjectOf returns the instance that v is, or nil.
func ObjectOf(v Value) *Object {
	if ud, ok := v.(*lua.LUserData); ok {
		o, _ := ud.Value.(*Object)
		return o
	}
	return nil
}

// NativeOf returns the Go value of type T behind v.
func NativeOf[T any](v Value) (T, bool) {
	if o := ObjectOf(v); o != nil {
		t, ok := o.native.(T)
		return t, ok
	}
	var zero T
	return zero, false
}

// Value returns the object as a Lua value.
func (o *Object) Value() Value { return &o.ud }

func (o *Object) value() lua.LValue { return &o.ud }

// Native returns the Go value behind the object.
func (o *Object) Native() any { return o.native }

// SetNative sets the Go value behind the object.
func (o *Object) SetNative(v any) { o.native = v }

// ClassName returns the name of the object's class.
func (o *Object) ClassName() string { return o.class.name }

// TupleFields returns the names of a named tuple's fields in order, nil for any other object.
func (o *Object) TupleFields() []string { return o.class.tuple }

// IsA tells whether the object is an instance of def or of a class derived from it.
func (o *Object) IsA(def *Class) bool {
	return o.class.derives(o.class.vm.class(def))
}

// Field returns what the script or the binding set under name on the instance, or nil.
func (o *Object) Field(name string) Value {
	if v := o.fields.get(name); v != nil {
		return v
	}
	return lua.LNil
}

// SetField sets a field of the instance to anything that [VM.ToLua] converts.
func (o *Object) SetField(name string, v any) error {
	lv, err := o.class.vm.ToLua(v)
	if err != nil {
		return err
	}
	o.setField(lua.LString(name), lv)
	return nil
}

func (o *Object) setField(key, v lua.LValue) {
	if o.fields == nil {
		o.fields = &fields{}
	}
	o.fields.set(key, v)
	if n, ok := o.native.(FieldWatcher); ok {
		if name, ok := key.(lua.LString); ok {
			n.FieldSet(string(name))
		}
	}
}

// FieldWatcher is a Go value behind an instance that wants to know when a field
// of it is set or removed. It is cheaper than [Object.Watch], and hears nothing of
// the class. FieldSet is called with the VM's lock held, in the middle of the
// script's assignment: it may read the object and must not call into Lua.
type FieldWatcher interface{ FieldSet(name string) }

// Override returns the member that a script put in the place of a documented
// one: a field of the instance or a member of a class made by the script. It is
// nil when the documented member stands, so that Go code can stay in Go.
func (o *Object) Override(name string) *Function {
	if v := o.fields.get(name); v != nil {
		return &Function{vm: o.class.vm, fn: v, field: true, name: name}
	}
	m := o.class.lookup(name)
	if m == nil || m.prop != nil || m.declared || m.val == lua.LNil {
		return nil
	}
	return &Function{vm: o.class.vm, fn: m.val, name: name}
}

// Attr returns a field of the instance or an attribute of its class, as the
// script sees it but for properties, which give nil. The VM's lock must be held.
func (o *Object) Attr(name string) Value { return o.class.vm.attribute(o, name) }

// Scripted tells whether a script set fields of the object or members of its
// class. If not, [Object.Override] finds nothing, whatever the name.
func (o *Object) Scripted() bool {
	if !o.fields.none() {
		return true
	}
	if o.class.flat == nil {
		o.class.flatten()
	}
	return o.class.scripted
}

// CallMethod calls the method of that name, a script's override or the
// documented one, with the object as self. It may be called with or without
// the VM's lock held, as ctx tells.
func (o *Object) CallMethod(ctx context.Context, name string, args ...any) ([]Value, error) {
	vm := o.class.vm
	var fn lua.LValue = lua.LNil
	if err := vm.Do(ctx, func(ctx context.Context) error {
		fn = vm.attribute(o, name)
		if fn == lua.LNil {
			return vm.raiseError(AttributeError, "'"+o.class.name+"' object has no attribute '"+name+"'")
		}
		return nil
	}); err != nil {
		return nil, err
	}
	return vm.Call(ctx, fn, append([]any{o}, args...)...)
}

// attribute reads a field or member without running any script code; a property gives nil.
func (vm *VM) attribute(o *Object, name string) lua.LValue {
	if v := o.fields.get(name); v != nil {
		return v
	}
	if m := o.class.lookup(name); m != nil && m.prop == nil {
		return m.val
	}
	return lua.LNil
}

// Function is a handle on a Lua function that Go code may keep and call.
type Function struct {
	vm    *VM
	fn    lua.LValue
	field bool   // found on the instance: called without self, as Python does
	name  string // of an override
}

// NewFunction returns a handle on a callable Lua value.
func (vm *VM) NewFunction(fn Value) *Function { return &Function{vm: vm, fn: fn} }

// Value returns the Lua value behind the handle.
func (f *Function) Value() Value { return f.fn }

// Call calls the function. ctx decides about the lock: inside [Call.Block] pass
// on the context that Block gave, and the call runs as part of the same script
// call; from a goroutine of your own pass a detached one.
func (f *Function) Call(ctx context.Context, args ...any) ([]Value, error) {
	return f.vm.Call(ctx, f.fn, args...)
}

// CallSelf calls the function as a method of o; one that was found on the
// instance itself gets no self, as in Python.
func (f *Function) CallSelf(ctx context.Context, o *Object, args ...any) ([]Value, error) {
	if !callable(f.fn) {
		return nil, Raisef(TypeError, "%s.%s: expected a function, got %s", o.class.name, f.name, f.vm.typeName(f.fn))
	}
	if f.field {
		return f.vm.Call(ctx, f.fn, args...)
	}
	return f.vm.Call(ctx, f.fn, append([]any{o}, args...)...)
}

// callable tells whether a value can be called.
func callable(v lua.LValue) bool {
	var meta lua.LValue
	switch v := v.(type) {
	case *lua.LFunction:
		return true
	case *lua.LTable:
		meta = v.Metatable
	case *lua.LUserData:
		meta = v.Metatable
	}
	t, ok := meta.(*lua.LTable)
	return ok && t.RawGetString("__call") != lua.LNil
}
