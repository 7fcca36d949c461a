package cookies

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/iterator"
	"github.com/netlua/netlua/runtime"
)

func mappingMethods() []runtime.Func {
	return []runtime.Func{
		{Sig: "__getitem(key: any): Morsel|nil", Doc: "The cookie of that name, nil if there is none.", Fn: func(c *runtime.Call) error {
			if key, ok := c.Arg(0).(lua.LString); ok {
				if o := jarOf(c).object(c.VM(), string(key)); o != nil {
					return c.ReturnValue(o.Value())
				}
			}
			return c.ReturnValue(lua.LNil)
		}},
		{Sig: "__setitem(key: string, value: any|nil)", Doc: "Set a cookie to a value or a Morsel; nil takes it away.", Fn: setItem},
		{Sig: "__delitem(key: string)", Doc: "Take a cookie away; KeyError if there is none.", Fn: deleteItem},
		{Sig: "__len(): integer", Doc: "The number of cookies.", Fn: func(c *runtime.Call) error { return c.Return(jarOf(c).Len()) }},
		{Sig: "__iter(): function", Doc: "iter(cookies) gives the names.", Fn: func(c *runtime.Call) error { return iterator.Return(c, jarOf(c).Names(), pushName) }},
		{Sig: "get(key: string, default?: any): any", Doc: "The cookie of that name, or default.", Fn: func(c *runtime.Call) error {
			if o := jarOf(c).object(c.VM(), c.Str(0)); o != nil {
				return c.ReturnValue(o.Value())
			}
			return c.ReturnValue(c.Arg(1))
		}},
		{Sig: "set(key: string, value: any|nil)", Doc: "As cookies[key] = value.", Fn: setItem},
		{Sig: "delete(key: string)", Doc: "Take a cookie away; KeyError if there is none.", Fn: deleteItem},
		{Sig: "contains(key: string): boolean", Doc: "Whether there is a cookie of that name.", Fn: func(c *runtime.Call) error { return c.Return(jarOf(c).Get(c.Str(0)) != nil) }},
		{Sig: "keys(): string[]", Doc: "The names, in the order in which they came.", Fn: func(c *runtime.Call) error { return c.Return(jarOf(c).Names()) }},
		{Sig: "values(): Morsel[]", Doc: "The cookies, in the order in which they came.", Fn: func(c *runtime.Call) error {
			j := jarOf(c)
			t := c.State().CreateTable(j.Len(), 0)
			for _, name := range j.Names() {
				t.Append(j.object(c.VM(), name).Value())
			}
			return c.ReturnValue(t)
		}},
		{Sig: "items(): function", Doc: "An iterator over names and cookies.", Fn: func(c *runtime.Call) error {
			j, vm := jarOf(c), c.VM()
			return iterator.Return(c, j.Names(), func(L *lua.LState, name string) int {
				L.Push(lua.LString(name))
				if o := j.object(vm, name); o != nil {
					L.Push(o.Value())
				} else {
					L.Push(lua.LNil) // taken away meanwhile
				}
				return 2
			})
		}},
		{Sig: "update(values: table<string, any>|BaseCookie)", Doc: "Set the cookies of a table.", Fn: func(c *runtime.Call) error { return jarOf(c).load(c, c.Arg(0)) }},
		{Sig: "clear()", Doc: "Take all cookies away.", Fn: func(c *runtime.Call) error {
			j := jarOf(c)
			j.Clear()
			j.objects = nil
			return nil
		}},
	}
}

func setItem(c *runtime.Call) error { return jarOf(c).set(c, c.Str(0), c.Arg(1), codecOf(c)) }

func deleteItem(c *runtime.Call) error {
	if !jarOf(c).drop(c.Str(0)) {
		return &runtime.Raise{Class: runtime.KeyError, Args: []any{c.Str(0)}}
	}
	return nil
}
