package runtime

import (
	"bytes"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime/internal/luastr/number"
)

// The base library.

// baseLibrary is the functions that are globals.
var baseLibrary = library{name: "_G", funcs: []libFunc{
	{"assert", baseAssert}, {"error", baseError}, {"pcall", basePcall}, {"xpcall", baseXpcall},
	{"type", baseType}, {"tostring", baseToString}, {"tonumber", baseToNumber},
	{"rawget", baseRawGet}, {"rawset", baseRawSet}, {"rawequal", baseRawEqual}, {"rawlen", baseRawLen},
	{"next", baseNext}, {"pairs", basePairs}, {"ipairs", baseIpairs}, {"select", baseSelect}, {"unpack", tableUnpack},
	{"getmetatable", baseGetMetatable}, {"setmetatable", baseSetMetatable},
	{"getfenv", baseGetFenv}, {"setfenv", baseSetFenv},
	{"load", baseLoad}, {"loadstring", baseLoad}, {"loadfile", baseLoadFile}, {"dofile", baseDoFile},
	{"print", basePrint}, {"collectgarbage", baseCollectGarbage}, {"newproxy", baseNewProxy},
	{"gcinfo", func(L *lua.LState) int { L.Push(lua.LNumber(memoryInUse() / 1024)); return 1 }},
	{"require", baseRequire}, {"module", baseModule},
}}

func baseAssert(L *lua.LState) int {
	if lua.LVAsBool(checkAny(L, 1)) {
		return L.GetTop()
	}
	if L.GetTop() >= 2 {
		v := L.Get(2)
		raiseValue(L, v, nil)
	}
	raiseValue(L, lua.LString("assertion failed!"), nil)
	return 0
}

func baseError(L *lua.LState) int {
	v := L.Get(1)
	level := optInt(L, 2, 1)
	if s, ok := v.(lua.LString); ok && level > 0 {
		v = lua.LString(where(L, level)) + s
	}
	if c := classOf(v); c != nil && c.exception {
		v = c.vm.newObject(c).value() // error(ValueError), as Python's raise allows
	}
	raiseValue(L, v, nil)
	return 0
}

func basePcall(L *lua.LState) int {
	checkAny(L, 1)
	f := vmOf(L).takeFiber()
	n := L.GetTop()
	for i := 1; i <= n; i++ {
		f.L.Push(L.Get(i))
	}
	return f.protected(L, n-1)
}

func baseXpcall(L *lua.LState) int {
	checkAny(L, 2)
	f := vmOf(L).takeFiber()
	f.L.Push(L.Get(1))
	n := L.GetTop()
	for i := 3; i <= n; i++ {
		f.L.Push(L.Get(i))
	}
	f.handler = L.Get(2)
	return f.protected(L, max(n-2, 0))
}

// protected calls what was pushed on f, with n arguments, and pushes on L what
// pcall returns: true and the results, or false and the error or what xpcall's
// handler made of it. f is given back.
func (f *fiber) protected(L *lua.LState, n int) int {
	r := f.vm.run(f, n)
	f.handler = nil
	if r == nil {
		L.Push(lua.LTrue)
		n = moveResults(f, L)
		f.vm.releaseFiber(f)
		return n + 1
	}
	f.vm.releaseFiber(f)
	if r.abort != nil {
		reraise(L, r)
	}
	L.Push(lua.LFalse)
	if r.handled {
		return 1 + pushAll(L, r.results)
	}
	L.Push(r.value)
	return 2
}

func baseType(L *lua.LState) int {
	L.Push(lua.LString(checkAny(L, 1).Type().String()))
	return 1
}

func baseToString(L *lua.LState) int {
	v := checkAny(L, 1)
	if s, ok := v.(lua.LString); ok {
		L.Push(s)
		return 1
	}
	vm := vmOf(L)
	if o := ObjectOf(v); o != nil {
		if f := o.declaredText(); f != nil {
			vm.pushText(L, o, f)
			return 1
		}
	}
	L.Push(lua.LString(vm.str(L, v)))
	return 1
}

func baseToNumber(L *lua.LState) int {
	base := optInt(L, 2, 10)
	v := checkAny(L, 1)
	if base == 10 {
		switch v := v.(type) {
		case lua.LNumber:
			L.Push(v)
			return 1
		case lua.LString:
			if f, ok := number.Parse(string(v)); ok {
				L.Push(lua.LNumber(f))
				return 1
			}
		case *lua.LUserData:
			if b, ok := NativeOf[*bigValue](v); ok {
				L.Push(lua.LNumber(b.float()))
				return 1
			}
		}
		L.Push(lua.LNil)
		return 1
	}
	if base < 2 || base > 36 {
		argError(L, 2, "base out of range")
	}
	if f, ok := number.ParseInt(checkString(L, 1), base); ok {
		L.Push(lua.LNumber(f))
		return 1
	}
	L.Push(lua.LNil)
	return 1
}

// rawget and rawset reach the fields of an instance, too, past properties and
// item hooks: a class with __setitem sets its own attributes so.

func baseRawGet(L *lua.LState) int {
	if o := ObjectOf(L.Get(1)); o != nil {
		v := o.fields.getKey(checkAny(L, 2))
		if v == nil {
			v = lua.LNil
		}
		L.Push(v)
		return 1
	}
	t := checkTable(L, 1)
	L.Push(t.RawGet(checkAny(L, 2)))
	return 1
}

func baseRawSet(L *lua.LState) int {
	if o := ObjectOf(L.Get(1)); o != nil && L.Get(2) != lua.LNil {
		o.setField(L.Get(2), checkAny(L, 3))
		L.SetTop(1)
		return 1
	}
	t := checkTable(L, 1)
	checkAny(L, 2)
	checkAny(L, 3)
	vmOf(L).largeIndex(L, t, L.Get(2))
	L.RawSet(t, L.Get(2), L.Get(3))
	L.SetTop(1)
	return 1
}

func baseRawEqual(L *lua.LState) int {
	checkAny(L, 1)
	L.Push(lua.LBool(L.RawEqual(L.Get(1), checkAny(L, 2))))
	return 1
}

func baseRawLen(L *lua.LState) int {
	switch v := L.Get(1).(type) {
	case *lua.LTable:
		L.Push(lua.LNumber(v.Len()))
	case lua.LString:
		L.Push(lua.LNumber(len(v)))
	default:
		argError(L, 1, "table or string expected")
	}
	return 1
}

func baseNext(L *lua.LState) int {
	t := checkTable(L, 1)
	k, v := t.Next(L.Get(2))
	if k == lua.LNil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(k)
	L.Push(v)
	return 2
}

func basePairs(L *lua.LState) int {
	v := checkAny(L, 1)
	vm := vmOf(L)
	if mt, ok := metatable(L, v); ok {
		if h := mt.RawGetString("__pairs"); h != lua.LNil {
			L.Push(h)
			L.Push(v)
			L.Call(1, 3)
			return 3
		}
	}
	if ObjectOf(v) != nil {
		return vm.objectPairs(L, ObjectOf(v))
	}
	checkTable(L, 1)
	L.Push(vm.fn(baseNext))
	L.Push(v)
	L.Push(lua.LNil)
	return 3
}

// objectPairs walks what items() gives, for mapping-like objects.
func (vm *VM) objectPairs(L *lua.LState, o *Object) int {
	if m := o.class.lookup("items"); m != nil && m.prop == nil {
		L.Push(m.val)
		L.Push(&o.ud)
		L.Call(1, 3)
		return 3
	}
	if o.class.tuple != nil {
		t := L.NewTable()
		for i, v := range vm.tupleValues(L, o) {
			t.RawSetString(o.class.tuple[i], v)
		}
		L.Push(vm.fn(baseNext))
		L.Push(t)
		L.Push(lua.LNil)
		return 3
	}
	typeError(L, 1, "table")
	return 0
}

func baseIpairs(L *lua.LState) int {
	v := checkAny(L, 1)
	if mt, ok := metatable(L, v); ok {
		if h := mt.RawGetString("__ipairs"); h != lua.LNil {
			L.Push(h)
			L.Push(v)
			L.Call(1, 3)
			return 3
		}
	}
	if ObjectOf(v) == nil {
		checkTable(L, 1)
	}
	L.Push(vmOf(L).fn(ipairsNext))
	L.Push(v)
	L.Push(lua.LNumber(0))
	return 3
}

func ipairsNext(L *lua.LState) int {
	i := L.Get(2).(lua.LNumber) + 1
	var v lua.LValue
	if t, ok := L.Get(1).(*lua.LTable); ok {
		v = t.RawGetInt(int(i))
	} else {
		v = L.GetTable(L.Get(1), i)
	}
	if v == lua.LNil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(i)
	L.Push(v)
	return 2
}

func baseSelect(L *lua.LState) int {
	top := L.GetTop()
	if s, ok := L.Get(1).(lua.LString); ok && s == "#" {
		L.Push(lua.LNumber(top - 1))
		return 1
	}
	n := checkInt(L, 1)
	if n < 0 {
		n = top + n
	} else if n > top {
		n = top
	}
	if n < 1 {
		argError(L, 1, "index out of range")
	}
	return top - n
}

func baseGetMetatable(L *lua.LState) int {
	L.Push(L.GetMetatable(checkAny(L, 1))) // honours __metatable
	return 1
}

func baseSetMetatable(L *lua.LState) int {
	t := checkTable(L, 1)
	mt := L.Get(2)
	if mt != lua.LNil || L.GetTop() < 2 {
		if _, ok := mt.(*lua.LTable); !ok {
			argError(L, 2, "nil or table expected")
		}
	}
	if old, ok := t.Metatable.(*lua.LTable); ok && old.RawGetString("__metatable") != lua.LNil {
		argFail(L, "cannot change a protected metatable")
	}
	t.Metatable = mt
	L.Push(t)
	return 1
}

// envLevel finds the function that getfenv and setfenv mean.
func envLevel(L *lua.LState) *lua.LFunction {
	if f, ok := L.Get(1).(*lua.LFunction); ok {
		return f
	}
	level := optInt(L, 1, 1)
	if level < 0 {
		argError(L, 1, "level must be non-negative")
	}
	l, ok := fiberOf(L).level(level)
	if !ok {
		argError(L, 1, "invalid level")
	}
	if l.tail {
		argFail(L, "no function environment for tail call at level "+itoa(level))
	}
	return l.frame.fn
}

func baseGetFenv(L *lua.LState) int {
	vm := vmOf(L)
	if n, ok := L.Get(1).(lua.LNumber); ok && n == 0 {
		L.Push(vm.strandOf(L).environment())
		return 1
	}
	f := envLevel(L)
	if f.IsG {
		L.Push(vm.globals)
		return 1
	}
	L.Push(f.Env)
	return 1
}

func baseSetFenv(L *lua.LState) int {
	env := checkTable(L, 2)
	if n, ok := L.Get(1).(lua.LNumber); ok && n == 0 {
		vmOf(L).strandOf(L).env = env
		return 0
	}
	f := envLevel(L)
	if f.IsG {
		argFail(L, "'setfenv' cannot change environment of given object")
	}
	f.Env = env
	L.Push(f)
	return 1
}

// maxChunk bounds the source text that load collects from a function.
const maxChunk = 64 << 20

// baseLoad is load and loadstring: (chunk [, name [, mode [, env]]]).
func baseLoad(L *lua.LState) int {
	var src, name string
	switch v := L.Get(1).(type) {
	case lua.LString:
		src = string(v)
		name = optString(L, 2, src)
	case *lua.LFunction:
		name = optString(L, 2, "=(load)")
		var b bytes.Buffer
		for {
			L.Push(v)
			L.Call(0, 1)
			piece := L.Get(-1)
			L.Pop(1)
			if piece == lua.LNil {
				break
			}
			if _, ok := piece.(lua.LString); !ok {
				argFail(L, "reader function must return a string")
			}
			if piece.(lua.LString) == "" {
				break
			}
			b.WriteString(string(piece.(lua.LString)))
			if b.Len() > maxChunk {
				argFail(L, "chunk too large")
			}
		}
		src = b.String()
	default:
		typeError(L, 1, "string or function")
	}
	if mode := optString(L, 3, "bt"); !strings.Contains(mode, "t") {
		L.Push(lua.LNil)
		L.Push(lua.LString("attempt to load a text chunk (mode is '" + mode + "')"))
		return 2
	}
	var env *lua.LTable
	if L.GetTop() >= 4 {
		env = checkTable(L, 4)
	}
	return loadInto(L, src, name, env)
}

func loadInto(L *lua.LState, src, name string, env *lua.LTable) int {
	p, err := Compile(src, name)
	if err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(syntaxMessage(err)))
		return 2
	}
	vm := vmOf(L)
	fn := vm.load(p)
	fn.Env = vm.strandOf(L).environment()
	if env != nil {
		fn.Env = env
	}
	L.Push(fn)
	return 1
}

func baseLoadFile(L *lua.LState) int {
	src, name, err := readChunk(L)
	if err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(fileMessage(err, L.Get(1))))
		return 2
	}
	var env *lua.LTable
	if L.GetTop() >= 3 {
		env = checkTable(L, 3)
	}
	return loadInto(L, src, name, env)
}

func baseDoFile(L *lua.LState) int {
	src, name, err := readChunk(L)
	if err != nil {
		raiseValue(L, lua.LString(fileMessage(err, L.Get(1))), nil)
	}
	p, err := Compile(src, name)
	if err != nil {
		raiseValue(L, lua.LString(syntaxMessage(err)), nil)
	}
	top := L.GetTop()
	vm := vmOf(L)
	fn := vm.load(p)
	fn.Env = vm.strandOf(L).environment()
	L.Push(fn)
	L.Call(0, lua.MultRet)
	return L.GetTop() - top
}

// readChunk reads the file that argument 1 names, or standard input.
func readChunk(L *lua.LState) (src, name string, err error) {
	vm := vmOf(L)
	if L.Get(1) == lua.LNil {
		b, err := io.ReadAll(io.LimitReader(vm.host.Stdin(), maxChunk))
		return string(b), "=stdin", err
	}
	file := checkString(L, 1)
	src, err = readScript(vm.host, file)
	return src, "@" + file, err
}

func fileMessage(err error, name lua.LValue) string {
	return "cannot open " + lua.LVAsString(name) + ": " + reason(err)
}

func basePrint(L *lua.LState) int {
	vm := vmOf(L)
	var b []byte
	for i, n := 1, L.GetTop(); i <= n; i++ {
		if i > 1 {
			b = append(b, '\t')
		}
		b = append(b, vm.str(L, L.Get(i))...)
	}
	b = append(b, '\n')
	vm.printed = true
	if err := vm.writeStream(L, vm.host.Stdout(), b); err != nil {
		vm.raise(L, err)
	}
	return 0
}

func baseNewProxy(L *lua.LState) int {
	ud := &lua.LUserData{Env: vmOf(L).globals, Metatable: lua.LNil}
	switch v := L.Get(1).(type) {
	case lua.LBool:
		if v {
			ud.Metatable = L.NewTable()
		}
	case *lua.LUserData:
		ud.Metatable = v.Metatable
	case *lua.LNilType:
	default:
		argError(L, 1, "boolean or proxy expected")
	}
	L.Push(ud)
	return 1
}
