package ipaddress

import (
	"iter"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/ipaddress"
)

var prefixSetClass = &runtime.Class{
	Body: prefixSetBody{},
	Name: "PrefixSet",
	Doc:  "A set of networks of both versions, each with a value if wanted, that finds the longest one that an address is in. An addition to Python's module.",
}

// prefixSet is the Go value behind a PrefixSet.
type prefixSet struct{ core.Table[runtime.Value] }

// CloneFor copies the set into another VM.
func (s *prefixSet) CloneFor(k *runtime.Copier) (any, error) {
	t := &prefixSet{}
	for n, v := range s.All() {
		t.Set(n, k.Value(v))
	}
	return t, nil
}

func selfSet(c *runtime.Call) *prefixSet { return c.Native().(*prefixSet) }

// prefix reads a network, an address as the network of itself, or what makes one.
func prefix(c *runtime.Call, v runtime.Value) (core.Network, error) {
	if n, ok := runtime.NativeOf[core.Network](v); ok {
		return n, nil
	}
	if h, ok := hostOf(v); ok {
		return single(h), nil
	}
	return core.NewNetwork(core.Either, input(c, v), nil, true)
}

// with calls f with the set and the network that argument 0 is.
func with(f func(c *runtime.Call, s *prefixSet, n core.Network) error) func(*runtime.Call) error {
	return func(c *runtime.Call) error {
		n, err := prefix(c, c.Arg(0))
		if err != nil {
			return err
		}
		return f(c, selfSet(c), n)
	}
}

// addAll adds what a list, an iterator or another set has.
func (s *prefixSet) addAll(c *runtime.Call, v runtime.Value) error {
	if o, ok := runtime.NativeOf[*prefixSet](v); ok {
		for n, value := range o.All() {
			s.Set(n, value)
		}
		return nil
	}
	return each(c, v, func(item runtime.Value) error {
		n, err := prefix(c, item)
		if err == nil {
			s.Set(n, lua.LTrue)
		}
		return err
	})
}

// otherSet reads argument 0 as a set.
func otherSet(c *runtime.Call) (*prefixSet, error) {
	if o, ok := runtime.NativeOf[*prefixSet](c.Arg(0)); ok {
		return o, nil
	}
	o := &prefixSet{}
	return o, o.addAll(c, c.Arg(0))
}

func giveSet(c *runtime.Call, s *prefixSet) error {
	return c.Return(c.VM().NewObject(prefixSetClass, s))
}

type prefixSetBody struct{}

func (prefixSetBody) Define(class *runtime.Class) {
	const member = "(network: any)"
	class.Init = &runtime.Func{
		Sig: "__init(networks?: any)",
		Doc: "Make a set of the networks and addresses of a list, an iterator or a set.",
		Fn: func(c *runtime.Call) error {
			s := &prefixSet{}
			c.SetNative(s)
			if !c.Given(0) {
				return nil
			}
			return s.addAll(c, c.Arg(0))
		},
	}
	class.Methods = []runtime.Func{
		{Sig: "add(network: any, value: any = true)", Doc: "Add a network, or change its value.", Fn: with(func(c *runtime.Call, s *prefixSet, n core.Network) error {
			s.Set(n, c.Arg(1))
			return nil
		})},
		{Sig: "remove" + member, Doc: "Take exactly that network out. KeyError if it is not in.", Fn: with(func(c *runtime.Call, s *prefixSet, n core.Network) error {
			if !s.Delete(n) {
				return runtime.Raisef(runtime.KeyError, "%s", n)
			}
			return nil
		})},
		{Sig: "discard" + member + ": boolean", Doc: "Take exactly that network out; false if it is not in.", Fn: with(func(c *runtime.Call, s *prefixSet, n core.Network) error {
			return c.Return(s.Delete(n))
		})},
		{Sig: "has" + member + ": boolean", Doc: "Whether exactly that network is in.", Fn: with(func(c *runtime.Call, s *prefixSet, n core.Network) error {
			_, ok := s.Get(n)
			return c.Return(ok)
		})},
		{Sig: "contains(address: any): boolean", Doc: "Whether an address, or all of a network, is in one of the networks.", Fn: with(func(c *runtime.Call, s *prefixSet, n core.Network) error {
			_, _, ok := s.Lookup(n)
			return c.Return(ok)
		})},
		{Sig: "lookup(address: any): any, any", Doc: "The longest network that an address, or all of a network, is in, and its value; nil if there is none.", Fn: with(func(c *runtime.Call, s *prefixSet, n core.Network) error {
			match, value, ok := s.Lookup(n)
			if !ok {
				return c.Return(nil)
			}
			return c.Return(object(c.VM(), match), value)
		})},
		{Sig: "get(network: any, default?: any): any", Doc: "The value of exactly that network.", Fn: with(func(c *runtime.Call, s *prefixSet, n core.Network) error {
			if v, ok := s.Get(n); ok {
				return c.Return(v)
			}
			return c.Return(c.Arg(1))
		})},
		{Sig: "union(other: any): PrefixSet", Doc: "A set of the networks of both; values of the other go before.", Fn: func(c *runtime.Call) error {
			s := &prefixSet{}
			if err := s.addAll(c, c.Self().Value()); err != nil {
				return err
			}
			if err := s.addAll(c, c.Arg(0)); err != nil {
				return err
			}
			return giveSet(c, s)
		}},
		{Sig: "intersection(other: any): PrefixSet", Doc: "A set of the networks of each that are in one of the other, so of the addresses that both have.", Fn: func(c *runtime.Call) error {
			o, err := otherSet(c)
			if err != nil {
				return err
			}
			s, mine := &prefixSet{}, selfSet(c)
			for n, v := range o.All() {
				if _, _, ok := mine.Lookup(n); ok {
					s.Set(n, v)
				}
			}
			for n, v := range mine.All() {
				if _, _, ok := o.Lookup(n); ok {
					s.Set(n, v)
				}
			}
			return giveSet(c, s)
		}},
		{Sig: "collapse(): PrefixSet", Doc: "A set of the fewest networks with the same addresses, without values.", Fn: func(c *runtime.Call) error {
			var lists [2][]core.Network
			for n := range selfSet(c).All() {
				lists[index(n.Version())] = append(lists[index(n.Version())], n)
			}
			s := &prefixSet{}
			for _, list := range lists {
				list, err := core.Collapse(list)
				if err != nil {
					return err
				}
				for _, n := range list {
					s.Set(n, lua.LTrue)
				}
			}
			return giveSet(c, s)
		}},
		{Sig: "items(): function", Doc: "An iterator over networks and values in order: IPv4 before IPv6, then by address, then by mask. It goes over what is in now.", Fn: func(c *runtime.Call) error {
			return giveItems(c, selfSet(c).All())
		}},
		{Sig: "__iter(): function", Doc: "As items().", Fn: func(c *runtime.Call) error { return giveItems(c, selfSet(c).All()) }},
		{Sig: "__len(): integer", Doc: "The number of networks.", Fn: func(c *runtime.Call) error { return c.Return(selfSet(c).Len()) }},
	}
}

// giveItems returns an iterator over a snapshot, since scripts change sets while
// they go over them.
func giveItems(c *runtime.Call, all iter.Seq2[core.Network, runtime.Value]) error {
	type item struct {
		network core.Network
		value   runtime.Value
	}
	var items []item
	for n, v := range all {
		items = append(items, item{n, v})
	}
	vm := c.VM()
	return c.Return(lua.LGFunction(func(L *lua.LState) int {
		if len(items) == 0 {
			L.Push(lua.LNil)
			return 1
		}
		L.Push(object(vm, items[0].network).Value())
		L.Push(items[0].value)
		items = items[1:]
		return 2
	}))
}
