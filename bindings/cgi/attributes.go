package cgi

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgi"
)

// attribute declares an attribute of fields that cannot be set.
func attribute(name, typ, doc string, get func(c *runtime.Call, s *storage) error) runtime.Prop {
	return runtime.Prop{Name: name, Type: typ, Doc: doc, Get: func(c *runtime.Call) error {
		s, err := of(c)
		if err != nil {
			return err
		}
		return get(c, s)
	}}
}

// computed is attribute for what may fail.
func computed(name, typ, doc string, get func(s *storage, c *runtime.Call) (runtime.Value, error)) runtime.Prop {
	return attribute(name, typ, doc, func(c *runtime.Call, s *storage) error {
		v, err := get(s, c)
		if err != nil {
			return err
		}
		return c.ReturnValue(v)
	})
}

// settable is an attribute that can be set.
func settable(p runtime.Prop, set func(s *storage, v runtime.Value) error) runtime.Prop {
	p.Set = func(c *runtime.Call) error {
		s, err := of(c)
		if err != nil {
			return err
		}
		return set(s, c.Arg(0))
	}
	return p
}

// yielding is computed for an attribute that a whole form never has. There
// form[name] is the field that was sent by that name: in Python, where an
// attribute and an item are two things, it is what the documents' first example
// reads. In a part the attribute stays what it is, whatever was sent within.
func yielding(name, doc string, get func(s *storage, c *runtime.Call) (runtime.Value, error)) runtime.Prop {
	return computed(name, "any", doc+" Of a whole form, form[\""+name+"\"] is the field of that name, if one was sent.", func(s *storage, c *runtime.Call) (runtime.Value, error) {
		if s.IsForm && s.Boundary() == "" {
			return s.item(c, name)
		}
		return get(s, c)
	})
}

// params makes a table of a header's parameters.
func params(c *runtime.Call, p core.Params) *runtime.Table {
	t := c.State().CreateTable(0, len(p))
	for _, param := range p {
		t.RawSetString(param.Name, lua.LString(param.Value))
	}
	return t
}

func optional(s string, given bool) runtime.Value {
	if !given {
		return lua.LNil
	}
	return lua.LString(s)
}

func attributes() []runtime.Prop {
	return []runtime.Prop{
		yielding("name", "The name of the field; nil if it has none.", func(s *storage, _ *runtime.Call) (runtime.Value, error) {
			return optional(s.Name, s.HasName), nil
		}),
		settable(yielding("filename", "The name that the file has at the client; nil if the field is no file. Do not use it as a name of your own: see basename.", func(s *storage, _ *runtime.Call) (runtime.Value, error) {
			return optional(s.Filename, s.HasFilename), nil
		}), (*storage).setFilename),
		yielding("basename", "The client's name of the file without directories and what else is dangerous in names; nil if nothing is left.", func(s *storage, _ *runtime.Call) (runtime.Value, error) {
			name := core.BaseName(s.Filename)
			return optional(name, name != ""), nil
		}),
		settable(yielding("file", "A file with the content, at its beginning; nil for a form. A step that a subclass has in the place of ours may set it.", func(s *storage, _ *runtime.Call) (runtime.Value, error) {
			return s.fileObject()
		}), (*storage).setFile),
		computed("value", "any", "The content: text, or bytes for a file. Of a form, the list of its fields. Each time, a file is read as a whole.", (*storage).all),
		settable(computed("list", "any[]|nil", "The fields of a form, in order; nil for content. A script may change it, and set it: what is in it is what the form has.", (*storage).items), (*storage).setList),
		attribute("type", "string", "The type of the content.", func(c *runtime.Call, s *storage) error { return c.ReturnStr(s.Type) }),
		attribute("type_options", "table<string, string>", "The parameters of the type.", func(c *runtime.Call, s *storage) error { return c.Return(params(c, s.TypeOptions)) }),
		attribute("disposition", "string", "The content's disposition: form-data; empty without one.", func(c *runtime.Call, s *storage) error { return c.ReturnStr(s.Disposition) }),
		attribute("disposition_options", "table<string, string>", "The parameters of the disposition.", func(c *runtime.Call, s *storage) error {
			return c.Return(params(c, s.DispositionOptions))
		}),
		attribute("headers", "Message", "All headers of the field.", func(c *runtime.Call, s *storage) error { return s.message(c) }),
		attribute("done", "integer", "1 for the last part, -1 if the input ended too early, otherwise 0.", func(c *runtime.Call, s *storage) error { return c.Return(s.Done) }),
		attribute("length", "integer", "The Content-Length, -1 if there is none.", func(c *runtime.Call, s *storage) error { return c.Return(s.Length) }),
	}
}

func constants() []runtime.Const {
	return []runtime.Const{
		{Name: "bufsize", Value: 8192, Doc: "The size of the blocks that CPython reads. It has no effect."},
		{Name: "FieldStorageClass", Value: func(vm *runtime.VM) (any, error) { return vm.None(), nil }, Doc: "The class of the fields of a form; None for the form's own class."},
	}
}
