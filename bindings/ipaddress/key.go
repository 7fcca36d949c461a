package ipaddress

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/ipaddress"
)

var keyClass = &runtime.Class{
	Body: keyBody{},
	Name: "MixedTypeKey", Shared: true,
	Doc: "What get_mixed_type_key gives: version, address and, of a network, its netmask, compared in that order.",
}

// parts are the items of a key.
func parts(c *runtime.Call) []any {
	k, _ := c.Native().(core.Key)
	items := []any{int(k.Version()), object(c.VM(), k.Host())}
	if n := k.Network(); n != nil {
		items = append(items, object(c.VM(), n.Netmask()))
	}
	return items
}

type keyBody struct{}

func (keyBody) Define(class *runtime.Class) {
	class.Methods = append(ordering("Order by version, address and netmask.", func(a, b core.Key) (int, error) { return a.Compare(b), nil }),
		runtime.Func{Sig: "__eq(other: any): boolean", Doc: "Whether the keys are the same.", Fn: func(c *runtime.Call) error {
			l, r := operands(c)
			a, ok1 := runtime.NativeOf[core.Key](l)
			b, ok2 := runtime.NativeOf[core.Key](r)
			return c.Return(ok1 && ok2 && a.Compare(b) == 0)
		}},
		runtime.Func{Sig: "__len(): integer", Doc: "3 for a network, else 2.", Fn: func(c *runtime.Call) error { return c.Return(len(parts(c))) }},
		runtime.Func{Sig: "__getitem(i: any): any", Doc: "[1] is the version, [2] the address, [3] the netmask of a network.", Fn: func(c *runtime.Call) error {
			items := parts(c)
			if i, ok := c.Arg(0).(lua.LNumber); ok && i >= 1 && int(i) <= len(items) && i == lua.LNumber(int(i)) {
				return c.Return(items[int(i)-1])
			}
			return c.Return(nil)
		}},
		runtime.Func{Sig: "unpack(): any", Doc: "The items.", Fn: func(c *runtime.Call) error { return c.Return(parts(c)...) }},
	)
}
