package syntax

import (
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// protoInfo is what the package keeps with a compiled function. It travels as
// the last of the function's constants, which no instruction refers to, so that
// it lives and dies with it and no table of prototypes is needed.
type protoInfo struct {
	chunk *chunkInfo
	nodes []int32 // of each instruction
}

// chunkInfo is shared by the functions of a chunk.
type chunkInfo struct {
	name    string // as given to Compile
	nodes   []node
	longest int // instructions of the longest function

	once    sync.Once
	numbers []int
}

// counting returns 0, 1, 2 ... for the longest function of the chunk.
func (c *chunkInfo) counting() []int {
	c.once.Do(func() {
		c.numbers = make([]int, c.longest)
		for i := range c.numbers {
			c.numbers[i] = i
		}
	})
	return c.numbers
}

// infoOf returns what the package keeps with a function, nil for a function
// that it did not compile.
func infoOf(proto *lua.FunctionProto) *protoInfo {
	if n := len(proto.Constants); n > 0 {
		if ud, ok := proto.Constants[n-1].(*lua.LUserData); ok {
			info, _ := ud.Value.(*protoInfo)
			return info
		}
	}
	return nil
}

// ChunkName is the chunk name that a function was compiled with, mark included;
// for a function not compiled here, "=" and its source name.
func ChunkName(proto *lua.FunctionProto) string {
	if info := infoOf(proto); info != nil {
		return info.chunk.name
	}
	return "=" + proto.SourceName
}

// patch repairs the generated code and puts real lines where node numbers are.
func (p *parser) patch(proto *lua.FunctionProto, chunkname string) {
	chunk := &chunkInfo{name: chunkname, nodes: p.nodes.list}
	p.patchFunction(proto, chunk)
}

func (p *parser) patchFunction(proto *lua.FunctionProto, chunk *chunkInfo) {
	info := &protoInfo{chunk: chunk, nodes: make([]int32, len(proto.DbgSourcePositions))}
	for pc, encoded := range proto.DbgSourcePositions {
		info.nodes[pc] = number(encoded)
		proto.DbgSourcePositions[pc] = p.nodes.line(encoded)
	}
	chunk.longest = max(chunk.longest, len(info.nodes))
	fn := p.functions[number(proto.LineDefined)]
	proto.LineDefined = p.nodes.line(proto.LineDefined)
	proto.LastLineDefined = p.nodes.line(proto.LastLineDefined)
	if n := len(proto.DbgUpvalues); n > maxUpvalues {
		p.failLine(proto.LineDefined, "function at line %d has more than %d upvalues", proto.LineDefined, maxUpvalues)
	}
	p.patchTables(proto, info)
	patchJumps(proto.Code, info)
	if fn != nil {
		patchLocals(proto, fn, info)
	}
	proto.Constants = append(proto.Constants, &lua.LUserData{Value: info})
	for _, kid := range proto.FunctionPrototypes {
		p.patchFunction(kid, chunk)
	}
}

// maxUpvalues is how many variables of outer functions a function may use. The
// VM counts them in a byte.
const maxUpvalues = 255

// Layout of an instruction: 6 bits operation, 8 bits A, 9 bits C, 9 bits B.
const (
	opShift = 26
	aShift  = 18
	cShift  = 9
	bcMask  = 0x1ff
	bxMask  = 1<<aShift - 1 // C and B as one number
	aMask   = 0xff
	// constantBit marks a B or C that numbers a constant and not a register.
	constantBit = 1 << 8
)

func opOf(inst uint32) int { return int(inst >> opShift) }
func argA(inst uint32) int { return int(inst >> aShift & aMask) }
func argB(inst uint32) int { return int(inst & bcMask) }
func argC(inst uint32) int { return int(inst >> cShift & bcMask) }

// itemsPerFlush is how many items of a table constructor are collected in
// registers before SETLIST moves them to the table (lua.FieldsPerFlush).
const itemsPerFlush = 50

// patchTables numbers the flushes of table constructors. SETLIST's C says which
// group of items it stores, from 1; a C that does not fit is 0 and the number
// follows as a word. The generator
//
//   - leaves that word 0, so that items from 25,551 on overwrite the first;
//   - repeats a full group at each keyed field that comes right after it, with
//     whatever is in the registers by then;
//   - stores the values of an open last item over the full group before it.
func (p *parser) patchTables(proto *lua.FunctionProto, info *protoInfo) {
	code := proto.Code
	const nop = uint32(lua.OP_NOP) << opShift
	var groups [aMask + 1]int // stored so far, by register of the table
	for pc := 0; pc < len(code); pc++ {
		inst := code[pc]
		switch opOf(inst) {
		case lua.OP_CLOSURE:
			// One pseudo instruction per captured variable follows.
			pc += len(proto.FunctionPrototypes[inst&bxMask].DbgUpvalues)
		case lua.OP_NEWTABLE:
			groups[argA(inst)] = 0
		case lua.OP_SETLIST:
			at := info.chunk.nodes[info.nodes[pc]]
			wide := argC(inst) == 0
			if at.key && argB(inst) == itemsPerFlush {
				code[pc] = nop
				if wide {
					pc++
					code[pc] = nop
				}
				continue
			}
			groups[argA(inst)]++
			group := groups[argA(inst)]
			switch {
			case wide:
				pc++
				code[pc] = uint32(group)
			case group <= bcMask:
				code[pc] = inst&^(bcMask<<cShift) | uint32(group)<<cShift
			default:
				p.failLine(int(at.line), "table constructor with %d items cannot end in a call or '...'", bcMask*itemsPerFlush)
			}
		}
	}
}

// patchLocals gives every local the range of instructions in which it lives.
// The generator ends the wrong ones, and counts the instruction after a
// declaration out.
func patchLocals(proto *lua.FunctionProto, fn *function, info *protoInfo) {
	if len(proto.DbgLocals) != len(fn.locals) {
		return
	}
	for i, local := range proto.DbgLocals {
		s := fn.locals[i]
		end := local.StartPc
		for end < len(info.nodes) && s.from <= info.nodes[end] && info.nodes[end] < s.to {
			end++
		}
		local.StartPc--
		local.EndPc = end
	}
}

// patchJumps makes a goto detach the variables it leaves, which are those above
// the locals in scope at its label, and no others.
func patchJumps(code []uint32, info *protoInfo) {
	for pc, inst := range code {
		at := info.chunk.nodes[info.nodes[pc]]
		if opOf(inst) == lua.OP_CLOSE && at.kind == nodeGoto {
			code[pc] = inst&^(aMask<<aShift) | uint32(at.a)<<aShift
		}
	}
}
