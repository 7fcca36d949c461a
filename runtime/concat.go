package runtime

import (
	"math"
	_ "unsafe" // for go:linkname

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime/internal/luastr/number"
)

// Concatenation is the one instruction whose result can be of any size: a string
// that is joined to itself 40 times takes all memory there is, before any sample.
// And it writes numbers as Go does. gopher-lua has no limit and no place for one,
// so its instruction is wrapped, for the whole process. Other users of gopher-lua
// see no difference.

//go:linkname jumpTable github.com/yuin/gopher-lua.jumpTable
var jumpTable [lua.OP_NOP + 1]func(L *lua.LState, inst uint32, base *callFrame) int

func init() {
	concat := jumpTable[lua.OP_CONCAT]
	jumpTable[lua.OP_CONCAT] = func(L *lua.LState, inst uint32, base *callFrame) int {
		if f, ok := L.Context().(*fiber); ok {
			f.prepareConcat(int(inst&0x1ff), int(inst>>9&0x1ff))
		}
		return concat(L, inst, base)
	}
}

// prepareConcat raises an error if the strings in registers from to last are too
// long together, and gives numbers Lua's text. The registers are copies that only
// the concatenation uses.
func (f *fiber) prepareConcat(from, last int) {
	n, fractions, plain := 0, false, true
	for i := from; i <= last; i++ {
		switch v := f.L.Get(i + 1).(type) {
		case lua.LString:
			n += len(v)
		case lua.LNumber:
			fractions = fractions || !sameText(float64(v))
		default:
			plain = false // a __concat is to get the number itself
		}
	}
	if n > f.vm.limits.StringSize {
		raiseValue(f.L, lua.LString(where(f.L, 0)+"string length overflow"), nil)
	}
	f.vm.largeStep(f.L, n)
	if !fractions || !plain {
		return
	}
	for i := from; i <= last; i++ {
		if v, ok := f.L.Get(i + 1).(lua.LNumber); ok {
			f.L.Replace(i+1, lua.LString(formatNumber(float64(v))))
		}
	}
}

// sameText tells whether gopher-lua writes a number as Lua does.
func sameText(v float64) bool {
	return v == math.Trunc(v) && math.Abs(v) <= number.MaxExact && (v != 0 || !math.Signbit(v))
}
