package ipaddress

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/ipaddress"
)

// index is where the classes of a version stand: 0 for IPv4, 1 for IPv6.
func index(v core.Version) int {
	if v == core.V4 {
		return 0
	}
	return 1
}

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

// hostOf returns the address or interface that v is.
func hostOf(v runtime.Value) (core.Host, bool) { return runtime.NativeOf[core.Host](v) }

// addressOf returns an address, or that of an interface.
func addressOf(h core.Host) core.Address {
	if i, ok := h.(core.Interface); ok {
		return i.Address
	}
	return h.(core.Address)
}

// single is the network of one address.
func single(h core.Host) core.Network {
	return core.NetworkOf(addressOf(h).WithoutZone(), h.Version().Bits())
}

func expected(c *runtime.Call, i int, what string) error {
	return runtime.Raisef(runtime.TypeError, "expected %s, got %s", what, c.VM().TypeName(c.Arg(i)))
}

// input reads what makes an address.
func input(c *runtime.Call, v runtime.Value) (core.Input, error) {
	if s, ok := v.(lua.LString); ok {
		return core.Input{Text: string(s)}, nil
	}
	if n := runtime.ToBigInt(v); n != nil {
		return core.Input{Int: n}, nil
	}
	if b, ok := runtime.NativeOf[runtime.Bytes](v); ok {
		return core.Input{Text: string(b), Raw: true}, nil
	}
	if h, ok := hostOf(v); ok {
		return core.Input{Text: h.String()}, nil
	}
	if n, ok := runtime.NativeOf[core.Network](v); ok {
		return core.Input{Text: n.String()}, nil
	}
	return core.Input{}, runtime.Raisef(runtime.TypeError, "expected text, an integer, bytes() or an address, got %s", c.VM().TypeName(v))
}

// pair reads argument 0: an address, or a list of an address and a mask.
func pair(c *runtime.Call) (in core.Input, mask *core.Input, err error) {
	t, ok := c.Arg(0).(*lua.LTable)
	if !ok {
		in, err = input(c, c.Arg(0))
		return in, nil, err
	}
	if n := t.Len(); n < 1 || n > 2 {
		return in, nil, runtime.Raisef(runtime.ValueError, "expected {address, mask}, got a list of %d", n)
	}
	if in, err = input(c, t.RawGetInt(1)); err != nil || t.Len() == 1 {
		return in, nil, err
	}
	m, err := input(c, t.RawGetInt(2))
	return in, &m, err
}

func newAddress(c *runtime.Call, v core.Version, to func(*runtime.Call, any) error) error {
	in, err := input(c, c.Arg(0))
	if err != nil {
		return err
	}
	a, err := core.New(v, in)
	if err != nil {
		return err
	}
	return to(c, a)
}

func newNetwork(c *runtime.Call, v core.Version, to func(*runtime.Call, any) error) error {
	in, mask, err := pair(c)
	if err != nil {
		return err
	}
	n, err := core.NewNetwork(v, in, mask, c.Bool(1))
	if err != nil {
		return err
	}
	return to(c, n)
}

func newInterface(c *runtime.Call, v core.Version, to func(*runtime.Call, any) error) error {
	in, mask, err := pair(c)
	if err != nil {
		return err
	}
	i, err := core.NewInterface(v, in, mask)
	if err != nil {
		return err
	}
	return to(c, i)
}

// number gives an int: of IPv4 a number, of IPv6 always a bigint.
func number(c *runtime.Call, a core.Address) error {
	if a.Version() == core.V4 {
		return c.ReturnValue(lua.LNumber(a.Uint32()))
	}
	return c.ReturnValue(c.VM().BigInt(a.Int()))
}

// iterate returns a Lua iterator: what next gives until it has no more.
func iterate[T any](c *runtime.Call, next func() (T, bool)) error {
	vm := c.VM()
	return c.Return(lua.LGFunction(func(L *lua.LState) int {
		x, ok := next()
		if !ok {
			L.Push(lua.LNil)
			return 1
		}
		L.Push(object(vm, x).Value())
		return 1
	}))
}

func giveList(c *runtime.Call, list []core.Network, err error) error {
	if err != nil {
		return err
	}
	return iterate(c, func() (n core.Network, ok bool) {
		if len(list) == 0 {
			return n, false
		}
		n, list = list[0], list[1:]
		return n, true
	})
}
