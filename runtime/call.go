package runtime

import (
	"context"
	"fmt"
	"math"
	"sort"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// Call is one call of a declared function: its arguments, checked against the
// signature and in the order of its parameters, and the way to answer. It is
// valid until Fn returns.
type Call struct {
	vm    *VM
	L     *lua.LState
	fn    *Func
	self  *Object
	cls   *class
	args  []lua.LValue // a slot per parameter; nil: neither given nor with a default
	given uint64       // bit i: parameter i was given
	rest  []lua.LValue
	nret  int
	buf   [8]lua.LValue
}

func (vm *VM) takeCall(L *lua.LState) *Call {
	if n := len(vm.calls); n > 0 {
		c := vm.calls[n-1]
		vm.calls[n-1] = nil
		vm.calls = vm.calls[:n-1]
		c.L = L
		return c
	}
	return &Call{vm: vm, L: L}
}

// giveCall takes a call record back. A call that raised is left to the collector.
func (vm *VM) giveCall(c *Call) {
	clear(c.args)
	c.L, c.fn, c.self, c.cls, c.args, c.rest = nil, nil, nil, nil, nil, nil
	c.given, c.nret = 0, 0
	if len(vm.calls) < 64 {
		vm.calls = append(vm.calls, c)
	}
}

// call is the Go function behind the Lua value of a declared function.
func (f *Func) call(L *lua.LState) int {
	vm := vmOf(L)
	c := vm.takeCall(L)
	c.fn = f
	if f.owner != nil {
		c.takeSelf()
		c.resolve(2)
	} else {
		c.resolve(1)
	}
	if err := f.Fn(c); err != nil {
		vm.raise(L, vm.withHome(err, f.home))
	}
	n := c.nret
	vm.giveCall(c)
	return n
}

// callStatic is call for a function that is bound to the class in its upvalue.
func (f *Func) callStatic(L *lua.LState) int {
	vm := vmOf(L)
	c := vm.takeCall(L)
	c.fn = f
	c.cls = classOf(L.Get(lua.UpvalueIndex(1)))
	base := 1
	if k := classOf(L.Get(1)); k != nil && (k == c.cls || k.derives(c.cls)) { // Class:name(...)
		c.cls, base = k, 2
	}
	c.resolve(base)
	if err := f.Fn(c); err != nil {
		vm.raise(L, vm.withHome(err, f.home))
	}
	n := c.nret
	vm.giveCall(c)
	return n
}

// takeSelf checks the first argument of a method.
func (c *Call) takeSelf() {
	if o := ObjectOf(c.L.Get(1)); o != nil {
		if o.class.is(c.fn.owner) {
			if o.lost && !o.usable(c.fn.owner) {
				c.vm.raise(c.L, errLost(o))
			}
			c.self = o
			return
		}
	}
	what := c.vm.typeName(c.L.Get(1))
	if c.fn.sig.Name == "__eq" || c.fn.sig.Name == "__lt" || c.fn.sig.Name == "__le" || len(c.fn.sig.Params) == 1 && isOperator(c.fn.sig.Name) {
		// An operator with the object on the right.
		if o := ObjectOf(c.L.Get(2)); o != nil && o.class.is(c.fn.owner) {
			c.self = o
			return
		}
	}
	c.vm.raise(c.L, c.vm.raiseError(TypeError, fmt.Sprintf("%s.%s: called with %s as self; call it as obj:%s(...)",
		c.fn.owner.Name, c.fn.sig.Name, what, c.fn.sig.Name)))
}

func isOperator(name string) bool {
	switch name {
	case "__add", "__sub", "__mul", "__div", "__mod", "__pow", "__concat":
		return true
	}
	return false
}

// setOne makes v the one argument, for a property's setter.
func (c *Call) setOne(v lua.LValue) {
	c.args = c.buf[:1]
	c.put(0, v)
	if v == lua.LNil {
		c.given = 0 // as in a call
	}
}

// resolve puts the arguments that start at index base of the stack into the slots.
func (c *Call) resolve(base int) {
	L, sig := c.L, c.fn.sig
	n := L.GetTop() - base + 1
	np := len(sig.Params)
	if np <= len(c.buf) {
		c.args = c.buf[:np]
	} else {
		c.args = make([]lua.LValue, np)
	}
	npos := sig.keywordFrom
	var kw *lua.LTable
	place := -1 // of a plain table that is taken as keywords
	if n > 0 && sig.keywords {
		last := L.Get(base + n - 1)
		switch v := last.(type) {
		case *lua.LTable:
			if v.Metatable == lua.LNil && n-1 <= np && c.isKeywords(v, n-1) {
				kw = v
				n--
				place = n
			}
		case *lua.LUserData:
			if t, ok := v.Value.(*keywords); ok {
				kw = t.table
				n--
			}
		}
	} else if n > 0 {
		if ud, ok := L.Get(base + n - 1).(*lua.LUserData); ok {
			if t, ok := ud.Value.(*keywords); ok {
				kw = t.table
				n--
			}
		}
	}
	if n > npos {
		if sig.Rest == nil {
			for n > npos && L.Get(base+n-1) == lua.LNil { // trailing nils are "not given"
				n--
			}
			if n > npos {
				c.tooMany(n, base)
			}
		} else {
			c.rest = make([]lua.LValue, 0, n-npos)
			for i := npos; i < n; i++ {
				c.rest = append(c.rest, L.Get(base+i))
			}
			n = npos
		}
	}
	for i := 0; i < n; i++ {
		v := L.Get(base + i)
		if v == lua.LNil {
			continue
		}
		c.put(i, v)
	}
	if kw != nil {
		c.takeKeywords(kw, place)
	}
	if c.given != 1<<uint(np)-1 {
		c.fillDefaults()
	}
}

// put checks v and makes it argument i.
func (c *Call) put(i int, v lua.LValue) {
	p := &c.fn.sig.Params[i]
	if _, ok := v.(lua.LString); ok && p.kinds&kString != 0 {
		c.args[i] = v // as it is: the string itself would be boxed again
		c.given |= 1 << uint(i)
		return
	}
	if !p.acceptsPlain(v) {
		w, ok := c.coerce(p, v)
		if !ok {
			c.wrongType(p, v)
		}
		if w == nil { // an explicit None where None means "not given"
			return
		}
		v = w
	}
	c.args[i] = v
	c.given |= 1 << uint(i)
}

// coerce handles objects and the few conversions that are allowed.
func (c *Call) coerce(p *Param, v lua.LValue) (lua.LValue, bool) {
	switch v := v.(type) {
	case lua.LNumber:
		if p.kinds&kBool != 0 && (v == 0 || v == 1) {
			return lua.LBool(v == 1), true
		}
	case *lua.LTable:
		if mt, ok := v.Metatable.(*lua.LTable); ok && p.kinds&kFunction != 0 && mt.RawGetString("__call") != lua.LNil {
			return v, true
		}
	case *lua.LUserData:
		switch x := v.Value.(type) {
		case *noneValue:
			if p.kinds&kNone != 0 {
				return v, true
			}
			return nil, p.Optional || p.kinds&kNil != 0
		case *Object:
			if x.lost && p.kinds != kAny && p.kinds != kAny|kNil {
				c.vm.raise(c.L, errLost(x))
			}
			switch n := x.native.(type) {
			case Bytes:
				if p.kinds&kBytes != 0 {
					return v, true
				}
			case *bigValue:
				if p.kinds&kBigint != 0 {
					return v, true
				}
				if p.kinds&(kNumber|kInteger) != 0 {
					return lua.LNumber(n.float()), true
				}
			}
			if p.kinds&kObject != 0 {
				if len(p.class) == 0 || c.isInstance(x, p.class) {
					return v, true
				}
			}
			if p.kinds&kFunction != 0 && (x.class.lookup("__call") != nil) {
				return v, true
			}
			if p.kinds&kTable != 0 && (x.class.getItem != nil || x.class.tuple != nil) {
				return v, true
			}
		case *class:
			if p.kinds&(kFunction|kObject) != 0 {
				return v, true
			}
		default:
			if p.kinds&kObject != 0 {
				return v, true
			}
		}
	}
	return v, false
}

// isInstance tells whether o's class or an ancestor has one of the names. A
// name that no loaded class has is taken as prose and lets everything through.
func (c *Call) isInstance(o *Object, names []string) bool {
	known := false
	for _, name := range names {
		for _, k := range o.class.mro {
			if k.name == name || k.fullName() == name {
				return true
			}
		}
		for def := range c.vm.classes {
			if def.Name == name || def.Module+"."+def.Name == name {
				known = true
			}
		}
	}
	return !known
}

// isKeywords decides whether a trailing table holds keyword arguments: all its
// keys are names of parameters that positional arguments do not fill, and the
// parameter at its place does not itself take a table with string keys.
func (c *Call) isKeywords(t *lua.LTable, position int) bool {
	sig := c.fn.sig
	var takesTable, takesAnyTable bool
	if position < sig.keywordFrom {
		p := &sig.Params[position]
		takesTable = p.ofTabl
		takesAnyTable = p.kinds&kTable != 0
	} else if sig.Rest != nil {
		takesAnyTable = sig.Rest.kinds&kTable != 0
		takesTable = false
	}
	if takesTable {
		return false
	}
	any, all := false, true
	k, _ := t.Next(lua.LNil)
	for k != lua.LNil {
		any = true
		name, ok := k.(lua.LString)
		if !ok {
			all = false
			break
		}
		if i := sig.index(string(name)); i < 0 || i < position {
			all = false
			break
		}
		k, _ = t.Next(k)
	}
	if !any { // in the place of an argument that is needed it is a mistake for that
		return !takesAnyTable && position >= sig.required
	}
	if all {
		return true
	}
	if _, file := t.RawGetString("read").(*lua.LFunction); file && takesAnyTable {
		return false // a file of the script's own
	}
	// A table that nothing else can be, since no list has names for keys: report them as keywords.
	_, stringKey := k.(lua.LString)
	return stringKey && (position < sig.keywordFrom || !takesAnyTable)
}

// takeKeywords assigns the items of t by name. It stands at place among the
// arguments, or is kw{} if that is -1: who meant it as a value is told.
func (c *Call) takeKeywords(t *lua.LTable, place int) {
	sig := c.fn.sig
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		name, ok := k.(lua.LString)
		if !ok {
			c.fail(TypeError, fmt.Sprintf("%s: keywords must be strings, not %s", c.where(), c.vm.typeName(k)))
		}
		i := sig.index(string(name))
		if i < 0 {
			msg := fmt.Sprintf("%s: unexpected keyword '%s'", c.where(), string(name))
			var names []string
			for _, p := range sig.Params {
				names = append(names, p.Name)
			}
			if s := closest(string(name), names); s != "" {
				msg += fmt.Sprintf(" (did you mean '%s'?)", s)
			} else if place >= 0 && place < sig.keywordFrom {
				msg += fmt.Sprintf(" (a table in the place of '%s' holds keywords)", sig.Params[place].Name)
			}
			c.fail(TypeError, msg)
		}
		if c.given&(1<<uint(i)) != 0 {
			c.fail(TypeError, fmt.Sprintf("%s: parameter '%s' given twice, by position and by keyword", c.where(), string(name)))
		}
		if v != lua.LNil {
			c.put(i, v)
		}
	}
}

func (c *Call) fillDefaults() {
	for i := range c.fn.sig.Params {
		if c.given&(1<<uint(i)) != 0 {
			continue
		}
		p := &c.fn.sig.Params[i]
		if !p.Optional {
			if p.kinds&kNil != 0 {
				continue
			}
			var missing []string
			for j := i; j < len(c.fn.sig.Params); j++ {
				if q := &c.fn.sig.Params[j]; !q.Optional && c.given&(1<<uint(j)) == 0 && q.kinds&kNil == 0 {
					missing = append(missing, "'"+q.Name+"'")
				}
			}
			word := "argument"
			if len(missing) > 1 {
				word = "arguments"
			}
			c.fail(TypeError, fmt.Sprintf("%s: missing %s %s", c.where(), word, joinAnd(missing)))
		}
		if p.deflt != nil {
			c.args[i] = p.deflt
		}
	}
}

func joinAnd(s []string) string {
	out := ""
	for i, x := range s {
		switch {
		case i == 0:
		case i == len(s)-1:
			out += " and "
		default:
			out += ", "
		}
		out += x
	}
	return out
}

func (c *Call) tooMany(n, base int) {
	npos := c.fn.sig.keywordFrom
	s := "s"
	if npos == 1 {
		s = ""
	}
	c.fail(TypeError, fmt.Sprintf("%s: takes at most %d positional argument%s (%d given)", c.where(), npos, s, n))
}

func (c *Call) wrongType(p *Param, v lua.LValue) {
	got := c.vm.typeName(v)
	if n, ok := v.(lua.LNumber); ok && p.kinds&kInteger != 0 {
		got = "number " + c.vm.str(c.L, n) + ", which has no integer value"
	}
	c.fail(TypeError, fmt.Sprintf("%s: parameter '%s': expected %s, got %s", c.where(), p.Name, p.Type, got))
}

// where is how messages call the function: by its class for a method.
func (c *Call) where() string {
	if c.fn.sig.Name == "__init" {
		return c.fn.owner.Name
	}
	if c.fn.owner != nil && c.self != nil {
		return c.fn.owner.Name + "." + c.fn.sig.Name
	}
	return c.fn.sig.Name
}

func (c *Call) fail(class *Class, msg string) {
	c.vm.raise(c.L, c.vm.raiseError(class, msg))
}

// VM returns the VM that the call runs in.
func (c *Call) VM() *VM { return c.vm }

// State returns gopher-lua's state, for what the kit does not cover.
func (c *Call) State() *lua.LState { return c.L }

// Context returns the context of the running script call: what ends with it,
// with the VM, or with the caller's own context.
func (c *Call) Context() context.Context { return c.vm.strandOf(c.L).context() }

// Block runs fn while other threads of the script may run. A binding calls
// everything that can wait through it, and nothing else: Lua code between two
// calls that wait is atomic. fn must not touch Lua values, but may call
// [Function.Call] and [Object.CallMethod] with the context it is given.
func (c *Call) Block(fn func(ctx context.Context) error) error {
	return c.vm.block(c.L, fn)
}

// Self returns the object that a method was called on.
func (c *Call) Self() *Object { return c.self }

// Native returns the Go value behind self.
func (c *Call) Native() any { return c.self.native }

// SetNative sets the Go value behind self, in a constructor.
func (c *Call) SetNative(v any) { c.self.native = v }

// Given tells whether argument i was given. None for a parameter that does not
// take it counts as not given.
func (c *Call) Given(i int) bool { return c.given&(1<<uint(i)) != 0 }

// IsNone tells whether argument i is the explicit None.
func (c *Call) IsNone(i int) bool { return isNone(c.args[i]) }

// Arg returns argument i as a Lua value, LNil when there is none.
func (c *Call) Arg(i int) Value {
	if v := c.args[i]; v != nil {
		return v
	}
	return lua.LNil
}

// Rest returns the arguments that "..." took.
func (c *Call) Rest() []Value { return c.rest }

// Str returns string or bytes argument i, "" when there is none.
func (c *Call) Str(i int) string {
	switch v := c.args[i].(type) {
	case lua.LString:
		return string(v)
	case *lua.LUserData:
		if b, ok := NativeOf[Bytes](v); ok {
			return string(b)
		}
	}
	return ""
}

// IsBytes tells whether argument i was marked with bytes().
func (c *Call) IsBytes(i int) bool {
	if c.args[i] == nil {
		return false
	}
	_, ok := NativeOf[Bytes](c.args[i])
	return ok
}

// View returns string or bytes argument i as bytes that must not be written to.
func (c *Call) View(i int) []byte { return ViewOf(c.Str(i)) }

// ViewOf returns the bytes of a string without a copy. They must not be written to.
func ViewOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// Num returns number argument i, 0 when there is none.
func (c *Call) Num(i int) float64 {
	switch v := c.args[i].(type) {
	case lua.LNumber:
		return float64(v)
	case *lua.LUserData:
		if b, ok := NativeOf[*bigValue](v); ok {
			return b.float()
		}
	}
	return 0
}

// Int returns integer argument i, 0 when there is none. It raises OverflowError
// for what does not fit.
func (c *Call) Int(i int) int {
	f := c.Num(i)
	if f >= math.MaxInt64 || f <= math.MinInt64 {
		c.fail(OverflowError, fmt.Sprintf("%s: parameter '%s': %s is too large", c.where(), c.fn.sig.Params[i].Name, c.vm.str(c.L, c.args[i])))
	}
	return int(f)
}

// Bool returns boolean argument i, false when there is none.
func (c *Call) Bool(i int) bool { return c.args[i] == lua.LTrue }

// Table returns table argument i, or nil.
func (c *Call) Table(i int) *Table {
	t, _ := c.args[i].(*lua.LTable)
	return t
}

// Func returns a handle on function argument i, or nil.
func (c *Call) Func(i int) *Function {
	if v := c.args[i]; v != nil && v != lua.LNil && !isNone(v) {
		return &Function{vm: c.vm, fn: v}
	}
	return nil
}

// Obj returns object argument i, or nil.
func (c *Call) Obj(i int) *Object {
	if c.args[i] == nil {
		return nil
	}
	return ObjectOf(c.args[i])
}

// Return gives the results of the call, converted as [VM.ToLua] does.
func (c *Call) Return(values ...any) error {
	for _, v := range values {
		switch v := v.(type) {
		case string:
			c.L.Push(lua.LString(v))
		case lua.LValue:
			c.L.Push(v)
		case bool:
			c.L.Push(lua.LBool(v))
		case nil:
			c.L.Push(lua.LNil)
		default:
			lv, err := c.vm.ToLua(v)
			if err != nil {
				return err
			}
			c.L.Push(lv)
		}
		c.nret++
	}
	return nil
}

// ReturnStr is Return for one string, without a detour.
func (c *Call) ReturnStr(s string) error {
	c.L.Push(lua.LString(s))
	c.nret++
	return nil
}

// ReturnOwned is ReturnStr for bytes that the caller gives up: they become the
// string as they are, so nobody may write to them again.
func (c *Call) ReturnOwned(b []byte) error {
	if cap(b)-len(b) > len(b)/4+64 { // keep no memory alive that is not part of the string
		return c.ReturnStr(string(b))
	}
	return c.ReturnStr(unsafe.String(unsafe.SliceData(b), len(b)))
}

// ReturnValue is Return for one Lua value, without a detour.
func (c *Call) ReturnValue(v Value) error {
	c.L.Push(v)
	c.nret++
	return nil
}

// Class returns the class that a static function was called on, as a value.
func (c *Call) Class() Value {
	if c.cls == nil {
		return lua.LNil
	}
	return c.cls.value
}

// New makes an instance of the class that a static function was called on,
// around native, without calling its constructor.
func (c *Call) New(native any) *Object {
	o := c.vm.newObject(c.cls)
	o.native = native
	return o
}

// sortedKeys returns the string keys of t in order.
func sortedKeys(t *lua.LTable) []string {
	var out []string
	t.ForEach(func(k, _ lua.LValue) {
		if s, ok := k.(lua.LString); ok {
			out = append(out, string(s))
		}
	})
	sort.Strings(out)
	return out
}
