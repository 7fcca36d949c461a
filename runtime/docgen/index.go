package docgen

import (
	"sort"
	"strings"

	"github.com/netlua/netlua/runtime"
)

// entry is one documented thing.
type entry struct {
	kind   string // module, class, exception, function, method, static, property, attribute, constant
	name   string // as scripts write it: urllib.parse.quote, http.client.HTTPConnection.request
	doc    string
	module *runtime.Module
	class  *runtime.Class // the class itself, or the one that a member belongs to
	fn     *runtime.Func  // of a function, method or static
	prop   *runtime.Prop
	cnst   *runtime.Const // of a constant or attribute
}

// index finds entries by name.
type index struct {
	modules []*runtime.Module // sorted by name, with the builtins and the globals
	entries []*entry
	byName  map[string]*entry
	classes map[string][]*runtime.Class // by bare name
	home    map[*runtime.Class]*runtime.Module
}

// globalsName is the module name of runtime.Globals; its members have no prefix.
const globalsName = "_G"

// newIndex indexes modules, the builtins and netlua's globals.
func newIndex(modules []*runtime.Module) *index {
	x := &index{byName: map[string]*entry{}, classes: map[string][]*runtime.Class{}, home: map[*runtime.Class]*runtime.Module{}}
	seen := map[string]bool{}
	for _, m := range append([]*runtime.Module{runtime.Globals(), runtime.Builtins()}, modules...) {
		if !seen[m.Name] {
			seen[m.Name] = true
			m.Prepare()
			x.modules = append(x.modules, m)
		}
	}
	sort.Slice(x.modules, func(i, j int) bool { return x.modules[i].Name < x.modules[j].Name })
	for _, m := range x.modules {
		for _, c := range m.Classes {
			if x.home[c] == nil || c.Module == m.Name && x.home[c].Name != globalsName {
				x.home[c] = m
			}
		}
	}
	for _, m := range x.modules {
		x.addModule(m)
	}
	x.byName["globals"] = x.byName[globalsName]
	return x
}

func (x *index) add(e *entry) {
	if x.byName[e.name] == nil {
		x.byName[e.name] = e
	}
	x.entries = append(x.entries, e)
}

// qualified is the name of a module's member.
func qualified(m *runtime.Module, name string) string {
	if m.Name == globalsName {
		return name
	}
	return m.Name + "." + name
}

func (x *index) addModule(m *runtime.Module) {
	x.add(&entry{kind: "module", name: m.Name, doc: m.Doc, module: m})
	for i := range m.Funcs {
		f := &m.Funcs[i]
		x.add(&entry{kind: "function", name: qualified(m, f.Name()), doc: f.Doc, module: m, fn: f})
	}
	for _, c := range m.Classes {
		x.addClass(m, c)
	}
	for i := range m.Consts {
		c := &m.Consts[i]
		if class, ok := c.Value.(*runtime.Class); ok && class.Name == c.Name {
			continue
		}
		x.add(&entry{kind: "constant", name: qualified(m, c.Name), doc: c.Doc, module: m, cnst: c})
	}
}

func (x *index) addClass(m *runtime.Module, c *runtime.Class) {
	kind := "class"
	if isException(c) {
		kind = "exception"
	}
	name := qualified(m, c.Name)
	x.classes[c.Name] = append(x.classes[c.Name], c)
	x.add(&entry{kind: kind, name: name, doc: c.Doc, module: m, class: c})
	for _, e := range ownMembers(c) {
		e.name, e.module = name+"."+e.name, m
		x.add(e)
	}
}

// ownMembers lists what c itself declares, hooks among it, under bare names.
func ownMembers(c *runtime.Class) []*entry {
	var out []*entry
	for i := range c.Methods {
		out = append(out, &entry{kind: "method", name: c.Methods[i].Name(), doc: c.Methods[i].Doc, class: c, fn: &c.Methods[i]})
	}
	for i := range c.Static {
		out = append(out, &entry{kind: "static", name: c.Static[i].Name(), doc: c.Static[i].Doc, class: c, fn: &c.Static[i]})
	}
	for i := range c.Props {
		out = append(out, &entry{kind: "property", name: c.Props[i].Name, doc: c.Props[i].Doc, class: c, prop: &c.Props[i]})
	}
	for i := range c.Attrs {
		out = append(out, &entry{kind: "attribute", name: c.Attrs[i].Name, doc: c.Attrs[i].Doc, class: c, cnst: &c.Attrs[i]})
	}
	return out
}

// isHook tells names such as __len, which are reached through an operator.
func isHook(name string) bool { return strings.HasPrefix(name, "__") }

func isException(c *runtime.Class) bool { return derives(c, runtime.BaseException) }

func derives(c, base *runtime.Class) bool {
	if c == base {
		return true
	}
	for _, b := range c.Bases {
		if derives(b, base) {
			return true
		}
	}
	return false
}

// ancestors lists the classes that c derives from, nearest first and once each,
// without object.
func ancestors(c *runtime.Class) []*runtime.Class {
	var out []*runtime.Class
	seen := map[*runtime.Class]bool{}
	var walk func(*runtime.Class)
	walk = func(c *runtime.Class) {
		for _, b := range c.Bases {
			if !seen[b] && !isObject(b) {
				seen[b] = true
				out = append(out, b)
			}
		}
		for _, b := range c.Bases {
			walk(b)
		}
	}
	walk(c)
	return out
}

// fullName is a class's name with its module, but for the builtins, which
// scripts and messages know by their bare names.
func fullName(c *runtime.Class) string {
	if c.Module == "" || c.Module == "builtins" || c.Module == globalsName {
		return c.Name
	}
	return c.Module + "." + c.Name
}

// find returns the entries that a name may mean: the one of exactly that name,
// else an inherited member, else all whose names end with it, else the same
// without regard to case.
func (x *index) find(name string) []*entry {
	name = strings.NewReplacer(":", ".", "()", "").Replace(strings.TrimSpace(name))
	if e := x.byName[name]; e != nil {
		return []*entry{e}
	}
	if e := x.inherited(name); e != nil {
		return []*entry{e}
	}
	if out := x.ending(name, func(s string) string { return s }); out != nil {
		return out
	}
	return x.ending(name, strings.ToLower)
}

// inherited finds Class.member where a base of Class declares the member.
func (x *index) inherited(name string) *entry {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return nil
	}
	owner := x.byName[name[:i]]
	if owner == nil {
		if found := x.ending(name[:i], func(s string) string { return s }); len(found) == 1 {
			owner = found[0]
		}
	}
	if owner == nil || owner.class == nil || owner.kind != "class" && owner.kind != "exception" {
		return nil
	}
	for _, c := range append([]*runtime.Class{owner.class}, ancestors(owner.class)...) {
		for _, e := range ownMembers(c) {
			if e.name == name[i+1:] {
				e.name, e.module = fullName(c)+"."+e.name, owner.module
				return e
			}
		}
	}
	return nil
}

// ending lists the entries whose names end with name after a dot. A bare name
// that a module, function, class or constant has is not looked for in classes.
func (x *index) ending(name string, fold func(string) string) []*entry {
	name = fold(name)
	if name == "" {
		return nil
	}
	var top, members []*entry
	for _, e := range x.entries {
		full := fold(e.name)
		if full != name && !strings.HasSuffix(full, "."+name) {
			continue
		}
		switch e.kind {
		case "method", "static", "property", "attribute":
			members = append(members, e)
		default:
			top = append(top, e)
		}
	}
	if top != nil {
		return top
	}
	return members
}

// suggest lists up to five names that may have been meant, best first.
func (x *index) suggest(name string) []string {
	type candidate struct {
		name string
		d    int
	}
	last := func(s string) string { return s[strings.LastIndexByte(s, '.')+1:] }
	want, short := strings.ToLower(name), strings.ToLower(last(name))
	var all []candidate
	seen := map[string]bool{}
	for _, e := range x.entries {
		if seen[e.name] || isHook(last(e.name)) {
			continue
		}
		seen[e.name] = true
		full := strings.ToLower(e.name)
		d := min(runtime.Distance(want, full), runtime.Distance(short, last(full))+1)
		if d <= 1+len(short)/3 || len(short) > 3 && strings.Contains(full, short) {
			all = append(all, candidate{e.name, d})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].d < all[j].d })
	var out []string
	for _, c := range all[:min(5, len(all))] {
		out = append(out, c.name)
	}
	return out
}
