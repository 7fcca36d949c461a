package runtime

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// noneValue is behind the sentinel None.
type noneValue struct{}

// None returns the VM's sentinel for Python's None, for places where nil would leave a hole.
func (vm *VM) None() Value {
	return State(vm, noneKey{}, func() *lua.LUserData {
		meta := vm.factory.CreateTable(0, 2)
		meta.RawSetString("__tostring", vm.StaticFunction(func(L *lua.LState) int {
			L.Push(lua.LString("None"))
			return 1
		}))
		meta.RawSetString("__metatable", lua.LString("None"))
		return &lua.LUserData{Value: &noneValue{}, Metatable: meta, Env: vm.globals}
	})
}

type noneKey struct{}

func isNone(v lua.LValue) bool {
	if ud, ok := v.(*lua.LUserData); ok {
		_, ok = ud.Value.(*noneValue)
		return ok
	}
	return false
}

// IsNone tells whether v is the sentinel None.
func IsNone(v Value) bool { return isNone(v) }

func noneForNil(vm *VM, v lua.LValue) lua.LValue {
	if v == nil || v == lua.LNil {
		return vm.None()
	}
	return v
}

// keywords is behind kw{...}: a table that is always taken as keyword arguments.
type keywords struct{ table *lua.LTable }

// Bytes is the Go value behind bytes(s): a string marked as raw bytes.
type Bytes string

var bytesClass = &Class{
	Body: bytesBody{},
	Name: "bytes", Doc: "A string marked as raw bytes, where the API treats text and bytes differently.",
	Bases: []*Class{objectClass},
}

type bytesBody struct{}

func (bytesBody) Define(class *Class) {
	class.Init = &Func{Sig: "__init(value: string|table = '')", Doc: "Mark a string, or make one of a list of byte values.", Fn: func(c *Call) error {
		if t := c.Table(0); t != nil {
			var b []byte
			for i := 1; i <= t.Len(); i++ {
				n, ok := t.RawGetInt(i).(lua.LNumber)
				if !ok || n < 0 || n > 255 || n != lua.LNumber(int(n)) {
					return Raisef(ValueError, "bytes: item %d is not in range 0 to 255", i)
				}
				b = append(b, byte(n))
			}
			c.SetNative(Bytes(b))
			return nil
		}
		c.SetNative(Bytes(c.Str(0)))
		return nil
	}}
	class.Methods = []Func{
		{Sig: "__tostring(): string", Doc: "The bytes as a plain string.", Fn: func(c *Call) error { return c.ReturnStr(string(c.Native().(Bytes))) }},
		{Sig: "__repr(): string", Doc: "The bytes as source text.", Fn: func(c *Call) error {
			return c.ReturnStr("bytes(" + quoteLua(string(c.Native().(Bytes))) + ")")
		}},
		{Sig: "__len(): integer", Doc: "The number of bytes.", Fn: func(c *Call) error { return c.Return(len(c.Native().(Bytes))) }},
		{Sig: "__eq(other: any): boolean", Doc: "Equality of contents.", Fn: func(c *Call) error {
			a, ok := NativeOf[Bytes](c.Self().value())
			b, ok2 := NativeOf[Bytes](c.Arg(0))
			return c.Return(ok && ok2 && a == b)
		}},
		{Sig: "decode(encoding: string = 'utf-8', errors: string = 'strict'): string", Doc: "The bytes as text.", Fn: func(c *Call) error {
			return c.ReturnStr(string(c.Native().(Bytes)))
		}},
		{Sig: "hex(): string", Doc: "The bytes as hexadecimal digits.", Fn: func(c *Call) error {
			return c.ReturnStr(fmt.Sprintf("%x", string(c.Native().(Bytes))))
		}},
		{Sig: "__concat(other: any): bytes", Doc: "Joined bytes.", Fn: func(c *Call) error {
			l, r := c.L.Get(1), c.L.Get(2)
			return c.Return(c.VM().NewObject(bytesClass, Bytes(bytesText(l)+bytesText(r))))
		}},
	}
}

func bytesText(v lua.LValue) string {
	if b, ok := NativeOf[Bytes](v); ok {
		return string(b)
	}
	return lua.LVAsString(v)
}

// ToLua converts a Go value:
//
//	nil                        nil
//	bool, string, []byte       boolean, string
//	integers, *big.Int         number, or a bigint beyond 2^53
//	float64                    number
//	time.Duration              number of seconds
//	[]T, [n]T                  array table
//	map[string]T               table, keys in order
//	*Object, *Function, *Class the object, the function, the class
//	Value                      itself
//	error                      an exception object
//	*Raise                     the exception object
//	func(*Call) error          a function that takes anything
//	func(*VM) (any, error)     what it returns
//
// The VM's lock must be held.
func (vm *VM) ToLua(v any) (Value, error) {
	switch v := v.(type) {
	case nil:
		return lua.LNil, nil
	case lua.LValue:
		return v, nil
	case bool:
		return lua.LBool(v), nil
	case string:
		return lua.LString(v), nil
	case []byte:
		return lua.LString(v), nil
	case Bytes:
		return vm.NewObject(bytesClass, v).value(), nil
	case int:
		return vm.integer(int64(v)), nil
	case int64:
		return vm.integer(v), nil
	case float64:
		return lua.LNumber(v), nil
	case *big.Int:
		if v == nil {
			return lua.LNil, nil
		}
		if v.IsInt64() && v.Int64() <= 1<<53 && v.Int64() >= -(1<<53) {
			return lua.LNumber(v.Int64()), nil
		}
		return vm.BigInt(v), nil
	case *Object:
		if v == nil {
			return lua.LNil, nil
		}
		return v.value(), nil
	case *Function:
		if v == nil {
			return lua.LNil, nil
		}
		return v.fn, nil
	case *Class:
		return vm.class(v).value, nil
	case time.Duration:
		return lua.LNumber(v.Seconds()), nil
	case func(*VM) (any, error):
		made, err := v(vm)
		if err != nil {
			return nil, err
		}
		return vm.ToLua(made)
	case func(*Call) error:
		f := &Func{Sig: "function(...: any)", Fn: v}
		prepareMu.Lock()
		f.prepare(nil, nil)
		prepareMu.Unlock()
		return vm.factory.NewFunction(f.call), nil
	case *Func:
		prepareMu.Lock()
		v.prepare(nil, nil)
		prepareMu.Unlock()
		return vm.function(v), nil
	case lua.LGFunction:
		return vm.factory.NewFunction(v), nil
	case *Raise:
		o, err := vm.instantiate(v)
		if err != nil {
			return nil, err
		}
		return o.value(), nil
	case *Error:
		if v.Value != nil {
			return v.Value, nil
		}
		return lua.LString(v.Error()), nil
	case error:
		o, err := vm.exception(v, nil)
		if err != nil {
			return nil, err
		}
		return o.value(), nil
	case []string:
		t := vm.factory.CreateTable(len(v), 0)
		for _, s := range v {
			t.Append(lua.LString(s))
		}
		return t, nil
	case []Value:
		t := vm.factory.CreateTable(len(v), 0)
		for _, x := range v {
			t.Append(noneForNil(vm, x))
		}
		return t, nil
	case interface{ LuaValue() Value }: // made from a value of this VM
		return v.LuaValue(), nil
	}
	return vm.reflectToLua(reflect.ValueOf(v))
}

func (vm *VM) reflectToLua(rv reflect.Value) (Value, error) {
	switch rv.Kind() {
	case reflect.Bool:
		return lua.LBool(rv.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return vm.integer(rv.Int()), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return vm.ToLua(new(big.Int).SetUint64(rv.Uint()))
	case reflect.Float32, reflect.Float64:
		return lua.LNumber(rv.Float()), nil
	case reflect.String:
		return lua.LString(rv.String()), nil
	case reflect.Slice, reflect.Array:
		if rv.Kind() == reflect.Slice && rv.Type().Elem().Kind() == reflect.Uint8 {
			return lua.LString(rv.Bytes()), nil
		}
		t := vm.factory.CreateTable(rv.Len(), 0)
		for i := range rv.Len() {
			e, err := vm.ToLua(rv.Index(i).Interface())
			if err != nil {
				return nil, err
			}
			t.Append(noneForNil(vm, e))
		}
		return t, nil
	case reflect.Map:
		if rv.Type().Key().Kind() != reflect.String {
			break
		}
		t := vm.factory.CreateTable(0, rv.Len())
		for _, k := range sortedMapKeys(rv) {
			e, err := vm.ToLua(rv.MapIndex(k).Interface())
			if err != nil {
				return nil, err
			}
			t.RawSetString(k.String(), noneForNil(vm, e))
		}
		return t, nil
	case reflect.Pointer, reflect.Interface:
		if rv.IsNil() {
			return lua.LNil, nil
		}
	}
	return nil, fmt.Errorf("cannot convert Go type %s to a Lua value", rv.Type())
}

func (vm *VM) integer(n int64) lua.LValue {
	if n > 1<<53 || n < -(1<<53) {
		return vm.BigInt(big.NewInt(n))
	}
	return lua.LNumber(n)
}

// typeName is how messages call the type of v: the class for an object.
func (vm *VM) typeName(v lua.LValue) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case *lua.LUserData:
		switch x := v.Value.(type) {
		case *Object:
			return x.class.name
		case *class:
			return "class " + x.name
		case *noneValue:
			return "None"
		case *keywords:
			return "kw table"
		}
		return "userdata"
	case lua.LNumber:
		return "number"
	}
	return v.Type().String()
}

// TypeName is how messages call the type of v: the class for an object, "None" for the sentinel.
func (vm *VM) TypeName(v Value) string { return vm.typeName(v) }

// str is tostring on the stack L.
func (vm *VM) str(L *lua.LState, v lua.LValue) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case lua.LString:
		return string(v)
	case lua.LNumber:
		return formatNumber(float64(v))
	case lua.LBool:
		return v.String()
	case *lua.LUserData:
		if o, ok := v.Value.(*Object); ok {
			if m := o.class.lookup("__tostring"); m != nil && m.val != nil && m.val != lua.LNil {
				return vm.callForString(L, m.val, v, "__tostring")
			}
			if o.class.tuple != nil {
				return vm.tupleRepr(L, o)
			}
			if m := o.class.lookup("__repr"); m != nil && m.val != nil && m.val != lua.LNil {
				return vm.callForString(L, m.val, v, "__repr")
			}
			return fmt.Sprintf("<%s object at %p>", o.class.fullName(), o)
		}
	}
	if mt, ok := metatable(L, v); ok {
		if f := mt.RawGetString("__tostring"); f != lua.LNil {
			return vm.callForString(L, f, v, "__tostring")
		}
		if name, ok := mt.RawGetString("__name").(lua.LString); ok {
			return fmt.Sprintf("%s: %p", string(name), v)
		}
	}
	if fn, ok := v.(*lua.LFunction); ok && fn.IsG {
		if name := vm.goName(fn); name != "" {
			return fmt.Sprintf("function: builtin: %s", name)
		}
	}
	return v.String()
}

func (vm *VM) callForString(L *lua.LState, f, v lua.LValue, hook string) string {
	L.Push(f)
	L.Push(v)
	L.Call(1, 1)
	out := L.Get(-1)
	L.Pop(1)
	switch s := out.(type) {
	case lua.LString:
		return string(s)
	case lua.LNumber:
		return formatNumber(float64(s))
	}
	vm.raise(L, vm.raiseError(TypeError, "'"+hook+"' must return a string"))
	return ""
}

// declaredText returns the __tostring that answers for o if it is one that Go
// declares and that needs nothing but o.
func (o *Object) declaredText() *Func {
	m := o.class.lookup("__tostring")
	if m == nil || m.fn == nil || o.lost || len(m.fn.sig.Params) > 0 {
		return nil
	}
	return m.fn
}

// pushText calls a declaredText, without a frame of its own, and leaves the text
// on the stack.
func (vm *VM) pushText(L *lua.LState, o *Object, f *Func) {
	c := vm.takeCall(L)
	c.fn, c.self = f, o
	if err := f.Fn(c); err != nil {
		vm.raise(L, vm.withHome(err, f.home))
	}
	vm.giveCall(c)
}

func (vm *VM) tupleRepr(L *lua.LState, o *Object) string {
	var b strings.Builder
	b.WriteString(o.class.name + "(")
	for i, v := range vm.tupleValues(L, o) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(o.class.tuple[i] + "=" + vm.repr(L, v))
	}
	b.WriteByte(')')
	return b.String()
}

// repr is the text of v as a programmer wants to see it: strings quoted, tables opened.
func (vm *VM) repr(L *lua.LState, v lua.LValue) string {
	r := reprer{vm: vm, L: L, seen: map[*lua.LTable]bool{}}
	r.value(v, 0)
	return r.b.String()
}

// Repr returns the text of v as source would write it, tables opened to a
// limited depth. The VM's lock must be held.
func (c *Call) Repr(v Value) string { return c.vm.repr(c.L, v) }

// ToString returns tostring(v).
func (c *Call) ToString(v Value) string { return c.vm.str(c.L, v) }

// maxRepr bounds the text that repr makes, in bytes.
const maxRepr = 1 << 16

type reprer struct {
	vm   *VM
	L    *lua.LState
	b    strings.Builder
	seen map[*lua.LTable]bool
}

func (r *reprer) value(v lua.LValue, depth int) {
	if r.b.Len() > maxRepr {
		return
	}
	switch v := v.(type) {
	case nil:
		r.b.WriteString("nil")
	case lua.LString:
		r.b.WriteString(quoteLua(string(v)))
	case *lua.LTable:
		if mt, ok := v.Metatable.(*lua.LTable); ok {
			if f := mt.RawGetString("__repr"); f != lua.LNil {
				r.b.WriteString(r.vm.callForString(r.L, f, v, "__repr"))
				return
			}
			if mt.RawGetString("__tostring") != lua.LNil {
				r.b.WriteString(r.vm.str(r.L, v))
				return
			}
		}
		r.table(v, depth)
	case *lua.LUserData:
		if o, ok := v.Value.(*Object); ok {
			if m := o.class.lookup("__repr"); m != nil && m.val != nil && m.val != lua.LNil {
				r.b.WriteString(r.vm.callForString(r.L, m.val, v, "__repr"))
				return
			}
			if o.class.tuple != nil {
				r.b.WriteString(r.vm.tupleRepr(r.L, o))
				return
			}
			r.b.WriteString(fmt.Sprintf("<%s object at %p>", o.class.fullName(), o))
			return
		}
		r.b.WriteString(r.vm.str(r.L, v))
	default:
		r.b.WriteString(r.vm.str(r.L, v))
	}
}

func (r *reprer) table(t *lua.LTable, depth int) {
	if r.seen[t] {
		r.b.WriteString("{...}")
		return
	}
	if depth >= 6 {
		r.b.WriteString("{...}")
		return
	}
	r.seen[t] = true
	defer delete(r.seen, t)
	r.b.WriteByte('{')
	n := t.Len()
	first := true
	sep := func() {
		if !first {
			r.b.WriteString(", ")
		}
		first = false
	}
	for i := 1; i <= n && r.b.Len() <= maxRepr; i++ {
		sep()
		r.value(t.RawGetInt(i), depth+1)
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil && r.b.Len() <= maxRepr; k, v = t.Next(k) {
		if i, ok := k.(lua.LNumber); ok && i >= 1 && float64(i) <= float64(n) && float64(i) == math.Floor(float64(i)) {
			continue
		}
		sep()
		if s, ok := k.(lua.LString); ok && isName(string(s)) {
			r.b.WriteString(string(s))
		} else {
			r.b.WriteByte('[')
			r.value(k, depth+1)
			r.b.WriteByte(']')
		}
		r.b.WriteString(" = ")
		r.value(v, depth+1)
	}
	if r.b.Len() > maxRepr {
		r.b.WriteString(", ...")
	}
	r.b.WriteByte('}')
}

func isName(s string) bool {
	if s == "" || luaKeywords[s] {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return true
}

var luaKeywords = func() map[string]bool {
	m := map[string]bool{}
	for _, k := range strings.Fields("and break do else elseif end false for function goto if in local nil not or repeat return then true until while") {
		m[k] = true
	}
	return m
}()

// quoteLua writes s as a Lua string literal: readable text stays, other bytes are escaped.
func quoteLua(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c >= 0x20 && c < 0x7f:
			b.WriteByte(c)
		case c >= 0x80:
			if n := utf8Printable(s[i:]); n > 0 {
				b.WriteString(s[i : i+n])
				i += n
				continue
			}
			fmt.Fprintf(&b, `\%03d`, c)
		default:
			if i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' {
				fmt.Fprintf(&b, `\%03d`, c)
			} else {
				fmt.Fprintf(&b, `\%d`, c)
			}
		}
		i++
	}
	b.WriteByte('"')
	return b.String()
}

// Truth tells whether a value that a script set counts as true where the
// documents want a truth value: nil, None, false and 0 do not.
func Truth(v Value) bool { return lua.LVAsBool(v) && v != lua.LNumber(0) && !isNone(v) }
