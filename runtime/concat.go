package runtime

import (
	"unsafe"

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
			if s, ok := f.concat(registerB(inst), operandC(inst)); ok {
				setRegister(L, registerA(inst), s)
				return 0
			}
		}
		return concat(L, inst, base)
	}
}

// concat joins the strings and numbers in registers from to last. Where there is
// anything else among them it leaves them to gopher-lua: a __concat is to get the
// values themselves. It raises an error if the strings are too long together.
func (f *fiber) concat(from, last int) (lua.LValue, bool) {
	n, room := 0, 0
	plain := true
	at := innermost(f.L).localBase
	values := valuesOf(f.L).array[at+from : at+last+1]
	for _, v := range values {
		switch v := v.(type) {
		case lua.LString:
			n += len(v)
		case lua.LNumber:
			room += numberRoom
		default:
			plain = false
		}
	}
	if n > f.vm.limits.StringSize {
		raiseValue(f.L, lua.LString(where(f.L, 0)+"string length overflow"), nil)
	}
	f.vm.largeStep(f.L, n)
	if !plain {
		return nil, false
	}
	if room > 0 && n+room <= shortText { // its length is known only afterwards
		var text [shortText]byte
		return lua.LString(appendText(text[:0], values)), true
	}
	text := appendText(make([]byte, 0, n+room), values)
	return lua.LString(unsafe.String(unsafe.SliceData(text), len(text))), true
}

const (
	shortText  = 128
	numberRoom = 24 // no number has a longer text
)

// appendText appends strings and numbers.
func appendText(dst []byte, values []lua.LValue) []byte {
	for _, v := range values {
		switch v := v.(type) {
		case lua.LString:
			dst = append(dst, v...)
		case lua.LNumber:
			dst = number.Append(dst, float64(v))
		}
	}
	return dst
}
