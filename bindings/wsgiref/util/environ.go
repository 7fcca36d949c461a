package util

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/wsgiref/headers"
	"github.com/netlua/netlua/runtime"
)

// Environ is a script's table as an environment. The VM's lock is held while it
// is used.
type Environ struct{ Table *runtime.Table }

// Lookup returns a variable that is text. One that the table lacks is looked for
// where its metatable says, if that is a table: see lazy.go of wsgiref.handlers.
func (e Environ) Lookup(key string) (string, bool) {
	v := e.Table.RawGetString(key)
	if m, ok := e.Table.Metatable.(*lua.LTable); ok && v == lua.LNil {
		if index, ok := m.RawGetString("__index").(*lua.LTable); ok {
			v = index.RawGetString(key)
		}
	}
	if v == lua.LNil {
		return "", false
	}
	s, _ := headers.Text(v)
	return s, true
}

// Set sets a variable.
func (e Environ) Set(key, value string) { e.Table.RawSetString(key, lua.LString(value)) }
