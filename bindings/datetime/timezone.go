package datetime

import (
	"fmt"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/datetime"
)

func zoneOf(c *runtime.Call) *core.Zone {
	if z, ok := c.Native().(*core.Zone); ok {
		return z
	}
	return core.UTC
}

type zoneBody struct{}

func (zoneBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(offset: timedelta, name?: string)", Doc: "A zone at an offset of less than a day, east of UTC if positive.", Fn: func(c *runtime.Call) error {
		d, ok := native(c.Arg(0)).(core.Delta)
		if !ok {
			return runtime.Raisef(runtime.TypeError, "timezone: parameter 'offset': expected timedelta, got %s", c.VM().TypeName(c.Arg(0)))
		}
		z, err := core.NewZone(d, c.Str(1))
		if err != nil {
			return err
		}
		c.SetNative(z)
		return nil
	}}
	minute := core.Delta{Days: 1}
	minute, _ = minute.Sub(core.Delta{Seconds: 60})
	class.Attrs = []runtime.Const{
		constant("utc", core.UTC, "UTC."),
		constant("min", &core.Zone{Offset: minute.Neg()}, "The zone furthest to the west."),
		constant("max", &core.Zone{Offset: minute}, "The zone furthest to the east."),
	}
	class.Methods = []runtime.Func{
		{Sig: "utcoffset(dt?: any): timedelta", Doc: "The offset from UTC.", Fn: func(c *runtime.Call) error { return returnOffset(c, zoneOf(c)) }},
		{Sig: "tzname(dt?: any): string", Doc: "The name.", Fn: func(c *runtime.Call) error { return c.ReturnStr(zoneOf(c).String()) }},
		{Sig: "dst(dt?: any): nil", Doc: "nil: a fixed offset does not know of daylight saving time.", Fn: func(c *runtime.Call) error { return c.Return(nil) }},
		{Sig: "fromutc(dt: datetime): datetime", Doc: "A time that is in UTC, on a clock of this zone.", Fn: func(c *runtime.Call) error {
			d, ok := native(c.Arg(0)).(core.DateTime)
			if !ok || d.Zone != zoneOf(c) {
				return runtime.Raisef(runtime.ValueError, "fromutc: dt.tzinfo is not self")
			}
			return give[core.DateTime](c)(d.Add(d.Zone.Offset))
		}},
		{Sig: "__tostring(): string", Doc: "The name.", Fn: func(c *runtime.Call) error { return c.ReturnStr(zoneOf(c).String()) }},
		{Sig: "__repr(): string", Doc: "The call that makes it.", Fn: func(c *runtime.Call) error { return c.ReturnStr(zoneRepr(zoneOf(c))) }},
		{Sig: "__eq(other: any): boolean", Doc: "Equality of offsets.", Fn: func(c *runtime.Call) error {
			l, r := operands(c)
			a, ok1 := l.(*core.Zone)
			b, ok2 := r.(*core.Zone)
			return c.Return(ok1 && ok2 && a.Offset == b.Offset)
		}},
	}
}

func zoneRepr(z *core.Zone) string {
	switch {
	case z.Name != "":
		return fmt.Sprintf("datetime.timezone(%s, '%s')", z.Offset.Repr(), z.Name)
	case z.Offset == core.Delta{}:
		return "datetime.timezone.utc"
	}
	return fmt.Sprintf("datetime.timezone(%s)", z.Offset.Repr())
}
