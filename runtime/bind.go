package runtime

import (
	"context"
	"fmt"
	"reflect"
	"time"

	lua "github.com/yuin/gopher-lua"
	luar "layeh.com/gopher-luar"
)

// Bind makes a Go value a global of scripts, without a declaration: a function,
// or a struct, map, slice, array, channel or pointer with its fields, elements
// and methods. It is for the embedding program's own values.
//
// Functions and methods: an error result that is not nil is raised, and left
// away otherwise; a context.Context as the first parameter is filled in, and
// such a function runs while other threads of the script may. Trailing
// parameters that can be nil are optional.
//
// Values: integers are checked against the range of their type, and beyond 2^53
// they are bigints; []byte is a string; time.Duration is a number of seconds;
// a table becomes the struct, map or slice that is asked for; a function
// becomes a Go function that runs under the VM's lock and panics with the
// script's *[Error] if it has no error result to return it in.
//
// Names are those of the struct's "luar" tags, else the Go names, and the Go
// names with a lower-case first letter. Reading what is not there raises
// AttributeError, but an index past the end of a slice gives nil.
func (vm *VM) Bind(name string, value any) error {
	return vm.Do(context.Background(), func(context.Context) error {
		v, err := vm.bind(reflect.ValueOf(value))
		if err != nil {
			return fmt.Errorf("bind %s: %w", name, err)
		}
		vm.globals.RawSetString(name, v)
		return nil
	})
}

var (
	errorType    = reflect.TypeFor[error]()
	contextType  = reflect.TypeFor[context.Context]()
	durationType = reflect.TypeFor[time.Duration]()
	valueType    = reflect.TypeFor[lua.LValue]()
	functionType = reflect.TypeFor[*Function]()
)

// bind converts a Go value for a script.
func (vm *VM) bind(rv reflect.Value) (lua.LValue, error) {
	if !rv.IsValid() {
		return lua.LNil, nil
	}
	if rv.Kind() == reflect.Interface {
		if rv.IsNil() {
			return lua.LNil, nil
		}
		return vm.bind(rv.Elem())
	}
	switch v := rv.Interface().(type) {
	case lua.LValue, *Object, *Function, *Class, *Raise, time.Duration, []byte, *Error:
		return vm.ToLua(v)
	}
	switch rv.Kind() {
	case reflect.Func:
		if rv.IsNil() {
			return lua.LNil, nil
		}
		return vm.boundFunc(rv, "function", false), nil
	case reflect.Map, reflect.Slice, reflect.Chan, reflect.Pointer:
		if rv.IsNil() {
			return lua.LNil, nil
		}
		return vm.reflected(rv), nil
	case reflect.Struct, reflect.Array:
		if rv.CanAddr() {
			rv = rv.Addr()
		}
		return vm.reflected(rv), nil
	case reflect.UnsafePointer, reflect.Uintptr, reflect.Complex64, reflect.Complex128:
		return nil, fmt.Errorf("no conversion for Go type %s", rv.Type())
	}
	return vm.ToLua(rv.Interface())
}

// reflected makes the userdata for a composite value, through gopher-luar.
func (vm *VM) reflected(rv reflect.Value) lua.LValue {
	v := luar.New(vm.factory, rv.Interface())
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return v
	}
	if mt, ok := ud.Metatable.(*lua.LTable); ok {
		vm.harden(mt, rv.Type())
	}
	return v
}

type hardenedKey struct{}

// harden replaces, in the metatable that gopher-luar made for a type, what it
// does wrong for us: see [VM.Bind].
func (vm *VM) harden(mt *lua.LTable, t reflect.Type) {
	done := State(vm, hardenedKey{}, func() map[*lua.LTable]bool { return map[*lua.LTable]bool{} })
	if done[mt] {
		return
	}
	done[mt] = true
	vm.hardenMethods(mt, t)
	if t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct {
		// A pointer finds methods and fields of its struct in the struct's own table.
		elem := luar.MT(vm.factory, reflect.Zero(t.Elem()).Interface())
		vm.harden(elem.LTable, t.Elem())
	}
	mt.RawSetString("__index", vm.fn(boundIndex))
	if mt.RawGetString("__newindex") != lua.LNil {
		mt.RawSetString("__newindex", vm.fn(boundNewIndex))
	}
	if mt.RawGetString("__eq") != lua.LNil {
		mt.RawSetString("__eq", vm.fn(boundEq))
	}
	if t.Kind() == reflect.Slice {
		mt.RawSetString("__add", lua.LNil) // appending with + surprises; a script can build a table
	}
	if t.Kind() == reflect.Pointer {
		mt.RawSetString("__pow", lua.LNil) // assignment by ^ and dereference by - surprise as well
		mt.RawSetString("__unm", lua.LNil)
	}
	switch t.Kind() {
	case reflect.Map, reflect.Slice, reflect.Array:
		mt.RawSetString("__pairs", vm.fn(boundPairs))
		mt.RawSetString("__call", vm.fn(boundPairs))
		if t.Kind() != reflect.Map {
			mt.RawSetString("__ipairs", vm.fn(boundPairs))
		}
	case reflect.Chan:
		mt.RawSetString("__call", lua.LNil) // it would wait with the lock held
	}
}

// hardenMethods puts our way of calling in the place of gopher-luar's.
func (vm *VM) hardenMethods(mt *lua.LTable, t reflect.Type) {
	methods, ok := mt.RawGetString("methods").(*lua.LTable)
	if !ok {
		return
	}
	for i := range t.NumMethod() {
		m := t.Method(i)
		fn := vm.boundFunc(m.Func, m.Name, true)
		for _, name := range []string{m.Name, lowerFirst(m.Name)} {
			methods.RawSetString(name, fn)
		}
	}
}

func lowerFirst(s string) string {
	if s != "" && s[0] >= 'A' && s[0] <= 'Z' {
		return string(s[0]+32) + s[1:]
	}
	return s
}

// boundValue returns the Go value that argument 1 stands for.
func boundValue(L *lua.LState) (*lua.LUserData, reflect.Value) {
	ud, ok := L.Get(1).(*lua.LUserData)
	if !ok || ud.Value == nil {
		typeError(L, 1, "Go value")
	}
	return ud, reflect.ValueOf(ud.Value)
}

func boundMethod(ud *lua.LUserData, rv reflect.Value, vm *VM, name string) lua.LValue {
	mt, _ := ud.Metatable.(*lua.LTable)
	for mt != nil {
		if methods, ok := mt.RawGetString("methods").(*lua.LTable); ok {
			if fn := methods.RawGetString(name); fn != lua.LNil {
				return fn
			}
		}
		if rv.Kind() != reflect.Pointer || rv.Elem().Kind() != reflect.Struct {
			break
		}
		rv = rv.Elem()
		mt = luar.MT(vm.factory, reflect.Zero(rv.Type()).Interface()).LTable
	}
	return nil
}

// boundField finds a struct's field by the name that scripts use.
func (vm *VM) boundField(rv reflect.Value, name string) (reflect.Value, bool) {
	if rv.Kind() == reflect.Pointer {
		rv = rv.Elem()
	}
	if rv.Kind() != reflect.Struct {
		return reflect.Value{}, false
	}
	mt := luar.MT(vm.factory, reflect.Zero(rv.Type()).Interface())
	fields, _ := mt.RawGetString("fields").(*lua.LTable)
	ud, ok := fields.RawGetString(name).(*lua.LUserData)
	if !ok {
		return reflect.Value{}, false
	}
	f, err := rv.FieldByIndexErr(ud.Value.([]int))
	return f, err == nil
}

func boundIndex(L *lua.LState) int {
	vm := vmOf(L)
	ud, rv := boundValue(L)
	key := L.Get(2)
	give := func(v reflect.Value) int {
		lv, err := vm.bind(v)
		if err != nil {
			vm.raise(L, vm.raiseError(TypeError, err.Error()))
		}
		L.Push(lv)
		return 1
	}
	elem := rv
	if rv.Kind() == reflect.Pointer {
		elem = rv.Elem()
	}
	if n, ok := key.(lua.LNumber); ok && (elem.Kind() == reflect.Slice || elem.Kind() == reflect.Array) {
		if i := int(n); lua.LNumber(i) == n && i >= 1 && i <= elem.Len() {
			return give(elem.Index(i - 1))
		}
		L.Push(lua.LNil)
		return 1
	}
	if rv.Kind() == reflect.Map {
		if k, err := vm.toGo(key, rv.Type().Key()); err == nil {
			if item := rv.MapIndex(k); item.IsValid() {
				return give(item)
			}
		}
		if name, ok := key.(lua.LString); ok {
			if fn := boundMethod(ud, rv, vm, string(name)); fn != nil {
				L.Push(fn)
				return 1
			}
		}
		L.Push(lua.LNil)
		return 1
	}
	name, ok := key.(lua.LString)
	if !ok {
		vm.raise(L, Raisef(TypeError, "%s: no index of type %s", rv.Type(), vm.typeName(key)))
	}
	if fn := boundMethod(ud, rv, vm, string(name)); fn != nil {
		L.Push(fn)
		return 1
	}
	if f, ok := vm.boundField(rv, string(name)); ok {
		return give(f)
	}
	vm.raise(L, vm.noAttribute(rv, string(name)))
	return 0
}

// noAttribute is the error for a name that a Go value does not have.
func (vm *VM) noAttribute(rv reflect.Value, name string) error {
	var names []string
	for t := rv.Type(); ; t = t.Elem() {
		for i := range t.NumMethod() {
			names = append(names, lowerFirst(t.Method(i).Name))
		}
		if t.Kind() == reflect.Struct {
			mt := luar.MT(vm.factory, reflect.Zero(t).Interface())
			if fields, ok := mt.RawGetString("fields").(*lua.LTable); ok {
				names = append(names, sortedKeys(fields)...)
			}
		}
		if t.Kind() != reflect.Pointer {
			break
		}
	}
	msg := fmt.Sprintf("'%s' has no field or method '%s'", rv.Type(), name)
	if s := closest(name, names); s != "" {
		msg += fmt.Sprintf(" (did you mean '%s'?)", s)
	}
	return vm.raiseError(AttributeError, msg)
}

func boundNewIndex(L *lua.LState) int {
	vm := vmOf(L)
	_, rv := boundValue(L)
	key, val := L.Get(2), L.Get(3)
	fail := func(err error) {
		if err != nil {
			vm.raise(L, vm.raiseError(TypeError, err.Error()))
		}
	}
	elem := rv
	if rv.Kind() == reflect.Pointer {
		elem = rv.Elem()
	}
	switch elem.Kind() {
	case reflect.Map:
		k, err := vm.toGo(key, elem.Type().Key())
		fail(err)
		if val == lua.LNil {
			elem.SetMapIndex(k, reflect.Value{})
			return 0
		}
		v, err := vm.toGo(val, elem.Type().Elem())
		fail(err)
		elem.SetMapIndex(k, v)
	case reflect.Slice, reflect.Array:
		n, ok := key.(lua.LNumber)
		i := int(n)
		if !ok || lua.LNumber(i) != n || i < 1 || i > elem.Len() {
			vm.raise(L, Raisef(IndexError, "index %s is out of range 1 to %d", vm.str(L, key), elem.Len()))
		}
		v, err := vm.toGo(val, elem.Type().Elem())
		fail(err)
		if !elem.Index(i - 1).CanSet() {
			vm.raise(L, Raisef(TypeError, "%s cannot be changed", rv.Type()))
		}
		elem.Index(i - 1).Set(v)
	default:
		name, _ := key.(lua.LString)
		f, ok := vm.boundField(rv, string(name))
		if !ok {
			vm.raise(L, vm.noAttribute(rv, string(name)))
		}
		if !f.CanSet() {
			vm.raise(L, Raisef(AttributeError, "can't set field '%s' of a copy; bind a pointer", string(name)))
		}
		v, err := vm.toGo(val, f.Type())
		if err != nil {
			fail(fmt.Errorf("field '%s': %w", string(name), err))
		}
		f.Set(v)
	}
	return 0
}

func boundEq(L *lua.LState) int {
	a, _ := L.Get(1).(*lua.LUserData)
	b, _ := L.Get(2).(*lua.LUserData)
	equal := false
	if a != nil && b != nil && a.Value != nil && b.Value != nil && reflect.TypeOf(a.Value) == reflect.TypeOf(b.Value) {
		if va := reflect.ValueOf(a.Value); va.Comparable() {
			equal = a.Value == b.Value
		} else {
			equal = reflect.DeepEqual(a.Value, b.Value)
		}
	}
	L.Push(lua.LBool(equal))
	return 1
}

// boundPairs walks a map in the order of its keys where they have one, a slice by index.
func boundPairs(L *lua.LState) int {
	vm := vmOf(L)
	_, rv := boundValue(L)
	if rv.Kind() == reflect.Pointer {
		rv = rv.Elem()
	}
	var keys []reflect.Value
	n := rv.Len()
	if rv.Kind() == reflect.Map {
		if rv.Type().Key().Kind() == reflect.String {
			keys = sortedMapKeys(rv)
		} else {
			keys = rv.MapKeys()
		}
	}
	i := 0
	L.Push(L.NewFunction(func(L *lua.LState) int {
		vm := vmOf(L)
		for i < n {
			i++
			var k, v reflect.Value
			if keys != nil {
				k = keys[i-1]
				if v = rv.MapIndex(k); !v.IsValid() {
					continue
				}
			} else if i <= rv.Len() {
				k, v = reflect.ValueOf(i), rv.Index(i-1)
			} else {
				break
			}
			lk, err := vm.bind(k)
			if err == nil {
				var lv lua.LValue
				if lv, err = vm.bind(v); err == nil {
					L.Push(lk)
					L.Push(lv)
					return 2
				}
			}
			vm.raise(L, vm.raiseError(TypeError, err.Error()))
		}
		L.Push(lua.LNil)
		return 1
	}))
	_ = vm
	return 1
}
