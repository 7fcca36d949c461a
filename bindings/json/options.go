package json

import (
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

var (
	inf = lua.LNumber(math.Inf(1))
	nan = lua.LNumber(math.NaN())
)

// options are those of dumps and dump.
type options struct {
	skipKeys, ascii, circular, nan, sort bool
	pretty                               bool // a line for each item
	indent, itemSep, keySep              string
	deflt                                *runtime.Function
}

// maxIndent bounds the width of one level, in spaces.
const maxIndent = 64

// optionsOf reads the options from argument i on.
func optionsOf(c *runtime.Call, i int) (options, error) {
	o := options{skipKeys: c.Bool(i), ascii: c.Bool(i + 1), circular: c.Bool(i + 2), nan: c.Bool(i + 3), deflt: c.Func(i + 6), sort: c.Bool(i + 7)}
	o.itemSep, o.keySep = ", ", ": "
	switch v := c.Arg(i + 4).(type) {
	case lua.LNumber:
		if v > maxIndent {
			return o, runtime.Raisef(runtime.ValueError, "dumps: parameter 'indent': at most %d", maxIndent)
		}
		o.pretty, o.indent = true, strings.Repeat(" ", max(int(v), 0))
	case lua.LString:
		o.pretty, o.indent = true, string(v)
	case lua.LBool:
		if o.pretty = bool(v); o.pretty {
			o.indent = " "
		}
	}
	if o.pretty {
		o.itemSep = ","
	}
	if t := c.Table(i + 5); t != nil {
		item, ok1 := t.RawGetInt(1).(lua.LString)
		key, ok2 := t.RawGetInt(2).(lua.LString)
		if !ok1 || !ok2 || t.Len() != 2 {
			return o, runtime.Raisef(runtime.TypeError, "dumps: parameter 'separators': expected {item_separator, key_separator}")
		}
		o.itemSep, o.keySep = string(item), string(key)
	}
	return o, nil
}
