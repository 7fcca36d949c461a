package datetime

import (
	"fmt"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/datetime"
)

// clockOf is the time of day of self, which may be a datetime.
func clockOf(c *runtime.Call) core.Clock {
	switch v := c.Native().(type) {
	case core.Clock:
		return v
	case core.DateTime:
		return v.Clock
	}
	return core.Clock{}
}

const clockParams = "hour: integer = 0, minute: integer = 0, second: integer = 0, microsecond: integer = 0, tzinfo?: timezone|None, *, fold: integer = 0"

// clockArgs reads clockParams from argument i on; what is not given stays as it is in def.
func clockArgs(c *runtime.Call, i int, def core.Clock) (core.Clock, error) {
	return core.NewClock(intArg(c, i, def.Hour), intArg(c, i+1, def.Minute), intArg(c, i+2, def.Second), intArg(c, i+3, def.Micro), intArg(c, i+5, def.Fold), zoneArg(c, i+4, def.Zone))
}

// clockProps are the fields of a time of day.
func clockProps() []runtime.Prop {
	return []runtime.Prop{
		{Name: "hour", Type: "integer", Doc: "The hour.", Get: func(c *runtime.Call) error { return c.Return(clockOf(c).Hour) }},
		{Name: "minute", Type: "integer", Doc: "The minute.", Get: func(c *runtime.Call) error { return c.Return(clockOf(c).Minute) }},
		{Name: "second", Type: "integer", Doc: "The second.", Get: func(c *runtime.Call) error { return c.Return(clockOf(c).Second) }},
		{Name: "microsecond", Type: "integer", Doc: "The microsecond.", Get: func(c *runtime.Call) error { return c.Return(clockOf(c).Micro) }},
		{Name: "tzinfo", Type: "timezone|nil", Doc: "The time zone, nil if naive.", Get: func(c *runtime.Call) error { return returnZone(c, clockOf(c).Zone) }},
		{Name: "fold", Type: "integer", Doc: "1 for the second time of a clock that was set back.", Get: func(c *runtime.Call) error { return c.Return(clockOf(c).Fold) }},
	}
}

func clockZone(c *runtime.Call) *core.Zone { return clockOf(c).Zone }

type clockBody struct{}

func (clockBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(" + clockParams + ")", Doc: "Make a time of day.", Fn: func(c *runtime.Call) error {
		v, err := clockArgs(c, 0, core.Clock{})
		if err != nil {
			return err
		}
		c.SetNative(v)
		return nil
	}}
	class.Props = clockProps()
	class.Attrs = []runtime.Const{
		constant("min", core.Clock{}, "Midnight."),
		constant("max", lastClock, "The last time of a day."),
		constant("resolution", core.Delta{Micros: 1}, "A microsecond."),
	}
	class.Static = []runtime.Func{{Sig: "fromisoformat(time_string: string): time", Doc: "Read what isoformat writes.", Fn: func(c *runtime.Call) error {
		v, err := core.ParseClock(c.Str(0))
		return made(c, v, err)
	}}}
	class.Methods = append([]runtime.Func{
		{Sig: "replace(" + replaceParams + "): time", Doc: "A copy with some fields changed.", Fn: func(c *runtime.Call) error {
			return give[core.Clock](c)(clockArgs(c, 0, clockOf(c)))
		}},
		{Sig: "isoformat(timespec: string = 'auto'): string", Doc: "HH:MM:SS, with microseconds and offset if there are any. timespec is auto, hours, minutes, seconds, milliseconds or microseconds.", Fn: func(c *runtime.Call) error {
			s, err := clockOf(c).ISOFormat(c.Str(0))
			if err != nil {
				return err
			}
			return c.ReturnStr(s)
		}},
		{Sig: "strftime(format: string): string", Doc: "The time in a format of % conversions.", Fn: func(c *runtime.Call) error {
			f := core.FieldsOf(core.DateTime{Date: core.Date{Year: 1900, Month: 1, Day: 1}, Clock: clockOf(c)})
			return c.ReturnStr(core.Format(c.Str(0), &f))
		}},
		{Sig: "__tostring(): string", Doc: "As isoformat.", Fn: func(c *runtime.Call) error {
			s, err := clockOf(c).ISOFormat("auto")
			if err != nil {
				return err
			}
			return c.ReturnStr(s)
		}},
		{Sig: "__repr(): string", Doc: "The call that makes it.", Fn: func(c *runtime.Call) error { return c.ReturnStr("datetime.time(" + clockRepr(clockOf(c)) + ")") }},
	}, comparisons(func(c *runtime.Call) (int, error) {
		l, r := operands(c)
		a, ok1 := l.(core.Clock)
		b, ok2 := r.(core.Clock)
		if !ok1 || !ok2 {
			return 0, incomparable(c)
		}
		n, ok := a.Compare(b)
		if !ok {
			return 0, runtime.Raisef(runtime.TypeError, "can't compare offset-naive and offset-aware times")
		}
		return n, nil
	})...)
	class.Methods = append(class.Methods, zoneMethods(clockZone)...)
}

const replaceParams = "hour?: integer, minute?: integer, second?: integer, microsecond?: integer, tzinfo?: timezone|None, *, fold?: integer"

var lastClock = core.Clock{Hour: 23, Minute: 59, Second: 59, Micro: 999999}

// clockRepr is the arguments that make a time of day.
func clockRepr(v core.Clock) string {
	s := fmt.Sprintf("%d, %d", v.Hour, v.Minute)
	if v.Second != 0 || v.Micro != 0 {
		s += fmt.Sprintf(", %d", v.Second)
	}
	if v.Micro != 0 {
		s += fmt.Sprintf(", %d", v.Micro)
	}
	if v.Fold != 0 {
		s += ", fold=1"
	}
	if v.Zone != nil {
		s += ", tzinfo=" + zoneRepr(v.Zone)
	}
	return s
}
