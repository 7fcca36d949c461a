package runtime

import (
	"encoding/binary"
	"math"
	"math/rand/v2"

	lua "github.com/yuin/gopher-lua"
)

// The math library.

var mathLibrary = library{name: "math", funcs: []libFunc{
	{"abs", math1(math.Abs)}, {"acos", math1(math.Acos)}, {"asin", math1(math.Asin)}, {"ceil", math1(math.Ceil)},
	{"cos", math1(math.Cos)}, {"cosh", math1(math.Cosh)}, {"deg", math1(func(x float64) float64 { return x * 180 / math.Pi })},
	{"exp", math1(math.Exp)}, {"floor", math1(math.Floor)}, {"log10", math1(math.Log10)},
	{"rad", math1(func(x float64) float64 { return x * math.Pi / 180 })}, {"sin", math1(math.Sin)}, {"sinh", math1(math.Sinh)},
	{"sqrt", math1(math.Sqrt)}, {"tan", math1(math.Tan)}, {"tanh", math1(math.Tanh)},
	{"pow", math2(math.Pow)}, {"fmod", math2(math.Mod)},
	{"atan", mathAtan}, {"atan2", math2(math.Atan2)}, {"log", mathLog}, {"ldexp", mathLdexp}, {"frexp", mathFrexp}, {"modf", mathModf},
	{"max", mathMax}, {"min", mathMin}, {"random", mathRandom}, {"randomseed", mathRandomSeed},
	{"type", mathType}, {"tointeger", mathToInteger},
}, setup: func(vm *VM, t *lua.LTable, _ *config) {
	t.RawSetString("mod", t.RawGetString("fmod")) // its name in Lua 5.0
	t.RawSetString("pi", lua.LNumber(math.Pi))
	t.RawSetString("huge", lua.LNumber(math.Inf(1)))
	t.RawSetString("maxinteger", lua.LNumber(1<<53))
	t.RawSetString("mininteger", lua.LNumber(-(1 << 53)))
}}

func math1(f func(float64) float64) lua.LGFunction {
	return func(L *lua.LState) int {
		L.Push(lua.LNumber(f(checkNumber(L, 1))))
		return 1
	}
}

func math2(f func(x, y float64) float64) lua.LGFunction {
	return func(L *lua.LState) int {
		L.Push(lua.LNumber(f(checkNumber(L, 1), checkNumber(L, 2))))
		return 1
	}
}

func mathAtan(L *lua.LState) int {
	y, x := checkNumber(L, 1), 1.0
	if L.Get(2) != lua.LNil {
		x = checkNumber(L, 2)
	}
	L.Push(lua.LNumber(math.Atan2(y, x)))
	return 1
}

func mathLog(L *lua.LState) int {
	x := checkNumber(L, 1)
	if L.Get(2) == lua.LNil {
		L.Push(lua.LNumber(math.Log(x)))
		return 1
	}
	switch base := checkNumber(L, 2); base {
	case 2:
		L.Push(lua.LNumber(math.Log2(x)))
	case 10:
		L.Push(lua.LNumber(math.Log10(x)))
	default:
		L.Push(lua.LNumber(math.Log(x) / math.Log(base)))
	}
	return 1
}

func mathLdexp(L *lua.LState) int {
	L.Push(lua.LNumber(math.Ldexp(checkNumber(L, 1), checkInt(L, 2))))
	return 1
}

func mathFrexp(L *lua.LState) int {
	m, e := math.Frexp(checkNumber(L, 1))
	L.Push(lua.LNumber(m))
	L.Push(lua.LNumber(e))
	return 2
}

func mathModf(L *lua.LState) int {
	x := checkNumber(L, 1)
	whole, part := math.Trunc(x), 0.0
	if !math.IsInf(x, 0) {
		part = x - whole
	}
	L.Push(lua.LNumber(whole))
	L.Push(lua.LNumber(part))
	return 2
}

func mathMax(L *lua.LState) int {
	x := checkNumber(L, 1)
	for i := 2; i <= L.GetTop(); i++ {
		if y := checkNumber(L, i); y > x {
			x = y
		}
	}
	L.Push(lua.LNumber(x))
	return 1
}

func mathMin(L *lua.LState) int {
	x := checkNumber(L, 1)
	for i := 2; i <= L.GetTop(); i++ {
		if y := checkNumber(L, i); y < x {
			x = y
		}
	}
	L.Push(lua.LNumber(x))
	return 1
}

type randomKey struct{}

// random is the VM's generator, seeded by the host at its first use.
func (vm *VM) random() *rand.Rand {
	return *State(vm, randomKey{}, func() **rand.Rand {
		var seed [16]byte
		_, err := vm.host.Random().Read(seed[:])
		if err != nil {
			seed = [16]byte{1} // a host without randomness gives a fixed sequence
		}
		r := rand.New(rand.NewPCG(binary.LittleEndian.Uint64(seed[:8]), binary.LittleEndian.Uint64(seed[8:])))
		return &r
	})
}

func mathRandom(L *lua.LState) int {
	r := vmOf(L).random()
	lo, hi := 1.0, 0.0
	switch L.GetTop() {
	case 0:
		L.Push(lua.LNumber(r.Float64()))
		return 1
	case 1:
		hi = math.Floor(checkNumber(L, 1))
		if !(hi >= lo) {
			argError(L, 1, "interval is empty")
		}
	case 2:
		lo, hi = math.Floor(checkNumber(L, 1)), math.Floor(checkNumber(L, 2))
		if !(hi >= lo) {
			argError(L, 2, "interval is empty")
		}
	default:
		argFail(L, "wrong number of arguments")
	}
	span := hi - lo + 1
	if span > 1<<53 {
		L.Push(lua.LNumber(lo + math.Floor(r.Float64()*span)))
		return 1
	}
	L.Push(lua.LNumber(lo + float64(r.Uint64N(uint64(span)))))
	return 1
}

func mathRandomSeed(L *lua.LState) int {
	seed := math.Float64bits(checkNumber(L, 1))
	vm := vmOf(L)
	vm.random()
	p := State(vm, randomKey{}, func() **rand.Rand { return nil })
	*p = rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))
	return 0
}

// mathType tells integers from floats by value: all numbers are floats here.
func mathType(L *lua.LState) int {
	switch v := checkAny(L, 1).(type) {
	case lua.LNumber:
		if f := float64(v); f == math.Trunc(f) && !math.IsInf(f, 0) {
			L.Push(lua.LString("integer"))
		} else {
			L.Push(lua.LString("float"))
		}
		return 1
	case *lua.LUserData:
		if _, ok := NativeOf[*bigValue](v); ok {
			L.Push(lua.LString("integer"))
			return 1
		}
	}
	L.Push(lua.LNil)
	return 1
}

func mathToInteger(L *lua.LState) int {
	v := checkAny(L, 1)
	if n := ToBigInt(v); n != nil {
		L.Push(v)
		return 1
	}
	L.Push(lua.LNil)
	return 1
}
