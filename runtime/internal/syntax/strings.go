package syntax

import lua "github.com/yuin/gopher-lua"

// stringMethods are methods of Python's strings that Lua's lack, and what does
// their work. Scripts that are brought over from Python call them first.
var stringMethods = map[string]string{
	"decode":     "bytes(s):decode(encoding)",
	"encode":     "nothing to do: a string is bytes",
	"endswith":   "s:sub(-#suffix) == suffix",
	"join":       "table.concat(list, s)",
	"replace":    "s:gsub, whose first argument is a pattern",
	"split":      "re.split or s:gmatch",
	"splitlines": "s:gmatch('[^\\n]+')",
	"startswith": "s:sub(1, #prefix) == prefix",
	"strip":      "s:match('^%s*(.-)%s*$')",
}

// stringHint says what to write for a method that v lacks, "" if v is no string
// or the method is unheard of.
func stringHint(v lua.LValue, method string) string {
	if _, ok := v.(lua.LString); !ok || stringMethods[method] == "" {
		return ""
	}
	return "; in Lua: " + stringMethods[method]
}
