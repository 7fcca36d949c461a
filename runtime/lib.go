package runtime

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime/internal/luastr/number"
)

// What Lua's own libraries share. They are written against gopher-lua's state,
// not as declared modules: they must be as fast as the VM allows and answer to
// wrong arguments in Lua's own words.

// openLibs installs the global environment of a new VM.
func (vm *VM) openLibs(c *config) {
	g := vm.globals
	g.RawSetString("_G", g)
	g.RawSetString("_VERSION", lua.LString("Lua 5.1"))
	vm.loaded = vm.factory.CreateTable(0, 24)
	vm.loaded.RawSetString("_G", g)
	for _, lib := range libraries {
		t := g
		if lib != &baseLibrary {
			t = vm.factory.CreateTable(0, len(lib.funcs)+4)
			g.RawSetString(lib.name, t)
			vm.loaded.RawSetString(lib.name, t)
		}
		for _, f := range lib.funcs {
			t.RawSetString(f.name, vm.factory.NewFunction(f.fn))
		}
		if lib.setup != nil {
			lib.setup(vm, t, c)
		}
	}
	vm.registry.add(builtinsModule)
	vm.openGlobals()
	vm.openArgs(c)
}

// library is one of Lua's standard libraries.
type library struct {
	name  string
	funcs []libFunc
	setup func(vm *VM, t *lua.LTable, c *config)
}

type libFunc struct {
	name string
	fn   lua.LGFunction
}

// libraries are all of them. They are a variable that init sets because their
// functions look for their own names here.
var libraries []*library

func init() {
	libraries = []*library{
		&baseLibrary, &coroutineLibrary, &debugLibrary, &ioLibrary, &mathLibrary, &osLibrary, &packageLibrary, &stringLibrary,
		&tableLibrary, &utf8Library, &bit32Library,
	}
}

func (vm *VM) openArgs(c *config) {
	t := vm.factory.CreateTable(len(c.args), 1)
	for i, a := range c.args {
		t.RawSetInt(i, lua.LString(a))
	}
	if c.program != "" {
		t.RawSetInt(-1, lua.LString(c.program))
	}
	vm.globals.RawSetString("arg", t)
}

func formatNumber(f float64) string { return number.Format(f) }

// argFail raises msg with the position of the Lua code that called the running function.
func argFail(L *lua.LState, msg string) {
	raiseValue(L, lua.LString(where(L, 1)+msg), nil)
}

// argError raises Lua's complaint about argument n of the running function.
func argError(L *lua.LState, n int, msg string) {
	name := "?"
	if l, ok := fiberOf(L).level(0); ok {
		what, called := l.name()
		switch {
		case called != "":
			name = called
		case vmOf(L).libraryName(l.frame.fn) != "":
			name = vmOf(L).libraryName(l.frame.fn)
		}
		if what == "method" {
			if n--; n == 0 {
				argFail(L, fmt.Sprintf("calling '%s' on bad self (%s)", name, msg))
			}
		}
	}
	argFail(L, fmt.Sprintf("bad argument #%d to '%s' (%s)", n, name, msg))
}

// typeError raises Lua's complaint about the type of argument n.
func typeError(L *lua.LState, n int, expected string) {
	got := "no value"
	if n <= L.GetTop() {
		got = vmOf(L).typeName(L.Get(n))
	}
	argError(L, n, expected+" expected, got "+got)
}

func checkAny(L *lua.LState, n int) lua.LValue {
	if n > L.GetTop() {
		argError(L, n, "value expected")
	}
	return L.Get(n)
}

func checkFunction(L *lua.LState, n int) {
	if _, ok := L.Get(n).(*lua.LFunction); !ok {
		typeError(L, n, "function")
	}
}

func checkTable(L *lua.LState, n int) *lua.LTable {
	t, ok := L.Get(n).(*lua.LTable)
	if !ok {
		typeError(L, n, "table")
	}
	return t
}

// checkString takes strings, numbers and bytes objects.
func checkString(L *lua.LState, n int) string {
	switch v := L.Get(n).(type) {
	case lua.LString:
		return string(v)
	case lua.LNumber:
		return formatNumber(float64(v))
	case *lua.LUserData:
		if b, ok := NativeOf[Bytes](v); ok {
			return string(b)
		}
	}
	typeError(L, n, "string")
	return ""
}

func optString(L *lua.LState, n int, deflt string) string {
	if L.Get(n) == lua.LNil {
		return deflt
	}
	return checkString(L, n)
}

func checkNumber(L *lua.LState, n int) float64 {
	switch v := L.Get(n).(type) {
	case lua.LNumber:
		return float64(v)
	case lua.LString:
		if f, ok := number.Parse(string(v)); ok {
			return f
		}
	case *lua.LUserData:
		if b, ok := NativeOf[*bigValue](v); ok {
			return b.float()
		}
	}
	typeError(L, n, "number")
	return 0
}

// checkInt converts as C Lua does: towards zero.
func checkInt(L *lua.LState, n int) int {
	f := checkNumber(L, n)
	if f != f {
		return 0
	}
	if f >= 1<<62 {
		return 1 << 62
	}
	if f <= -(1 << 62) {
		return -(1 << 62)
	}
	return int(f)
}

func optInt(L *lua.LState, n, deflt int) int {
	if L.Get(n) == lua.LNil {
		return deflt
	}
	return checkInt(L, n)
}

// rest returns the arguments from index n on.
func rest(L *lua.LState, n int) []lua.LValue {
	top := L.GetTop()
	if top < n {
		return nil
	}
	out := make([]lua.LValue, 0, top-n+1)
	for i := n; i <= top; i++ {
		out = append(out, L.Get(i))
	}
	return out
}

func pushAll(L *lua.LState, values []lua.LValue) int {
	for _, v := range values {
		L.Push(v)
	}
	return len(values)
}

// pollLib lets a library function that works long notice cancellation and limits.
// It raises; the caller needs no error path. A poll costs as many steps as there
// are instructions between two looks of the hook: call it at about that rate.
func pollLib(L *lua.LState) {
	vm := vmOf(L)
	vm.running.group.steps += pollEvery
	if err := vm.check(); err != nil {
		vm.stopped = err
		abort(L, err)
	}
	vm.arm()
}

// metatable returns v's metatable itself, also when __metatable hides it from scripts.
func metatable(L *lua.LState, v lua.LValue) (*lua.LTable, bool) {
	var mt lua.LValue
	switch v := v.(type) {
	case *lua.LTable:
		mt = v.Metatable
	case *lua.LUserData:
		mt = v.Metatable
	default:
		mt = L.GetMetatable(v)
	}
	t, ok := mt.(*lua.LTable)
	return t, ok
}

type libraryNamesKey struct{}

// libraryName names a function of Lua's own libraries, "" for another.
func (vm *VM) libraryName(fn *lua.LFunction) string {
	names := State(vm, libraryNamesKey{}, func() map[*lua.LFunction]string {
		names := map[*lua.LFunction]string{}
		collect := func(t *lua.LTable) {
			t.ForEach(func(k, v lua.LValue) {
				if f, ok := v.(*lua.LFunction); ok && f.IsG {
					names[f] = k.String()
				}
			})
		}
		for _, lib := range libraries {
			if t, ok := vm.loaded.RawGetString(lib.name).(*lua.LTable); ok {
				collect(t)
			}
		}
		return names
	})
	return names[fn]
}
