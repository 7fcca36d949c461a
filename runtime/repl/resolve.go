package repl

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// thing is what a name stands for: a value that exists, or a declaration of
// something that nobody has loaded yet.
type thing struct {
	value  lua.LValue
	module *runtime.Module
	pkg    string // a package that is no module itself
	class  *runtime.Class
	fn     *runtime.Func
}

// maxChain bounds how many __index tables are followed.
const maxChain = 20

// resolve finds what a chain of names stands for. Nothing runs and nothing is
// loaded: tables are read raw, and documented things by their declarations. The
// VM's lock must be held.
func (s *session) resolve(path []string) (thing, bool) {
	if len(path) == 0 {
		return thing{}, false
	}
	t, ok := s.root(path[0])
	for _, name := range path[1:] {
		if !ok {
			return thing{}, false
		}
		t, ok = s.member(t, name)
	}
	return t, ok
}

// root finds a local of the session, a global or a module.
func (s *session) root(name string) (thing, bool) {
	if key, ok := s.compiler.Key(name); ok {
		return thing{value: s.locals.RawGetString(key)}, true
	}
	if v := s.globals.RawGetString(name); v != lua.LNil {
		return thing{value: v}, true
	}
	return s.module(name)
}

func (s *session) module(name string) (thing, bool) {
	if m := s.VM.LookupModule(name); m != nil {
		return thing{module: m}, true
	}
	if len(s.modulesBelow(name)) > 0 {
		return thing{pkg: name}, true
	}
	return thing{}, false
}

// member finds t.name.
func (s *session) member(t thing, name string) (thing, bool) {
	switch {
	case t.module != nil:
		return s.declared(t.module, name)
	case t.pkg != "":
		return s.module(t.pkg + "." + name)
	case t.class != nil:
		if f := method(t.class, name); f != nil {
			return thing{fn: f}, true
		}
		return thing{}, false
	}
	switch v := t.value.(type) {
	case lua.LString:
		lib, _ := s.globals.RawGetString("string").(*lua.LTable)
		if lib == nil {
			return thing{}, false
		}
		return thing{value: lib.RawGetString(name)}, true
	case *lua.LTable:
		for _, table := range indexChain(v) {
			if f := table.RawGetString(name); f != lua.LNil {
				return thing{value: f}, true
			}
		}
		if m := s.VM.ModuleOf(v); m != nil {
			return s.declared(m, name)
		}
	case *lua.LUserData:
		class := lua.LValue(v)
		if o := runtime.ObjectOf(v); o != nil {
			if f := o.Field(name); f != lua.LNil {
				return thing{value: f}, true
			}
			class = o.Class()
		}
		for _, c := range s.declarations(class) {
			if f := method(c, name); f != nil {
				return thing{fn: f}, true
			}
		}
	}
	return thing{}, false
}

// declared finds what a module declares under a name.
func (s *session) declared(m *runtime.Module, name string) (thing, bool) {
	for i := range m.Funcs {
		if m.Funcs[i].Name() == name {
			return thing{fn: &m.Funcs[i]}, true
		}
	}
	for _, c := range m.Classes {
		if c.Name == name {
			return thing{class: c}, true
		}
	}
	return s.module(m.Name + "." + name)
}

// method finds a method of a class or of those that it derives from.
func method(c *runtime.Class, name string) *runtime.Func {
	for i := range c.Methods {
		if c.Methods[i].Name() == name {
			return &c.Methods[i]
		}
	}
	for i := range c.Static {
		if c.Static[i].Name() == name {
			return &c.Static[i]
		}
	}
	for _, b := range c.Bases {
		if f := method(b, name); f != nil {
			return f
		}
	}
	return nil
}

// initOf finds the constructor that a class declares or inherits.
func initOf(c *runtime.Class) *runtime.Func {
	if c.Init != nil {
		return c.Init
	}
	for _, b := range c.Bases {
		if f := initOf(b); f != nil {
			return f
		}
	}
	return nil
}

// declarations lists the declared classes that a class value is or derives from, nearest first.
func (s *session) declarations(class lua.LValue) []*runtime.Class {
	info := s.VM.ClassInfo(class)
	if info == nil {
		return nil
	}
	if info.Declaration != nil {
		return []*runtime.Class{info.Declaration} // whose bases are declared as well
	}
	var out []*runtime.Class
	for _, b := range info.Bases {
		out = append(out, s.declarations(b)...)
	}
	return out
}

// properties lists the properties of declared classes and their bases, once each.
func properties(classes []*runtime.Class) []*runtime.Prop {
	var out []*runtime.Prop
	seen := map[string]bool{}
	var walk func(c *runtime.Class)
	walk = func(c *runtime.Class) {
		for i := range c.Props {
			if p := &c.Props[i]; !seen[p.Name] {
				seen[p.Name] = true
				out = append(out, p)
			}
		}
		for _, b := range c.Bases {
			walk(b)
		}
	}
	for _, c := range classes {
		walk(c)
	}
	return out
}

// indexChain lists a table and those that its __index leads to.
func indexChain(t *lua.LTable) []*lua.LTable {
	out := []*lua.LTable{t}
	for len(out) < maxChain {
		mt, ok := t.Metatable.(*lua.LTable)
		if !ok {
			break
		}
		if t, ok = mt.RawGetString("__index").(*lua.LTable); !ok {
			break
		}
		out = append(out, t)
	}
	return out
}

// names lists the members that may follow t and sep.
func (s *session) names(t thing, sep byte) []string {
	switch {
	case t.module != nil:
		return moduleNames(t.module)
	case t.pkg != "":
		var out []string
		for _, m := range s.modulesBelow(t.pkg) {
			out = append(out, m[len(t.pkg)+1:])
		}
		return out
	case t.class != nil:
		return classNames(t.class, nil)
	}
	switch v := t.value.(type) {
	case lua.LString:
		if lib, ok := s.globals.RawGetString("string").(*lua.LTable); ok && sep == ':' {
			return tableNames(lib, sep)
		}
	case *lua.LTable:
		var out []string
		for _, table := range indexChain(v) {
			out = append(out, tableNames(table, sep)...)
		}
		if m := s.VM.ModuleOf(v); m != nil {
			out = append(out, m.Submodules...)
		}
		return out
	case *lua.LUserData:
		return s.objectNames(v, sep)
	}
	return nil
}

// objectNames lists the members of an instance or of a class.
func (s *session) objectNames(v *lua.LUserData, sep byte) []string {
	var out []string
	class := lua.LValue(v)
	if o := runtime.ObjectOf(v); o != nil {
		class = o.Class()
		for _, name := range o.FieldNames() {
			if _, isFunc := o.Field(name).(*lua.LFunction); isFunc || sep != ':' {
				out = append(out, name)
			}
		}
	}
	info := s.VM.ClassInfo(class)
	if info == nil {
		return out
	}
	isProp := map[string]bool{}
	for _, p := range properties(s.declarations(class)) {
		isProp[p.Name] = true
	}
	for _, name := range info.Members {
		if sep != ':' || !isProp[name] {
			out = append(out, name)
		}
	}
	return out
}

func moduleNames(m *runtime.Module) []string {
	out := append([]string(nil), m.Submodules...)
	for i := range m.Funcs {
		out = append(out, m.Funcs[i].Name())
	}
	for _, c := range m.Classes {
		out = append(out, c.Name)
	}
	for _, c := range m.Consts {
		out = append(out, c.Name)
	}
	return out
}

func classNames(c *runtime.Class, out []string) []string {
	for i := range c.Methods {
		out = append(out, c.Methods[i].Name())
	}
	for i := range c.Static {
		out = append(out, c.Static[i].Name())
	}
	for _, p := range c.Props {
		out = append(out, p.Name)
	}
	for _, a := range c.Attrs {
		out = append(out, a.Name)
	}
	for _, b := range c.Bases {
		out = classNames(b, out)
	}
	return out
}

// tableNames lists the keys that can be written as names; after a colon only those of functions.
func tableNames(t *lua.LTable, sep byte) []string {
	var out []string
	t.ForEach(func(k, v lua.LValue) {
		name, ok := k.(lua.LString)
		if !ok || !runtime.IsName(string(name)) {
			return
		}
		if sep == ':' && v.Type() != lua.LTFunction && v.Type() != lua.LTUserData {
			return
		}
		out = append(out, string(name))
	})
	return out
}

// function returns the declaration of the function that t is.
func (s *session) function(t thing) *runtime.Func {
	switch {
	case t.fn != nil:
		return t.fn
	case t.class != nil:
		return initOf(t.class)
	case t.value == nil:
		return nil
	}
	if f := s.VM.Declaration(t.value); f != nil {
		return f
	}
	for _, c := range s.declarations(t.value) {
		if f := initOf(c); f != nil {
			return f
		}
	}
	return nil
}

// split takes a.b:c apart.
func split(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return r == '.' || r == ':' })
}
