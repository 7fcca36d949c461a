package headers

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/headers"
)

// Value is the Go value behind a Headers object: a mapping on a script's list,
// which every change is made in.
type Value struct {
	core.Headers
	list list
}

// On returns headers on a list of {name, value}.
func On(t *runtime.Table) *Value {
	v := &Value{list: list{t}}
	v.Headers = *core.On(&v.list)
	return v
}

// CloneFor makes the headers of a fork, on the fork's list.
func (v *Value) CloneFor(k *runtime.Copier) (any, error) {
	return On(k.Value(v.list.table).(*runtime.Table)), nil
}

// list keeps headers in a script's table.
type list struct{ table *runtime.Table }

func (l *list) Len() int { return l.table.Len() }

func (l *list) At(i int) (name, value string) {
	pair, ok := l.table.RawGetInt(i + 1).(*lua.LTable)
	if !ok {
		return "", ""
	}
	return text(pair.RawGetInt(1)), text(pair.RawGetInt(2))
}

func (l *list) Append(name, value string) { l.table.Append(Pair(name, value)) }

// Pair is {name, value}.
func Pair(name, value string) *runtime.Table {
	var none lua.LState // tables know of no state
	pair := none.CreateTable(2, 0)
	pair.Append(lua.LString(name))
	pair.Append(lua.LString(value))
	return pair
}

func (l *list) Keep(keep func(name string) bool) {
	n, kept := l.table.Len(), 0
	for i := range n {
		name, _ := l.At(i)
		if !keep(name) {
			continue
		}
		kept++
		if kept != i+1 {
			l.table.RawSetInt(kept, l.table.RawGetInt(i+1))
		}
	}
	for i := n; i > kept; i-- {
		l.table.Remove(i)
	}
}

// text is the text of a string or of bytes; "" for anything else.
func text(v runtime.Value) string {
	s, _ := Text(v)
	return s
}

// Text returns what a string or a bytes object holds.
func Text(v runtime.Value) (string, bool) {
	if s, ok := v.(lua.LString); ok {
		return string(s), true
	}
	b, ok := runtime.NativeOf[runtime.Bytes](v)
	return string(b), ok
}

// Fields reads a list of {name, value}, or an object Headers. Errors are
// documented exceptions; where begins their text.
func Fields(vm *runtime.VM, v runtime.Value, where string) ([]core.Field, error) {
	if h, ok := runtime.NativeOf[*Value](v); ok {
		return h.Headers.Fields(), nil
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil, runtime.Raisef(runtime.TypeError, "%s: headers must be a list of {name, value}, not %s", where, vm.TypeName(v))
	}
	n := t.Len()
	if k, _ := t.Next(lua.LNil); n == 0 && k != lua.LNil {
		return nil, runtime.Raisef(runtime.TypeError, "%s: headers must be a list of {name, value}, not a table with keys", where)
	}
	fields := make([]core.Field, n, n+4)
	for i := range fields {
		pair, ok := t.RawGetInt(i + 1).(*lua.LTable)
		if !ok || pair.Len() != 2 {
			return nil, runtime.Raisef(runtime.TypeError, "%s: header %d is no {name, value}", where, i+1)
		}
		for j, s := range [...]*string{&fields[i].Name, &fields[i].Value} {
			part := pair.RawGetInt(j + 1)
			if *s, ok = Text(part); !ok {
				return nil, notText(vm, part)
			}
		}
	}
	return fields, nil
}

func notText(vm *runtime.VM, v runtime.Value) error {
	return runtime.Raisef(runtime.AssertionError, "header names and values must be strings, not %s", vm.TypeName(v))
}
