package runtime

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime/internal/luastr"
	"github.com/netlua/netlua/runtime/internal/luastr/bit32"
	"github.com/netlua/netlua/runtime/internal/luastr/luautf8"
)

// The libraries utf8 (of Lua 5.3) and bit32 (of Lua 5.2).

var utf8Library = library{name: "utf8", funcs: []libFunc{
	{"char", utf8Char}, {"codepoint", utf8Codepoint}, {"codes", utf8Codes}, {"len", utf8Len}, {"offset", utf8Offset},
}, setup: func(_ *VM, t *lua.LTable, _ *config) {
	t.RawSetString("charpattern", lua.LString(luautf8.CharPattern))
}}

var bit32Library = library{name: "bit32", funcs: []libFunc{
	{"band", bitFold(0xffffffff, func(a, b uint32) uint32 { return a & b })},
	{"bor", bitFold(0, func(a, b uint32) uint32 { return a | b })},
	{"bxor", bitFold(0, func(a, b uint32) uint32 { return a ^ b })},
	{"btest", bitTest}, {"bnot", bitNot}, {"extract", bitExtract}, {"replace", bitReplace},
	{"lshift", bitShift(bit32.LShift)}, {"rshift", bitShift(bit32.RShift)}, {"arshift", bitShift(bit32.ARShift)},
	{"lrotate", bitShift(bit32.LRotate)}, {"rrotate", bitShift(bit32.RRotate)},
}}

func utf8Char(L *lua.LState) int {
	var b []byte
	for i := 1; i <= L.GetTop(); i++ {
		c := checkInt(L, i)
		if c < 0 || c > luautf8.MaxCode {
			argError(L, i, "value out of range")
		}
		b = luautf8.AppendChar(b, uint32(c))
	}
	L.Push(lua.LString(b))
	return 1
}

func utf8Codepoint(L *lua.LState) int {
	s := checkString(L, 1)
	i := optInt(L, 2, 1)
	j := optInt(L, 3, i)
	if from, to := luastr.Range(i, j, len(s)); to-from > maxUnpack {
		argFail(L, "string slice too long")
	}
	n := 0
	err := luautf8.Codepoints(s, i, j, lua.LVAsBool(L.Get(4)), func(code uint32) error {
		L.Push(lua.LNumber(code))
		n++
		return nil
	})
	if err != nil {
		libError(L, err)
	}
	return n
}

func utf8Codes(L *lua.LState) int {
	checkString(L, 1)
	L.Push(L.NewClosure(utf8Next, lua.LBool(lua.LVAsBool(L.Get(2)))))
	L.Push(L.Get(1))
	L.Push(lua.LNumber(0))
	return 3
}

func utf8Next(L *lua.LState) int {
	pos, code, err := luautf8.Next(checkString(L, 1), checkInt(L, 2), lua.LVAsBool(L.Get(lua.UpvalueIndex(1))))
	if err != nil {
		libError(L, err)
	}
	if pos == 0 {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LNumber(pos))
	L.Push(lua.LNumber(code))
	return 2
}

func utf8Len(L *lua.LState) int {
	count, bad, err := luautf8.Len(checkString(L, 1), optInt(L, 2, 1), optInt(L, 3, -1), lua.LVAsBool(L.Get(4)))
	if err != nil {
		libError(L, err)
	}
	if bad > 0 {
		L.Push(lua.LNil)
		L.Push(lua.LNumber(bad))
		return 2
	}
	L.Push(lua.LNumber(count))
	return 1
}

func utf8Offset(L *lua.LState) int {
	s, n := checkString(L, 1), checkInt(L, 2)
	pos, err := luautf8.Offset(s, n, optInt(L, 3, luautf8.DefaultOffset(s, n)))
	if err != nil {
		libError(L, err)
	}
	if pos == 0 {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LNumber(pos))
	return 1
}

func checkBits(L *lua.LState, n int) uint32 {
	x, err := bit32.Uint32(checkNumber(L, n))
	if err != nil {
		argError(L, n, err.Error())
	}
	return x
}

func bitFold(start uint32, op func(a, b uint32) uint32) lua.LGFunction {
	return func(L *lua.LState) int {
		x := start
		for i := 1; i <= L.GetTop(); i++ {
			x = op(x, checkBits(L, i))
		}
		L.Push(lua.LNumber(x))
		return 1
	}
}

func bitTest(L *lua.LState) int {
	x := uint32(0xffffffff)
	for i := 1; i <= L.GetTop(); i++ {
		x &= checkBits(L, i)
	}
	L.Push(lua.LBool(x != 0))
	return 1
}

func bitNot(L *lua.LState) int {
	L.Push(lua.LNumber(^checkBits(L, 1)))
	return 1
}

func bitShift(op func(x uint32, n int) uint32) lua.LGFunction {
	return func(L *lua.LState) int {
		L.Push(lua.LNumber(op(checkBits(L, 1), checkInt(L, 2))))
		return 1
	}
}

func bitExtract(L *lua.LState) int {
	x, err := bit32.Extract(checkBits(L, 1), checkInt(L, 2), optInt(L, 3, 1))
	if err != nil {
		libError(L, err)
	}
	L.Push(lua.LNumber(x))
	return 1
}

func bitReplace(L *lua.LState) int {
	x, err := bit32.Replace(checkBits(L, 1), checkBits(L, 2), checkInt(L, 3), optInt(L, 4, 1))
	if err != nil {
		libError(L, err)
	}
	L.Push(lua.LNumber(x))
	return 1
}
