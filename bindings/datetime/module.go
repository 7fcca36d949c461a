package datetime

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/time"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/datetime"
)

// Module is require("datetime").
var Module = &runtime.Module{
	Name:    "datetime",
	Doc:     "Dates, times of day, and the time between them.",
	Classes: []*runtime.Class{Date, DateTime, Clock, Delta, tzinfo, Zone},
	Errors:  time.ConvertError,
	Consts: []runtime.Const{
		{Name: "MINYEAR", Value: core.MinYear, Doc: "The first year."},
		{Name: "MAXYEAR", Value: core.MaxYear, Doc: "The last year."},
	},
}

// The classes. A datetime refers to a zone, which is never changed either.
var (
	Date     = &runtime.Class{Name: "date", Doc: "A day of the Gregorian calendar.", Body: dateBody{}}
	DateTime = &runtime.Class{Name: "datetime", Doc: "A day and a time of day, naive or in a time zone.", Bases: []*runtime.Class{Date}, Shared: true, Body: dateTimeBody{}}
	Clock    = &runtime.Class{Name: "time", Doc: "A time of day, naive or in a time zone.", Shared: true, Body: clockBody{}}
	Delta    = &runtime.Class{Name: "timedelta", Doc: "A duration.", Body: deltaBody{}}
	Zone     = &runtime.Class{Name: "timezone", Doc: "A fixed offset from UTC.", Bases: []*runtime.Class{tzinfo}, Shared: true, Body: zoneBody{}}

	tzinfo = &runtime.Class{Name: "tzinfo", Doc: "The base of timezone."}
)

// object makes an instance around a value of the core.
func object(vm *runtime.VM, v any) *runtime.Object {
	switch v := v.(type) {
	case core.Delta:
		return vm.NewObject(Delta, v)
	case core.Date:
		return vm.NewObject(Date, v)
	case core.Clock:
		return vm.NewObject(Clock, v)
	case core.DateTime:
		return vm.NewObject(DateTime, v)
	case *core.Zone:
		if v == core.UTC {
			return runtime.State(vm, utcKey{}, func() *runtime.Object { return vm.NewObject(Zone, v) })
		}
		return vm.NewObject(Zone, v)
	}
	panic("datetime: not a value of the core")
}

type utcKey struct{}

// give makes a value of the core the result of the call.
func give[T any](c *runtime.Call) func(T, error) error {
	return func(v T, err error) error {
		if err != nil {
			return err
		}
		return c.Return(object(c.VM(), v))
	}
}

// constant is a class attribute that is an instance.
func constant(name string, v any, doc string) runtime.Const {
	return runtime.Const{Name: name, Doc: doc, Value: func(vm *runtime.VM) (any, error) { return object(vm, v), nil }}
}

// native returns the Go value behind v, nil for anything but an object.
func native(v lua.LValue) any {
	if o := runtime.ObjectOf(v); o != nil {
		return o.Native()
	}
	return nil
}

// operands returns the Go values on both sides of an operator.
func operands(c *runtime.Call) (left, right any) {
	L := c.State()
	return operand(L.Get(1)), operand(L.Get(2))
}

func operand(v lua.LValue) any {
	if n, ok := v.(lua.LNumber); ok {
		return float64(n)
	}
	return native(v)
}

func unsupported(c *runtime.Call, op string) error {
	L, vm := c.State(), c.VM()
	return runtime.Raisef(runtime.TypeError, "unsupported operand type(s) for %s: '%s' and '%s'", op, vm.TypeName(L.Get(1)), vm.TypeName(L.Get(2)))
}

// comparisons makes the three hooks; cmp compares the operands, err says why it cannot.
func comparisons(cmp func(c *runtime.Call) (n int, err error)) []runtime.Func {
	hook := func(name, doc string, holds func(int) bool) runtime.Func {
		return runtime.Func{Sig: name + "(other: any): boolean", Doc: doc, Fn: func(c *runtime.Call) error {
			n, err := cmp(c)
			if err != nil {
				if name == "__eq" {
					return c.Return(false)
				}
				return err
			}
			return c.Return(holds(n))
		}}
	}
	return []runtime.Func{
		hook("__eq", "Equality.", func(n int) bool { return n == 0 }),
		hook("__lt", "Order.", func(n int) bool { return n < 0 }),
		hook("__le", "Order.", func(n int) bool { return n <= 0 }),
	}
}

func incomparable(c *runtime.Call) error {
	L, vm := c.State(), c.VM()
	return runtime.Raisef(runtime.TypeError, "can't compare %s to %s", vm.TypeName(L.Get(1)), vm.TypeName(L.Get(2)))
}

// intArg is integer argument i, or def if it is not given.
func intArg(c *runtime.Call, i, def int) int {
	if c.Given(i) {
		return c.Int(i)
	}
	return def
}

// zoneArg is timezone argument i: nil for None, def if it is not given.
func zoneArg(c *runtime.Call, i int, def *core.Zone) *core.Zone {
	if c.IsNone(i) {
		return nil
	}
	if z, ok := native(c.Arg(i)).(*core.Zone); ok {
		return z
	}
	return def
}

// returnZone gives a time zone, nil for none.
func returnZone(c *runtime.Call, z *core.Zone) error {
	if z == nil {
		return c.Return(nil)
	}
	return c.Return(object(c.VM(), z))
}

// returnOffset gives the offset of a time zone, nil for none.
func returnOffset(c *runtime.Call, z *core.Zone) error {
	if z == nil {
		return c.Return(nil)
	}
	return c.Return(object(c.VM(), z.Offset))
}

// zoneMethods are what datetime and time answer from their time zone.
func zoneMethods(zone func(c *runtime.Call) *core.Zone) []runtime.Func {
	return []runtime.Func{
		{Sig: "utcoffset(): timedelta|nil", Doc: "The offset from UTC, nil if naive.", Fn: func(c *runtime.Call) error { return returnOffset(c, zone(c)) }},
		{Sig: "dst(): nil", Doc: "nil: a fixed offset does not know of daylight saving time.", Fn: func(c *runtime.Call) error { return c.Return(nil) }},
		{Sig: "tzname(): string|nil", Doc: "The name of the time zone, nil if naive.", Fn: func(c *runtime.Call) error {
			if z := zone(c); z != nil {
				return c.ReturnStr(z.String())
			}
			return c.Return(nil)
		}},
	}
}
