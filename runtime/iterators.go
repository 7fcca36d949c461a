package runtime

import lua "github.com/yuin/gopher-lua"

// The iterators that iter gives. Their state is a value among the upvalues of
// one function, so that a fork gets a copy of a loop that is under way.

// stepper is the state of an iteration.
type stepper interface {
	Cloner
	step(L *lua.LState) lua.LValue // LNil at the end
}

func (vm *VM) iterator(s stepper) lua.LValue {
	return vm.StaticFunction(iterNext, &lua.LUserData{Value: s, Metatable: lua.LNil})
}

func iterNext(L *lua.LState) int {
	s, ok := L.Get(lua.UpvalueIndex(1)).(*lua.LUserData).Value.(stepper)
	if !ok {
		return lostFunction(L) // a coroutine's, say
	}
	L.Push(s.step(L))
	return 1
}

// textIter is over the bytes of a string.
type textIter struct {
	text string
	i    int
}

func (t *textIter) step(*lua.LState) lua.LValue {
	if t.i >= len(t.text) {
		return lua.LNil
	}
	t.i++
	return lua.LString(t.text[t.i-1 : t.i])
}

func (t *textIter) CloneFor(*Copier) (any, error) { return &textIter{t.text, t.i}, nil }

// listIter is over the items of a table, which may change meanwhile.
type listIter struct {
	list *lua.LTable
	i    int
}

func (l *listIter) step(*lua.LState) lua.LValue {
	l.i++
	return l.list.RawGetInt(l.i)
}

func (l *listIter) CloneFor(k *Copier) (any, error) { return &listIter{k.table(l.list), l.i}, nil }

// valuesIter is over values that do not change.
type valuesIter struct{ left []lua.LValue }

func (v *valuesIter) step(*lua.LState) lua.LValue {
	if len(v.left) == 0 {
		return lua.LNil
	}
	x := v.left[0]
	v.left = v.left[1:]
	return x
}

func (v *valuesIter) CloneFor(k *Copier) (any, error) {
	n := &valuesIter{make([]lua.LValue, len(v.left))}
	for i, x := range v.left {
		n.left[i] = k.Value(x)
	}
	return n, nil
}

// linesIter is over what a method readline gives until that is empty.
type linesIter struct{ readline, self lua.LValue }

func (l *linesIter) step(L *lua.LState) lua.LValue {
	L.Push(l.readline)
	L.Push(l.self)
	L.Call(1, 1)
	v := L.Get(-1)
	L.Pop(1)
	if s, ok := v.(lua.LString); ok && s == "" {
		return lua.LNil
	}
	return v
}

func (l *linesIter) CloneFor(k *Copier) (any, error) {
	return &linesIter{k.Value(l.readline), k.Value(l.self)}, nil
}
