package syntax

import (
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// site is an instruction that a Lua function of the state is executing.
type site struct {
	L     *lua.LState
	frame *lua.Debug
	proto *lua.FunctionProto
	info  *protoInfo
	pc    int
	inst  uint32

	typeName func(lua.LValue) string
}

// locate finds the instruction at the top of the stack. It fails in a Go
// function and in code that this package did not compile.
func locate(L *lua.LState) (*site, bool) {
	frame, ok := L.GetStack(0)
	if !ok {
		return nil, false
	}
	v, err := L.GetInfo("f", frame, lua.LNil)
	if err != nil {
		return nil, false
	}
	fn, ok := v.(*lua.LFunction)
	if !ok || fn.IsG {
		return nil, false
	}
	s := &site{L: L, frame: frame, proto: fn.Proto, info: infoOf(fn.Proto)}
	if s.info == nil {
		return nil, false
	}
	// The VM tells the line of the current instruction and keeps its address to
	// itself. So for a moment the function, which is this state's own, gets a
	// copy of its prototype where instruction n is on line n.
	counted := *fn.Proto
	counted.DbgSourcePositions = s.info.chunk.counting()
	fn.Proto = &counted
	_, err = L.GetInfo("l", frame, lua.LNil)
	fn.Proto = s.proto
	s.pc = frame.CurrentLine
	if err != nil || s.pc < 0 || s.pc >= len(s.proto.Code) {
		return nil, false
	}
	s.inst = s.proto.Code[s.pc]
	return s, true
}

// node returns the node of the instruction.
func (s *site) node() node { return s.info.chunk.nodes[s.info.nodes[s.pc]] }

// register returns the value of a register, nil when it cannot be read.
func (s *site) register(n int) lua.LValue {
	if name, v := s.L.GetLocal(s.frame, n+1); name != "" {
		return v
	}
	return nil
}

// value returns what a B or C operand stands for, nil when it cannot be read.
func (s *site) value(n int) lua.LValue {
	if n&constantBit == 0 {
		return s.register(n)
	}
	if n &^= constantBit; n < len(s.proto.Constants) {
		return s.proto.Constants[n]
	}
	return nil
}

// describe names the variable of a node the way Lua does: "local 'x'". The
// result is empty for a value that has no name.
func (s *site) describe(id int32) string {
	n := s.info.chunk.nodes[id]
	kind := ""
	switch n.kind {
	case nodeLocal:
		kind = "local"
	case nodeUpvalue:
		kind = "upvalue"
	case nodeGlobal:
		kind = "global"
	case nodeMethod:
		kind = "method"
	case nodeField:
		kind = "field"
		if n.name == "" {
			return "field '?'"
		}
	default:
		return ""
	}
	return kind + " '" + n.name + "'"
}

// isNumeric says whether the VM takes a value for a number in arithmetic.
func isNumeric(v lua.LValue) bool {
	s, ok := v.(lua.LString)
	if !ok {
		return v.Type() == lua.LTNumber
	}
	text := strings.Trim(string(s), " \t\n")
	if _, err := strconv.ParseInt(text, 0, 64); err == nil {
		return true
	}
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}
