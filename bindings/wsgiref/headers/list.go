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
	v := &Value{list: list{table: t}}
	v.Headers = *core.On(&v.list)
	return v
}

// CloneFor makes the headers of a fork, on the fork's list.
func (v *Value) CloneFor(k *runtime.Copier) (any, error) {
	return On(k.Value(v.list.table).(*runtime.Table)), nil
}

// list keeps headers in a script's table.
type list struct {
	table *runtime.Table
	given [2]runtime.Value // what is about to be appended, as the script gave it; else nil
}

func (l *list) Len() int { return l.table.Len() }

func (l *list) At(i int) (name, value string) {
	pair, ok := l.table.RawGetInt(i + 1).(*lua.LTable)
	if !ok {
		return "", ""
	}
	return text(pair.RawGetInt(1)), text(pair.RawGetInt(2))
}

// value is the value of header i as the script sees it.
func (l *list) value(i int) runtime.Value {
	return l.table.RawGetInt(i + 1).(*lua.LTable).RawGetInt(2)
}

func (l *list) Append(name, value string) {
	if n, ok := l.given[0].(lua.LString); ok && string(n) == name {
		if v, ok := l.given[1].(lua.LString); ok && string(v) == value {
			l.table.Append(pairOf(l.given[0], l.given[1])) // strings need not be boxed again
			return
		}
	}
	l.table.Append(Pair(name, value))
}

// Pair is {name, value}.
func Pair(name, value string) *runtime.Table { return pairOf(lua.LString(name), lua.LString(value)) }

func pairOf(name, value runtime.Value) *runtime.Table {
	var none lua.LState // tables know of no state
	pair := none.CreateTable(2, 0)
	pair.Append(name)
	pair.Append(value)
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
	var fields []core.Field
	err := each(vm, v, where, func(n int, name, value string) error {
		if fields == nil {
			fields = make([]core.Field, 0, n)
		}
		fields = append(fields, core.Field{Name: name, Value: value})
		return nil
	})
	return fields, err
}

// check refuses a list whose headers could not be sent.
func check(vm *runtime.VM, t *runtime.Table) error {
	return each(vm, t, "Headers", func(_ int, name, value string) error {
		if err := core.CheckName(name); err != nil {
			return err
		}
		return core.CheckValue(value)
	})
}

// each calls do for the headers of a list, of which there are n.
func each(vm *runtime.VM, v runtime.Value, where string, do func(n int, name, value string) error) error {
	t, ok := v.(*lua.LTable)
	if !ok {
		return runtime.Raisef(runtime.TypeError, "%s: headers must be a list of {name, value}, not %s", where, vm.TypeName(v))
	}
	n := t.Len()
	if n == 0 {
		if k, _ := t.Next(lua.LNil); k != lua.LNil {
			return runtime.Raisef(runtime.TypeError, "%s: headers must be a list of {name, value}, not a table with keys", where)
		}
	}
	for i := 1; i <= n; i++ {
		pair, ok := t.RawGetInt(i).(*lua.LTable)
		if !ok || pair.Len() != 2 {
			return runtime.Raisef(runtime.TypeError, "%s: header %d is no {name, value}", where, i)
		}
		name, ok := Text(pair.RawGetInt(1))
		if !ok {
			return notText(vm, pair.RawGetInt(1))
		}
		value, ok := Text(pair.RawGetInt(2))
		if !ok {
			return notText(vm, pair.RawGetInt(2))
		}
		if err := do(n, name, value); err != nil {
			return err
		}
	}
	return nil
}

func notText(vm *runtime.VM, v runtime.Value) error {
	return runtime.Raisef(runtime.AssertionError, "header names and values must be strings, not %s", vm.TypeName(v))
}
