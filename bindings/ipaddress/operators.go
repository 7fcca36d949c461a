package ipaddress

import (
	"math/big"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/ipaddress"
)

// operands are the two sides of an operator, the left one first.
func operands(c *runtime.Call) (l, r lua.LValue) { return c.State().Get(1), c.State().Get(2) }

// equal is __eq for everything: an address, an interface and a network are never the same.
func equal() runtime.Func {
	return runtime.Func{Sig: "__eq(other: any): boolean", Doc: "Whether both are the same: address, zone and network.", Fn: func(c *runtime.Call) error {
		l, r := operands(c)
		a, ok1 := runtime.NativeOf[common](l)
		b, ok2 := runtime.NativeOf[common](r)
		return c.Return(ok1 && ok2 && a == b)
	}}
}

// ordering is __lt and __le for values of type T.
func ordering[T any](doc string, compare func(a, b T) (int, error)) []runtime.Func {
	make := func(name, sign string, holds func(int) bool) runtime.Func {
		return runtime.Func{Sig: name + "(other: any): boolean", Doc: doc, Fn: func(c *runtime.Call) error {
			l, r := operands(c)
			a, ok1 := runtime.NativeOf[T](l)
			b, ok2 := runtime.NativeOf[T](r)
			if !ok1 || !ok2 {
				return runtime.Raisef(runtime.TypeError, "'%s' not supported between instances of '%s' and '%s'", sign, c.VM().TypeName(l), c.VM().TypeName(r))
			}
			order, err := compare(a, b)
			if err != nil {
				return err
			}
			return c.Return(holds(order))
		}}
	}
	return []runtime.Func{
		make("__lt", "<", func(order int) bool { return order < 0 }),
		make("__le", "<=", func(order int) bool { return order <= 0 }),
	}
}

// arithmetic is __add or __sub: an address and an integer. An interface becomes
// one of a single address, as in Python.
func arithmetic(name, sign, doc string, factor int64) runtime.Func {
	return runtime.Func{Sig: name + "(other: any): any", Doc: doc, Fn: func(c *runtime.Call) error {
		l, r := operands(c)
		h, ok := hostOf(l)
		n := runtime.ToBigInt(r)
		if !ok || n == nil {
			return runtime.Raisef(runtime.TypeError, "unsupported operand type(s) for %s: '%s' and '%s'", sign, c.VM().TypeName(l), c.VM().TypeName(r))
		}
		sum, err := addressOf(h).Add(new(big.Int).Mul(big.NewInt(factor), n))
		if err != nil {
			return err
		}
		if _, ok := h.(core.Interface); ok {
			return giveLike(c, runtime.ObjectOf(l), core.InterfaceOf(sum, sum.Version().Bits()))
		}
		return giveLike(c, runtime.ObjectOf(l), sum)
	}}
}

func hostOperators() []runtime.Func {
	return append(ordering("Order by number, addresses before interfaces, these by network. TypeError for another version.", core.CompareHosts),
		equal(),
		arithmetic("__add", "+", "The address that many further on. AddressValueError if there is none.", 1),
		arithmetic("__sub", "-", "The address that many before. AddressValueError if there is none.", -1),
	)
}

func networkOperators() []runtime.Func {
	return append(ordering("Order by address, then by mask. TypeError for another version.", core.CompareNetworks), equal())
}
