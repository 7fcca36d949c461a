package headers

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/headers"
)

// Headers is the class.
var Headers = &runtime.Class{
	Name: "Headers",
	Doc:  "The headers of a response as a mapping on a list of {name, value}, which is changed in place. Names match in any case and may repeat. Control characters are refused.",
	Body: headersBody{},
}

// New makes a Headers object around h, for handlers.
func New(vm *runtime.VM, h *Value) *runtime.Object { return vm.NewObject(Headers, h) }

func self(c *runtime.Call) *Value { return c.Native().(*Value) }

// value is a header value argument: a string and nothing else.
func value(c *runtime.Call, i int) (string, error) {
	s, ok := Text(c.Arg(i))
	if !ok {
		return "", notText(c.VM(), c.Arg(i))
	}
	return s, nil
}

func set(c *runtime.Call) error {
	v, err := value(c, 1)
	if err != nil {
		return err
	}
	h := self(c)
	h.list.given = [2]runtime.Value{c.Arg(0), c.Arg(1)}
	err = h.Set(c.Str(0), v)
	h.list.given = [2]runtime.Value{}
	return err
}

// first answers with the first value of a name, or with otherwise.
func first(c *runtime.Call, otherwise runtime.Value) error {
	h := self(c)
	if i := h.Index(c.Str(0)); i >= 0 {
		return c.ReturnValue(h.list.value(i))
	}
	return c.ReturnValue(otherwise)
}

func del(c *runtime.Call) error {
	self(c).Del(c.Str(0))
	return nil
}

func send(c *runtime.Call) error {
	b, err := self(c).Bytes()
	if err != nil {
		return err
	}
	return c.ReturnOwned(b)
}

type headersBody struct{}

func (headersBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(headers?: table[]|Headers|None)",
		Doc: "Wrap a list of {name, value}, a new one without argument. Changes are made in the list itself.",
		Fn: func(c *runtime.Call) error {
			t := c.Table(0)
			if h, ok := runtime.NativeOf[*Value](c.Arg(0)); ok {
				t = h.list.table
			}
			if t == nil {
				t = c.State().CreateTable(8, 0)
			} else if err := check(c.VM(), t); err != nil {
				return err
			}
			c.SetNative(On(t))
			return nil
		},
	}
	class.Methods = []runtime.Func{
		{Sig: "__getitem(name: string): string|nil", Doc: "The first value of a name, nil without one.", Fn: func(c *runtime.Call) error {
			return first(c, lua.LNil)
		}},
		{Sig: "__setitem(name: string, value: any)", Doc: "Remove all headers of that name and add one at the end.", Fn: set},
		{Sig: "__delitem(name: string)", Doc: "Remove all headers of that name.", Fn: del},
		{Sig: "__len(): integer", Doc: "The number of headers, duplicates counted.", Fn: func(c *runtime.Call) error { return c.Return(self(c).Len()) }},
		{Sig: "__tostring(): string", Doc: "The headers as they are sent: a line each, and a blank line.", Fn: send},
		{Sig: "__repr(): string", Doc: "The class and the list.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(c.Self().ClassName() + "(" + c.Repr(self(c).list.table) + ")")
		}},
		{Sig: "bytes(): string", Doc: "The headers as they are sent: a line each, and a blank line.", Fn: send},
		{Sig: "set(name: string, value: any)", Doc: "As headers[name] = value.", Fn: set},
		{Sig: "delete(name: string)", Doc: "Remove all headers of that name.", Fn: del},
		{Sig: "contains(name: string): boolean", Doc: "Whether there is a header of that name.", Fn: func(c *runtime.Call) error {
			return c.Return(self(c).Contains(c.Str(0)))
		}},
		{Sig: "get(name: string, default?: any): any", Doc: "The first value of a name, or default.", Fn: func(c *runtime.Call) error {
			return first(c, c.Arg(1))
		}},
		{Sig: "setdefault(name: string, value: any): string", Doc: "The first value of a name; without one, add value and give that.", Fn: func(c *runtime.Call) error {
			if !self(c).Contains(c.Str(0)) {
				if err := set(c); err != nil {
					return err
				}
			}
			return first(c, lua.LNil)
		}},
		{Sig: "keys(): string[]", Doc: "The names in order, as spelled.", Fn: func(c *runtime.Call) error {
			return column(c, func(name, _ string) string { return name })
		}},
		{Sig: "values(): string[]", Doc: "The values in order.", Fn: func(c *runtime.Call) error {
			return column(c, func(_, value string) string { return value })
		}},
		{Sig: "items(): function", Doc: "An iterator over names and values.", Fn: func(c *runtime.Call) error {
			fields, i := self(c).Fields(), 0
			return c.Return(lua.LGFunction(func(L *lua.LState) int {
				if i == len(fields) {
					L.Push(lua.LNil)
					return 1
				}
				i++
				L.Push(lua.LString(fields[i-1].Name))
				L.Push(lua.LString(fields[i-1].Value))
				return 2
			}))
		}},
		{Sig: "get_all(name: string): string[]", Doc: "All values of a name in order.", Fn: func(c *runtime.Call) error {
			return c.Return(self(c).GetAll(c.Str(0)))
		}},
		{Sig: "add_header(_name: string, _value: any|nil, _params?: table<string, any>)", Doc: "Add a header with parameters, beside those of that name: add_header('Content-Disposition', 'attachment', {filename = 'a.txt'}). " +
			"A parameter that is None stands by its name alone; _ in a name becomes -.", Fn: addHeader},
	}
}

func column(c *runtime.Call, of func(name, value string) string) error {
	h := self(c)
	t := c.State().CreateTable(h.Len(), 0)
	for i := range h.Len() {
		t.Append(lua.LString(of(h.At(i))))
	}
	return c.ReturnValue(t)
}

func addHeader(c *runtime.Call) error {
	var main *string
	if c.Given(1) && !c.IsNone(1) {
		v, err := value(c, 1)
		if err != nil {
			return err
		}
		main = &v
	}
	var params []core.Param
	if t := c.Table(2); t != nil {
		for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
			name, ok := k.(lua.LString)
			if !ok {
				return notText(c.VM(), k)
			}
			p := core.Param{Name: string(name), Bare: runtime.IsNone(v)}
			if !p.Bare {
				if p.Value, ok = Text(v); !ok {
					return notText(c.VM(), v)
				}
			}
			params = append(params, p)
		}
	}
	return self(c).Add(c.Str(0), main, params...)
}

// Module is require("wsgiref.headers").
var Module = &runtime.Module{
	Name:    "wsgiref.headers",
	Doc:     "The headers of a response as a mapping.",
	Classes: []*runtime.Class{Headers},
	Errors:  Errors,
}

// Errors makes exceptions of this package's Go errors.
func Errors(err error) *runtime.Raise {
	var bad *core.Error
	if errors.As(err, &bad) {
		return runtime.Raisef(runtime.ValueError, "%s", bad.Reason)
	}
	return nil
}
