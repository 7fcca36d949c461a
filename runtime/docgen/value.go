package docgen

import (
	"context"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// Text is the page for a value: for a module, a class, a function, a property
// (Class.name), or for an object the page of its class. A string is looked up as
// a name, as netlua doc does. It ends with a line break. The VM's lock must be held.
func Text(_ context.Context, vm *runtime.VM, v runtime.Value) string {
	x := newIndex(vm.Modules())
	switch v := v.(type) {
	case lua.LString:
		text, _ := x.lookUp(string(v))
		return text
	case *lua.LTable:
		if m := vm.ModuleOf(v); m != nil {
			return x.page(&entry{kind: "module", module: m})
		}
	case *lua.LFunction:
		if f := vm.Declaration(v); f != nil {
			return x.page(x.entryOf(f))
		}
	case *lua.LUserData:
		if info := vm.ClassInfo(v); info != nil {
			return x.classText(vm, info)
		}
		if p := runtime.PropOf(v); p != nil {
			return x.page(&entry{kind: "property", name: fullName(p.Owner()) + "." + p.Name, doc: p.Doc, prop: p, class: p.Owner()})
		}
		if o := runtime.ObjectOf(v); o != nil {
			info := vm.ClassInfo(o.Class())
			return fmt.Sprintf("An instance of %s.\n\n%s", info.Name, x.classText(vm, info))
		}
	}
	if name := languageName(vm, v); name != "" {
		return languagePage(name)
	}
	return fmt.Sprintf("A value of type %s; there is no documentation for it.\n", vm.TypeName(v))
}

// entryOf makes the entry for a declared function.
func (x *index) entryOf(f *runtime.Func) *entry {
	for _, e := range x.entries {
		if e.fn != nil && e.fn == f || e.fn != nil && e.class == f.Owner() && e.fn.Sig == f.Sig && e.fn.Doc == f.Doc {
			return e
		}
	}
	e := &entry{kind: "function", name: f.Name(), doc: f.Doc, fn: f, class: f.Owner()}
	if e.class != nil {
		e.kind = "method"
	}
	return e
}

// classText is the page of a class, also of one that a script made.
func (x *index) classText(vm *runtime.VM, info *runtime.ClassInfo) string {
	if c := info.Declaration; c != nil {
		kind := "class"
		if isException(c) {
			kind = "exception"
		}
		return x.page(&entry{kind: kind, name: fullName(c), class: c})
	}
	var bases []string
	for _, b := range info.Bases {
		bases = append(bases, vm.ClassInfo(b).Name)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "class %s(%s)\n\n", info.Name, strings.Join(bases, ", "))
	b.WriteString(wrap("A class of this program.", "    "))
	if len(info.Members) > 0 {
		b.WriteString("\n" + wrap("Members: "+strings.Join(info.Members, ", "), "    "))
	}
	return b.String()
}

// lookUp is the text for a name, and whether it was found.
func (x *index) lookUp(name string) (string, bool) {
	found := x.find(name)
	if len(found) == 0 {
		if _, ok := language()[name]; ok || isLibrary(name) {
			return languagePage(name), true
		}
	}
	switch len(found) {
	case 0:
		text := fmt.Sprintf("Nothing is documented under the name %q.\n", name)
		if s := x.suggest(name); len(s) > 0 {
			text += "Did you mean " + strings.Join(s, ", ") + "?\n"
		}
		return text, false
	case 1:
		return x.page(found[0]), true
	}
	text := fmt.Sprintf("%q may be:\n\n", name)
	for _, e := range found {
		text += "    " + e.name + "\n" + wrap(firstSentence(e.doc), "        ")
	}
	return text, true
}
