package spec

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// found is what a name led to.
type found struct {
	outcome
	wrong string // it is there, but not as it should be
}

// callable is a function whose parameters can be compared. sig is nil for a
// class whose constructor takes nothing.
type callable struct{ sig *runtime.Signature }

// operators says which members stand for Python's special methods: one of them
// must be there. Lua has no hash to define: objects are keys by identity.
var operators = map[string][]string{
	"__eq__": {"__eq"}, "__ne__": {"__eq"}, "__lt__": {"__lt"}, "__gt__": {"__lt"}, "__le__": {"__le"}, "__ge__": {"__le"},
	"__add__": {"__add"}, "__sub__": {"__sub"}, "__str__": {"__tostring"}, "__repr__": {"__repr"}, "__int__": {"int"},
	"__bytes__": {"bytes"}, "__len__": {"__len"}, "__call__": {"__call"}, "__contains__": {"contains"},
	"__getitem__": {"__getitem"}, "__setitem__": {"__setitem"}, "__delitem__": {"__delitem", "delete"},
	// what the globals iter and with fall back on counts, too
	"__iter__": {"__iter", "keys", "readline"}, "__enter__": {"__enter", "__exit", "close"}, "__exit__": {"__exit", "close"},
}

// resolve finds what an entry stands for, under the given name.
func (k *checker) resolve(e *Entry, name string) (found, *callable) {
	switch e.Kind {
	case "env":
		return found{outcome: notAName}, nil
	case "cli":
		if strings.Contains(name, " -m ") && strings.Count(name, " ") > 2 {
			return found{outcome: notAName}, nil // an option of a command that has its own row
		}
		if k.module.Main == nil {
			return found{}, nil
		}
		return found{outcome: resolved}, nil
	}
	if strings.HasPrefix(name, "browser-type:") {
		return found{outcome: notAName}, nil // a string that webbrowser.get takes
	}
	owner, member, isMember := strings.Cut(name, ".")
	if !isMember {
		return k.global(e, name)
	}
	class := k.vm.ClassInfo(k.field(owner))
	if class == nil {
		return found{}, nil
	}
	return k.member(e, class, k.field(owner), member)
}

// field reads a field of the module, as a script does.
func (k *checker) field(name string) runtime.Value {
	return k.table.RawGetString(luaName(name))
}

// global resolves a name of the module itself.
func (k *checker) global(e *Entry, name string) (found, *callable) {
	v := k.field(name)
	if v == lua.LNil {
		return found{}, nil
	}
	class := k.vm.ClassInfo(v)
	switch e.Kind {
	case "class", "exception":
		if class == nil {
			return found{resolved, "not a class"}, nil
		}
		if e.Kind == "exception" && !isException(class.Declaration) {
			return found{resolved, "not an exception"}, nil
		}
	case "function":
		if class == nil && v.Type() != lua.LTFunction {
			return found{resolved, "not a function"}, nil
		}
	}
	if class != nil {
		return documented(class.Doc), &callable{constructor(class.Declaration)}
	}
	if f := k.vm.Declaration(v); f != nil {
		return documented(f.Doc), &callable{f.Signature()}
	}
	for _, c := range k.module.Consts {
		if c.Name == luaName(name) {
			return documented(c.Doc), nil
		}
	}
	return found{resolved, "not declared, so it has no doc"}, nil
}

// member resolves a member of a class.
func (k *checker) member(e *Entry, class *runtime.ClassInfo, value runtime.Value, name string) (found, *callable) {
	has := func(n string) runtime.Value { return k.classField(value, n) }
	if strings.ContainsAny(name, "<.") || e.Kind == "handler-hook" {
		// A pattern of names, or a step that only subclasses define: what calls it is tested, not its name.
		return found{outcome: resolved}, nil
	}
	if e.Kind == "operator" {
		if name == "__hash__" {
			return found{outcome: notAName}, nil
		}
		for _, hook := range operators[name] {
			if has(hook) != lua.LNil || hook == "__len" && class.Declaration != nil && class.Declaration.Tuple != nil {
				return found{outcome: resolved}, nil
			}
		}
		return found{}, nil
	}
	v := has(luaName(name))
	if v == lua.LNil {
		if strings.ContainsRune(name, '-') && has("__getitem") != lua.LNil {
			return found{outcome: resolved}, nil // a key such as Morsel's max-age
		}
		return found{}, nil
	}
	if p := runtime.PropOf(v); p != nil {
		if e.Kind == "method" {
			return found{resolved, "not a method"}, nil
		}
		return documented(p.Doc), nil
	}
	if nested := k.vm.ClassInfo(v); nested != nil {
		return documented(nested.Doc), nil
	}
	if f := k.vm.Declaration(v); f != nil {
		return documented(f.Doc), &callable{f.Signature()}
	}
	return documented(attributeDoc(class.Declaration, luaName(name))), nil
}

// classField reads a member from a class value without running script code.
func (k *checker) classField(class runtime.Value, name string) runtime.Value {
	v, err := k.vm.Member(class, name)
	if err != nil {
		return lua.LNil
	}
	return v
}

func documented(doc string) found {
	if strings.TrimSpace(doc) == "" {
		return found{resolved, "no doc"}
	}
	return found{outcome: resolved}
}

// constructor is the signature of a class's constructor, its own or inherited.
func constructor(c *runtime.Class) *runtime.Signature {
	if c == nil {
		return nil
	}
	if c.Init != nil {
		return c.Init.Signature()
	}
	for _, b := range c.Bases {
		if sig := constructor(b); sig != nil {
			return sig
		}
	}
	return nil
}

func isException(c *runtime.Class) bool {
	if c == nil {
		return false
	}
	for _, b := range c.Bases {
		if b == runtime.BaseException || isException(b) {
			return true
		}
	}
	return c == runtime.BaseException
}

// attributeDoc is the doc of a class attribute, its own or inherited.
func attributeDoc(c *runtime.Class, name string) string {
	if c == nil {
		return ""
	}
	for _, a := range c.Attrs {
		if a.Name == name {
			return a.Doc
		}
	}
	for _, b := range c.Bases {
		if doc := attributeDoc(b, name); doc != "" {
			return doc
		}
	}
	return ""
}

// luaName is how Lua spells a Python name: its own keywords get an underscore.
func luaName(name string) string {
	switch name {
	case "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while":
		return name + "_"
	}
	return name
}
