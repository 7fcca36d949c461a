package cgi

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// MiniFieldStorage is the class of fields of queries.
var MiniFieldStorage = &runtime.Class{
	Name: "MiniFieldStorage",
	Doc:  "A field of a query or an urlencoded form: a name and a value.",
	Body: miniBody{},
}

// mini is the Go value behind a MiniFieldStorage.
type mini struct{ name, value runtime.Value }

// CloneFor gives a fork a field of its own.
func (m *mini) CloneFor(k *runtime.Copier) (any, error) {
	return &mini{k.Value(m.name), k.Value(m.value)}, nil
}

type miniBody struct{}

func (miniBody) Define(class *runtime.Class) {
	self := func(c *runtime.Call) *mini {
		if m, ok := c.Native().(*mini); ok {
			return m
		}
		m := &mini{lua.LNil, lua.LNil} // a subclass whose __init did not call ours
		c.SetNative(m)
		return m
	}
	attribute := func(name, doc string, at func(m *mini) *runtime.Value) runtime.Prop {
		return runtime.Prop{
			Name: name, Type: "any", Doc: doc,
			Get: func(c *runtime.Call) error { return c.ReturnValue(*at(self(c))) },
			Set: func(c *runtime.Call) error { *at(self(c)) = c.Arg(0); return nil },
		}
	}
	empty := func(name, doc string, value func(c *runtime.Call) runtime.Value) runtime.Prop {
		return runtime.Prop{Name: name, Type: "table|nil", Doc: doc, Get: func(c *runtime.Call) error { return c.ReturnValue(value(c)) }}
	}
	none := func(*runtime.Call) runtime.Value { return lua.LNil }
	table := func(c *runtime.Call) runtime.Value { return c.State().NewTable() }

	class.Init = &runtime.Func{Sig: "__init(name: any, value: any)", Doc: "Make a field.", Fn: func(c *runtime.Call) error {
		c.SetNative(&mini{c.Arg(0), c.Arg(1)})
		return nil
	}}
	class.Props = []runtime.Prop{
		attribute("name", "The name of the field.", func(m *mini) *runtime.Value { return &m.name }),
		attribute("value", "Its value.", func(m *mini) *runtime.Value { return &m.value }),
		empty("list", "Always nil: the field is no form.", none),
		empty("file", "Always nil: the field is no file.", none),
		empty("filename", "Always nil: the field is no file.", none),
		empty("type", "Always nil: fields of queries have no type.", none),
		empty("type_options", "Always empty.", table),
		empty("disposition", "Always nil.", none),
		empty("disposition_options", "Always empty.", table),
		empty("headers", "Always empty.", table),
	}
	class.Methods = []runtime.Func{{Sig: "__repr(): string", Doc: "The field as it would be made.", Fn: func(c *runtime.Call) error {
		m := self(c)
		return c.ReturnStr(c.Self().ClassName() + "(" + c.Repr(m.name) + ", " + c.Repr(m.value) + ")")
	}}}
}
