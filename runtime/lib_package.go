package runtime

import (
	"errors"
	"io/fs"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/stdlib/host"
)

// require and the package library.
//
// A module is looked for in package.preload, among the modules that the VM was
// given, in the file system of WithFS, and through package.path on the host.

var packageLibrary = library{name: "package", funcs: []libFunc{{"seeall", packageSeeall}, {"searchpath", packageSearchpath}, {"loadlib", packageLoadlib}},
	setup: func(vm *VM, t *lua.LTable, c *config) {
		path := c.path
		if path == nil {
			path = []string{"./?.lua", "./?/init.lua"}
		}
		t.RawSetString("loaded", vm.loaded)
		t.RawSetString("preload", vm.factory.CreateTable(0, 1))
		t.RawSetString("path", lua.LString(strings.Join(path, ";")))
		t.RawSetString("cpath", lua.LString("")) // there are no C modules
		t.RawSetString("config", lua.LString("/\n;\n?\n!\n-\n"))
		loaders := vm.factory.CreateTable(4, 0)
		for _, f := range []lua.LGFunction{searchPreload, searchRegistered, searchFS, searchPath} {
			loaders.Append(vm.factory.NewFunction(f))
		}
		t.RawSetString("loaders", loaders)
		t.RawSetString("searchers", loaders)
		vm.packages = t
	}}

// loading marks a module that is being loaded, to notice a cycle.
type loading struct{}

func baseRequire(L *lua.LState) int {
	name := checkString(L, 1)
	vm := vmOf(L)
	if v := vm.loaded.RawGetString(name); lua.LVAsBool(v) { // a module that is false is loaded again
		if ud, ok := v.(*lua.LUserData); ok {
			if _, ok := ud.Value.(loading); ok {
				argFail(L, "loop or previous error loading module '"+name+"'")
			}
		}
		L.Push(v)
		return 1
	}
	loaders, ok := vm.packages.RawGetString("loaders").(*lua.LTable)
	if !ok {
		argFail(L, "'package.loaders' must be a table")
	}
	var tried strings.Builder
	for i := 1; ; i++ {
		loader := loaders.RawGetInt(i)
		if loader == lua.LNil {
			vm.notFound(L, name, tried.String())
		}
		L.Push(loader)
		L.Push(lua.LString(name))
		L.Call(1, 2)
		found, extra := L.Get(-2), L.Get(-1)
		L.Pop(2)
		switch f := found.(type) {
		case *lua.LFunction:
			return vm.runLoader(L, name, f, extra)
		case lua.LString:
			tried.WriteString(string(f))
		}
	}
}

// runLoader calls what a searcher found and keeps the module.
func (vm *VM) runLoader(L *lua.LState, name string, f *lua.LFunction, extra lua.LValue) int {
	mark := &lua.LUserData{Value: loading{}, Metatable: lua.LNil}
	vm.loaded.RawSetString(name, mark)
	t := vm.takeFiber()
	t.L.Push(f)
	args := 1
	t.L.Push(lua.LString(name))
	if extra != lua.LNil { // where it was found; module(...) would take a nil for an option
		t.L.Push(extra)
		args++
	}
	r := vm.run(t, args)
	if r != nil {
		vm.releaseFiber(t)
		if vm.loaded.RawGetString(name) == mark {
			vm.loaded.RawSetString(name, lua.LNil)
		}
		reraise(L, r)
	}
	var v lua.LValue = lua.LNil
	if t.L.GetTop() > 0 {
		v = t.L.Get(1)
	}
	t.L.SetTop(0)
	vm.releaseFiber(t)
	if v != lua.LNil {
		vm.loaded.RawSetString(name, v)
	} else if vm.loaded.RawGetString(name) == mark {
		vm.loaded.RawSetString(name, lua.LTrue)
	}
	L.Push(vm.loaded.RawGetString(name))
	return 1
}

// notFound raises what require could not find, with all places that were looked at.
func (vm *VM) notFound(L *lua.LState, name, tried string) {
	msg := "module '" + name + "' not found:" + tried
	var names []string
	for n := range vm.registry.byName {
		names = append(names, n)
	}
	if s := closest(name, names); s != "" {
		msg += "\n\t(did you mean '" + s + "'?)"
	}
	vm.raise(L, vm.raiseError(ModuleNotFoundError, msg))
}

func searchPreload(L *lua.LState) int {
	name := checkString(L, 1)
	preload, ok := vmOf(L).packages.RawGetString("preload").(*lua.LTable)
	if !ok {
		argFail(L, "'package.preload' must be a table")
	}
	if f := preload.RawGetString(name); f != lua.LNil {
		L.Push(f)
		return 1
	}
	L.Push(lua.LString("\n\tno field package.preload['" + name + "']"))
	return 1
}

func searchRegistered(L *lua.LState) int {
	name := checkString(L, 1)
	vm := vmOf(L)
	if vm.registry.byName[name] == nil {
		L.Push(lua.LString("\n\tno built-in module '" + name + "'"))
		return 1
	}
	L.Push(vm.fn(loadRegistered))
	return 1
}

func loadRegistered(L *lua.LState) int {
	t, err := vmOf(L).Require(checkString(L, 1))
	if err != nil {
		vmOf(L).raise(L, err)
	}
	L.Push(t)
	return 1
}

// fsNames are the files that a module may be in, below the root of an fs.FS.
func fsNames(name string) []string {
	path := strings.ReplaceAll(name, ".", "/")
	return []string{path + ".lua", path + "/init.lua"}
}

func searchFS(L *lua.LState) int {
	vm := vmOf(L)
	if vm.fsys == nil {
		L.Push(lua.LNil)
		return 1
	}
	tried := ""
	for _, file := range fsNames(checkString(L, 1)) {
		if !fs.ValidPath(file) {
			continue
		}
		src, err := fs.ReadFile(vm.fsys, file)
		if err == nil {
			return pushChunk(L, string(src), "@"+file)
		}
		tried += "\n\tno file '" + file + "' in the program's own files"
	}
	L.Push(lua.LString(tried))
	return 1
}

// pushChunk compiles a module's file for a searcher.
func pushChunk(L *lua.LState, src, name string) int {
	p, err := Compile(src, name)
	if err != nil {
		vmOf(L).raise(L, Raisef(SyntaxError, "%s", syntaxMessage(err)))
	}
	L.Push(vmOf(L).load(p))
	L.Push(lua.LString(name[1:]))
	return 2
}

func searchPath(L *lua.LState) int {
	vm := vmOf(L)
	path, ok := vm.packages.RawGetString("path").(lua.LString)
	if !ok {
		argFail(L, "'package.path' must be a string")
	}
	src, file, tried := vm.findOnPath(checkString(L, 1), string(path))
	if file == "" {
		L.Push(lua.LString(tried))
		return 1
	}
	return pushChunk(L, src, "@"+file)
}

// findOnPath reads the first file that a module may be in.
func (vm *VM) findOnPath(name, path string) (src, file, tried string) {
	name = strings.ReplaceAll(name, ".", "/")
	for _, template := range strings.Split(path, ";") {
		if template == "" {
			continue
		}
		file = strings.ReplaceAll(template, "?", name)
		src, err := readScript(vm.host, file)
		if err == nil {
			return src, file, ""
		}
		why := "no file"
		var denied *host.PermissionError
		if errors.As(err, &denied) {
			why = "no read access (" + denied.Flag + ") to file"
		} else if !errors.Is(err, fs.ErrNotExist) {
			why = reason(err) + ":"
		}
		tried += "\n\t" + why + " '" + file + "'"
	}
	return "", "", tried
}

func packageSearchpath(L *lua.LState) int {
	_, file, tried := vmOf(L).findOnPath(checkString(L, 1), checkString(L, 2))
	if file == "" {
		L.Push(lua.LNil)
		L.Push(lua.LString(tried))
		return 2
	}
	L.Push(lua.LString(file))
	return 1
}

// packageLoadlib loads no C library: this Lua has no C interface.
func packageLoadlib(L *lua.LState) int {
	checkString(L, 1)
	L.Push(lua.LNil)
	L.Push(lua.LString("there are no dynamic libraries"))
	L.Push(lua.LString("absent"))
	return 3
}

func packageSeeall(L *lua.LState) int {
	t := checkTable(L, 1)
	mt, ok := t.Metatable.(*lua.LTable)
	if !ok {
		mt = L.NewTable()
		t.Metatable = mt
	}
	mt.RawSetString("__index", vmOf(L).globals)
	return 0
}

// baseModule is module(name, ...) of Lua 5.1.
func baseModule(L *lua.LState) int {
	vm := vmOf(L)
	name := checkString(L, 1)
	t, ok := vm.loaded.RawGetString(name).(*lua.LTable)
	if !ok {
		t = vm.globals
		for _, part := range strings.Split(name, ".") {
			switch next := t.RawGetString(part).(type) {
			case *lua.LTable:
				t = next
			case *lua.LNilType:
				n := L.NewTable()
				t.RawSetString(part, n)
				t = n
			default:
				argFail(L, "name conflict for module '"+name+"'")
			}
		}
		vm.loaded.RawSetString(name, t)
	}
	if t.RawGetString("_NAME") == lua.LNil {
		t.RawSetString("_M", t)
		t.RawSetString("_NAME", lua.LString(name))
		t.RawSetString("_PACKAGE", lua.LString(name[:strings.LastIndexByte(name, '.')+1]))
	}
	l, ok := fiberOf(L).level(1)
	if !ok || l.tail || l.frame.fn.IsG {
		argFail(L, "'module' not called from a Lua function")
	}
	l.frame.fn.Env = t
	for i := 2; i <= L.GetTop(); i++ {
		L.Push(L.Get(i))
		L.Push(t)
		L.Call(1, 0)
	}
	return 0
}
