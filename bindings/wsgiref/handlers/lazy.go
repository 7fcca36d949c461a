package handlers

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/handlers"
)

// Every environment begins with the program's, which is most of it and which
// applications hardly look at. To copy it costs more than all else that is done
// for a small request. So it is looked up where it is kept, until a script goes
// through all variables, or takes one away that it may hold: then it is copied,
// and the environment is a plain table.

// processEnviron is the default of os_environ, and the metatable of environments
// that it was left out of.
type processEnviron struct{ vars, meta, blank *runtime.Table }

type processKey struct{}

// process returns the VM's processEnviron. The VM's lock is held.
func process(vm *runtime.VM) *processEnviron {
	return runtime.State(vm, processKey{}, func() *processEnviron {
		p := &processEnviron{
			vars: environment(core.ReadEnviron(vm.Host())), meta: environment(nil), blank: runtime.TableWithKeys(usualVariables[:]...),
		}
		p.meta.RawSetString("__index", p.vars)
		p.meta.RawSetString("__newindex", vm.StaticFunction(lazySet, p.vars))
		p.meta.RawSetString("__pairs", vm.StaticFunction(lazyPairs, p.vars))
		p.blank.Metatable = p.meta
		return p
	})
}

// usualVariables are those of most requests, in the order in which scripts go
// through them: an environment has room for them from the beginning.
var usualVariables = [...]string{
	"SERVER_NAME", "GATEWAY_INTERFACE", "SERVER_PORT", "REMOTE_HOST", "CONTENT_LENGTH", "SCRIPT_NAME",
	"SERVER_PROTOCOL", "SERVER_SOFTWARE", "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "CONTENT_TYPE",
	"HTTP_HOST", "HTTP_CONNECTION", "HTTP_USER_AGENT", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE",
	"wsgi.input", "wsgi.errors", "wsgi.version", "wsgi.url_scheme", "wsgi.run_once", "wsgi.multithread", "wsgi.multiprocess",
	"wsgi.file_wrapper",
}

// inherit makes a new environment with the variables of from, at once or when
// they are looked for.
func inherit(vm *runtime.VM, from runtime.Value) *runtime.Table {
	p := process(vm)
	env := runtime.CopyTable(p.blank)
	if from != p.vars {
		env.Metatable = lua.LNil
		update(env, from)
	}
	return env
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

// lazySet is __newindex of environments.
func lazySet(L *lua.LState) int {
	env, ok := L.Get(1).(*lua.LTable)
	if !ok {
		return 0
	}
	if L.Get(3) == lua.LNil {
		fill(env, L.Get(lua.UpvalueIndex(1)).(*lua.LTable))
	}
	env.RawSet(L.Get(2), L.Get(3))
	return 0
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
