package ipaddress

import (
	"errors"
	"math/big"
	"strings"

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

// largest is the largest number up to which all integers are numbers.
var largest = big.NewInt(1 << 53)

// input reads what makes an address. What is no text, number or bytes() counts as
// its text, as in Python: an object with __tostring may be an address, and
// anything else is none.
func input(c *runtime.Call, v runtime.Value) core.Input {
	if s, ok := v.(lua.LString); ok {
		return core.Input{Text: string(s)}
	}
	if n := runtime.ToBigInt(v); n != nil {
		_, float := v.(lua.LNumber)
		return core.Input{Int: n, Rounded: float && n.CmpAbs(largest) > 0}
	}
	if b, ok := runtime.NativeOf[runtime.Bytes](v); ok {
		return core.Input{Text: string(b), Raw: true}
	}
	if h, ok := hostOf(v); ok {
		return core.Input{Text: h.String()}
	}
	if n, ok := runtime.NativeOf[core.Network](v); ok {
		return core.Input{Text: n.String()}
	}
	in := core.Input{Text: c.ToString(v), Repr: c.Repr(v)}
	if t, ok := v.(*lua.LTable); ok && t.Metatable == lua.LNil {
		in.Text = in.Repr // rather than where it is in memory
	}
	return in
}

// pair reads what makes a network or an interface: the same, or {address, mask}.
func pair(c *runtime.Call) (in core.Input, mask *core.Input, err error) {
	t, ok := c.Arg(0).(*lua.LTable)
	if !ok || t.Metatable != lua.LNil {
		return input(c, c.Arg(0)), nil, nil
	}
	switch t.Len() {
	case 1:
		return input(c, t.RawGetInt(1)), nil, nil
	case 2:
		m := input(c, t.RawGetInt(2))
		return input(c, t.RawGetInt(1)), &m, nil
	}
	return in, nil, runtime.Raisef(runtime.ValueError, "expected {address, mask}, got a list of %d", t.Len())
}

func newAddress(c *runtime.Call, v core.Version, to func(*runtime.Call, any) error) error {
	in := input(c, c.Arg(0))
	a, err := core.New(v, in)
	if err != nil {
		return explain(in, err)
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
		return explain(in, err)
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
		return explain(in, err)
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

// explain adds to an error what a script may not know: that text and packed
// bytes, both strings in Lua, are told apart by bytes().
func explain(in core.Input, err error) error {
	var e *core.Error
	packed := !in.Raw && in.Int == nil && (len(in.Text) == 4 || len(in.Text) == 16) && !strings.ContainsAny(in.Text, ".:/") &&
		strings.ContainsFunc(in.Text, func(r rune) bool { return r < ' ' || r >= 0x7f })
	if !packed || !errors.As(err, &e) {
		return err
	}
	return &core.Error{Kind: e.Kind, Msg: e.Msg + " (packed bytes are given as bytes(s))"}
}

// each calls f with the items of a list, or of what an iterator or an object
// that has one gives.
func each(c *runtime.Call, v runtime.Value, f func(runtime.Value) error) error {
	switch v := v.(type) {
	case *lua.LTable:
		for i := 1; i <= v.Len(); i++ {
			if err := f(v.RawGetInt(i)); err != nil {
				return err
			}
		}
		return nil
	case *lua.LFunction:
		return eachOf(c, v, lua.LNil, lua.LNil, f)
	}
	if o := runtime.ObjectOf(v); o != nil && o.Attr("__iter") != lua.LNil {
		L := c.State()
		L.Push(o.Attr("__iter"))
		L.Push(v)
		L.Call(1, 3)
		next, state, first := L.Get(-3), L.Get(-2), L.Get(-1)
		L.Pop(3)
		return eachOf(c, next, state, first, f)
	}
	return runtime.Raisef(runtime.TypeError, "expected a list or an iterator, got %s", c.VM().TypeName(v))
}

// eachOf calls f with what a for loop over the three values would see.
func eachOf(c *runtime.Call, next, state, item lua.LValue, f func(runtime.Value) error) error {
	L := c.State()
	for {
		L.Push(next)
		L.Push(state)
		L.Push(item)
		L.Call(2, 1)
		item = L.Get(-1)
		L.Pop(1)
		if item == lua.LNil {
			return nil
		}
		if err := f(item); err != nil {
			return err
		}
	}
}
