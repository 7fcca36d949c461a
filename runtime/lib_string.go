package runtime

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime/internal/luastr"
	"github.com/netlua/netlua/runtime/internal/luastr/format"
	"github.com/netlua/netlua/runtime/internal/luastr/pack"
	"github.com/netlua/netlua/runtime/internal/luastr/pattern"
)

// The string library: glue over package luastr.

var stringLibrary = library{name: "string", funcs: []libFunc{
	{"len", strLen}, {"sub", strSub}, {"upper", strUpper}, {"lower", strLower}, {"reverse", strReverse}, {"rep", strRep},
	{"byte", strByte}, {"char", strChar}, {"find", strFind}, {"match", strMatch}, {"gmatch", strGmatch},
	{"gsub", strGsub}, {"format", strFormat}, {"dump", strDump}, {"pack", strPack}, {"unpack", strUnpack}, {"packsize", strPackSize},
}, setup: func(vm *VM, t *lua.LTable, _ *config) {
	t.RawSetString("gfind", t.RawGetString("gmatch")) // its name in Lua 5.0
	meta := vm.factory.CreateTable(0, 1)
	meta.RawSetString("__index", t)
	vm.factory.SetMetatable(lua.LString(""), meta)
}}

// libError raises the error of a core function, completed as Lua words it.
func libError(L *lua.LState, err error) {
	var arg *luastr.ArgError
	if errors.As(err, &arg) {
		argError(L, arg.Arg, arg.Msg)
	}
	argFail(L, err.Error())
}

// pollFunc is what long matches call now and then; it raises to stop them.
func pollFunc(L *lua.LState) func() error {
	return func() error {
		pollLib(L)
		return nil
	}
}

type patternsKey struct{}

func (vm *VM) patterns() *pattern.Cache {
	return State(vm, patternsKey{}, func() *pattern.Cache { return &pattern.Cache{} })
}

func strLen(L *lua.LState) int {
	L.Push(lua.LNumber(len(checkString(L, 1))))
	return 1
}

func strSub(L *lua.LState) int {
	s := checkString(L, 1)
	from, to := luastr.Range(checkInt(L, 2), optInt(L, 3, -1), len(s))
	L.Push(lua.LString(s[from:to]))
	return 1
}

func strUpper(L *lua.LState) int {
	s := checkString(L, 1)
	vmOf(L).largeStep(L, len(s))
	L.Push(lua.LString(luastr.Upper(s)))
	return 1
}

func strLower(L *lua.LState) int {
	s := checkString(L, 1)
	vmOf(L).largeStep(L, len(s))
	L.Push(lua.LString(luastr.Lower(s)))
	return 1
}

func strReverse(L *lua.LState) int {
	s := checkString(L, 1)
	vmOf(L).largeStep(L, len(s))
	L.Push(lua.LString(luastr.Reverse(s)))
	return 1
}

func strRep(L *lua.LState) int {
	vm := vmOf(L)
	s, n, sep := checkString(L, 1), checkInt(L, 2), optString(L, 3, "")
	if size := float64(len(s)+len(sep)) * float64(n); size <= float64(vm.limits.StringSize) {
		vm.largeStep(L, int(size))
	}
	s, err := luastr.Rep(s, n, sep, vm.limits.StringSize)
	if err != nil {
		libError(L, err)
	}
	L.Push(lua.LString(s))
	return 1
}

func strByte(L *lua.LState) int {
	s := checkString(L, 1)
	i := optInt(L, 2, 1)
	from, to := luastr.Range(i, optInt(L, 3, i), len(s))
	if to-from > maxUnpack {
		argFail(L, "string slice too long")
	}
	for k := from; k < to; k++ {
		L.Push(lua.LNumber(s[k]))
	}
	return to - from
}

func strChar(L *lua.LState) int {
	n := L.GetTop()
	b := make([]byte, n)
	for i := range b {
		c := checkInt(L, i+1)
		if c < 0 || c > 255 {
			argError(L, i+1, "invalid value")
		}
		b[i] = byte(c)
	}
	L.Push(lua.LString(b))
	return 1
}

// pushCapture pushes a capture of m: its text, or its position.
func pushCapture(L *lua.LState, m *pattern.Matcher, c pattern.Capture) {
	if c.IsPosition() {
		L.Push(lua.LNumber(c.Start + 1))
		return
	}
	L.Push(lua.LString(m.Text(c)))
}

// pushCaptures pushes captures of m and returns how many they are.
func pushCaptures(L *lua.LState, m *pattern.Matcher, caps []pattern.Capture) int {
	for _, c := range caps {
		pushCapture(L, m, c)
	}
	return len(caps)
}

func strFind(L *lua.LState) int {
	s, p := checkString(L, 1), checkString(L, 2)
	init, ok := luastr.Start(optInt(L, 3, 1), len(s))
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	if lua.LVAsBool(L.Get(4)) || pattern.IsPlain(p) {
		at := luastr.IndexPlain(s, p, init)
		if at < 0 {
			L.Push(lua.LNil)
			return 1
		}
		L.Push(lua.LNumber(at + 1))
		L.Push(lua.LNumber(at + len(p)))
		return 2
	}
	m := pattern.Matcher{Poll: pollFunc(L)}
	found, err := m.Find(vmOf(L).patterns().Compile(p), s, init)
	if err != nil {
		libError(L, err)
	}
	if !found {
		L.Push(lua.LNil)
		return 1
	}
	w := m.Whole()
	L.Push(lua.LNumber(w.Start + 1))
	L.Push(lua.LNumber(w.End))
	return 2 + pushCaptures(L, &m, m.Captures())
}

func strMatch(L *lua.LState) int {
	s, p := checkString(L, 1), checkString(L, 2)
	init, ok := luastr.Start(optInt(L, 3, 1), len(s))
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	m := pattern.Matcher{Poll: pollFunc(L)}
	found, err := m.Find(vmOf(L).patterns().Compile(p), s, init)
	if err != nil {
		libError(L, err)
	}
	if !found {
		L.Push(lua.LNil)
		return 1
	}
	return pushCaptures(L, &m, m.Results())
}

// gmatchState is the loop behind a gmatch iterator.
type gmatchState struct{ loop pattern.Gmatch }

func strGmatch(L *lua.LState) int {
	s, p := checkString(L, 1), checkString(L, 2)
	init, ok := luastr.Start(optInt(L, 3, 1), len(s))
	if !ok {
		init = len(s)
	}
	g := &gmatchState{pattern.NewGmatch(vmOf(L).patterns().CompileGmatch(p), s, init)}
	L.Push(vmOf(L).StaticFunction(gmatchNext, &lua.LUserData{Value: g, Metatable: lua.LNil}))
	return 1
}

func gmatchNext(L *lua.LState) int {
	g := L.Get(lua.UpvalueIndex(1)).(*lua.LUserData).Value.(*gmatchState)
	m := pattern.Matcher{Poll: pollFunc(L)}
	found, err := g.loop.Next(&m)
	if err != nil {
		libError(L, err)
	}
	if !found {
		L.Push(lua.LNil)
		return 1
	}
	return pushCaptures(L, &m, m.Results())
}

// CloneFor copies the state of a loop into another VM.
func (g *gmatchState) CloneFor(*Copier) (any, error) {
	c := *g
	return &c, nil
}

func strGsub(L *lua.LState) int {
	vm := vmOf(L)
	s, p := checkString(L, 1), checkString(L, 2)
	limit := -1
	if L.Get(4) != lua.LNil {
		limit = max(checkInt(L, 4), 0)
	}
	m := pattern.Matcher{Poll: pollFunc(L)}
	size := vm.limits.StringSize
	var replace func(dst []byte) ([]byte, error)
	switch r := L.Get(3).(type) {
	case lua.LString, lua.LNumber:
		text := checkString(L, 3)
		replace = func(dst []byte) ([]byte, error) { return m.Expand(dst, text, size) }
	case *lua.LTable:
		replace = func(dst []byte) ([]byte, error) {
			pushCapture(L, &m, m.Results()[0])
			key := L.Get(-1)
			L.Pop(1)
			return appendReplacement(L, &m, dst, L.GetTable(r, key))
		}
	case *lua.LFunction:
		replace = func(dst []byte) ([]byte, error) {
			L.Push(r)
			caps := m.Results()
			for _, c := range caps {
				pushCapture(L, &m, c)
			}
			L.Call(len(caps), 1)
			v := L.Get(-1)
			L.Pop(1)
			return appendReplacement(L, &m, dst, v)
		}
	default:
		typeError(L, 3, "string/function/table")
	}
	out, n, err := m.Gsub(vm.patterns().Compile(p), s, limit, size, replace)
	if err != nil {
		libError(L, err)
	}
	L.Push(lua.LString(out))
	L.Push(lua.LNumber(n))
	return 2
}

// appendReplacement appends what a table or a function gave for a match.
func appendReplacement(L *lua.LState, m *pattern.Matcher, dst []byte, v lua.LValue) ([]byte, error) {
	switch v := v.(type) {
	case lua.LString:
		return append(dst, v...), nil
	case lua.LNumber:
		return append(dst, formatNumber(float64(v))...), nil
	}
	if !lua.LVAsBool(v) {
		return append(dst, m.Text(m.Whole())...), nil
	}
	return nil, errors.New("invalid replacement value (a " + vmOf(L).typeName(v) + ")")
}

func strFormat(L *lua.LState) int {
	vm := vmOf(L)
	var buf [128]byte
	out, err := format.Format(buf[:0], checkString(L, 1), vm.limits.StringSize, func(i int, want format.Want) (format.Value, error) {
		if i > L.GetTop() {
			argError(L, i, "no value")
		}
		v := L.Get(i)
		switch want {
		case format.WantText:
			return format.Text(vm.str(L, v)), nil
		case format.WantLiteral:
			return literal(L, i, v), nil
		case format.WantInteger:
			if n, ok := NativeOf[*bigValue](v); ok {
				return format.Integer(&n.Int), nil
			}
		}
		return format.Number(checkNumber(L, i)), nil
	})
	if err != nil {
		libError(L, err)
	}
	vm.largeStep(L, len(out))
	L.Push(lua.LString(out))
	return 1
}

// literal is a value for %q.
func literal(L *lua.LState, i int, v lua.LValue) format.Value {
	switch v := v.(type) {
	case lua.LString:
		return format.Text(string(v))
	case lua.LNumber:
		return format.Number(float64(v))
	case lua.LBool:
		return format.Bool(bool(v))
	case *lua.LNilType:
		return format.Nil()
	case *lua.LUserData:
		if b, ok := NativeOf[Bytes](v); ok {
			return format.Text(string(b))
		}
		if n, ok := NativeOf[*bigValue](v); ok {
			return format.Integer(&n.Int)
		}
	}
	argError(L, i, "value has no literal form")
	return format.Nil()
}

func strDump(L *lua.LState) int {
	checkFunction(L, 1)
	argFail(L, "unable to dump given function")
	return 0
}

func strPack(L *lua.LState) int {
	out, err := pack.Pack(nil, checkString(L, 1), vmOf(L).limits.StringSize, func(i int, want pack.Kind) (pack.Value, error) {
		switch want {
		case pack.Text:
			return pack.Value{Kind: pack.Text, Text: checkString(L, i)}, nil
		case pack.Float:
			return pack.Value{Kind: pack.Float, Num: checkNumber(L, i)}, nil
		}
		if n := ToBigInt(L.Get(i)); n != nil {
			switch {
			case n.IsInt64():
				return pack.Value{Kind: pack.Int, Int: n.Int64()}, nil
			case n.IsUint64():
				return pack.Value{Kind: pack.Uint, Uint: n.Uint64()}, nil
			}
			return pack.Value{}, &luastr.ArgError{Arg: i, Msg: "integer overflow"}
		}
		checkNumber(L, i)
		return pack.Value{}, &luastr.ArgError{Arg: i, Msg: "number has no integer representation"}
	})
	if err != nil {
		libError(L, err)
	}
	L.Push(lua.LString(out))
	return 1
}

func strUnpack(L *lua.LState) int {
	vm := vmOf(L)
	data := checkString(L, 2)
	offset, ok := luastr.Start(optInt(L, 3, 1), len(data))
	if !ok {
		argError(L, 3, "initial position out of string")
	}
	n := 0
	next, err := pack.Unpack(checkString(L, 1), data, offset, func(v pack.Value) error {
		if n++; n > maxUnpack {
			return errors.New("too many results")
		}
		if v.Kind == pack.Text {
			L.Push(lua.LString(v.Text))
			return nil
		}
		if f, exact := v.Number(); exact {
			L.Push(lua.LNumber(f))
			return nil
		}
		lv, err := vm.packedInteger(v)
		if err == nil {
			L.Push(lv)
		}
		return err
	})
	if err != nil {
		libError(L, err)
	}
	L.Push(lua.LNumber(next + 1))
	return n + 1
}

// packedInteger is an unpacked integer that no number holds exactly.
func (vm *VM) packedInteger(v pack.Value) (lua.LValue, error) {
	if v.Kind == pack.Int {
		return vm.ToLua(v.Int)
	}
	return vm.ToLua(v.Uint)
}

func strPackSize(L *lua.LState) int {
	n, err := pack.Size(checkString(L, 1))
	if err != nil {
		libError(L, err)
	}
	L.Push(lua.LNumber(n))
	return 1
}
