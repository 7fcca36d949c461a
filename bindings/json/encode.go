package json

import (
	"math"
	"sort"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/json"
)

func dumps(c *runtime.Call) error {
	text, err := encode(c, 1)
	if err != nil {
		return err
	}
	return c.ReturnStr(text)
}

func dump(c *runtime.Call) error {
	text, err := encode(c, 2)
	if err != nil {
		return err
	}
	L := c.State()
	write := L.GetField(c.Arg(1), "write")
	if write == lua.LNil {
		return runtime.Raisef(runtime.AttributeError, "dump: parameter 'fp': a %s has no method write", c.VM().TypeName(c.Arg(1)))
	}
	L.Push(write)
	L.Push(c.Arg(1))
	L.Push(lua.LString(text))
	L.Call(2, 0)
	return nil
}

// encode writes argument 0 with the options from argument i on.
func encode(c *runtime.Call, i int) (string, error) {
	o, err := optionsOf(c, i)
	if err != nil {
		return "", err
	}
	e := encoder{c: c, L: c.State(), options: o}
	if err := e.value(c.Arg(0), 0); err != nil {
		return "", err
	}
	return string(e.b), nil
}

// encoder writes Lua values to one text.
type encoder struct {
	options
	c    *runtime.Call
	L    *lua.LState
	b    []byte
	path []lua.LValue // the tables around the value, to find cycles
}

func (e *encoder) value(v lua.LValue, depth int) (err error) {
	switch v := v.(type) {
	case lua.LString:
		e.b, err = core.AppendString(e.b, string(v), e.ascii)
		return err
	case lua.LNumber:
		return e.number(float64(v))
	case lua.LBool:
		e.b = append(e.b, v.String()...)
		return nil
	case *lua.LNilType:
		e.b = append(e.b, "null"...)
		return nil
	case *lua.LTable:
		if depth++; depth > maxDepth {
			return tooDeep("encoding a JSON object")
		}
		if err := e.enter(v); err != nil {
			return err
		}
		if err := e.table(v, depth); err != nil {
			return err
		}
		e.leave()
		return nil
	case *lua.LUserData:
		if runtime.IsNone(v) {
			e.b = append(e.b, "null"...)
			return nil
		}
		if n := runtime.ToBigInt(v); n != nil {
			e.b = n.Append(e.b, 10)
			return nil
		}
		if o := runtime.ObjectOf(v); o != nil && o.TupleFields() != nil {
			return e.tuple(v, o.TupleFields(), depth+1)
		}
	}
	return e.other(v, depth)
}

// other is for what JSON has no form for: the script's own conversion.
func (e *encoder) other(v lua.LValue, depth int) error {
	if e.deflt == nil {
		return runtime.Raisef(runtime.TypeError, "Object of type %s is not JSON serializable", e.c.VM().TypeName(v))
	}
	if depth++; depth > maxDepth {
		return tooDeep("encoding a JSON object")
	}
	if err := e.enter(v); err != nil {
		return err
	}
	out, err := e.deflt.Call(e.c.Context(), v)
	if err != nil {
		return err
	}
	if len(out) == 0 {
		out = []lua.LValue{lua.LNil}
	}
	if err := e.value(out[0], depth); err != nil {
		return err
	}
	e.leave()
	return nil
}

// enter notes that v is being written, and refuses it if it already is.
func (e *encoder) enter(v lua.LValue) error {
	if !e.circular {
		return nil
	}
	for _, up := range e.path {
		if up == v {
			return runtime.Raisef(runtime.ValueError, "Circular reference detected")
		}
	}
	e.path = append(e.path, v)
	return nil
}

func (e *encoder) leave() {
	if e.circular {
		e.path = e.path[:len(e.path)-1]
	}
}

func (e *encoder) number(f float64) error {
	if !e.nan && (math.IsNaN(f) || math.IsInf(f, 0)) {
		return runtime.Raisef(runtime.ValueError, "Out of range float values are not JSON compliant")
	}
	e.b = core.AppendNumber(e.b, f)
	return nil
}

// table writes an array or an object, as its mark or else its keys say.
func (e *encoder) table(t *lua.LTable, depth int) error {
	n := t.Len()
	after := lua.LValue(lua.LNil)
	if n > 0 {
		after = lua.LNumber(n)
	}
	other, _ := t.Next(after) // the first key that is no item
	switch markedAs(t) {
	case arrayType:
		if other != lua.LNil {
			return runtime.Raisef(runtime.TypeError, "dumps: a table marked as an array has the key %s", e.c.Repr(other))
		}
		return e.array(t, n, depth)
	case objectType:
		return e.object(t, depth)
	}
	if n == 0 || other != lua.LNil {
		return e.object(t, depth)
	}
	for i := 1; i <= n; i++ {
		if t.RawGetInt(i) == lua.LNil {
			return e.object(t, depth)
		}
	}
	return e.array(t, n, depth)
}

func (e *encoder) array(t *lua.LTable, n, depth int) error {
	if n == 0 {
		e.b = append(e.b, "[]"...)
		return nil
	}
	e.b = append(e.b, '[')
	for i := 1; i <= n; i++ {
		if i > 1 {
			e.b = append(e.b, e.itemSep...)
		}
		e.newline(depth)
		if err := e.value(t.RawGetInt(i), depth); err != nil {
			return err
		}
	}
	e.newline(depth - 1)
	e.b = append(e.b, ']')
	return nil
}

// tuple writes a named tuple as an array, as Python does.
func (e *encoder) tuple(v lua.LValue, fields []string, depth int) error {
	if depth > maxDepth {
		return tooDeep("encoding a JSON object")
	}
	if err := e.enter(v); err != nil {
		return err
	}
	items := e.L.CreateTable(len(fields), 0)
	for i, name := range fields {
		items.RawSetInt(i+1, e.L.GetField(v, name))
	}
	if err := e.array(items, len(fields), depth); err != nil {
		return err
	}
	e.leave()
	return nil
}

// field is an item of an object.
type field struct {
	key   string
	value lua.LValue
}

func (e *encoder) object(t *lua.LTable, depth int) error {
	if e.sort {
		return e.sorted(t, depth)
	}
	e.b = append(e.b, '{')
	first := true
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		key, ok, err := e.key(k)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := e.field(key, v, first, depth); err != nil {
			return err
		}
		first = false
	}
	e.closeObject(first, depth)
	return nil
}

// sorted is object with sort_keys.
func (e *encoder) sorted(t *lua.LTable, depth int) error {
	var fields []field
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		key, ok, err := e.key(k)
		if err != nil {
			return err
		}
		if ok {
			fields = append(fields, field{key, v})
		}
	}
	sort.SliceStable(fields, func(i, j int) bool { return fields[i].key < fields[j].key })
	e.b = append(e.b, '{')
	for i, f := range fields {
		if err := e.field(f.key, f.value, i == 0, depth); err != nil {
			return err
		}
	}
	e.closeObject(len(fields) == 0, depth)
	return nil
}

func (e *encoder) field(key string, v lua.LValue, first bool, depth int) (err error) {
	if !first {
		e.b = append(e.b, e.itemSep...)
	}
	e.newline(depth)
	if e.b, err = core.AppendString(e.b, key, e.ascii); err != nil {
		return err
	}
	e.b = append(e.b, e.keySep...)
	return e.value(v, depth)
}

func (e *encoder) closeObject(empty bool, depth int) {
	if !empty {
		e.newline(depth - 1)
	}
	e.b = append(e.b, '}')
}

// key is the name of a field for a table's key; ok is false for one to leave out.
func (e *encoder) key(k lua.LValue) (key string, ok bool, err error) {
	switch k := k.(type) {
	case lua.LString:
		return string(k), true, nil
	case lua.LNumber:
		if f := float64(k); !e.nan && (math.IsNaN(f) || math.IsInf(f, 0)) {
			return "", false, runtime.Raisef(runtime.ValueError, "Out of range float values are not JSON compliant")
		}
		return string(core.AppendNumber(nil, float64(k))), true, nil
	case lua.LBool:
		return k.String(), true, nil
	case *lua.LUserData:
		if runtime.IsNone(k) {
			return "null", true, nil
		}
		if n := runtime.ToBigInt(k); n != nil {
			return n.String(), true, nil
		}
	}
	if e.skipKeys {
		return "", false, nil
	}
	return "", false, runtime.Raisef(runtime.TypeError, "keys must be str, int, float, bool or None, not %s", e.c.VM().TypeName(k))
}

// newline starts a line at that depth, if the text is to be read by people.
func (e *encoder) newline(depth int) {
	if !e.pretty {
		return
	}
	e.b = append(e.b, '\n')
	for range depth {
		e.b = append(e.b, e.indent...)
	}
}
