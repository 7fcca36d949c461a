package runtime

//lint:file-ignore U1000 the fields are there for the layout, most are never read

import (
	"reflect"
	"strings"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

//lint:file-ignore U1000 The records have the layout of gopher-lua's, whatever is read of them.

// gopher-lua shows its stack of calls one level at a time, each found by walking
// from the innermost: a walk over the whole is quadratic, and takes a step for
// every tail call that ever was. We read its records instead.

// callFrame has the layout of gopher-lua's type of that name.
type callFrame struct {
	idx        int // number of calls below
	fn         *lua.LFunction
	parent     *callFrame
	pc         int // of the next instruction
	base       int
	localBase  int
	returnBase int
	nargs      int
	nret       int
	tailCall   int // calls that this one took the place of
}

// registers has the layout of gopher-lua's registry: the values on a stack.
type registers struct {
	array   []lua.LValue
	top     int // those from here on are not in use
	growBy  int
	maxSize int
	alloc   *struct{}
	handler any
}

// Where a state keeps its innermost call, its values and its calls.
var (
	currentFrame = inState("currentFrame", reflect.TypeFor[*callFrame]()).Offset
	values       = inState("reg", reflect.TypeFor[*registers]()).Offset
	calls        = inState("stack", nil)
)

// inState finds a field of lua.LState, which must have the layout of typ if that is not nil.
func inState(name string, typ reflect.Type) reflect.StructField {
	field, ok := reflect.TypeFor[lua.LState]().FieldByName(name)
	if !ok || typ != nil && !sameLayout(field.Type, typ) {
		panic("netlua/runtime: this version of gopher-lua is not known: " + name + " of its states has changed")
	}
	return field
}

// sameLayout tells whether two pointer types point to structs with the same
// fields, but for the case of their names.
func sameLayout(a, b reflect.Type) bool {
	if a.Kind() != reflect.Pointer || b.Kind() != reflect.Pointer {
		return false
	}
	a, b = a.Elem(), b.Elem()
	if a.Kind() != reflect.Struct || b.Kind() != reflect.Struct || a.NumField() != b.NumField() || a.Size() != b.Size() {
		return false
	}
	for i := range a.NumField() {
		f, g := a.Field(i), b.Field(i)
		if !strings.EqualFold(f.Name, g.Name) || f.Offset != g.Offset || f.Type.Kind() != g.Type.Kind() {
			return false
		}
	}
	return true
}

// innermost returns the call that L is in, nil for none.
func innermost(L *lua.LState) *callFrame {
	return *(**callFrame)(unsafe.Add(unsafe.Pointer(L), currentFrame))
}

// valuesOf returns the values on L's stack.
func valuesOf(L *lua.LState) *registers {
	return *(**registers)(unsafe.Add(unsafe.Pointer(L), values))
}

// unwind takes all calls and values off f's stack, wherever an error left them.
func (f *fiber) unwind() {
	at := unsafe.Add(unsafe.Pointer(f.L), calls.Offset)
	reflect.NewAt(calls.Type, at).Elem().Interface().(interface{ SetSp(int) }).SetSp(0)
	*(**callFrame)(unsafe.Add(unsafe.Pointer(f.L), currentFrame)) = nil
	f.L.SetTop(0)
}

// depth is the number of calls on f's stack and on those below it.
func (f *fiber) depth() int {
	if f == nil {
		return 0
	}
	n := f.base
	if fr := innermost(f.L); fr != nil {
		n += fr.idx + 1
	}
	return n
}

// tableFields has the layout of lua.LTable.
type tableFields struct {
	metatable lua.LValue
	array     []lua.LValue
	dict      map[lua.LValue]lua.LValue
	strDict   map[string]lua.LValue
	keys      []lua.LValue
	k2i       map[lua.LValue]int
}

func init() {
	if !sameLayout(reflect.TypeFor[*lua.LTable](), reflect.TypeFor[*tableFields]()) {
		panic("netlua/runtime: this version of gopher-lua is not known: its tables have changed")
	}
}

// listOf is the number of values that t has room for as a list.
func listOf(t *lua.LTable) int { return len((*tableFields)(unsafe.Pointer(t)).array) }
