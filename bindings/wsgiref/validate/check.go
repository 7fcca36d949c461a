package validate

import (
	"context"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/wsgiref/handlers"
	"github.com/netlua/netlua/bindings/wsgiref/headers"
	"github.com/netlua/netlua/bindings/wsgiref/util"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/validate"
)

// checkEnviron checks an environment. The VM's lock is held.
func checkEnviron(ctx context.Context, vm *runtime.VM, v runtime.Value) (*runtime.Table, error) {
	env, ok := v.(*lua.LTable)
	if ok {
		handlers.Complete(vm, env)
	}
	if !ok || env.Metatable != lua.LNil {
		return nil, core.Errorf("environ must be a plain table, not %s", vm.TypeName(v))
	}
	for k, v := env.Next(lua.LNil); k != lua.LNil; k, v = env.Next(k) {
		key, ok := k.(lua.LString)
		if !ok {
			return nil, core.Errorf("environ has a key that is no string: %s", k)
		}
		if _, ok := headers.Text(v); !ok && !strings.Contains(string(key), ".") {
			return nil, core.Errorf("the variable %s must be a string, not %s", string(key), vm.TypeName(v))
		}
	}
	has := func(key string) bool { return env.RawGetString(key) != lua.LNil }
	warnings, err := core.Environ(util.Environ{Table: env}, has)
	if err != nil {
		return nil, err
	}
	if err := warn(ctx, vm, warnings...); err != nil {
		return nil, err
	}
	if t, ok := env.RawGetString("wsgi.version").(*lua.LTable); !ok || t.Len() != 2 {
		return nil, core.Errorf("wsgi.version must be a list of two numbers")
	}
	if err := checkMethods(ctx, vm, env, "wsgi.input", "read", "readline", "readlines"); err != nil {
		return nil, err
	}
	return env, checkMethods(ctx, vm, env, "wsgi.errors", "flush", "write", "writelines")
}

func checkMethods(ctx context.Context, vm *runtime.VM, env *runtime.Table, key string, names ...string) error {
	for _, name := range names {
		ok, err := util.HasMethod(ctx, vm, env.RawGetString(key), name)
		if err != nil {
			return err
		}
		if !ok {
			return core.Errorf("%s has no method %s", key, name)
		}
	}
	return nil
}

// checkResponse checks the arguments of start_response.
func checkResponse(ctx context.Context, vm *runtime.VM, status, list, failure runtime.Value) error {
	s, ok := headers.Text(status)
	if !ok {
		return core.Errorf("status must be a string, not %s", vm.TypeName(status))
	}
	code, warning, err := core.Status(s)
	if err != nil {
		return err
	}
	if err := warn(ctx, vm, warning); err != nil {
		return err
	}
	t, ok := list.(*lua.LTable)
	if !ok || t.Metatable != lua.LNil {
		return core.Errorf("headers must be a list, not %s", vm.TypeName(list))
	}
	if k, _ := t.Next(lua.LNil); t.Len() == 0 && k != lua.LNil {
		return core.Errorf("headers must be a list of {name, value}, not a table with keys")
	}
	var names []string
	for i := 1; i <= t.Len(); i++ {
		name, err := checkPair(vm, t.RawGetInt(i))
		if err != nil {
			return err
		}
		names = append(names, name)
	}
	if err := core.ContentType(code, names); err != nil {
		return err
	}
	switch failure.(type) {
	case lua.LNumber, lua.LBool:
		return core.Errorf("exc_info must be an error, not %s", vm.TypeName(failure))
	}
	return nil
}

// checkPair checks a header, and returns its name.
func checkPair(vm *runtime.VM, v runtime.Value) (string, error) {
	pair, ok := v.(*lua.LTable)
	if !ok || pair.Len() != 2 {
		return "", core.Errorf("headers must hold {name, value}, not %s", vm.TypeName(v))
	}
	name, ok := headers.Text(pair.RawGetInt(1))
	if !ok {
		return "", core.Errorf("a header name must be a string, not %s", vm.TypeName(pair.RawGetInt(1)))
	}
	value, ok := headers.Text(pair.RawGetInt(2))
	if !ok {
		return "", core.Errorf("header %s: the value must be a string, not %s", name, vm.TypeName(pair.RawGetInt(2)))
	}
	return name, core.Header(name, value)
}
