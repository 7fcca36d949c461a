package handlers

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/handlers"
)

// Every environment begins with the program's, which is most of it and which
// applications hardly look at. To copy it costs more than all else that is done
// for a small request. So it is left out until the first look at a variable that
// is not there, or at all of them; then it is copied, and the environment is a
// plain table.

// processEnviron is the default of os_environ, and the metatable of environments
// that it was left out of.
type processEnviron struct{ vars, meta *runtime.Table }

type processKey struct{}

// process returns the VM's processEnviron. The VM's lock is held.
func process(vm *runtime.VM) *processEnviron {
	return runtime.State(vm, processKey{}, func() *processEnviron {
		p := &processEnviron{vars: environment(core.ReadEnviron(vm.Host())), meta: environment(nil)}
		p.meta.RawSetString("__index", vm.StaticFunction(lazyIndex, p.vars))
		p.meta.RawSetString("__pairs", vm.StaticFunction(lazyPairs, p.vars))
		return p
	})
}

// inherit makes the variables of from those of env, at once or when they are
// looked for.
func inherit(vm *runtime.VM, env *runtime.Table, from runtime.Value) {
	if p := process(vm); from == p.vars {
		env.Metatable = p.meta
		return
	}
	update(env, from)
}

// Complete makes an environment a plain table with all its variables. The VM's
// lock is held.
func Complete(vm *runtime.VM, env *runtime.Table) {
	if p := process(vm); env.Metatable == p.meta {
		fill(env, p.vars)
	}
}

func fill(env, vars *runtime.Table) {
	env.Metatable = lua.LNil
	for k, v := vars.Next(lua.LNil); k != lua.LNil; k, v = vars.Next(k) {
		if env.RawGet(k) == lua.LNil {
			env.RawSet(k, v)
		}
	}
}

// lazyIndex is __index of environments.
func lazyIndex(L *lua.LState) int {
	env, ok := L.Get(1).(*lua.LTable)
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	fill(env, L.Get(lua.UpvalueIndex(1)).(*lua.LTable))
	L.Push(env.RawGet(L.Get(2)))
	return 1
}

// lazyPairs is __pairs of environments.
func lazyPairs(L *lua.LState) int {
	if env, ok := L.Get(1).(*lua.LTable); ok {
		fill(env, L.Get(lua.UpvalueIndex(1)).(*lua.LTable))
	}
	L.Push(vmNext(L))
	L.Push(L.Get(1))
	L.Push(lua.LNil)
	return 3
}

// vmNext is the function next, whatever the script has made of the global.
func vmNext(L *lua.LState) runtime.Value {
	return L.NewFunction(func(L *lua.LState) int {
		k, v := L.CheckTable(1).Next(L.Get(2))
		L.Push(k)
		L.Push(v)
		return 2
	})
}
