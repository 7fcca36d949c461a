package runtime

import (
	"context"

	lua "github.com/yuin/gopher-lua"
)

// What help, completion, reference pages and test frameworks ask of a VM and
// of declarations.

// Globals declares what netlua adds to the globals of Lua, for documentation:
// it is not a module that require finds.
func Globals() *Module {
	builtinsModule.prepareAll() // which bytes and bigint belong to
	prepareMu.Lock()
	funcs := append([]Func{catchDecl, withDecl}, globalFuncs...)
	prepareMu.Unlock()
	m := &Module{
		Name:    "_G",
		Doc:     "What netlua adds to the globals of Lua.",
		Funcs:   funcs,
		Classes: []*Class{bytesClass, bigintClass},
		Consts:  []Const{{Name: "None", Doc: "Python's None, where nil would leave a hole or means \"not given\"."}},
	}
	m.prepareAll()
	return m
}

// Builtins returns the module "builtins", which every VM has.
func Builtins() *Module {
	builtinsModule.prepareAll()
	return builtinsModule
}

// Prepare completes the declarations of a module that no VM has loaded yet and
// of its classes, so that their fields can be read and [Func.Signature] answers.
// It panics on a signature that cannot be right.
func (m *Module) Prepare() { m.prepareAll() }

// ClassInfo describes a class value, a declared one or one of a script's own.
type ClassInfo struct {
	Name        string
	Module      string // "" for a script's own
	Doc         string
	Declaration *Class   // nil for a script's own
	Bases       []Value  // class values
	Members     []string // own and inherited, nearest class first, without hooks
}

// ClassInfo describes the class that v is, nil if it is none. The VM's lock must be held.
func (vm *VM) ClassInfo(v Value) *ClassInfo {
	c := classOf(v)
	if c == nil {
		return nil
	}
	info := &ClassInfo{Name: c.name, Doc: c.doc, Declaration: c.def, Members: c.memberNames()}
	if c.def != nil {
		info.Module = c.def.Module
	}
	for _, b := range c.bases {
		info.Bases = append(info.Bases, b.value)
	}
	return info
}

// Class returns the object's class as a Lua value.
func (o *Object) Class() Value { return o.class.value }

// Derived tells whether the object's class was made by a script.
func (o *Object) Derived() bool { return o.class.def == nil }

// IsInstance is the global isinstance: class is a class value or a table of
// them, anything else is a TypeError. The VM's lock must be held.
func (vm *VM) IsInstance(v, class Value) (bool, error) { return vm.isInstance(v, class) }

// ModuleOf returns the module whose table v is, nil if it is none. The VM's lock must be held.
func (vm *VM) ModuleOf(v Value) *Module {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil
	}
	for name, loaded := range vm.registry.tables {
		if loaded == t {
			return vm.registry.byName[name]
		}
	}
	return nil
}

// PropOf returns the property that v, read from a class, stands for; nil if it is none.
func PropOf(v Value) *Prop {
	p, _ := NativeOf[*Prop](v)
	return p
}

// Owner returns the class that declares the function as a method, nil for a plain function.
func (f *Func) Owner() *Class { return f.owner }

// Owner returns the class that declares the property.
func (p *Prop) Owner() *Class { return p.owner }

// Uncatchable tells an error that no script could have caught: cancellation, a
// limit, os.exit. Go code that handles the errors of callbacks passes it on.
func (e *Error) Uncatchable() bool {
	ud, ok := e.Value.(*lua.LUserData)
	if !ok {
		return false
	}
	_, ok = ud.Value.(*abortValue)
	return ok
}

// Member reads a member from a class value as Class.name does: a function, a
// class attribute, or for a property what [PropOf] recognizes; LNil if there is
// none. The VM's lock must be held.
func (vm *VM) Member(class Value, name string) (Value, error) {
	c := classOf(class)
	if c == nil {
		return nil, Raisef(TypeError, "member: expected a class, got %s", vm.typeName(class))
	}
	m := c.lookup(name)
	switch {
	case m == nil:
		return lua.LNil, nil
	case m.prop != nil:
		return vm.NewObject(propertyClass, m.prop).value(), nil
	}
	return m.val, nil
}

// Distance is the edit distance of two words, for suggestions: how many bytes
// must be inserted, removed, replaced or swapped with their neighbour.
func Distance(a, b string) int { return distance(a, b) }

// Repr returns what the global repr gives for v. It may run a script's own
// __repr and __tostring.
func (vm *VM) Repr(ctx context.Context, v Value) (string, error) {
	out, err := vm.entry(ctx, func() lua.LValue {
		return vm.fn(func(L *lua.LState) int {
			L.Push(lua.LString(vmOf(L).repr(L, L.Get(1))))
			return 1
		})
	}, []any{v})
	if err != nil {
		return "", err
	}
	return out[0].String(), nil
}

// Quote writes s as a Lua string literal.
func Quote(s string) string { return quoteLua(s) }

// IsName tells whether s can stand as a name in Lua source.
func IsName(s string) bool { return isName(s) }

// Suggest returns the candidate that word was probably meant to be, or "".
func Suggest(word string, candidates []string) string { return closest(word, candidates) }

// FieldNames returns the names that were set on the instance, in that order.
// The VM's lock must be held.
func (o *Object) FieldNames() []string {
	if o.fields == nil {
		return nil
	}
	return append([]string(nil), o.fields.names...)
}

// GlobalTable returns the table of global variables. The VM's lock must be held.
func (vm *VM) GlobalTable() *Table { return vm.globals }
