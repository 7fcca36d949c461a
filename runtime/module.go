package runtime

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// Value is a Lua value as the VM holds it.
type Value = lua.LValue

// Table is a Lua table.
type Table = lua.LTable

// Module declares what require(Name) returns. A declaration is immutable and
// may be used by any number of VMs.
type Module struct {
	Name    string // documented name, such as "urllib.parse"
	Doc     string
	Funcs   []Func
	Classes []*Class
	Consts  []Const

	// Body fills in the rest of the declaration at the first use.
	Body Body[Module]

	// Errors turns a Go error of this module's packages into an exception, or
	// returns nil for an error that it does not know.
	Errors func(err error) *Raise

	// Setup completes the module table of one VM, for what cannot be declared.
	Setup func(vm *VM, module *Table) error

	// Submodules are loaded at the first use of a field of that name: "parse" loads Name+".parse".
	Submodules []string

	// Main runs the module as a program (netlua -m NAME) with its arguments and returns the exit status.
	Main func(c *Call, args []string) (status int, err error)

	declared bool
}

// Body is the part of a declaration that is not needed before a script uses
// the module or the class. A program that declares many pays at its start for
// names alone.
//
// Define is called once for the process, before anything looks at the fields
// that it fills in, and must not use a VM.
//
// It is a method of a type, and no function, because the functions of a class
// mention the class: the initializer of a variable may not refer to itself by
// way of functions, but it may by way of an interface.
type Body[T Module | Class] interface{ Define(declaration *T) }

// Func declares a function or a method.
type Func struct {
	Sig string // see [ParseSignature]; a method's signature leaves self away
	Doc string
	Fn  func(c *Call) error

	sig   *Signature
	owner *Class  // of a method
	home  *Module // for error conversion
	bare  bool    // a method called without self, on the class
}

// Prop declares a property of a class.
type Prop struct {
	Name string
	Type string
	Doc  string
	Get  func(c *Call) error
	// Read is a shorter way to read a plain value, for properties that hot
	// loops read. It may return nil, and then Get answers.
	Read func(o *Object) Value
	Set  func(c *Call) error // the new value is argument 0; nil for a read-only property

	owner *Class
	setFn *Func
}

// Const declares a constant of a module or a class attribute. Value is anything
// that [VM.ToLua] converts; a func(*VM) (any, error) makes one that differs
// between VMs, such as an instance of a class.
type Const struct {
	Name  string
	Value any
	Doc   string
}

// Signature returns the parsed signature.
func (f *Func) Signature() *Signature { return f.sig }

// Name returns the function's name.
func (f *Func) Name() string { return f.sig.Name }

var prepareMu sync.Mutex // guards all declarations while they are completed

// prepare completes a module's declaration but for its classes, once for the
// process. It panics on a declaration that cannot be right.
func (m *Module) prepare() {
	prepareMu.Lock()
	defer prepareMu.Unlock()
	m.declare()
}

// prepareAll completes a module's classes too.
func (m *Module) prepareAll() {
	prepareMu.Lock()
	defer prepareMu.Unlock()
	m.declare()
	for _, c := range m.Classes {
		c.complete()
	}
}

func (m *Module) declare() {
	if m.declared {
		return
	}
	m.declared = true
	if m.Body != nil {
		m.Body.Define(m)
	}
	for i := range m.Funcs {
		m.Funcs[i].prepare(m, nil)
	}
	for _, c := range m.Classes {
		c.declare(m)
	}
}

func (f *Func) prepare(m *Module, owner *Class) {
	if f.sig != nil {
		return
	}
	sig, err := ParseSignature(f.Sig)
	if err != nil {
		panic(err)
	}
	f.owner, f.home = owner, m
	f.sig = sig
}

// declare gives a class its place: its bases and its module.
func (c *Class) declare(m *Module) {
	if c.declared {
		return
	}
	c.declared = true
	if len(c.Bases) == 0 && c != objectClass {
		c.Bases = []*Class{objectClass}
	}
	if c.Module == "" && m != nil {
		c.Module = m.Name
	}
	c.home = m
}

// complete fills in the members of a class that has its place.
func (c *Class) complete() {
	if c.completed {
		return
	}
	c.completed = true
	if c.Body != nil {
		c.Body.Define(c)
	}
	m := c.home
	if c.Init != nil {
		c.Init.prepare(m, c)
	}
	for i := range c.Methods {
		c.Methods[i].prepare(m, c)
	}
	for i := range c.Static {
		c.Static[i].prepare(m, c)
		c.Static[i].bare = true
	}
	for i := range c.Props {
		p := &c.Props[i]
		p.owner = c
		if p.Set != nil {
			typ := p.Type
			if typ == "" {
				typ = "any"
			}
			if !strings.Contains("|"+typ+"|", "|nil|") {
				typ += "|nil"
			}
			p.setFn = &Func{Sig: p.Name + "(value: " + typ + ")", Fn: p.Set}
			p.setFn.prepare(m, c)
		}
	}
}

// registry is the set of modules that a VM may load.
type registry struct {
	byName map[string]*Module
	tables map[string]*lua.LTable
	loaded []*Module // in the order in which they were loaded
}

func (r *registry) add(modules ...*Module) {
	if r.byName == nil {
		r.byName = map[string]*Module{}
		r.tables = map[string]*lua.LTable{}
	}
	for _, m := range modules {
		if old := r.byName[m.Name]; old != nil && old != m {
			panic(fmt.Sprintf("module %q registered twice", m.Name))
		}
		r.byName[m.Name] = m
	}
}

// Modules returns the modules that scripts may require, sorted by name.
func (vm *VM) Modules() []*Module {
	out := make([]*Module, 0, len(vm.registry.byName))
	for _, m := range vm.registry.byName {
		out = append(out, m)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	for _, m := range out {
		m.prepareAll()
	}
	return out
}

// LookupModule returns the module of that name, or nil.
func (vm *VM) LookupModule(name string) *Module {
	m := vm.registry.byName[name]
	if m != nil {
		m.prepareAll()
	}
	return m
}

// homeOf returns the module that declares a class, nil if it is not registered.
func (r *registry) homeOf(def *Class) *Module {
	for _, m := range r.byName {
		if slices.Contains(m.Classes, def) {
			return m
		}
	}
	return nil
}

// Require returns the table of a registered module, loading it at the first
// call; nil if there is no such module. The VM's lock must be held.
func (vm *VM) Require(name string) (*Table, error) {
	if t := vm.registry.tables[name]; t != nil {
		return t, nil
	}
	m := vm.registry.byName[name]
	if m == nil {
		return nil, nil
	}
	m.prepare()
	t := vm.factory.CreateTable(0, len(m.Funcs)+len(m.Classes)+len(m.Consts))
	vm.registry.tables[name] = t
	vm.registry.loaded = append(vm.registry.loaded, m)
	for i := range m.Funcs {
		setMember(t, m.Funcs[i].sig.Name, vm.function(&m.Funcs[i]))
	}
	for _, c := range m.Classes {
		setMember(t, c.Name, vm.class(c).value)
	}
	for _, c := range m.Consts {
		v, err := vm.ToLua(c.Value)
		if err != nil {
			return nil, fmt.Errorf("module %s: constant %s: %w", name, c.Name, err)
		}
		setMember(t, c.Name, v)
	}
	if len(m.Submodules) > 0 {
		vm.lazySubmodules(t, m)
	}
	if m.Setup != nil {
		if err := m.Setup(vm, t); err != nil {
			delete(vm.registry.tables, name)
			return nil, err
		}
	}
	return t, nil
}

// setMember sets a member of a module. One whose name is a keyword of Lua has a
// second name that can be written after a dot: threading.local_.
func setMember(t *Table, name string, v Value) {
	t.RawSetString(name, v)
	if luaKeywords[name] {
		t.RawSetString(name+"_", v)
	}
}

// Loaded returns the table of a registered module that was loaded, else nil.
// The VM's lock must be held.
func (vm *VM) Loaded(name string) *Table { return vm.registry.tables[name] }

// lazySubmodules makes fields of a package load the submodule of that name.
func (vm *VM) lazySubmodules(t *lua.LTable, m *Module) {
	meta := vm.factory.CreateTable(0, 1)
	subs := vm.factory.CreateTable(0, len(m.Submodules))
	for _, s := range m.Submodules {
		subs.RawSetString(s, lua.LString(m.Name+"."+s))
	}
	meta.RawSetString("__index", vm.StaticFunction(loadSubmodule, subs))
	t.Metatable = meta
}

// loadSubmodule is __index of a package; its upvalue maps fields to modules.
func loadSubmodule(L *lua.LState) int {
	full, ok := L.Get(lua.UpvalueIndex(1)).(*lua.LTable).RawGet(L.Get(2)).(lua.LString)
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	sub, err := vmOf(L).Require(string(full))
	if err != nil {
		vmOf(L).raise(L, err)
	}
	if sub == nil {
		L.Push(lua.LNil)
		return 1
	}
	L.Get(1).(*lua.LTable).RawSet(L.Get(2), sub)
	L.Push(sub)
	return 1
}

// function makes the Lua value of a declared function.
func (vm *VM) function(f *Func) *lua.LFunction {
	fn := vm.factory.NewFunction(f.call)
	vm.reserved[fn] = f
	return fn
}

// Declaration returns the declaration that a Lua function value came from, or nil.
func (vm *VM) Declaration(v Value) *Func {
	if fn, ok := v.(*lua.LFunction); ok {
		return vm.declared(fn)
	}
	return nil
}

// closest returns the candidate that word was probably meant to be, or "": one
// with a mistake in every three letters at most.
func closest(word string, candidates []string) string {
	best, bestD := "", min((len(word)+1)/3, 3)+1
	for _, c := range candidates {
		if d := distance(strings.ToLower(word), strings.ToLower(c)); d < bestD {
			best, bestD = c, d
		} else if d == bestD && best != "" && distance(word, c) < distance(word, best) {
			best = c
		}
	}
	return best
}

// distance is the edit distance with transpositions of neighbours.
func distance(a, b string) int {
	prev2 := make([]int, len(b)+1)
	prev := make([]int, len(b)+1)
	cur := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
