package http

import (
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http"
)

// HTTPStatus is an enumeration of integers. Lua's == is never true between an
// object and a number, so a status is compared by its value or by int():
//
//	response.status == HTTPStatus.OK.value
//	HTTPStatus(response.status) == HTTPStatus.OK
//
// Order and arithmetic work with numbers as they are.
var HTTPStatus = &runtime.Class{
	Body: statusBody{},
	Name: "HTTPStatus",
	Doc:  "The HTTP status codes: HTTPStatus.NOT_FOUND, HTTPStatus(404). Compare status.value with a number.",
}

// Status returns the status code that v is, as a number or as a member of HTTPStatus.
func Status(v runtime.Value) (int, bool) {
	if n, ok := v.(lua.LNumber); ok && n == lua.LNumber(int(n)) {
		return int(n), true
	}
	s, ok := runtime.NativeOf[core.Status](v)
	return int(s), ok
}

// number is the numeric value of an operand, which may be a member.
func number(c *runtime.Call, v runtime.Value) (lua.LNumber, error) {
	if n, ok := v.(lua.LNumber); ok {
		return n, nil
	}
	if s, ok := runtime.NativeOf[core.Status](v); ok {
		return lua.LNumber(s), nil
	}
	return 0, runtime.Raisef(runtime.TypeError, "unsupported operand type: HTTPStatus and %s", c.VM().TypeName(v))
}

// operands are the two sides of an operator, in order.
func operands(c *runtime.Call) (a, b lua.LNumber, err error) {
	if a, err = number(c, c.State().Get(1)); err != nil {
		return
	}
	b, err = number(c, c.State().Get(2))
	return
}

type statusBody struct{}

func (statusBody) Define(class *runtime.Class) {
	self := func(c *runtime.Call) core.Status { s, _ := c.Native().(core.Status); return s }
	operator := func(name, doc string, f func(a, b lua.LNumber) lua.LValue) runtime.Func {
		return runtime.Func{Sig: name + "(other: any): any", Doc: doc, Fn: func(c *runtime.Call) error {
			a, b, err := operands(c)
			if err != nil {
				return err
			}
			return c.ReturnValue(f(a, b))
		}}
	}
	class.Init = &runtime.Func{
		Sig: "__init(value: integer|HTTPStatus)",
		Doc: "The member with a value; a ValueError if there is none.",
		Fn: func(c *runtime.Call) error {
			n, _ := Status(c.Arg(0))
			info, ok := core.Lookup(n)
			if !ok {
				return runtime.Raisef(runtime.ValueError, "%s is not a valid HTTPStatus", c.ToString(c.Arg(0)))
			}
			c.SetNative(info.Code)
			return nil
		},
	}
	class.Props = []runtime.Prop{
		{Name: "value", Type: "integer", Doc: "The status code.", Get: func(c *runtime.Call) error { return c.Return(int(self(c))) }},
		{Name: "name", Type: "string", Doc: "The name of the member.", Get: func(c *runtime.Call) error { return c.ReturnStr(self(c).Name()) }},
		{Name: "phrase", Type: "string", Doc: "The reason phrase.", Get: func(c *runtime.Call) error { return c.ReturnStr(self(c).Phrase()) }},
		{Name: "description", Type: "string", Doc: "One sentence more, perhaps empty.", Get: func(c *runtime.Call) error { return c.ReturnStr(self(c).Description()) }},
	}
	class.Static = []runtime.Func{{
		Sig: "__iter(): function", Doc: "iter(HTTPStatus) gives the members in ascending order.",
		Fn: func(c *runtime.Call) error {
			all, i := core.Statuses(), 0
			return c.Return(func(c *runtime.Call) error {
				if i >= len(all) {
					return c.Return(nil)
				}
				i++
				return c.ReturnValue(c.State().GetField(classValue(c), all[i-1].Name))
			})
		},
	}}
	class.Methods = []runtime.Func{
		{Sig: "int(): integer", Doc: "The status code.", Fn: func(c *runtime.Call) error { return c.Return(int(self(c))) }},
		{Sig: "__eq(other: any): boolean", Doc: "Whether both are the same member.", Fn: func(c *runtime.Call) error {
			a, ok1 := Status(c.State().Get(1))
			b, ok2 := Status(c.State().Get(2))
			return c.Return(ok1 && ok2 && a == b)
		}},
		operator("__lt", "Order by value, also with a number.", func(a, b lua.LNumber) lua.LValue { return lua.LBool(a < b) }),
		operator("__le", "Order by value, also with a number.", func(a, b lua.LNumber) lua.LValue { return lua.LBool(a <= b) }),
		operator("__add", "The sum as a number.", func(a, b lua.LNumber) lua.LValue { return a + b }),
		operator("__sub", "The difference as a number.", func(a, b lua.LNumber) lua.LValue { return a - b }),
		{Sig: "__tostring(): string", Doc: "HTTPStatus.NAME.", Fn: func(c *runtime.Call) error { return c.ReturnStr("HTTPStatus." + self(c).Name()) }},
		{Sig: "__repr(): string", Doc: "<HTTPStatus.NAME: CODE>.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr("<HTTPStatus." + self(c).Name() + ": " + strconv.Itoa(int(self(c))) + ">")
		}},
	}
	for _, info := range core.Statuses() {
		HTTPStatus.Attrs = append(HTTPStatus.Attrs, runtime.Const{
			Name: info.Name, Doc: strconv.Itoa(int(info.Code)) + " " + info.Phrase,
			Value: func(vm *runtime.VM) (any, error) { return vm.NewObject(HTTPStatus, info.Code), nil },
		})
	}
}

func classValue(c *runtime.Call) runtime.Value {
	v, err := c.VM().ToLua(HTTPStatus)
	if err != nil {
		return lua.LNil
	}
	return v
}
