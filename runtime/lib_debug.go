package runtime

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime/internal/syntax"
)

// The debug library shows and sets stacks, locals and upvalues of Lua functions;
// what Go functions and objects are made of stays out of reach. Hooks are in hook.go.

var debugLibrary = library{name: "debug", funcs: []libFunc{
	{"traceback", debugTraceback}, {"getinfo", debugGetinfo}, {"getlocal", debugGetlocal}, {"setlocal", debugSetlocal},
	{"getupvalue", debugGetupvalue}, {"setupvalue", debugSetupvalue}, {"upvalueid", debugUpvalueid}, {"upvaluejoin", debugUpvaluejoin},
	{"getmetatable", debugGetmetatable}, {"setmetatable", debugSetmetatable}, {"getregistry", debugGetregistry},
	{"getfenv", debugGetfenv}, {"setfenv", debugSetfenv}, {"gethook", debugGethook}, {"sethook", debugSethook},
}}

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

// A traceback shows the innermost and the outermost levels of a deep stack.
const (
	traceFirst = 12
	traceLast  = 10
)

func debugTraceback(L *lua.LState) int {
	f, arg := stackOf(L)
	msg := L.Get(arg)
	switch msg.(type) {
	case lua.LString, lua.LNumber, *lua.LNilType:
	default:
		L.Push(msg)
		return 1
	}
	var b strings.Builder
	if msg != lua.LNil {
		b.WriteString(checkString(L, arg) + "\n")
	}
	b.WriteString("stack traceback:")
	first := 1
	if arg == 2 {
		first = 0
	}
	levels := f.levels()
	levels = levels[min(max(optInt(L, arg+1, first), 0), len(levels)):]
	for i, l := range levels {
		if len(levels) > traceFirst+traceLast && i == traceFirst {
			b.WriteString("\n\t...")
		}
		if i < traceFirst || i >= len(levels)-traceLast {
			b.WriteString("\n\t" + l.String())
		}
	}
	L.Push(lua.LString(b.String()))
	return 1
}

// String is a line of a traceback.
func (l level) String() string {
	if l.tail {
		return "(tail call): ?"
	}
	fn := l.frame.fn
	what, name := l.name()
	if fn.IsG {
		if name == "" {
			name = l.f.vm.goName(fn)
		}
		if name == "" {
			name = l.f.vm.libraryName(fn)
		}
		if name == "" {
			return "[C]: ?"
		}
		return "[C]: in function '" + name + "'"
	}
	s := strings.TrimSuffix(l.where(), " ") + " in "
	switch {
	case fn.Proto.LineDefined == 0:
		return s + "main chunk"
	case what != "":
		return s + "function '" + name + "'"
	}
	return s + fmt.Sprintf("function <%s:%d>", fn.Proto.SourceName, fn.Proto.LineDefined)
}

func debugGetinfo(L *lua.LState) int {
	f, arg := stackOf(L)
	what := optString(L, arg+1, "flnSu")
	var l level
	fn, isFn := L.Get(arg).(*lua.LFunction)
	if !isFn {
		n, isNumber := L.Get(arg).(lua.LNumber)
		if s, ok := L.Get(arg).(lua.LString); ok { // ">S" and the like are for C
			argError(L, arg, "function or level expected, got '"+string(s)+"'")
		}
		if !isNumber {
			argError(L, arg, "function or level expected")
		}
		var ok bool
		if l, ok = f.level(int(n)); !ok {
			L.Push(lua.LNil)
			return 1
		}
		fn = l.fn()
	}
	t := L.CreateTable(0, 14)
	for _, c := range what {
		switch c {
		case 'S':
			infoSource(t, fn)
		case 'l':
			line := -1
			if !isFn {
				line = l.line()
			}
			t.RawSetString("currentline", lua.LNumber(line))
		case 'n':
			namewhat, name := "", ""
			if !isFn {
				namewhat, name = l.name()
			}
			t.RawSetString("namewhat", lua.LString(namewhat))
			if name != "" {
				t.RawSetString("name", lua.LString(name))
			}
		case 'u':
			infoUpvalues(t, fn)
		case 'f':
			if fn != nil {
				t.RawSetString("func", fn)
			}
		case 'L':
			if fn != nil && !fn.IsG {
				t.RawSetString("activelines", activeLines(L, fn.Proto))
			}
		case 't':
			t.RawSetString("istailcall", lua.LBool(!isFn && !l.frame.fn.IsG && l.frame.tailCall > 0))
		default:
			argError(L, arg+1, "invalid option")
		}
	}
	L.Push(t)
	return 1
}

// infoUpvalues tells of the upvalues and the parameters.
func infoUpvalues(t *lua.LTable, fn *lua.LFunction) {
	nups, nparams, vararg := 0, 0, true
	if fn != nil {
		nups = len(fn.Upvalues)
	}
	if fn != nil && !fn.IsG {
		nparams, vararg = int(fn.Proto.NumParameters), fn.Proto.IsVarArg != 0
	}
	t.RawSetString("nups", lua.LNumber(nups))
	t.RawSetString("nparams", lua.LNumber(nparams))
	t.RawSetString("isvararg", lua.LBool(vararg))
}

func activeLines(L *lua.LState, p *lua.FunctionProto) *lua.LTable {
	lines := L.NewTable()
	for _, n := range p.DbgSourcePositions {
		lines.RawSetInt(n, lua.LTrue)
	}
	return lines
}

// infoSource tells of the chunk that fn is from; nil stands for a tail call.
func infoSource(t *lua.LTable, fn *lua.LFunction) {
	if fn == nil || fn.IsG {
		source, short, what := "=[C]", "[C]", "C"
		if fn == nil {
			source, short, what = "=(tail call)", "(tail call)", "tail"
		}
		t.RawSetString("source", lua.LString(source))
		t.RawSetString("short_src", lua.LString(short))
		t.RawSetString("what", lua.LString(what))
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

// checkLevel takes a level of f as argument n.
func checkLevel(L *lua.LState, f *fiber, n int) level {
	l, ok := f.level(checkInt(L, n))
	if !ok {
		argError(L, n, "level out of range")
	}
	return l
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
	l := checkLevel(L, f, arg)
	name, v := "", lua.LValue(lua.LNil)
	if fn := l.fn(); fn != nil && !fn.IsG { // what Go functions work with is not shown
		name, v = l.f.L.GetLocal(l.debug(), checkInt(L, arg+1))
	}
	if name == "" {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LString(name))
	L.Push(v)
	return 2
}

func debugSetlocal(L *lua.LState) int {
	f, arg := stackOf(L)
	l := checkLevel(L, f, arg)
	name := ""
	if fn := l.fn(); fn != nil && !fn.IsG {
		name = l.f.L.SetLocal(l.debug(), checkInt(L, arg+1), checkAny(L, arg+2))
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
