package ipaddress

import (
	"math/big"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/ipaddress"
)

// object makes the object for an address, an interface or a network.
func object(vm *runtime.VM, x any) *runtime.Object {
	switch x := x.(type) {
	case core.Address:
		return vm.NewObject(addressClass[index(x.Version())], x)
	case core.Interface:
		return vm.NewObject(interfaceClass[index(x.Version())], x)
	}
	return vm.NewObject(networkClass[index(x.(core.Network).Version())], x)
}

// give returns a new object; set makes x the value behind the object that a
// constructor makes.
func give(c *runtime.Call, x any) error { return c.ReturnValue(object(c.VM(), x).Value()) }

func set(c *runtime.Call, x any) error {
	c.SetNative(x)
	return nil
}

// numberOf is n as scripts see it: of IPv4 a number, of IPv6 always a bigint.
func numberOf(vm *runtime.VM, v core.Version, n *big.Int) lua.LValue {
	if v == core.V4 {
		return lua.LNumber(n.Int64())
	}
	return vm.BigInt(n)
}

// pusher leaves an object for x on the stack.
type pusher func(L *lua.LState, x any)

// plain makes objects of the documented classes.
func plain(c *runtime.Call) pusher {
	vm := c.VM()
	return func(L *lua.LState, x any) { L.Push(object(vm, x).Value()) }
}

// like makes objects of the class of o, as Python does where an object makes
// another one of itself: the sum of an address and a number, the parts of a
// network. A class of a script is called with what Python
// passes: a number or, for a network, {number, prefix length}.
func like(c *runtime.Call, o *runtime.Object) pusher {
	if !o.Derived() {
		return plain(c)
	}
	vm := c.VM()
	return func(L *lua.LState, x any) {
		if _, ok := x.(core.Network); ok && x == o.Native() { // the one part of a single address
			L.Push(o.Value())
			return
		}
		L.Push(o.Class())
		switch x := x.(type) {
		case core.Network:
			pair := L.CreateTable(2, 0)
			pair.Append(numberOf(vm, x.Version(), x.Address().Int()))
			pair.Append(lua.LNumber(x.Bits()))
			L.Push(pair)
		case core.Host:
			L.Push(numberOf(vm, x.Version(), addressOf(x).Int()))
		}
		L.Call(1, 1)
	}
}

// giveLike returns an object of the class of o.
func giveLike(c *runtime.Call, o *runtime.Object, x any) error {
	if !o.Derived() {
		return give(c, x)
	}
	L := c.State()
	like(c, o)(L, x)
	v := L.Get(-1)
	L.Pop(1)
	return c.ReturnValue(v)
}

// iterate returns a Lua iterator: what push makes of what next gives, until it has no more.
func iterate[T any](c *runtime.Call, next func() (T, bool), push pusher) error {
	return c.Return(lua.LGFunction(func(L *lua.LState) int {
		if x, ok := next(); ok {
			push(L, x)
		} else {
			L.Push(lua.LNil)
		}
		return 1
	}))
}

// giveList iterates over a list.
func giveList(c *runtime.Call, list []core.Network, err error, push pusher) error {
	if err != nil {
		return err
	}
	return iterate(c, func() (n core.Network, ok bool) {
		if len(list) == 0 {
			return n, false
		}
		n, list = list[0], list[1:]
		return n, true
	}, push)
}
