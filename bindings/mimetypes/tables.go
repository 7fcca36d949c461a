package mimetypes

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// tableMap is a script's table as a dictionary of texts.
type tableMap struct{ *runtime.Table }

func (t tableMap) Get(key string) (string, bool) {
	s, ok := t.RawGetString(key).(lua.LString)
	return string(s), ok
}

func (t tableMap) Set(key, value string) { t.RawSetString(key, lua.LString(value)) }

// tableInverse is a script's table of lists of suffixes.
type tableInverse struct{ *runtime.Table }

func (t tableInverse) Get(mediaType string) []string {
	list, _ := t.RawGetString(mediaType).(*lua.LTable)
	return texts(list)
}

func (t tableInverse) Add(mediaType, suffix string) {
	list, ok := t.RawGetString(mediaType).(*lua.LTable)
	if !ok {
		list = &lua.LTable{Metatable: lua.LNil}
		t.RawSetString(mediaType, list)
	}
	for _, old := range texts(list) {
		if old == suffix {
			return
		}
	}
	list.Append(lua.LString(suffix))
}

// texts are the strings of a list, which may be nil.
func texts(list *runtime.Table) (out []string) {
	if list == nil {
		return nil
	}
	for i := 1; i <= list.Len(); i++ {
		if s, ok := list.RawGetInt(i).(lua.LString); ok {
			out = append(out, string(s))
		}
	}
	return out
}

// copied returns a table with the same strings.
func copied(from *runtime.Table) *runtime.Table {
	to := &lua.LTable{Metatable: lua.LNil}
	for k, v := from.Next(lua.LNil); k != lua.LNil; k, v = from.Next(k) {
		to.RawSet(k, v)
	}
	return to
}

// both makes the pair of a dictionary of common types and one of standard
// types. As in Python it is also indexed by whether the types are standard.
func both(common, standard *runtime.Table) *runtime.Table {
	t := &lua.LTable{Metatable: lua.LNil}
	t.RawSetInt(1, common)
	t.RawSetInt(2, standard)
	t.RawSetH(lua.LFalse, common)
	t.RawSetH(lua.LTrue, standard)
	return t
}

// half is one of the pair, made if the script took it away.
func half(pair *runtime.Table, strict bool) *runtime.Table {
	i := 1
	if strict {
		i = 2
	}
	t, ok := pair.RawGetInt(i).(*lua.LTable)
	if !ok {
		t = &lua.LTable{Metatable: lua.LNil}
		pair.RawSetInt(i, t)
	}
	return t
}
