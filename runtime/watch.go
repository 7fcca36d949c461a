package runtime

import (
	"slices"
	"weak"
)

// watch is who wants to know what changes about an object.
type watch struct{ changed func(name string) }

// Watch has changed called whenever a script has set or removed a field of the
// object, or a member of its class: for Go code that has read them and must not
// go by what it read for longer than Python would. name is that of the field or
// member; "" says that any may have changed. changed is called with the VM's
// lock held, in the middle of the script's assignment: it may read the object and
// must not call into Lua. An object has one such function, the last. The VM's
// lock must be held.
func (o *Object) Watch(changed func(name string)) {
	if o.fields == nil {
		o.fields = &fields{}
	}
	if o.fields.watch == nil {
		o.fields.watch = &watch{}
		o.class.watch(o.fields.watch)
	}
	o.fields.watch.changed = changed
}

// watch notes who wants to know of changes, and drops those whose objects were
// collected when there are twice as many as at the last look.
func (c *class) watch(w *watch) {
	if len(c.watches) == cap(c.watches) {
		c.watches = slices.DeleteFunc(c.watches, func(p weak.Pointer[watch]) bool { return p.Value() == nil })
		c.watches = slices.Grow(c.watches, len(c.watches)+4)
	}
	c.watches = append(c.watches, weak.Make(w))
}

// tell says that a member of the class has changed.
func (c *class) tell(name string) {
	for _, p := range c.watches {
		if w := p.Value(); w != nil {
			w.changed(name)
		}
	}
}
