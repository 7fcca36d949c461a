package runtime

import (
	"sort"

	lua "github.com/yuin/gopher-lua"
)

// The table library.

var tableLibrary = library{name: "table", funcs: []libFunc{
	{"concat", tableConcat}, {"insert", tableInsert}, {"remove", tableRemove}, {"sort", tableSort}, {"maxn", tableMaxn},
	{"getn", tableGetn}, {"setn", tableSetn}, {"foreach", tableForeach}, {"foreachi", tableForeachi},
	{"pack", tablePack}, {"unpack", tableUnpack}, {"move", tableMove},
}}

// maxUnpack is the number of values that unpack puts on the stack.
const maxUnpack = 250000

func tableUnpack(L *lua.LState) int {
	v := L.Get(1)
	t, plain := v.(*lua.LTable)
	if !plain && ObjectOf(v) == nil {
		typeError(L, 1, "table")
	}
	from := optInt(L, 2, 1)
	var to int
	if L.Get(3) == lua.LNil {
		to = L.ObjLen(v)
	} else {
		to = checkInt(L, 3)
	}
	if to < from {
		return 0
	}
	if to-from >= maxUnpack || to-from < 0 {
		argFail(L, "too many results to unpack")
	}
	for i := from; i <= to; i++ {
		if plain {
			L.Push(t.RawGetInt(i))
		} else {
			L.Push(L.GetTable(v, lua.LNumber(i)))
		}
	}
	return to - from + 1
}

func tableConcat(L *lua.LState) int {
	t := checkTable(L, 1)
	sep := optString(L, 2, "")
	from := optInt(L, 3, 1)
	var to int
	if L.Get(4) == lua.LNil {
		to = t.Len()
	} else {
		to = checkInt(L, 4)
	}
	limit := vmOf(L).limits.StringSize
	var b []byte
	for i := from; i <= to; i++ {
		switch v := t.RawGetInt(i).(type) {
		case lua.LString:
			b = append(b, v...)
		case lua.LNumber:
			b = append(b, formatNumber(float64(v))...)
		default:
			if n, ok := NativeOf[Bytes](v); ok {
				b = append(b, n...)
				break
			}
			argFail(L, "invalid value ("+vmOf(L).typeName(v)+") at index "+formatNumber(float64(i))+" in table for 'concat'")
		}
		if i < to {
			b = append(b, sep...)
		}
		if len(b) > limit {
			argFail(L, "resulting string too large")
		}
		if i&0xffff == 0xffff {
			pollLib(L)
		}
	}
	L.Push(lua.LString(b))
	return 1
}

func tableInsert(L *lua.LState) int {
	t := checkTable(L, 1)
	switch L.GetTop() {
	case 2:
		t.Append(L.Get(2))
	case 3:
		pos := checkInt(L, 2)
		n := t.Len() + 1
		if pos > n {
			vmOf(L).largeIndex(L, t, lua.LNumber(pos))
			t.RawSetInt(pos, L.Get(3)) // as Lua 5.1 does
			break
		}
		if pos < 1 {
			argError(L, 2, "position out of bounds")
		}
		for i := n; i > pos; i-- {
			t.RawSetInt(i, t.RawGetInt(i-1))
		}
		t.RawSetInt(pos, L.Get(3))
	default:
		argFail(L, "wrong number of arguments to 'insert'")
	}
	return 0
}

func tableRemove(L *lua.LState) int {
	t := checkTable(L, 1)
	n := t.Len()
	pos := optInt(L, 2, n)
	if pos < 1 || pos > n {
		return 0
	}
	if pos == n {
		// Remove shortens the array part, so that a stack does not search for its end each time.
		v := t.RawGetInt(n)
		if got := t.Remove(-1); got != v {
			t.RawSetInt(n, lua.LNil)
		}
		L.Push(v)
		return 1
	}
	v := t.RawGetInt(pos)
	for i := pos; i < n; i++ {
		t.RawSetInt(i, t.RawGetInt(i+1))
	}
	t.Remove(-1)
	if t.RawGetInt(n) != lua.LNil {
		t.RawSetInt(n, lua.LNil)
	}
	L.Push(v)
	return 1
}

// sorter sorts a copy of a list, which a comparison that changes the list cannot upset.
type sorter struct {
	L     *lua.LState
	items []lua.LValue
	less  lua.LValue
	calls int
}

func (s *sorter) Len() int      { return len(s.items) }
func (s *sorter) Swap(i, j int) { s.items[i], s.items[j] = s.items[j], s.items[i] }

func (s *sorter) Less(i, j int) bool {
	if s.calls++; s.calls&0xfff == 0 {
		pollLib(s.L)
	}
	a, b := s.items[i], s.items[j]
	if s.less != lua.LNil {
		s.L.Push(s.less)
		s.L.Push(a)
		s.L.Push(b)
		s.L.Call(2, 1)
		v := lua.LVAsBool(s.L.Get(-1))
		s.L.Pop(1)
		return v
	}
	switch x := a.(type) {
	case lua.LNumber:
		if y, ok := b.(lua.LNumber); ok {
			return x < y
		}
	case lua.LString:
		if y, ok := b.(lua.LString); ok {
			return x < y
		}
	}
	return s.L.LessThan(a, b)
}

func tableSort(L *lua.LState) int {
	t := checkTable(L, 1)
	if L.Get(2) != lua.LNil {
		checkFunction(L, 2)
	}
	n := t.Len()
	s := &sorter{L: L, items: make([]lua.LValue, n), less: L.Get(2)}
	for i := range s.items {
		s.items[i] = t.RawGetInt(i + 1)
		if s.items[i] == lua.LNil && s.less == lua.LNil {
			argFail(L, "attempt to compare nil with "+vmOf(L).typeName(t.RawGetInt(1)))
		}
	}
	sort.Sort(s)
	for i, v := range s.items {
		t.RawSetInt(i+1, v)
	}
	if n > 1 && s.less != lua.LNil && s.inconsistent() {
		argFail(L, "invalid order function for sorting")
	}
	return 0
}

// inconsistent finds the mistake that orderings are most often made with: one
// that holds of an item and itself, such as <=.
func (s *sorter) inconsistent() bool {
	for i := range s.items {
		if i > 0 && !s.Less(i, i-1) {
			continue
		}
		if s.Less(i, i) {
			return true
		}
	}
	return false
}

func tableMaxn(L *lua.LState) int {
	t := checkTable(L, 1)
	highest := lua.LNumber(0)
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		if n, ok := k.(lua.LNumber); ok && n > highest {
			highest = n
		}
	}
	L.Push(highest)
	return 1
}

func tableGetn(L *lua.LState) int {
	L.Push(lua.LNumber(checkTable(L, 1).Len()))
	return 1
}

func tableSetn(L *lua.LState) int {
	checkTable(L, 1)
	argFail(L, "'setn' is obsolete")
	return 0
}

// callEach calls function argument 2 with a key and a value and tells whether to stop.
func callEach(L *lua.LState, k, v lua.LValue) bool {
	L.Push(L.Get(2))
	L.Push(k)
	L.Push(v)
	L.Call(2, 1)
	if L.Get(-1) != lua.LNil {
		return true
	}
	L.Pop(1)
	return false
}

func tableForeach(L *lua.LState) int {
	t := checkTable(L, 1)
	checkFunction(L, 2)
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if callEach(L, k, v) {
			return 1
		}
	}
	return 0
}

func tableForeachi(L *lua.LState) int {
	t := checkTable(L, 1)
	checkFunction(L, 2)
	for i, n := 1, t.Len(); i <= n; i++ {
		if callEach(L, lua.LNumber(i), t.RawGetInt(i)) {
			return 1
		}
	}
	return 0
}

func tablePack(L *lua.LState) int {
	n := L.GetTop()
	t := L.CreateTable(n, 1)
	for i := 1; i <= n; i++ {
		t.RawSetInt(i, L.Get(i))
	}
	t.RawSetString("n", lua.LNumber(n))
	L.Push(t)
	return 1
}

func tableMove(L *lua.LState) int {
	src := checkTable(L, 1)
	from, to, at := checkInt(L, 2), checkInt(L, 3), checkInt(L, 4)
	dst := src
	if L.Get(5) != lua.LNil {
		dst = checkTable(L, 5)
	}
	if to-from >= 1<<26 {
		argError(L, 3, "too many elements to move")
	}
	vmOf(L).largeIndex(L, dst, lua.LNumber(at+to-from))
	move := func(i int) {
		if i%4096 == 0 {
			pollLib(L)
		}
		dst.RawSetInt(at+i-from, src.RawGetInt(i))
	}
	if at > from && dst == src {
		for i := to; i >= from; i-- {
			move(i)
		}
	} else {
		for i := from; i <= to; i++ {
			move(i)
		}
	}
	L.Push(dst)
	return 1
}
