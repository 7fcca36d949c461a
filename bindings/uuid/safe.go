package uuid

import (
	"fmt"

	"github.com/netlua/netlua/runtime"
)

// safety is the Go value behind a member of SafeUUID.
type safety int8

const (
	unknown safety = iota
	safe
	unsafe
)

var safeClass = &runtime.Class{
	Body:   safeBody{},
	Name:   "SafeUUID",
	Doc:    "Whether a UUID was made in a way that keeps processes from making the same one.",
	Shared: true,
}

// safeties are the members, in the order that Python lists them.
var safeties = []struct {
	safety
	name  string
	value any
	doc   string
}{
	{safe, "safe", 0, "The platform made it so that no two processes can have made it."},
	{unsafe, "unsafe", -1, "The platform did not."},
	{unknown, "unknown", nil, "The platform does not say."},
}

// member gives the one object that stands for s.
func member(c *runtime.Call, s safety) error {
	class, err := c.VM().ToLua(safeClass)
	if err != nil {
		return err
	}
	for _, m := range safeties {
		if m.safety == s {
			return c.ReturnValue(c.State().GetField(class, m.name))
		}
	}
	return nil
}

type safeBody struct{}

func (safeBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(value: integer|None|nil)",
		Doc: "The member with a value: 0, -1 or None.",
		Fn: func(c *runtime.Call) error {
			for _, m := range safeties {
				if n, ok := m.value.(int); ok && c.Given(0) && !c.IsNone(0) && c.Int(0) == n || !ok && (!c.Given(0) || c.IsNone(0)) {
					c.SetNative(m.safety)
					return nil
				}
			}
			return runtime.Raisef(runtime.ValueError, "%s is not a valid SafeUUID", c.ToString(c.Arg(0)))
		},
	}
	row := func(c *runtime.Call) (name string, value any) {
		s, _ := c.Native().(safety)
		for _, m := range safeties {
			if m.safety == s {
				return m.name, m.value
			}
		}
		return "", nil
	}
	class.Props = []runtime.Prop{
		{Name: "name", Type: "string", Doc: "The name of the member.", Get: func(c *runtime.Call) error { name, _ := row(c); return c.ReturnStr(name) }},
		{Name: "value", Type: "integer|nil", Doc: "0, -1 or nil.", Get: func(c *runtime.Call) error { _, v := row(c); return c.Return(v) }},
	}
	class.Methods = []runtime.Func{
		{Sig: "__eq(other: any): boolean", Doc: "Whether both are the same member.", Fn: func(c *runtime.Call) error {
			a, ok1 := runtime.NativeOf[safety](c.State().Get(1))
			b, ok2 := runtime.NativeOf[safety](c.State().Get(2))
			return c.Return(ok1 && ok2 && a == b)
		}},
		{Sig: "__tostring(): string", Doc: "SafeUUID.name.", Fn: func(c *runtime.Call) error { name, _ := row(c); return c.ReturnStr("SafeUUID." + name) }},
		{Sig: "__repr(): string", Doc: "<SafeUUID.name: value>.", Fn: func(c *runtime.Call) error {
			name, v := row(c)
			if v == nil {
				v = "None"
			}
			return c.ReturnStr(fmt.Sprintf("<SafeUUID.%s: %v>", name, v))
		}},
	}
	class.Static = []runtime.Func{{
		Sig: "__iter(): function", Doc: "iter(SafeUUID) gives the members.",
		Fn: func(c *runtime.Call) error {
			i := 0
			return c.Return(func(c *runtime.Call) error {
				if i >= len(safeties) {
					return c.Return(nil)
				}
				i++
				return member(c, safeties[i-1].safety)
			})
		},
	}}
	for _, m := range safeties {
		safeClass.Attrs = append(safeClass.Attrs, runtime.Const{Name: m.name, Doc: m.doc, Value: func(vm *runtime.VM) (any, error) {
			return vm.NewObject(safeClass, m.safety), nil
		}})
	}
}
