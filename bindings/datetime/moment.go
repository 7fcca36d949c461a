package datetime

import (
	"fmt"
	"unicode/utf8"

	"github.com/netlua/netlua/bindings/time"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/datetime"
)

type dateTimeBody struct{}

func (dateTimeBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(year: integer, month: integer, day: integer, " + clockParams + ")", Doc: "Make a datetime; naive without tzinfo.", Fn: func(c *runtime.Call) error {
		date, err := core.NewDate(c.Int(0), c.Int(1), c.Int(2))
		if err != nil {
			return err
		}
		clock, err := clockArgs(c, 3, core.Clock{})
		if err != nil {
			return err
		}
		c.SetNative(core.DateTime{Date: date, Clock: clock})
		return nil
	}}
	class.Props = clockProps()
	class.Attrs = []runtime.Const{
		constant("min", core.DateTime{Date: core.Date{Year: core.MinYear, Month: 1, Day: 1}}, "The first moment."),
		constant("max", core.DateTime{Date: core.Date{Year: core.MaxYear, Month: 12, Day: 31}, Clock: lastClock}, "The last moment."),
		constant("resolution", core.Delta{Micros: 1}, "A microsecond."),
	}
	class.Static = momentStatic()
	class.Methods = append([]runtime.Func{
		{Sig: "replace(year?: integer, month?: integer, day?: integer, " + replaceParams + "): datetime", Doc: "A copy with some fields changed; tzinfo = None makes it naive.", Fn: func(c *runtime.Call) error {
			d := moment(c)
			date, err := core.NewDate(intArg(c, 0, d.Year), intArg(c, 1, d.Month), intArg(c, 2, d.Day))
			if err != nil {
				return err
			}
			clock, err := clockArgs(c, 3, d.Clock)
			return give[core.DateTime](c)(core.DateTime{Date: date, Clock: clock}, err)
		}},
		{Sig: "date(): date", Doc: "The date.", Fn: func(c *runtime.Call) error { return c.Return(object(c.VM(), dateOf(c))) }},
		{Sig: "time(): time", Doc: "The time of day, naive.", Fn: func(c *runtime.Call) error {
			v := clockOf(c)
			v.Zone = nil
			return c.Return(object(c.VM(), v))
		}},
		{Sig: "timetz(): time", Doc: "The time of day with its time zone.", Fn: func(c *runtime.Call) error { return c.Return(object(c.VM(), clockOf(c))) }},
		{Sig: "timestamp(): number", Doc: "Seconds since 1970; a naive datetime is in local time.", Fn: func(c *runtime.Call) error {
			t := moment(c).Instant(location(c))
			return c.Return(float64(t.Unix()) + float64(t.Nanosecond()/1000)/1e6)
		}},
		{Sig: "astimezone(tz?: timezone): datetime", Doc: "The same moment in another time zone, by default the local one. A naive datetime is in local time.", Fn: func(c *runtime.Call) error {
			return give[core.DateTime](c)(moment(c).In(zoneArg(c, 0, nil), location(c)))
		}},
		{Sig: "utctimetuple(): struct_time", Doc: "The moment in UTC, broken down.", Fn: func(c *runtime.Call) error {
			d := moment(c)
			if d.Zone != nil {
				var err error
				if d, err = d.In(core.UTC, nil); err != nil {
					return err
				}
			}
			f := core.FieldsOf(d)
			f.Zone, f.Offset, f.DST = "", nil, 0
			return c.Return(time.NewStructTime(c.VM(), f))
		}},
		{Sig: "isoformat(sep: string = 'T', timespec: string = 'auto'): string", Doc: "YYYY-MM-DDTHH:MM:SS, with microseconds and offset if there are any. timespec is as for time.isoformat.", Fn: func(c *runtime.Call) error {
			if utf8.RuneCountInString(c.Str(0)) != 1 {
				return runtime.Raisef(runtime.TypeError, "isoformat: parameter 'sep': must be one character")
			}
			return iso(c, c.Str(0), c.Str(1))
		}},
		{Sig: "__tostring(): string", Doc: "As isoformat with a blank.", Fn: func(c *runtime.Call) error { return iso(c, " ", "auto") }},
		{Sig: "__repr(): string", Doc: "The call that makes it.", Fn: func(c *runtime.Call) error {
			d := moment(c)
			return c.ReturnStr(fmt.Sprintf("datetime.datetime(%d, %d, %d, %s)", d.Year, d.Month, d.Day, clockRepr(d.Clock)))
		}},
	}, comparisons(func(c *runtime.Call) (int, error) {
		l, r := operands(c)
		a, ok1 := l.(core.DateTime)
		b, ok2 := r.(core.DateTime)
		if !ok1 || !ok2 {
			return 0, incomparable(c)
		}
		d, ok := a.Sub(b)
		if !ok {
			return 0, runtime.Raisef(runtime.TypeError, "can't compare offset-naive and offset-aware datetimes")
		}
		return d.Compare(core.Delta{}), nil
	})...)
	class.Methods = append(class.Methods, zoneMethods(clockZone)...)
}

func iso(c *runtime.Call, sep, spec string) error {
	d := moment(c)
	s, err := d.ISOFormat(spec)
	if err != nil {
		return err
	}
	return c.ReturnStr(d.Date.String() + sep + s)
}

func momentStatic() []runtime.Func {
	now := func(c *runtime.Call) error {
		d, err := core.At(c.VM().Host().Now(), zoneArg(c, 0, nil))
		return made(c, d, err)
	}
	return []runtime.Func{
		{Sig: "now(tz?: timezone): datetime", Doc: "The current time, in a time zone or naive in local time.", Fn: now},
		{Sig: "today(): datetime", Doc: "The current local time, naive.", Fn: func(c *runtime.Call) error {
			d, err := core.At(c.VM().Host().Now(), nil)
			return made(c, d, err)
		}},
		{Sig: "utcnow(): datetime", Doc: "The current time in UTC, naive.", Fn: func(c *runtime.Call) error {
			d, err := core.At(c.VM().Host().Now().UTC(), nil)
			return made(c, d, err)
		}},
		{Sig: "fromtimestamp(timestamp: number, tz?: timezone): datetime", Doc: "The time that is so many seconds after 1970, in a time zone or naive in local time.", Fn: func(c *runtime.Call) error {
			t, err := instant(c, 0)
			if err != nil {
				return err
			}
			d, err := core.At(t.In(location(c)), zoneArg(c, 1, nil))
			return made(c, d, err)
		}},
		{Sig: "utcfromtimestamp(timestamp: number): datetime", Doc: "As fromtimestamp, naive in UTC.", Fn: func(c *runtime.Call) error {
			t, err := instant(c, 0)
			if err != nil {
				return err
			}
			d, err := core.At(t.UTC(), nil)
			return made(c, d, err)
		}},
		{Sig: "fromordinal(n: integer): datetime", Doc: "Midnight of the date of an ordinal.", Fn: func(c *runtime.Call) error {
			d, err := core.FromOrdinal(c.Int(0))
			return made(c, core.DateTime{Date: d}, err)
		}},
		{Sig: "fromisocalendar(year: integer, week: integer, day: integer): datetime", Doc: "Midnight of a day that ISO 8601 counts so.", Fn: func(c *runtime.Call) error {
			d, err := core.FromISO(c.Int(0), c.Int(1), c.Int(2))
			return made(c, core.DateTime{Date: d}, err)
		}},
		{Sig: "fromisoformat(date_string: string): datetime", Doc: "Read what isoformat writes.", Fn: func(c *runtime.Call) error {
			d, err := core.ParseDateTime(c.Str(0))
			return made(c, d, err)
		}},
		{Sig: "strptime(date_string: string, format: string): datetime", Doc: "Read a time that is written in a format of % conversions.", Fn: strptime},
		{Sig: "combine(date: date, time: time, tzinfo?: timezone|None): datetime", Doc: "Put a date and a time of day together.", Fn: func(c *runtime.Call) error {
			date, ok := native(c.Arg(0)).(core.Date)
			if d, is := native(c.Arg(0)).(core.DateTime); is {
				date, ok = d.Date, true
			}
			clock, ok2 := native(c.Arg(1)).(core.Clock)
			if !ok || !ok2 {
				return runtime.Raisef(runtime.TypeError, "combine: expected a date and a time, got %s and %s", c.VM().TypeName(c.Arg(0)), c.VM().TypeName(c.Arg(1)))
			}
			clock.Zone = zoneArg(c, 2, clock.Zone)
			return made(c, core.DateTime{Date: date, Clock: clock}, nil)
		}},
	}
}

func strptime(c *runtime.Call) error {
	f, err := core.Parse(c.Str(0), c.Str(1), time.ZoneNames(c.VM()))
	if err != nil {
		return err
	}
	var zone *core.Zone
	if f.Offset != nil {
		zone = core.UTC
		if *f.Offset != (core.Delta{}) || f.Zone != "" {
			if zone, err = core.NewZone(*f.Offset, f.Zone); err != nil {
				return err
			}
		}
	}
	clock, err := core.NewClock(f.Hour, f.Minute, f.Second, f.Micro, 0, zone)
	return made(c, core.DateTime{Date: core.Date{Year: f.Year, Month: f.Month, Day: f.Day}, Clock: clock}, err)
}
