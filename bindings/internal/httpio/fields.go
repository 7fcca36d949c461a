package httpio

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/socket"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
)

// Fields reads headers that were given as an argument: a table by name, a list
// of {name, value} pairs, or an HTTPMessage. where begins error texts.
func Fields(c *runtime.Call, v runtime.Value, where string) ([]message.Field, error) {
	if v == lua.LNil || runtime.IsNone(v) {
		return nil, nil
	}
	if h, ok := runtime.NativeOf[*message.Headers](v); ok {
		return h.Items(), nil
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil, runtime.Raisef(runtime.TypeError, "%s: expected a table or HTTPMessage, got %s", where, c.VM().TypeName(v))
	}
	var fields []message.Field
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		name, ok := k.(lua.LString)
		if !ok {
			pair, isPair := v.(*lua.LTable)
			if _, isIndex := k.(lua.LNumber); !isIndex || !isPair || pair.Len() != 2 {
				return nil, runtime.Raisef(runtime.TypeError, "%s: item %s is not a {name, value} pair", where, c.ToString(k))
			}
			v = pair.RawGetInt(2)
			if name, ok = pair.RawGetInt(1).(lua.LString); !ok {
				return nil, runtime.Raisef(runtime.TypeError, "%s: a header's name must be a string, not %s", where, c.VM().TypeName(pair.RawGetInt(1)))
			}
		}
		value, err := FieldValue(c, v, where+": header '"+string(name)+"'")
		if err != nil {
			return nil, err
		}
		fields = append(fields, message.Field{Name: string(name), Value: value})
	}
	return fields, nil
}

// FieldValue reads the value of one header: a string, bytes or a number.
func FieldValue(c *runtime.Call, v runtime.Value, where string) (string, error) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), nil
	case lua.LNumber:
		return c.ToString(v), nil
	}
	if b, ok := runtime.NativeOf[runtime.Bytes](v); ok {
		return string(b), nil
	}
	return "", runtime.Raisef(runtime.TypeError, "%s: expected a string or a number, got %s", where, c.VM().TypeName(v))
}

// Pairs makes a list of {name, value} pairs.
func Pairs(c *runtime.Call, fields []message.Field) *runtime.Table {
	L := c.State()
	t := L.CreateTable(len(fields), 0)
	for _, f := range fields {
		pair := L.CreateTable(2, 0)
		pair.Append(lua.LString(f.Name))
		pair.Append(lua.LString(f.Value))
		t.Append(pair)
	}
	return t
}

// Timeout reads a time-out argument, in seconds: 0 for None, which waits for
// ever; the default of the module socket if it is not given.
func Timeout(c *runtime.Call, i int, where string) (time.Duration, error) {
	if c.IsNone(i) {
		return 0, nil
	}
	if !c.Given(i) {
		return DefaultTimeout(c.VM())
	}
	switch s := c.Num(i); {
	case !(s >= 0):
		return 0, runtime.Raisef(runtime.ValueError, "%s: Timeout value out of range", where)
	case s == 0:
		return 0, runtime.Raisef(runtime.ValueError, "%s: Non-blocking socket (timeout=0) is not supported", where)
	case s > 1e9:
		return 0, runtime.Raisef(runtime.OverflowError, "%s: timeout doesn't fit into C timeval", where)
	default:
		return max(time.Duration(s*float64(time.Second)), 1), nil
	}
}

// DefaultTimeout is the default of the module socket, 0 for none.
func DefaultTimeout(vm *runtime.VM) (time.Duration, error) {
	d, ok := socket.DefaultTimeout(vm)
	if ok && d == 0 {
		return 0, runtime.Raisef(runtime.ValueError, "Non-blocking socket (timeout=0) is not supported")
	}
	return max(d, 0), nil
}

// Seconds shows a time-out to a script, nil for none.
func Seconds(c *runtime.Call, d time.Duration) error {
	if d <= 0 {
		return c.Return(nil)
	}
	return c.Return(d)
}
