package util

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// Field reads a field of any value as a script does; LNil where it has none.
func Field(ctx context.Context, vm *runtime.VM, v runtime.Value, name string) (runtime.Value, error) {
	switch v := v.(type) {
	case *lua.LTable:
		if v.Metatable == lua.LNil {
			return v.RawGetString(name), nil
		}
	case *lua.LUserData:
		if o := runtime.ObjectOf(v); o != nil {
			if m := o.Attr(name); m != lua.LNil {
				return m, nil
			}
		}
	default:
		return lua.LNil, nil
	}
	out, err := vm.Call(ctx, vm.StaticFunction(getField), v, name)
	if err != nil || len(out) == 0 {
		return lua.LNil, err
	}
	return out[0], nil
}

func getField(L *lua.LState) int {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if mt, ok := ud.Metatable.(*lua.LTable); !ok || mt.RawGetString("__index") == lua.LNil {
			L.Push(lua.LNil)
			return 1
		}
	}
	L.Push(L.GetField(L.Get(1), L.ToString(2)))
	return 1
}

// HasMethod tells whether v has a field of that name that can be called.
func HasMethod(ctx context.Context, vm *runtime.VM, v runtime.Value, name string) (bool, error) {
	var ok bool
	err := vm.Do(ctx, func(ctx context.Context) error {
		f, err := Field(ctx, vm, v, name)
		ok = Callable(f)
		return err
	})
	return ok, err
}

// Callable tells whether v can be called.
func Callable(v runtime.Value) bool {
	switch v := v.(type) {
	case *lua.LFunction:
		return true
	case *lua.LUserData:
		mt, ok := v.Metatable.(*lua.LTable)
		return ok && mt.RawGetString("__call") != lua.LNil
	case *lua.LTable:
		mt, ok := v.Metatable.(*lua.LTable)
		return ok && mt.RawGetString("__call") != lua.LNil
	}
	return false
}

// CallMethod calls v:name(args...).
func CallMethod(ctx context.Context, vm *runtime.VM, v runtime.Value, name string, args ...any) ([]runtime.Value, error) {
	var f runtime.Value = lua.LNil
	if err := vm.Do(ctx, func(ctx context.Context) (err error) {
		if f, err = Field(ctx, vm, v, name); err == nil && f == lua.LNil {
			err = runtime.Raisef(runtime.AttributeError, "'%s' has no attribute '%s'", vm.TypeName(v), name)
		}
		return err
	}); err != nil {
		return nil, err
	}
	return vm.Call(ctx, f, append([]any{v}, args...)...)
}
