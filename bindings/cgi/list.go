package cgi

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// items is the attribute list, and the value of a form. It is one table for as
// long as the form lives: fields that are read later are added to it.
func (s *storage) items(c *runtime.Call) (runtime.Value, error) {
	if !s.IsForm {
		return lua.LNil, nil
	}
	if s.list == nil {
		s.list = c.State().CreateTable(len(s.Items), 0)
	}
	for !s.ownList && s.listed < len(s.Items) {
		v, err := s.value(s.listed)
		if err != nil {
			return nil, err
		}
		s.list.Append(v)
		s.listed++
	}
	return s.list, nil
}

// setList makes a list of the script's that of the form; nil says that this is none.
func (s *storage) setList(v runtime.Value) error {
	t, ok := v.(*lua.LTable)
	if !ok && v != lua.LNil && !runtime.IsNone(v) {
		return runtime.Raisef(runtime.TypeError, "FieldStorage.list: expected a table or nil, got %s", s.vm.TypeName(v))
	}
	s.list, s.ownList, s.IsForm = t, ok, ok
	return nil
}

// changed is the list of a form if the script has put other fields into it than
// were read, nil otherwise. What it has is then what the form has.
func (s *storage) changed() *runtime.Table {
	if s.list == nil || s.ownList {
		return s.list
	}
	if s.list.Len() != s.listed {
		return s.list
	}
	for i := range s.listed {
		if s.list.RawGetInt(i+1) != s.values[i] {
			return s.list
		}
	}
	return nil
}

// nameIn is the name of a field in such a list; false if it has none.
func nameIn(c *runtime.Call, v runtime.Value) (string, bool) {
	if _, ok := v.(*lua.LTable); !ok && runtime.ObjectOf(v) == nil {
		return "", false
	}
	name, ok := c.State().GetField(v, "name").(lua.LString)
	return string(name), ok
}

// named are the fields of a name, as the script sees them.
func (s *storage) named(c *runtime.Call, name string) ([]runtime.Value, error) {
	var found []runtime.Value
	if t := s.changed(); t != nil {
		for i := 1; i <= t.Len(); i++ {
			v := t.RawGetInt(i)
			if n, ok := nameIn(c, v); ok && n == name {
				found = append(found, v)
			}
		}
		return found, nil
	}
	for _, i := range s.Get(name) {
		v, err := s.value(i)
		if err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	return found, nil
}

// valuesIn is valuesOf for a list that the script has changed.
func (s *storage) valuesIn(c *runtime.Call, name string, one bool) ([]runtime.Value, error) {
	found, err := s.named(c, name)
	if one && len(found) > 1 {
		found = found[:1]
	}
	for i, v := range found {
		found[i] = c.State().GetField(v, "value")
	}
	return found, err
}

// contains tells whether there is a field of that name.
func (s *storage) contains(c *runtime.Call, name string) bool {
	if s.changed() == nil {
		return len(s.Get(name)) > 0
	}
	found, err := s.named(c, name)
	return err == nil && len(found) > 0
}

// keys are the names of the fields, each once.
func (s *storage) keys(c *runtime.Call) []string {
	t := s.changed()
	if t == nil {
		return s.Keys()
	}
	names := []string{}
	seen := map[string]bool{}
	for i := 1; i <= t.Len(); i++ {
		if name, ok := nameIn(c, t.RawGetInt(i)); ok && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}
