package runtime

import (
	"slices"
	"strings"
	"weak"

	lua "github.com/yuin/gopher-lua"
)

// How members of classes are found. A class keeps all it has and inherits in
// one map, made at the first lookup. A change of a member reaches the maps of
// the class and of those derived from it, entry by entry, so that a class
// attribute may serve as a counter.

// lookup finds a member in c and its ancestors.
func (c *class) lookup(name string) *member {
	if c.flat == nil {
		c.flatten()
	}
	return c.flat[name]
}

func (c *class) flatten() {
	c.build()
	c.flat, c.recent, c.scripted = make(map[string]*member, 16), recent{}, false
	for i := len(c.mro) - 1; i >= 0; i-- {
		for name, m := range c.mro[i].own {
			c.put(name, m)
		}
	}
	if c.tuple != nil && c.flat["unpack"] == nil {
		c.flat["unpack"] = &member{val: c.vm.fn(tupleUnpack), declared: true}
	}
	c.getItem, c.setItem, c.delItem = c.flat["__getitem"], c.flat["__setitem"], c.flat["__delitem"]
	c.getAttr = c.flat["__getattr"]
}

// put makes m the member of that name in flat.
func (c *class) put(name string, m member) {
	c.recent = recent{}
	if m.val == lua.LNil {
		delete(c.flat, name)
		return
	}
	if m.bare {
		m.val = c.boundStatic(m.fn)
	}
	c.scripted = c.scripted || !m.declared && m.prop == nil
	c.flat[name] = &m
}

// note makes m a member of c's own, in a class that is being made.
func (c *class) note(name string, m member) {
	if _, ok := c.own[name]; !ok {
		c.order = append(c.order, name)
	}
	c.own[name] = m
}

// set makes m a member of c's own.
func (c *class) set(name string, m member) {
	c.note(name, m)
	if strings.HasPrefix(name, "__") { // the hooks have places of their own
		c.forget()
		return
	}
	c.family(func(k *class) {
		if k.flat != nil {
			k.put(name, k.nearest(name))
		}
		k.tell(name)
	})
}

// unset takes a member of c's own away, so that an inherited one is seen again.
func (c *class) unset(name string) {
	if _, ok := c.own[name]; ok {
		delete(c.own, name)
		c.order = slices.DeleteFunc(c.order, func(n string) bool { return n == name })
		c.forget()
	}
}

// nearest returns the member that hides all others of its name, which is there.
func (c *class) nearest(name string) member {
	for _, k := range c.mro {
		if m, ok := k.own[name]; ok {
			return m
		}
	}
	return member{val: lua.LNil}
}

// forget has c and the classes derived from it collect their members again.
func (c *class) forget() {
	c.family(func(k *class) { k.flat = nil })
	c.family(func(k *class) { k.tell("") })
}

// family calls f for c and for every class derived from it.
func (c *class) family(f func(*class)) {
	f(c)
	if len(c.subs) > 0 {
		var seen map[*class]bool
		c.descend(f, &seen)
	}
}

// descend calls f for the classes derived from c. seen are those with several
// bases, which several ways lead to.
func (c *class) descend(f func(*class), seen *map[*class]bool) {
	for _, p := range c.subs {
		k := p.Value()
		if k == nil || (*seen)[k] {
			continue
		}
		if len(k.bases) > 1 {
			if *seen == nil {
				*seen = map[*class]bool{}
			}
			(*seen)[k] = true
		}
		f(k)
		k.descend(f, seen)
	}
}

// addSub notes a derived class, and forgets those that are gone when there are
// twice as many as at the last look.
func (c *class) addSub(sub *class) {
	if len(c.subs) == cap(c.subs) {
		c.subs = slices.DeleteFunc(c.subs, func(p weak.Pointer[class]) bool { return p.Value() == nil })
		c.subs = slices.Grow(c.subs, len(c.subs)+4)
	}
	c.subs = append(c.subs, weak.Make(sub))
}

// boundStatic returns the function that C.name(...) calls, which knows its
// class. Its declaration is among its upvalues and not in VM.reserved: it is to
// go with its class.
func (c *class) boundStatic(f *Func) *lua.LFunction {
	fn := c.statics[f]
	if fn == nil {
		fn = c.vm.factory.NewClosure(f.callStatic, c.value, &lua.LUserData{Value: f, Metatable: lua.LNil})
		if c.statics == nil {
			c.statics = map[*Func]*lua.LFunction{}
		}
		c.statics[f] = fn
	}
	return fn
}

// declared returns the declaration that a function value came from, or nil.
func (vm *VM) declared(fn *lua.LFunction) *Func {
	if f := vm.reserved[fn]; f != nil {
		return f
	}
	if fn.IsG && len(fn.Upvalues) == 2 {
		if ud, ok := fn.Upvalues[1].Value().(*lua.LUserData); ok {
			f, _ := ud.Value.(*Func)
			return f
		}
	}
	return nil
}
