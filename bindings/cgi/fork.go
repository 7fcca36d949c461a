package cgi

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgi"
)

// complete notes that a form has been read, with all that is in it.
func (s *storage) complete() {
	s.done = true
	for _, item := range s.Items {
		if part, ok := item.(*core.Field); ok {
			part.Self.(*storage).complete()
		}
	}
}

// cloneFor gives a fork a form of its own. Parts whose content is in a temporary
// file have none there: a file has one place to read at. What a script's
// make_file gave is copied like any value of the script's.
func cloneFor(k *runtime.Copier, native any, twin *runtime.Object) (any, error) {
	s := native.(*storage)
	if s.vm == nil { // no constructor has run
		return &storage{}, nil
	}
	if !s.done {
		return nil, errNotRead
	}
	n, err := s.copied(k)
	if err != nil {
		return nil, err
	}
	n.object = twin
	k.AtEnd(func(context.Context) { n.bind(twin) })
	return n, nil
}

var errNotRead = runtime.Raisef(runtime.RuntimeError, "FieldStorage: a form that is being read cannot be copied into a fork")

// copied copies a form or part, and those in it.
func (s *storage) copied(k *runtime.Copier) (*storage, error) {
	n := &storage{vm: k.VM(), scripted: s.scripted, done: true}
	s.CopyTo(&n.Field, k.VM().Host())
	n.Self = n
	if s.class != nil {
		n.class = k.Value(s.class)
	}
	if s.partClass != nil {
		n.partClass = k.Value(s.partClass)
	}
	if own, ok := s.Content.Store.(*scriptStore); ok {
		n.Content.Store = &scriptStore{vm: n.vm, value: k.Value(own.value)}
	}
	if s.list != nil {
		n.list, n.listed, n.ownList = k.Value(s.list).(*lua.LTable), s.listed, s.ownList
	}
	for i, item := range s.Items {
		twin, err := s.copiedItem(k, n, i, item)
		if err != nil {
			return nil, err
		}
		n.Items = append(n.Items, twin)
	}
	return n, nil
}

// copiedItem copies an item, with the object that the script has for it.
func (s *storage) copiedItem(k *runtime.Copier, n *storage, i int, item core.Item) (core.Item, error) {
	part, ok := item.(*core.Field)
	if !ok { // pairs are never changed
		if i < len(s.values) && s.values[i] != nil {
			n.setValue(i, k.Value(s.values[i]))
		}
		return item, nil
	}
	old := part.Self.(*storage)
	if old.object == nil {
		twin, err := old.copied(k)
		return &twin.Field, err
	}
	v := k.Value(old.object.Value())
	twin, ok := runtime.NativeOf[*storage](v)
	if !ok {
		return nil, errNotRead
	}
	n.setValue(i, v)
	return &twin.Field, nil
}

// setValue makes v what a script sees of item i.
func (s *storage) setValue(i int, v runtime.Value) {
	for len(s.values) <= i { // there may be more of them: an override of a step can ask before all are read
		s.values = append(s.values, nil)
	}
	s.values[i] = v
}
