package runtime

import (
	"fmt"
	"strings"
	"weak"

	lua "github.com/yuin/gopher-lua"
)

// Class declares a documented class. A declaration is immutable and shared by
// all VMs; each VM makes its own class value from it at first use.
type Class struct {
	Name   string
	Module string // filled in from the module that declares it
	Doc    string
	Bases  []*Class

	// Init takes the constructor's arguments; it usually calls [Call.SetNative].
	// nil inherits the constructor of a base.
	Init *Func

	// Methods are called as obj:method(...). Names that start with two
	// underscores are hooks of the language: __len, __eq, __lt, __le, __add (and
	// the other operators of Lua), __tostring, __repr, __call, __iter, __enter,
	// __exit, __getitem, __setitem, __delitem, __getattr.
	Methods []Func

	// Static are functions called on the class: Class.name(...).
	Static []Func

	Props []Prop
	Attrs []Const

	// Native makes the Go value behind a new instance before any constructor
	// runs, also for classes that scripts derive. nil leaves that to the
	// nearest base that has it, and to Init.
	Native func() any

	// Shared says that the Go values behind instances are never changed, so
	// that a fork may use the same ones. See [Cloner].
	Shared bool

	// Clone copies the Go value behind an instance into a fork, for values of
	// other packages, which cannot be a [Cloner]. twin is the fork's instance. It
	// serves derived classes, too.
	Clone func(k *Copier, native any, twin *Object) (any, error)

	// Tuple makes instances named tuples of these properties: [1]..., #, unpack.
	Tuple []string

	// Body fills in Init, Methods, Static, Props and Attrs at the first use.
	Body Body[Class]

	home                *Module
	declared, completed bool
}

// class is a class in one VM: that of a [Class], or one made by a script.
type class struct {
	vm      *VM
	def     *Class // nil for a class made by a script
	name    string
	bases   []*class
	mro     []*class
	subs    []weak.Pointer[class] // derived classes, to be told of changes; they may be collected
	value   *lua.LUserData        // what scripts see
	watches []weak.Pointer[watch] // see Object.Watch; they may be collected
	own     map[string]member
	order   []string // own's names as they were set
	meta    *lua.LTable
	doc     string

	built   bool                     // own and meta are filled
	flat    map[string]*member       // own and inherited members; nil before the first lookup
	statics map[*Func]*lua.LFunction // bound to this class

	// from flat, for the hot paths
	recent                             recent
	getItem, setItem, delItem, getAttr *member
	tuple                              []string
	exception                          bool
	scripted                           bool       // a script set one of the members
	native                             func() any // of the nearest class that has it
}

// member is a method, a class attribute or a property.
type member struct {
	val      lua.LValue // nil for a property
	fn       *Func      // the declaration behind val, nil for what a script defined
	prop     *Prop
	bare     bool // to be bound to the class it is fetched from
	declared bool // part of the Go declaration, not set by a script
}

// class returns the VM's class for a declaration.
func (vm *VM) class(def *Class) *class {
	if c := vm.classes[def]; c != nil {
		return c
	}
	prepareMu.Lock() // also if it is declared: another VM may be about it
	if !def.declared {
		def.declare(vm.registry.homeOf(def))
	}
	prepareMu.Unlock()
	c := &class{vm: vm, def: def, name: def.Name, own: map[string]member{}, doc: def.Doc}
	vm.classes[def] = c
	for _, b := range def.Bases {
		c.bases = append(c.bases, vm.class(b))
	}
	if err := c.init(); err != nil {
		panic(err)
	}
	return c
}

// build makes the members of a declared class, at its first use.
func (c *class) build() {
	if c.built {
		return
	}
	c.built = true
	for _, b := range c.bases {
		b.build()
	}
	vm, def := c.vm, c.def
	if def == nil {
		c.buildMeta()
		return
	}
	prepareMu.Lock()
	def.complete()
	prepareMu.Unlock()
	if def.Init != nil {
		c.note("__init", member{val: vm.function(def.Init), fn: def.Init})
	}
	for i := range def.Methods {
		f := &def.Methods[i]
		c.note(f.sig.Name, member{val: vm.function(f), fn: f})
	}
	for i := range def.Static {
		f := &def.Static[i]
		c.note(f.sig.Name, member{val: vm.function(f), fn: f, bare: true})
	}
	for i := range def.Props {
		c.note(def.Props[i].Name, member{prop: &def.Props[i]})
	}
	c.buildMeta() // before the attributes, which may be instances
	for _, a := range def.Attrs {
		v, err := vm.ToLua(a.Value)
		if err != nil {
			panic(fmt.Sprintf("class %s: attribute %s: %v", def.Name, a.Name, err))
		}
		c.note(a.Name, member{val: v})
	}
	for name, m := range c.own {
		m.declared = true
		c.own[name] = m
	}
	c.forget() // what buildMeta looked up does not know what is declared
}

// newClass makes a class of a script.
func (vm *VM) newClass(name string, bases []*class) (*class, error) {
	c := &class{vm: vm, name: name, bases: bases, own: map[string]member{}}
	if len(bases) == 0 {
		c.bases = []*class{vm.class(objectClass)}
	}
	if err := c.init(); err != nil {
		return nil, err
	}
	c.build()
	return c, nil
}

func (c *class) init() error {
	mro, err := linearize(c)
	if err != nil {
		return err
	}
	c.mro = mro
	for _, b := range c.bases {
		b.addSub(c)
	}
	for _, k := range mro {
		if k.def == BaseException {
			c.exception = true
		}
		if c.tuple == nil && k.def != nil && k.def.Tuple != nil {
			c.tuple = k.def.Tuple
		}
		if c.native == nil && k.def != nil {
			c.native = k.def.Native
		}
	}
	c.value = &lua.LUserData{Value: c, Env: c.vm.globals, Metatable: c.vm.metaOfClasses()}
	return nil
}

// linearize orders c and its ancestors by the C3 rule: subclasses before their
// bases, bases in the order given.
func linearize(c *class) ([]*class, error) {
	var seqs [][]*class
	for _, b := range c.bases {
		seqs = append(seqs, append([]*class(nil), b.mro...))
	}
	seqs = append(seqs, append([]*class(nil), c.bases...))
	out := []*class{c}
	for {
		var next *class
		empty := true
		for _, s := range seqs {
			if len(s) == 0 {
				continue
			}
			empty = false
			inTail := false
			for _, t := range seqs {
				for i := 1; i < len(t); i++ {
					if t[i] == s[0] {
						inTail = true
					}
				}
			}
			if !inTail {
				next = s[0]
				break
			}
		}
		if empty {
			return out, nil
		}
		if next == nil {
			var names []string
			for _, b := range c.bases {
				names = append(names, b.name)
			}
			return nil, fmt.Errorf("class: cannot order the bases of %s: %s", c.name, strings.Join(names, ", "))
		}
		out = append(out, next)
		for i, s := range seqs {
			if len(s) > 0 && s[0] == next {
				seqs[i] = s[1:]
			}
		}
	}
}

// derives tells whether c is k or a descendant of k.
func (c *class) derives(k *class) bool {
	if c == k {
		return true
	}
	for _, m := range c.mro {
		if m == k {
			return true
		}
	}
	return false
}

// is tells whether c is the class of a declaration, or a descendant.
func (c *class) is(def *Class) bool {
	if c.def == def {
		return true
	}
	for _, k := range c.mro {
		if k.def == def {
			return true
		}
	}
	return false
}

// fullName is the class's name with its module, as error reports print it.
func (c *class) fullName() string {
	if c.def != nil && c.def.Module != "" && c.def.Module != "builtins" {
		return c.def.Module + "." + c.name
	}
	return c.name
}

// memberNames lists all members, nearest class first, without the hooks.
func (c *class) memberNames() []string {
	var out []string
	c.build()
	seen := map[string]bool{}
	for _, k := range c.mro {
		for _, n := range k.order {
			if !seen[n] && !strings.HasPrefix(n, "__") {
				seen[n] = true
				out = append(out, n)
			}
		}
	}
	return out
}
