package runtime

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime/internal/syntax"
)

// The debug library. It shows stacks, locals and upvalues; it cannot set line
// hooks, which the VM does not have.

func init() {
	registerLibrary(library{name: "debug", funcs: map[string]lua.LGFunction{
		"traceback": debugTraceback, "getinfo": debugGetinfo, "getlocal": debugGetlocal, "setlocal": debugSetlocal,
		"getupvalue": debugGetupvalue, "setupvalue": debugSetupvalue, "upvalueid": debugUpvalueid, "upvaluejoin": debugUpvaluejoin,
		"getmetatable": debugGetmetatable, "setmetatable": debugSetmetatable, "getregistry": debugGetregistry,
		"getfenv": debugGetfenv, "setfenv": debugSetfenv, "gethook": debugGethook, "sethook": debugSethook,
	}})
}

// stackOf takes an optional coroutine off the arguments: its innermost stack,
// the index of the next argument, and how many levels of it are the library's own.
func stackOf(L *lua.LState) (f *fiber, arg int) {
	if co := coroutineOf(L.Get(1)); co != nil {
		if co.status == "running" || co.status == "normal" {
			return fiberOf(L), 2
		}
		return co.top, 2
	}
	return fiberOf(L), 1
}

// frameAt finds a level across the stacks of protected calls.
func frameAt(f *fiber, level int) (*fiber, *lua.Debug, *lua.LFunction) {
	for ; f != nil; f = f.up {
		for i := 0; ; i++ {
			dbg, ok := f.L.GetStack(i)
			if !ok {
				break
			}
			v, err := f.L.GetInfo("f", dbg, lua.LNil)
			fn, isFn := v.(*lua.LFunction)
			if err != nil || !isFn || fn == f.vm.bodyFn {
				continue
			}
			if level == 0 {
				return f, dbg, fn
			}
			level--
		}
	}
	return nil, nil, nil
}

func debugTraceback(L *lua.LState) int {
	f, arg := stackOf(L)
	msg := L.Get(arg)
	if _, ok := msg.(lua.LString); !ok && msg != lua.LNil {
		if _, ok := msg.(lua.LNumber); !ok {
			L.Push(msg)
			return 1
		}
	}
	var b strings.Builder
	if msg != lua.LNil {
		b.WriteString(lua.LVAsString(msg) + "\n")
	}
	b.WriteString("stack traceback:")
	if f == nil {
		L.Push(lua.LString(b.String()))
		return 1
	}
	deflt := 1
	if arg == 2 {
		deflt = 0
	}
	level := optInt(L, arg+1, deflt)
	for i := level; i < level+22; i++ {
		fb, dbg, fn := frameAt(f, i)
		if fn == nil {
			break
		}
		b.WriteString("\n\t" + describeFrame(fb, dbg, fn))
		if i == level+21 {
			if _, _, more := frameAt(f, i+1); more != nil {
				b.WriteString("\n\t...")
			}
		}
	}
	L.Push(lua.LString(b.String()))
	return 1
}

func describeFrame(f *fiber, dbg *lua.Debug, fn *lua.LFunction) string {
	if fn.IsG {
		if name := f.vm.goName(fn); name != "" {
			return "[C]: in function '" + name + "'"
		}
		return "[C]: in ?"
	}
	if _, err := f.L.GetInfo("Sln", dbg, lua.LNil); err != nil {
		return "?"
	}
	s := fmt.Sprintf("%s:%d: in ", dbg.Source, dbg.CurrentLine)
	switch {
	case fn.Proto.LineDefined == 0:
		return s + "main chunk"
	case dbg.Name != "" && dbg.Name != "?" && dbg.Name[0] != '<' && dbg.Name[0] != '(':
		return s + "function '" + dbg.Name + "'"
	}
	return s + fmt.Sprintf("function <%s:%d>", dbg.Source, dbg.LineDefined)
}

func debugGetinfo(L *lua.LState) int {
	f, arg := stackOf(L)
	what := optString(L, arg+1, "flnSu")
	if strings.Trim(what, "SlnutfLr") != "" {
		argError(L, arg+1, "invalid option")
	}
	t := L.CreateTable(0, 12)
	var fn *lua.LFunction
	var dbg *lua.Debug
	fb := f
	switch v := L.Get(arg).(type) {
	case *lua.LFunction:
		fn = v
	case lua.LNumber:
		level := int(v)
		if level < 0 || f == nil {
			L.Push(lua.LNil)
			return 1
		}
		if fb, dbg, fn = frameAt(f, level); fn == nil {
			L.Push(lua.LNil)
			return 1
		}
	default:
		argError(L, arg, "function or level expected")
	}
	if dbg != nil {
		if _, err := fb.L.GetInfo("Sln", dbg, lua.LNil); err != nil {
			argFail(L, err.Error())
		}
	}
	for _, c := range what {
		switch c {
		case 'S':
			infoSource(t, fn)
		case 'l':
			line := -1
			if dbg != nil && !fn.IsG {
				line = dbg.CurrentLine
			}
			t.RawSetString("currentline", lua.LNumber(line))
		case 'n':
			namewhat := ""
			if dbg != nil && dbg.Name != "" && dbg.Name != "?" && dbg.Name[0] != '<' && dbg.Name[0] != '(' && dbg.Name != "main chunk" && dbg.Name != "corountine" {
				name := dbg.Name
				namewhat = "global"
				if i := lastDot(name); i >= 0 {
					namewhat = "field"
					if name[i] == ':' {
						namewhat = "method"
					}
					name = name[i+1:]
				}
				t.RawSetString("name", lua.LString(name))
			}
			t.RawSetString("namewhat", lua.LString(namewhat))
		case 'u':
			t.RawSetString("nups", lua.LNumber(len(fn.Upvalues)))
			if !fn.IsG {
				t.RawSetString("nparams", lua.LNumber(fn.Proto.NumParameters))
				t.RawSetString("isvararg", lua.LBool(fn.Proto.IsVarArg != 0))
			} else {
				t.RawSetString("nparams", lua.LNumber(0))
				t.RawSetString("isvararg", lua.LTrue)
			}
		case 'f':
			t.RawSetString("func", fn)
		case 'L':
			if !fn.IsG {
				lines := L.NewTable()
				for _, n := range fn.Proto.DbgSourcePositions {
					lines.RawSetInt(n, lua.LTrue)
				}
				t.RawSetString("activelines", lines)
			}
		case 't':
			t.RawSetString("istailcall", lua.LFalse)
		}
	}
	L.Push(t)
	return 1
}

func infoSource(t *lua.LTable, fn *lua.LFunction) {
	if fn.IsG {
		t.RawSetString("source", lua.LString("=[C]"))
		t.RawSetString("short_src", lua.LString("[C]"))
		t.RawSetString("what", lua.LString("C"))
		t.RawSetString("linedefined", lua.LNumber(-1))
		t.RawSetString("lastlinedefined", lua.LNumber(-1))
		return
	}
	what := "Lua"
	if fn.Proto.LineDefined == 0 {
		what = "main"
	}
	t.RawSetString("source", lua.LString(syntax.ChunkName(fn.Proto)))
	t.RawSetString("short_src", lua.LString(fn.Proto.SourceName))
	t.RawSetString("what", lua.LString(what))
	t.RawSetString("linedefined", lua.LNumber(fn.Proto.LineDefined))
	t.RawSetString("lastlinedefined", lua.LNumber(fn.Proto.LastLineDefined))
}

func debugGetlocal(L *lua.LState) int {
	f, arg := stackOf(L)
	if fn, ok := L.Get(arg).(*lua.LFunction); ok { // names of parameters
		n := checkInt(L, arg+1)
		if !fn.IsG && n >= 1 && n <= int(fn.Proto.NumParameters) && n <= len(fn.Proto.DbgLocals) {
			L.Push(lua.LString(fn.Proto.DbgLocals[n-1].Name))
			return 1
		}
		L.Push(lua.LNil)
		return 1
	}
	fb, dbg, fn := frameAt(f, checkInt(L, arg))
	if fn == nil {
		argError(L, arg, "level out of range")
	}
	name, v := fb.L.GetLocal(dbg, checkInt(L, arg+1))
	if name == "" || fn.IsG {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LString(name))
	L.Push(v)
	return 2
}

func debugSetlocal(L *lua.LState) int {
	f, arg := stackOf(L)
	fb, dbg, fn := frameAt(f, checkInt(L, arg))
	if fn == nil {
		argError(L, arg, "level out of range")
	}
	name := ""
	if !fn.IsG {
		name = fb.L.SetLocal(dbg, checkInt(L, arg+1), checkAny(L, arg+2))
	}
	if name == "" {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LString(name))
	return 1
}

func debugGetupvalue(L *lua.LState) int {
	checkFunction(L, 1)
	name, v := L.GetUpvalue(L.Get(1).(*lua.LFunction), checkInt(L, 2))
	if name == "" {
		return 0
	}
	L.Push(lua.LString(name))
	L.Push(v)
	return 2
}

func debugSetupvalue(L *lua.LState) int {
	checkFunction(L, 1)
	name := L.SetUpvalue(L.Get(1).(*lua.LFunction), checkInt(L, 2), checkAny(L, 3))
	if name == "" {
		return 0
	}
	L.Push(lua.LString(name))
	return 1
}

// upvalue finds an upvalue of a Lua function.
func upvalue(L *lua.LState, arg int) **lua.Upvalue {
	checkFunction(L, arg)
	fn, n := L.Get(arg).(*lua.LFunction), checkInt(L, arg+1)
	if fn.IsG || n < 1 || n > len(fn.Upvalues) {
		argError(L, arg+1, "invalid upvalue index")
	}
	return &fn.Upvalues[n-1]
}

func debugUpvalueid(L *lua.LState) int {
	L.Push(lua.LString(fmt.Sprintf("%p", *upvalue(L, 1))))
	return 1
}

func debugUpvaluejoin(L *lua.LState) int {
	*upvalue(L, 1) = *upvalue(L, 3)
	return 0
}

func debugGetmetatable(L *lua.LState) int {
	v := checkAny(L, 1)
	if ud, ok := v.(*lua.LUserData); ok && (ObjectOf(ud) != nil || classOf(ud) != nil) {
		L.Push(lua.LNil) // classes are not for taking apart: all instances share it
		return 1
	}
	if mt, ok := metatable(L, v); ok {
		L.Push(mt)
		return 1
	}
	L.Push(lua.LNil)
	return 1
}

func debugSetmetatable(L *lua.LState) int {
	v := checkAny(L, 1)
	mt := L.Get(2)
	if _, ok := mt.(*lua.LTable); !ok && mt != lua.LNil {
		typeError(L, 2, "nil or table")
	}
	if ud, ok := v.(*lua.LUserData); ok && (ObjectOf(ud) != nil || classOf(ud) != nil || isNone(ud)) {
		argFail(L, "cannot change the metatable of an object")
	}
	L.SetMetatable(v, mt)
	L.Push(lua.LTrue)
	return 1
}

// debugGetfenv gives the environment of anything that has one: functions, coroutines and plain userdata.
func debugGetfenv(L *lua.LState) int {
	switch v := checkAny(L, 1).(type) {
	case *lua.LFunction:
		return baseGetFenv(L)
	case *lua.LState:
		if co := coroutineOf(v); co != nil {
			L.Push(co.strand.environment())
			return 1
		}
	case *lua.LUserData:
		if v.Env != nil {
			L.Push(v.Env)
			return 1
		}
	}
	L.Push(lua.LNil)
	return 1
}

func debugSetfenv(L *lua.LState) int {
	env := checkTable(L, 2)
	switch v := L.Get(1).(type) {
	case *lua.LFunction:
		return baseSetFenv(L)
	case *lua.LState:
		if co := coroutineOf(v); co != nil {
			co.strand.env = env
			L.SetTop(1)
			return 1
		}
	case *lua.LUserData:
		if v.Env != nil {
			v.Env = env
			L.SetTop(1)
			return 1
		}
	}
	argFail(L, "'setfenv' cannot change environment of given object")
	return 0
}

type registryKey struct{}

// debugGetregistry gives a table that is the script's to use: the VM's own registry is not shown.
func debugGetregistry(L *lua.LState) int {
	L.Push(State(vmOf(L), registryKey{}, func() *lua.LTable { return L.NewTable() }))
	return 1
}

func debugGethook(L *lua.LState) int {
	L.Push(lua.LNil)
	return 1
}

func debugSethook(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		return 0
	}
	argFail(L, "hooks are not supported: the VM has no line events; use sys.setswitchinterval, limits or a context to stop code")
	return 0
}
