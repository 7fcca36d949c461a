package runtime

import (
	lua "github.com/yuin/gopher-lua"
)

// fields holds what a script set on an instance. Instances have few fields, so
// names are searched in order; gopher-lua's tables would cost a kilobyte each.
// A nil *fields is empty.
type fields struct {
	names  []string
	values []lua.LValue
	index  map[string]int // once there are many
	watch  *watch         // who is told of changes, nil for nobody
	other  *lua.LTable    // keys that are no strings
}

// manyFields is the number of fields from which they are looked up through a map.
const manyFields = 12

func (f *fields) find(name string) int {
	if f.index != nil {
		if i, ok := f.index[name]; ok {
			return i
		}
		return -1
	}
	for i, n := range f.names {
		if n == name {
			return i
		}
	}
	return -1
}

// get returns the value of a string key, nil if there is none.
func (f *fields) get(name string) lua.LValue {
	if f == nil {
		return nil
	}
	if i := f.find(name); i >= 0 {
		return f.values[i]
	}
	return nil
}

// getKey returns the value of any key, nil if there is none.
func (f *fields) getKey(key lua.LValue) lua.LValue {
	if f == nil {
		return nil
	}
	if s, ok := key.(lua.LString); ok {
		return f.get(string(s))
	}
	if f.other == nil {
		return nil
	}
	if v := f.other.RawGet(key); v != lua.LNil {
		return v
	}
	return nil
}

// none tells whether nothing is set.
func (f *fields) none() bool { return f == nil || len(f.names) == 0 && f.other == nil }

// set sets the value of any key; LNil removes it.
func (f *fields) set(key, v lua.LValue) {
	s, ok := key.(lua.LString)
	if !ok {
		if f.other == nil {
			f.other = &lua.LTable{Metatable: lua.LNil}
		}
		f.other.RawSet(key, v)
		return
	}
	i := f.find(string(s))
	switch {
	case v == lua.LNil:
		if i >= 0 {
			f.names = append(f.names[:i], f.names[i+1:]...)
			f.values = append(f.values[:i], f.values[i+1:]...)
			f.reindex()
		}
	case i >= 0:
		f.values[i] = v
	default:
		f.names = append(f.names, string(s))
		f.values = append(f.values, v)
		if f.index != nil {
			f.index[string(s)] = len(f.names) - 1
		} else if len(f.names) > manyFields {
			f.reindex()
		}
	}
	if f.watch != nil {
		f.watch.changed(string(s))
	}
}

func (f *fields) reindex() {
	f.index = nil
	if len(f.names) > manyFields {
		f.index = make(map[string]int, 2*manyFields)
		for i, n := range f.names {
			f.index[n] = i
		}
	}
}
