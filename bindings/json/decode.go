package json

import (
	"context"
	"io"
	"math/big"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/json"
)

// maxDepth bounds the nesting of texts and of values.
const maxDepth = 1000

// maxFile bounds what load reads of a file, in bytes.
const maxFile = 1 << 30

// maxDigits bounds integers, since reading them takes quadratic time. It is CPython's limit.
const maxDigits = 4300

func loads(c *runtime.Call) error { return decode(c, c.Str(0)) }

func load(c *runtime.Call) error {
	L := c.State()
	read := L.GetField(c.Arg(0), "read")
	if read == lua.LNil {
		return runtime.Raisef(runtime.AttributeError, "load: parameter 'fp': a %s has no method read", c.VM().TypeName(c.Arg(0)))
	}
	if f, ok := runtime.NativeOf[*runtime.File](c.Arg(0)); ok {
		// Of a Lua file, read() is a line; what is left of it is read in Go.
		var text []byte
		err := c.Block(func(context.Context) (err error) {
			text, err = io.ReadAll(io.LimitReader(f, maxFile))
			return err
		})
		if err != nil {
			return err
		}
		return decode(c, string(text))
	}
	L.Push(read)
	L.Push(c.Arg(0))
	L.Call(1, 1)
	text := L.Get(-1)
	L.Pop(1)
	switch v := text.(type) {
	case lua.LString:
		return decode(c, string(v))
	case *lua.LUserData:
		if b, ok := runtime.NativeOf[runtime.Bytes](v); ok {
			return decode(c, string(b))
		}
	}
	return runtime.Raisef(runtime.TypeError, "load: parameter 'fp': read gave a %s", c.VM().TypeName(text))
}

// decode answers loads and load, whose options are at the same places.
func decode(c *runtime.Call, text string) error {
	d := decoder{c: c, L: c.State(), s: core.ToUTF8(text), strict: c.Bool(6), arrays: markOf(c, arrayType),
		objectHook: c.Func(1), parseFloat: c.Func(2), parseInt: c.Func(3), parseConstant: c.Func(4), pairsHook: c.Func(5)}
	v, i, err := d.value(core.Space(d.s, 0), 0)
	if err != nil {
		return err
	}
	if i = core.Space(d.s, i); i != len(d.s) {
		return core.Expected(d.s, i, "Extra data")
	}
	if v == d.none {
		v = lua.LNil
	}
	return c.ReturnValue(v)
}

// decoder builds Lua values along a text. Items of unfinished tables wait on
// one stack, so that each table is made with its final size.
type decoder struct {
	c      *runtime.Call
	L      *lua.LState
	s      string
	strict bool
	arrays *lua.LTable // the metatable of arrays
	none   lua.LValue  // None, once there was a null
	items  []lua.LValue
	keys   []string

	objectHook, parseFloat, parseInt, parseConstant, pairsHook *runtime.Function
}

// value reads the value at s[i] and returns the offset after it.
func (d *decoder) value(i, depth int) (lua.LValue, int, error) {
	if i < len(d.s) {
		switch d.s[i] {
		case '"':
			s, end, err := core.String(d.s, i+1, d.strict)
			return lua.LString(s), end, err
		case '{':
			return d.object(i+1, depth+1)
		case '[':
			return d.array(i+1, depth+1)
		case 'n', 't', 'f', 'N', 'I':
			return d.constant(i)
		default:
			return d.number(i)
		}
	}
	return nil, 0, core.Expected(d.s, i, "Expecting value")
}

func (d *decoder) array(i, depth int) (lua.LValue, int, error) {
	if depth > maxDepth {
		return nil, 0, tooDeep("decoding a JSON array from a unicode string")
	}
	base := len(d.items)
	if i = core.Space(d.s, i); i < len(d.s) && d.s[i] == ']' {
		i++
	} else {
		for more := true; more; {
			v, end, err := d.value(i, depth)
			if err != nil {
				return nil, 0, err
			}
			d.items = append(d.items, v)
			if i, more, err = d.after(end, ']'); err != nil {
				return nil, 0, err
			}
		}
	}
	t := d.L.CreateTable(len(d.items)-base, 0)
	for n, v := range d.items[base:] {
		t.RawSetInt(n+1, v)
	}
	t.Metatable = d.arrays
	d.items = d.items[:base]
	return t, i, nil
}

// after reads what follows an item that ends at s[i]: a comma, or the bracket
// that closes the list.
func (d *decoder) after(i int, closing byte) (end int, more bool, err error) {
	if i = core.Space(d.s, i); i < len(d.s) {
		switch d.s[i] {
		case ',':
			return core.Space(d.s, i+1), true, nil
		case closing:
			return i + 1, false, nil
		}
	}
	return 0, false, core.Expected(d.s, i, "Expecting ',' delimiter")
}

func (d *decoder) object(i, depth int) (lua.LValue, int, error) {
	if depth > maxDepth {
		return nil, 0, tooDeep("decoding a JSON object from a unicode string")
	}
	base, kbase := len(d.items), len(d.keys)
	if i = core.Space(d.s, i); i < len(d.s) && d.s[i] == '}' {
		i++
	} else {
		for more := true; more; {
			if i >= len(d.s) || d.s[i] != '"' {
				return nil, 0, core.Expected(d.s, i, "Expecting property name enclosed in double quotes")
			}
			key, end, err := core.String(d.s, i+1, d.strict)
			if err != nil {
				return nil, 0, err
			}
			if i = core.Space(d.s, end); i >= len(d.s) || d.s[i] != ':' {
				return nil, 0, core.Expected(d.s, i, "Expecting ':' delimiter")
			}
			v, end, err := d.value(core.Space(d.s, i+1), depth)
			if err != nil {
				return nil, 0, err
			}
			d.keys, d.items = append(d.keys, key), append(d.items, v)
			if i, more, err = d.after(end, '}'); err != nil {
				return nil, 0, err
			}
		}
	}
	keys, items := d.keys[kbase:], d.items[base:]
	d.keys, d.items = d.keys[:kbase], d.items[:base]
	if d.pairsHook != nil {
		pairs := d.L.CreateTable(len(keys), 0)
		for n, key := range keys {
			pair := d.L.CreateTable(2, 0)
			pair.RawSetInt(1, lua.LString(key))
			pair.RawSetInt(2, items[n])
			pairs.RawSetInt(n+1, pair)
		}
		v, err := d.hook(d.pairsHook, pairs)
		return v, i, err
	}
	t := d.L.CreateTable(0, len(keys))
	for n, key := range keys {
		t.RawSetString(key, items[n])
	}
	if d.objectHook != nil {
		v, err := d.hook(d.objectHook, t)
		return v, i, err
	}
	return t, i, nil
}

// hook calls a function of the script in the place of a conversion.
func (d *decoder) hook(f *runtime.Function, arg any) (lua.LValue, error) {
	out, err := f.Call(d.c.Context(), arg)
	if err != nil {
		return nil, err
	}
	if len(out) == 0 || out[0] == lua.LNil {
		return d.null(), nil
	}
	return out[0], nil
}

func (d *decoder) null() lua.LValue {
	if d.none == nil {
		d.none = d.c.VM().None()
	}
	return d.none
}

func (d *decoder) constant(i int) (lua.LValue, int, error) {
	for _, c := range [...]struct {
		text  string
		value lua.LValue
	}{{"true", lua.LTrue}, {"false", lua.LFalse}, {"null", nil}, {"NaN", nan}, {"Infinity", inf}} {
		if end := i + len(c.text); end <= len(d.s) && d.s[i:end] == c.text {
			switch {
			case c.value == nil:
				return d.null(), end, nil
			case c.text[0] < 'a' && d.parseConstant != nil:
				v, err := d.hook(d.parseConstant, c.text)
				return v, end, err
			}
			return c.value, end, nil
		}
	}
	return nil, 0, core.Expected(d.s, i, "Expecting value")
}

func (d *decoder) number(i int) (lua.LValue, int, error) {
	end, integer, ok := core.Number(d.s, i)
	if !ok {
		const text = "-Infinity"
		if end := i + len(text); end <= len(d.s) && d.s[i:end] == text {
			if d.parseConstant != nil {
				v, err := d.hook(d.parseConstant, text)
				return v, end, err
			}
			return -inf, end, nil
		}
		return nil, 0, core.Expected(d.s, i, "Expecting value")
	}
	text := d.s[i:end]
	switch {
	case !integer && d.parseFloat != nil:
		v, err := d.hook(d.parseFloat, text)
		return v, end, err
	case !integer:
		f, _ := strconv.ParseFloat(text, 64) // beyond the range it is infinite, as in Python
		return lua.LNumber(f), end, nil
	case d.parseInt != nil:
		v, err := d.hook(d.parseInt, text)
		return v, end, err
	case len(text) <= 15:
		n, _ := strconv.Atoi(text)
		return lua.LNumber(n), end, nil
	case len(text) > maxDigits:
		return nil, 0, runtime.Raisef(runtime.ValueError, "loads: an integer has more than %d digits", maxDigits)
	}
	n, _ := new(big.Int).SetString(text, 10)
	v, err := d.c.VM().ToLua(n)
	return v, end, err
}

func tooDeep(doing string) error {
	return runtime.Raisef(runtime.RecursionError, "maximum recursion depth exceeded while %s", doing)
}
