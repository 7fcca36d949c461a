package ipaddress

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/ipaddress"
)

// collapse returns an iterator over the fewest networks with the addresses of a
// list or an iterator. A network that comes out as it went in is the same
// object, as in Python: it keeps its zone, and the class that a script gave it.
func collapse(c *runtime.Call, v runtime.Value) error {
	n := 0
	if t, ok := v.(*lua.LTable); ok {
		n = t.Len()
	}
	list := make([]core.Network, 0, n)
	objects := make([]*runtime.Object, 0, n) // of the networks among them
	special := false                         // one has more to it than its addresses
	err := each(c, v, func(item runtime.Value) error {
		n, ok := runtime.NativeOf[core.Network](item)
		if ok {
			o := runtime.ObjectOf(item)
			objects = append(objects, o)
			special = special || n.Address().Zone() != "" || o.Derived()
		} else if h, ok := hostOf(item); ok {
			n = single(h)
		} else {
			return runtime.Raisef(runtime.TypeError, "expected an address or a network, got %s", c.VM().TypeName(item))
		}
		list = append(list, n)
		return nil
	})
	if err != nil {
		return err
	}
	if list, err = core.Collapse(list); err != nil {
		return err
	}
	push := plain(c)
	if special {
		push = same(objects, push)
	}
	return giveList(c, list, nil, push)
}

// same pushes the object that a network came from, if there was one.
func same(objects []*runtime.Object, other pusher) pusher {
	from := map[core.Network]*runtime.Object{}
	for _, o := range objects {
		n := o.Native().(core.Network)
		key := n.WithoutZone()
		switch first, again := from[key]; {
		case n.Bits() == n.Version().Bits(): // Python takes it for its address
		case !again:
			from[key] = o
		case first != nil && first.Native() != o.Native():
			from[key] = nil // of which zone?
		}
	}
	return func(L *lua.LState, x any) {
		if o := from[x.(core.Network)]; o != nil {
			L.Push(o.Value())
			return
		}
		other(L, x)
	}
}
