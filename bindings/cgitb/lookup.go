package cgitb

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgitb"
)

// find is lookup; where is "" for an unknown name.
func find(vm *runtime.VM, name string, frame, locals runtime.Value) (where string, v runtime.Value) {
	if t, ok := locals.(*lua.LTable); ok {
		if v := t.RawGetString(name); v != lua.LNil {
			return "local", v
		}
	}
	globals := vm.GlobalTable()
	if t, ok := frame.(*lua.LTable); ok {
		if g, ok := t.RawGetString("globals").(*lua.LTable); ok {
			globals = g
		}
	}
	if v := globals.RawGetString(name); v != lua.LNil {
		if core.Builtin(name) {
			return "builtin", v
		}
		return "global", v
	}
	if core.Builtin(name) {
		return "builtin", vm.GlobalTable().RawGetString(name)
	}
	return "", lua.LNil
}

func lookup(c *runtime.Call) error {
	where, v := find(c.VM(), c.Str(0), c.Arg(1), c.Arg(2))
	if where == "" {
		return c.Return(nil, nil)
	}
	return c.Return(where, v)
}

func scanvars(c *runtime.Call) error {
	vm, reader := c.VM(), c.Func(0)
	var failed error
	names := core.Names(func() (string, bool) {
		out, err := reader.Call(c.Context())
		if err != nil || len(out) == 0 {
			failed = err
			return "", false
		}
		line, ok := out[0].(lua.LString)
		return string(line), ok && line != ""
	})
	if failed != nil {
		return failed
	}
	list := c.State().NewTable()
	for _, path := range names {
		name, fields, dotted := strings.Cut(path, ".")
		where, v := find(vm, name, c.Arg(1), c.Arg(2))
		if where != "" {
			v = follow(v, fields, dotted)
		}
		item := c.State().NewTable()
		item.RawSetString("name", lua.LString(path))
		if where != "" && v != nil {
			item.RawSetString("where", lua.LString(where))
			item.RawSetString("value", v)
		}
		list.Append(item)
	}
	return c.ReturnValue(list)
}
