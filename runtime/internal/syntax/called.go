package syntax

import lua "github.com/yuin/gopher-lua"

// CalledAs names what the instruction at pc calls, as the source text has it:
// what is "global", "local", "upvalue", "field" or "method". Both results are
// empty for a callee without a name and for code not compiled here.
func CalledAs(proto *lua.FunctionProto, pc int) (what, name string) {
	info := infoOf(proto)
	if info == nil || pc < 0 || pc >= len(info.nodes) {
		return "", ""
	}
	n := info.chunk.nodes[info.nodes[pc]]
	if n.kind == nodeCall {
		n = info.chunk.nodes[n.a]
	} else if n.kind != nodeMethod {
		return "", ""
	}
	if n.name == "" {
		return "", ""
	}
	switch n.kind {
	case nodeLocal:
		what = "local"
	case nodeUpvalue:
		what = "upvalue"
	case nodeGlobal:
		what = "global"
	case nodeMethod:
		what = "method"
	case nodeField:
		what = "field"
	default:
		return "", ""
	}
	return what, n.name
}
