package runtime

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// Reading a member of an object, o.name and o:name(...), is what scripts do all
// day. By way of __index it costs a look into the metatable, a call record and a
// string for the key. The two instructions are wrapped, for the whole process, to
// read members directly; anything else takes gopher-lua's own way.

// Parts of an instruction: registers A and B, and C, which is a constant where
// constantBit is set.
const (
	constantBit = 1 << 8
	maskA       = 0xff
	maskBC      = 0x1ff
)

func registerA(inst uint32) int { return int(inst >> 18 & maskA) }
func registerB(inst uint32) int { return int(inst & maskBC) }
func operandC(inst uint32) int  { return int(inst >> 9 & maskBC) }

func init() {
	getField, self := jumpTable[lua.OP_GETTABLEKS], jumpTable[lua.OP_SELF]
	jumpTable[lua.OP_GETTABLEKS] = func(L *lua.LState, inst uint32, base *callFrame) int {
		if v := memberFor(L, inst); v != nil {
			setRegister(L, registerA(inst), v)
			return 0
		}
		return getField(L, inst, base)
	}
	jumpTable[lua.OP_SELF] = func(L *lua.LState, inst uint32, base *callFrame) int {
		if v := memberFor(L, inst); v != nil {
			object, a := valuesOf(L).array[innermost(L).localBase+registerB(inst)], registerA(inst)
			setRegister(L, a, v)
			setRegister(L, a+1, object)
			return 0
		}
		return self(L, inst, base)
	}
}

// memberFor is the member of an object in register B whose name is the constant
// C, nil where the instruction is about something else or there is no such member.
func memberFor(L *lua.LState, inst uint32) lua.LValue {
	fr := innermost(L)
	ud, ok := valuesOf(L).array[fr.localBase+registerB(inst)].(*lua.LUserData)
	if !ok {
		return nil
	}
	o, ok := ud.Value.(*Object)
	c := operandC(inst)
	if !ok || c < constantBit {
		return nil
	}
	name, ok := fr.fn.Proto.Constants[c-constantBit].(lua.LString)
	if !ok {
		return nil
	}
	return o.constant(L, string(name))
}

// constant reads a field, a member of the class or a property; nil for none. The
// name is a constant of the script.
func (o *Object) constant(L *lua.LState, name string) lua.LValue {
	if o.fields != nil {
		if v := o.fields.get(name); v != nil {
			return v
		}
	}
	m := o.class.lookupConstant(name)
	switch {
	case m == nil:
		return nil
	case m.prop == nil:
		return m.val
	case m.prop.Read != nil && !o.lost:
		if v := m.prop.Read(o); v != nil {
			return v
		}
	}
	top := L.GetTop()
	getProp(L, o, m.prop)
	v := L.Get(-1)
	L.SetTop(top)
	return v
}

// recent remembers members of a class by the addresses of the names that scripts
// have for them. A constant stays at its address, and an address that is
// remembered belongs to nothing else.
type recent [8]struct {
	at  *byte
	len int
	m   *member
}

// lookupConstant is lookup for a name that is a constant of a script.
func (c *class) lookupConstant(name string) *member {
	if c.flat == nil {
		c.flatten()
	}
	at := unsafe.StringData(name)
	p := uintptr(unsafe.Pointer(at))
	r := &c.recent[(p>>3^p>>6)%uintptr(len(c.recent))]
	if r.at == at && r.len == len(name) {
		return r.m
	}
	m := c.flat[name]
	if m != nil {
		r.at, r.len, r.m = at, len(name), m
	}
	return m
}

// setRegister sets a register of the running Lua function.
func setRegister(L *lua.LState, i int, v lua.LValue) {
	r, at := valuesOf(L), innermost(L).localBase+i
	if at >= len(r.array) {
		L.SetTop(i) // nothing above the top is in use
		L.Push(v)
		return
	}
	r.array[at] = v
	r.top = max(r.top, at+1)
}
