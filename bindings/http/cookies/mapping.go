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
		{Sig: "update(values: table<string, any>|function|BaseCookie)", Doc: "Set the cookies of a table, of a list of {name, value} pairs, or of an iterator.", Fn: func(c *runtime.Call) error { return jarOf(c).load(c, c.Arg(0)) }},
		{Sig: "setdefault(key: string, default?: any): Morsel", Doc: "The cookie of that name, set to default if there is none.", Fn: func(c *runtime.Call) error {
			j := jarOf(c)
			if j.Get(c.Str(0)) == nil {
				v := c.Arg(1)
				if !c.Given(1) {
					v = c.VM().None()
				}
				if err := j.assign(c, c.Str(0), v, codecOf(c)); err != nil {
					return err
				}
			}
			return c.Return(j.object(c.VM(), c.Str(0)))
		}},
		{Sig: "pop(key: string, default?: any): any", Doc: "Take a cookie away and return it; default if there is none, KeyError without one.", Fn: func(c *runtime.Call) error {
			j := jarOf(c)
			o := j.object(c.VM(), c.Str(0))
			switch {
			case o != nil:
				j.drop(c.Str(0))
				return c.ReturnValue(o.Value())
			case c.Given(1) || c.IsNone(1):
				return c.ReturnValue(c.Arg(1))
			}
			return &runtime.Raise{Class: runtime.KeyError, Args: []any{c.Str(0)}}
		}},
		{Sig: "clear()", Doc: "Take all cookies away.", Fn: func(c *runtime.Call) error {
			j := jarOf(c)
			j.Clear()
			j.objects = nil
			return nil
		}},
	}
}

// items calls set for what v holds: a table by key or a list of {key, value}
// pairs, or an iterator that gives keys and values. what begins error texts.
func items(c *runtime.Call, v runtime.Value, what string, set func(key string, v runtime.Value) error) error {
	put := func(k, v runtime.Value) error {
		key, ok := k.(lua.LString)
		if !ok {
			return runtime.Raisef(runtime.TypeError, "%s is a string, not %s", what, c.VM().TypeName(k))
		}
		return set(string(key), v)
	}
	if next, ok := v.(*lua.LFunction); ok {
		for {
			out, err := c.VM().Call(c.Context(), next)
			if err != nil || len(out) == 0 || out[0] == lua.LNil {
				return err
			}
			if err := put(out[0], append(out, lua.LNil)[1]); err != nil {
				return err
			}
		}
	}
	t := v.(*lua.LTable)
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if pair, ok := v.(*lua.LTable); ok && k.Type() == lua.LTNumber && pair.Len() == 2 {
			if err := put(pair.RawGetInt(1), pair.RawGetInt(2)); err != nil {
				return err
			}
		} else if err := put(k, v); err != nil {
			return err
		}
	}
	return nil
}

func setItem(c *runtime.Call) error { return jarOf(c).set(c, c.Str(0), c.Arg(1), codecOf(c)) }

func deleteItem(c *runtime.Call) error {
	if !jarOf(c).drop(c.Str(0)) {
		return &runtime.Raise{Class: runtime.KeyError, Args: []any{c.Str(0)}}
	}
	return nil
}
