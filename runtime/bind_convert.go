package runtime

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// toGo converts a Lua value to a Go type, for bound values. What does not fit is an error.
func (vm *VM) toGo(v lua.LValue, t reflect.Type) (reflect.Value, error) {
	c := converter{vm: vm, seen: map[*lua.LTable]bool{}}
	return c.value(v, t, 0)
}

// Into stores a Lua value in the Go variable that target points to. A Lua
// function can be stored in a variable of a function type: calling it then
// calls the script.
func (vm *VM) Into(v Value, target any) error {
	rv := reflect.ValueOf(target)
	if rv.Kind() != reflect.Pointer || rv.IsNil() {
		return fmt.Errorf("into: parameter 'target': expected a pointer, got %T", target)
	}
	out, err := vm.toGo(v, rv.Type().Elem())
	if err != nil {
		return fmt.Errorf("into: %w", err)
	}
	rv.Elem().Set(out)
	return nil
}

type converter struct {
	vm   *VM
	seen map[*lua.LTable]bool
}

// maxNesting bounds the depth of tables that are converted.
const maxNesting = 100

func (c *converter) value(v lua.LValue, t reflect.Type, depth int) (reflect.Value, error) {
	mismatch := func() (reflect.Value, error) {
		return reflect.Value{}, fmt.Errorf("expected %s, got %s", t, c.vm.typeName(v))
	}
	switch {
	case depth > maxNesting:
		return reflect.Value{}, fmt.Errorf("tables nested too deeply")
	case t == valueType:
		return reflect.ValueOf(&v).Elem(), nil
	case t == functionType:
		if v == lua.LNil {
			return reflect.Zero(t), nil
		}
		return reflect.ValueOf(c.vm.NewFunction(v)), nil
	case t == durationType:
		n, ok := v.(lua.LNumber)
		if !ok {
			return mismatch()
		}
		d := float64(n) * float64(time.Second)
		if math.IsNaN(d) || d >= math.MaxInt64 || d <= math.MinInt64 {
			return reflect.Value{}, fmt.Errorf("%s seconds is out of range", formatNumber(float64(n)))
		}
		return reflect.ValueOf(time.Duration(d)), nil
	}
	if v == lua.LNil || isNone(v) {
		if nilable(t) {
			return reflect.Zero(t), nil
		}
		return mismatch()
	}
	if ud, ok := v.(*lua.LUserData); ok && ud.Value != nil {
		if rv, ok := c.userdata(ud, t); ok {
			return rv, nil
		}
	}
	switch t.Kind() {
	case reflect.Bool:
		if b, ok := v.(lua.LBool); ok {
			return reflect.ValueOf(bool(b)).Convert(t), nil
		}
	case reflect.String:
		if s, ok := c.vm.text(v); ok {
			return reflect.ValueOf(s).Convert(t), nil
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return c.integer(v, t)
	case reflect.Float32, reflect.Float64:
		if n, ok := v.(lua.LNumber); ok {
			rv := reflect.New(t).Elem()
			if rv.OverflowFloat(float64(n)) {
				return reflect.Value{}, fmt.Errorf("%s is out of range for %s", formatNumber(float64(n)), t)
			}
			rv.SetFloat(float64(n))
			return rv, nil
		}
	case reflect.Interface:
		if t.NumMethod() == 0 {
			x, err := c.natural(v, depth)
			if err != nil {
				return reflect.Value{}, err
			}
			rv := reflect.New(t).Elem()
			if x != nil {
				rv.Set(reflect.ValueOf(x))
			}
			return rv, nil
		}
	case reflect.Slice:
		if s, ok := c.vm.text(v); ok && t.Elem().Kind() == reflect.Uint8 {
			return reflect.ValueOf([]byte(s)).Convert(t), nil
		}
		return c.list(v, t, depth)
	case reflect.Array:
		return c.list(v, t, depth)
	case reflect.Map:
		return c.mapping(v, t, depth)
	case reflect.Struct:
		return c.structure(v, t, depth)
	case reflect.Pointer:
		if t.Elem().Kind() == reflect.Struct {
			rv, err := c.structure(v, t.Elem(), depth)
			if err != nil {
				return reflect.Value{}, err
			}
			p := reflect.New(t.Elem())
			p.Elem().Set(rv)
			return p, nil
		}
	case reflect.Func:
		if _, ok := v.(*lua.LFunction); ok {
			return c.vm.goFunc(v, t, orBackground), nil
		}
	}
	return mismatch()
}

// text returns a string's or bytes object's contents.
func (vm *VM) text(v lua.LValue) (string, bool) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), true
	case *lua.LUserData:
		if b, ok := NativeOf[Bytes](v); ok {
			return string(b), true
		}
	}
	return "", false
}

func (c *converter) userdata(ud *lua.LUserData, t reflect.Type) (reflect.Value, bool) {
	candidates := []any{ud.Value}
	if o, ok := ud.Value.(*Object); ok {
		candidates = append(candidates, o.native)
	}
	for _, x := range candidates {
		if x == nil {
			continue
		}
		rv := reflect.ValueOf(x)
		if rv.Type().AssignableTo(t) && !(t.Kind() == reflect.Interface && t.NumMethod() == 0) {
			return rv, true
		}
		if rv.Kind() == reflect.Pointer && !rv.IsNil() && rv.Elem().Type().AssignableTo(t) && t.Kind() != reflect.Interface {
			return rv.Elem(), true
		}
	}
	return reflect.Value{}, false
}

func (c *converter) integer(v lua.LValue, t reflect.Type) (reflect.Value, error) {
	n := ToBigInt(v)
	if n == nil {
		if f, ok := v.(lua.LNumber); ok {
			return reflect.Value{}, fmt.Errorf("%s has no integer value", formatNumber(float64(f)))
		}
		return reflect.Value{}, fmt.Errorf("expected %s, got %s", t, c.vm.typeName(v))
	}
	rv := reflect.New(t).Elem()
	if rv.CanInt() {
		if !n.IsInt64() || rv.OverflowInt(n.Int64()) {
			return reflect.Value{}, fmt.Errorf("%s is out of range for %s", n, t)
		}
		rv.SetInt(n.Int64())
		return rv, nil
	}
	if !n.IsUint64() || rv.OverflowUint(n.Uint64()) {
		return reflect.Value{}, fmt.Errorf("%s is out of range for %s", n, t)
	}
	rv.SetUint(n.Uint64())
	return rv, nil
}

// enter guards against tables that hold themselves.
func (c *converter) enter(t *lua.LTable) error {
	if c.seen[t] {
		return fmt.Errorf("table holds itself")
	}
	c.seen[t] = true
	return nil
}

func (c *converter) list(v lua.LValue, t reflect.Type, depth int) (reflect.Value, error) {
	tbl, ok := v.(*lua.LTable)
	if !ok {
		return reflect.Value{}, fmt.Errorf("expected %s, got %s", t, c.vm.typeName(v))
	}
	if err := c.enter(tbl); err != nil {
		return reflect.Value{}, err
	}
	defer delete(c.seen, tbl)
	n := tbl.Len()
	var out reflect.Value
	if t.Kind() == reflect.Array {
		if n != t.Len() {
			return reflect.Value{}, fmt.Errorf("expected %d items, got %d", t.Len(), n)
		}
		out = reflect.New(t).Elem()
	} else {
		out = reflect.MakeSlice(t, n, n)
	}
	for i := range n {
		e, err := c.value(tbl.RawGetInt(i+1), t.Elem(), depth+1)
		if err != nil {
			return reflect.Value{}, fmt.Errorf("item %d: %w", i+1, err)
		}
		out.Index(i).Set(e)
	}
	return out, nil
}

func (c *converter) mapping(v lua.LValue, t reflect.Type, depth int) (reflect.Value, error) {
	tbl, ok := v.(*lua.LTable)
	if !ok {
		return reflect.Value{}, fmt.Errorf("expected %s, got %s", t, c.vm.typeName(v))
	}
	if err := c.enter(tbl); err != nil {
		return reflect.Value{}, err
	}
	defer delete(c.seen, tbl)
	out := reflect.MakeMap(t)
	for k, x := tbl.Next(lua.LNil); k != lua.LNil; k, x = tbl.Next(k) {
		gk, err := c.value(k, t.Key(), depth+1)
		if err != nil {
			return reflect.Value{}, fmt.Errorf("key %s: %w", k, err)
		}
		gv, err := c.value(x, t.Elem(), depth+1)
		if err != nil {
			return reflect.Value{}, fmt.Errorf("key %s: %w", k, err)
		}
		out.SetMapIndex(gk, gv)
	}
	return out, nil
}

func (c *converter) structure(v lua.LValue, t reflect.Type, depth int) (reflect.Value, error) {
	tbl, ok := v.(*lua.LTable)
	if !ok {
		return reflect.Value{}, fmt.Errorf("expected %s, got %s", t, c.vm.typeName(v))
	}
	if err := c.enter(tbl); err != nil {
		return reflect.Value{}, err
	}
	defer delete(c.seen, tbl)
	out := reflect.New(t).Elem()
	for k, x := tbl.Next(lua.LNil); k != lua.LNil; k, x = tbl.Next(k) {
		name, _ := k.(lua.LString)
		f, ok := c.vm.boundField(out, string(name))
		if !ok {
			return reflect.Value{}, c.vm.noAttribute(out, k.String())
		}
		gv, err := c.value(x, f.Type(), depth+1)
		if err != nil {
			return reflect.Value{}, fmt.Errorf("field '%s': %w", string(name), err)
		}
		f.Set(gv)
	}
	return out, nil
}

// natural converts without a wanted type: tables to []any or map[string]any,
// functions to *Function, bound values and objects to what they hold.
func (c *converter) natural(v lua.LValue, depth int) (any, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("tables nested too deeply")
	}
	switch v := v.(type) {
	case *lua.LNilType:
		return nil, nil
	case lua.LBool:
		return bool(v), nil
	case lua.LNumber:
		return float64(v), nil
	case lua.LString:
		return string(v), nil
	case *lua.LFunction:
		return c.vm.NewFunction(v), nil
	case *lua.LUserData:
		if o, ok := v.Value.(*Object); ok {
			switch n := o.native.(type) {
			case Bytes:
				return []byte(n), nil
			case *bigValue:
				return new(big.Int).Set(&n.Int), nil
			}
			return o, nil
		}
		return v.Value, nil
	case *lua.LTable:
		if err := c.enter(v); err != nil {
			return nil, err
		}
		defer delete(c.seen, v)
		if n := v.Len(); n > 0 {
			out := make([]any, n)
			for i := range out {
				x, err := c.natural(v.RawGetInt(i+1), depth+1)
				if err != nil {
					return nil, err
				}
				out[i] = x
			}
			return out, nil
		}
		out := map[string]any{}
		for k, x := v.Next(lua.LNil); k != lua.LNil; k, x = v.Next(k) {
			gx, err := c.natural(x, depth+1)
			if err != nil {
				return nil, err
			}
			out[k.String()] = gx
		}
		return out, nil
	}
	return v, nil
}

// FromLua converts a Lua value to the Go value that is nearest: nil, bool,
// float64, string, []byte, *big.Int, []any, map[string]any, *Function, *Object,
// or the bound Go value itself. The VM's lock must be held, or the VM be idle.
func (vm *VM) FromLua(v Value) (any, error) {
	c := converter{vm: vm, seen: map[*lua.LTable]bool{}}
	return c.natural(v, 0)
}
