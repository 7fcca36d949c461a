package syntax

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Explain puts an error message that the VM has just raised into the words of
// Lua 5.1, naming the variable to blame when it is known:
//
//	attempt to call a non-function object
//	attempt to call field 'send' (a nil value)
//
// It must be called while the stack still stands as it was at the raise, as in
// LState.Panic. A position in front of the message is kept. Messages that are
// not the VM's come back unchanged. typeName is how to call the type of a value.
func Explain(L *lua.LState, msg string, typeName func(lua.LValue) string) string {
	for _, r := range rewrites {
		i := strings.Index(msg, r.opening)
		if i < 0 || i > 0 && msg[i-1] != ' ' {
			continue
		}
		args, ok := r.match(msg[i+len(r.opening):])
		if !ok {
			continue
		}
		s, ok := locate(L)
		if ok {
			s.typeName = typeName
		}
		return msg[:i] + r.words(s, args)
	}
	return msg
}

// rewrite turns one message of the VM into Lua's.
type rewrite struct {
	opening string                              // how the message begins
	match   func(rest string) ([2]string, bool) // takes the rest apart
	words   func(s *site, args [2]string) string
}

var rewrites = [...]rewrite{
	{"attempt to call a non-function object", matchEnd, callWords},
	{"attempt to index a non-table object(", matchIndex, indexWords},
	{"cannot perform concat operation between ", matchPair(" and "), concatWords},
	{"cannot perform ", matchArith, arithWords},
	{"attempt to compare ", matchPair(" with "), compareWords},
	{"__unm undefined", matchEnd, unaryWords("perform arithmetic on")},
	{"__len undefined", matchEnd, unaryWords("get length of")},
	{"for statement init must be a number", matchEnd, fixed("'for' initial value must be a number")},
	{"for statement limit must be a number", matchEnd, fixed("'for' limit must be a number")},
	{"for statement step must be a number", matchEnd, fixed("'for' step must be a number")},
	{"too many recursions in gettable", matchEnd, fixed("loop in gettable")},
	{"too many recursions in settable", matchEnd, fixed("loop in settable")},
	{"registry overflow", matchEnd, fixed("stack overflow")},
	{"can not yield from outside of a coroutine", matchEnd, fixed("attempt to yield from outside a coroutine")},
}

func fixed(words string) func(*site, [2]string) string {
	return func(*site, [2]string) string { return words }
}

func matchEnd(rest string) (args [2]string, ok bool) { return args, rest == "" }

// matchPair matches "T1<between>T2".
func matchPair(between string) func(string) ([2]string, bool) {
	return func(rest string) (args [2]string, ok bool) {
		args[0], args[1], ok = strings.Cut(rest, between)
		return args, ok && isType(args[0]) && isType(args[1])
	}
}

func matchArith(rest string) (args [2]string, ok bool) {
	_, rest, ok = strings.Cut(rest, " operation between ")
	if !ok {
		return args, false
	}
	return matchPair(" and ")(rest)
}

// matchIndex matches "T) with key 'K'".
func matchIndex(rest string) (args [2]string, ok bool) {
	args[0], args[1], ok = strings.Cut(rest, ") with key '")
	return args, ok && isType(args[0])
}

func isType(s string) bool {
	switch s {
	case "nil", "boolean", "number", "string", "table", "function", "userdata", "thread", "channel":
		return true
	}
	return false
}

// typeWords is the message for a value of a type that an operation refuses.
func typeWords(operation, variable, typ string) string {
	if variable == "" {
		return fmt.Sprintf("attempt to %s %s value", operation, withArticle(typ))
	}
	return fmt.Sprintf("attempt to %s %s (%s value)", operation, variable, withArticle(typ))
}

// withArticle puts "a" before the name of a type, or "an" before that of a class
// like IPv4Address.
func withArticle(typ string) string {
	if !isType(typ) && typ != "" && strings.ContainsRune("AEIOaeio", rune(typ[0])) {
		return "an " + typ
	}
	return "a " + typ
}

func callWords(s *site, _ [2]string) string {
	if s == nil {
		return "attempt to call a value that is not a function"
	}
	switch opOf(s.inst) {
	case lua.OP_CALL, lua.OP_TAILCALL, lua.OP_TFORLOOP:
	default:
		return "attempt to call a value that is not a function"
	}
	variable, hint := "", ""
	switch n := s.node(); n.kind {
	case nodeCall:
		variable = s.describe(n.a)
	case nodeMethod:
		variable = s.describe(s.info.nodes[s.pc])
		hint = stringHint(s.register(argA(s.inst)+1), n.name) // the object is the first argument
	}
	v := s.register(argA(s.inst))
	if v == nil {
		return "attempt to call a value that is not a function"
	}
	return typeWords("call", variable, s.typeName(v)) + hint
}

func indexWords(s *site, args [2]string) string {
	typ := args[0]
	if s == nil || typ == "table" {
		return typeWords("index", "", typ)
	}
	object := -1
	switch opOf(s.inst) {
	case lua.OP_GETTABLE, lua.OP_GETTABLEKS, lua.OP_SELF:
		object = argB(s.inst)
	case lua.OP_SETTABLE, lua.OP_SETTABLEKS:
		object = argA(s.inst)
	default:
		return typeWords("index", "", typ)
	}
	// What could not be indexed may be an __index further on and not the object.
	if v := s.register(object); v == nil || v.Type().String() != typ {
		return typeWords("index", "", typ)
	}
	n := s.node()
	if n.kind != nodeField && n.kind != nodeMethod {
		return typeWords("index", "", typ)
	}
	return typeWords("index", s.describe(n.a), s.typeName(s.register(object)))
}

func arithWords(s *site, args [2]string) string {
	const operation = "perform arithmetic on"
	if s != nil {
		switch opOf(s.inst) {
		case lua.OP_ADD, lua.OP_SUB, lua.OP_MUL, lua.OP_DIV, lua.OP_MOD, lua.OP_POW:
			b, c := s.value(argB(s.inst)), s.value(argC(s.inst))
			if b == nil || c == nil {
				break
			}
			n := s.node()
			if !isNumeric(b) {
				return typeWords(operation, s.describe(n.a), s.typeName(b))
			}
			return typeWords(operation, s.describe(n.b), s.typeName(c))
		}
	}
	// Without the values a string may or may not be a number; the other is not.
	typ := args[0]
	if typ == "number" || typ == "string" && args[1] != "number" {
		typ = args[1]
	}
	return typeWords(operation, "", typ)
}

// concatWords finds the operand that broke a chain of concatenations by doing
// as the VM did, from right to left.
func concatWords(s *site, args [2]string) string {
	const operation = "concatenate"
	left := args[0] == "string" || args[0] == "number"
	typ := args[0]
	if left {
		typ = args[1]
	}
	if s == nil || opOf(s.inst) != lua.OP_CONCAT {
		return typeWords(operation, "", typ)
	}
	first, last := argB(s.inst), argC(s.inst)
	for i := last; i > first; i-- {
		rhs, lhs := s.register(i), s.register(i-1)
		if rhs == nil || lhs == nil {
			break
		}
		if i < last {
			rhs = lua.LString("") // what was joined so far
		}
		if lua.LVCanConvToString(lhs) && lua.LVCanConvToString(rhs) {
			continue
		}
		if lhs.Type().String() != args[0] || rhs.Type().String() != args[1] {
			break // a metamethod has been at work; the culprit is not known
		}
		culprit := i - 1
		if left {
			culprit = i
		}
		return typeWords(operation, s.describe(s.chainOperand(culprit-first, last-first+1)), s.typeName(s.register(culprit)))
	}
	return typeWords(operation, "", typ)
}

// chainOperand returns the node of the nth operand, from 0, of the chain of the
// given number of operands that the instruction joins. The chain nests to the
// right: every operand but the last is the left one of a node.
func (s *site) chainOperand(n, operands int) int32 {
	at := s.node()
	for i := 0; i < min(n, operands-2); i++ {
		at = s.info.chunk.nodes[at.b]
	}
	if n == operands-1 {
		return at.b
	}
	return at.a
}

func compareWords(s *site, args [2]string) string {
	if s != nil {
		switch opOf(s.inst) {
		case lua.OP_LT, lua.OP_LE:
			for i, n := range [...]int{argB(s.inst), argC(s.inst)} {
				if v := s.value(n); v != nil && v.Type().String() == args[i] {
					args[i] = s.typeName(v)
				}
			}
		}
	}
	if args[0] == args[1] {
		return fmt.Sprintf("attempt to compare two %s values", args[0])
	}
	return fmt.Sprintf("attempt to compare %s with %s", args[0], args[1])
}

func unaryWords(operation string) func(*site, [2]string) string {
	return func(s *site, _ [2]string) string {
		if s != nil {
			switch opOf(s.inst) {
			case lua.OP_UNM, lua.OP_LEN:
				if v := s.register(argB(s.inst)); v != nil {
					return typeWords(operation, s.describe(s.node().a), s.typeName(v))
				}
			}
		}
		return "attempt to " + operation + " a value of the wrong type"
	}
}
