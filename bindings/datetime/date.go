package datetime

import (
	"fmt"
	"math"
	gotime "time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/time"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/datetime"
)

// dateOf is the date of self, which may be a datetime.
func dateOf(c *runtime.Call) core.Date {
	switch v := c.Native().(type) {
	case core.Date:
		return v
	case core.DateTime:
		return v.Date
	}
	return core.Date{Year: 1, Month: 1, Day: 1} // a subclass whose __init did not call ours
}

// moment is self as a datetime, at midnight if it is a date.
func moment(c *runtime.Call) core.DateTime {
	if v, ok := c.Native().(core.DateTime); ok {
		return v
	}
	return core.DateTime{Date: dateOf(c)}
}

type dateBody struct{}

func (dateBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(year: integer, month: integer, day: integer)", Doc: "Make a date.", Fn: func(c *runtime.Call) error {
		d, err := core.NewDate(c.Int(0), c.Int(1), c.Int(2))
		if err != nil {
			return err
		}
		c.SetNative(d)
		return nil
	}}
	class.Props = []runtime.Prop{
		{Name: "year", Type: "integer", Doc: "The year.", Get: func(c *runtime.Call) error { return c.Return(dateOf(c).Year) }},
		{Name: "month", Type: "integer", Doc: "The month, from 1.", Get: func(c *runtime.Call) error { return c.Return(dateOf(c).Month) }},
		{Name: "day", Type: "integer", Doc: "The day of the month, from 1.", Get: func(c *runtime.Call) error { return c.Return(dateOf(c).Day) }},
	}
	class.Attrs = []runtime.Const{
		constant("min", core.Date{Year: core.MinYear, Month: 1, Day: 1}, "The first date."),
		constant("max", core.Date{Year: core.MaxYear, Month: 12, Day: 31}, "The last date."),
		constant("resolution", core.Delta{Days: 1}, "The time between two dates."),
	}
	class.Static = []runtime.Func{
		{Sig: "today(): date", Doc: "The current local date.", Fn: func(c *runtime.Call) error {
			d, err := core.At(c.VM().Host().Now(), nil)
			return made(c, d.Date, err)
		}},
		{Sig: "fromtimestamp(timestamp: number): date", Doc: "The local date at a time in seconds since 1970.", Fn: func(c *runtime.Call) error {
			t, err := instant(c, 0)
			if err != nil {
				return err
			}
			d, err := core.At(t.In(location(c)), nil)
			return made(c, d.Date, err)
		}},
		{Sig: "fromordinal(n: integer): date", Doc: "The date of an ordinal; 1 January of year 1 is 1.", Fn: func(c *runtime.Call) error {
			d, err := core.FromOrdinal(c.Int(0))
			return made(c, d, err)
		}},
		{Sig: "fromisoformat(date_string: string): date", Doc: "Read YYYY-MM-DD.", Fn: func(c *runtime.Call) error {
			d, err := core.ParseDate(c.Str(0))
			return made(c, d, err)
		}},
		{Sig: "fromisocalendar(year: integer, week: integer, day: integer): date", Doc: "The inverse of isocalendar.", Fn: func(c *runtime.Call) error {
			d, err := core.FromISO(c.Int(0), c.Int(1), c.Int(2))
			return made(c, d, err)
		}},
	}
	class.Methods = append([]runtime.Func{
		{Sig: "replace(year?: integer, month?: integer, day?: integer): date", Doc: "A copy with some fields changed.", Fn: func(c *runtime.Call) error {
			d := dateOf(c)
			return give[core.Date](c)(core.NewDate(intArg(c, 0, d.Year), intArg(c, 1, d.Month), intArg(c, 2, d.Day)))
		}},
		{Sig: "weekday(): integer", Doc: "The day of the week, 0 for Monday.", Fn: func(c *runtime.Call) error { return c.Return(dateOf(c).Weekday()) }},
		{Sig: "isoweekday(): integer", Doc: "The day of the week, 1 for Monday.", Fn: func(c *runtime.Call) error { return c.Return(dateOf(c).Weekday() + 1) }},
		{Sig: "isocalendar(): integer, integer, integer", Doc: "Year, week and day of the week as ISO 8601 counts them.", Fn: func(c *runtime.Call) error {
			year, week, day := dateOf(c).ISO()
			return c.Return(year, week, day)
		}},
		{Sig: "toordinal(): integer", Doc: "The number of the day; 1 January of year 1 is 1.", Fn: func(c *runtime.Call) error { return c.Return(dateOf(c).Ordinal()) }},
		{Sig: "isoformat(): string", Doc: "YYYY-MM-DD.", Fn: func(c *runtime.Call) error { return c.ReturnStr(dateOf(c).String()) }},
		{Sig: "ctime(): string", Doc: "As 'Wed Dec  4 00:00:00 2002'.", Fn: func(c *runtime.Call) error {
			f := core.FieldsOf(moment(c))
			return c.ReturnStr(core.Format("%a %b %e %H:%M:%S %Y", &f))
		}},
		{Sig: "strftime(format: string): string", Doc: "The date in a format of % conversions.", Fn: func(c *runtime.Call) error {
			f := core.FieldsOf(moment(c))
			return c.ReturnStr(core.Format(c.Str(0), &f))
		}},
		{Sig: "timetuple(): struct_time", Doc: "As time.localtime gives.", Fn: func(c *runtime.Call) error {
			f := core.FieldsOf(moment(c))
			f.Zone, f.Offset, f.DST = "", nil, -1
			return c.Return(time.NewStructTime(c.VM(), f))
		}},
		{Sig: "__add(other: any): any", Doc: "The date moved by a timedelta.", Fn: addDelta},
		{Sig: "__sub(other: any): any", Doc: "The time between two dates, or the date moved back by a timedelta.", Fn: subtract},
		{Sig: "__tostring(): string", Doc: "As isoformat.", Fn: func(c *runtime.Call) error { return c.ReturnStr(dateOf(c).String()) }},
		{Sig: "__repr(): string", Doc: "The call that makes it.", Fn: func(c *runtime.Call) error {
			d := dateOf(c)
			return c.ReturnStr(fmt.Sprintf("datetime.date(%d, %d, %d)", d.Year, d.Month, d.Day))
		}},
	}, comparisons(func(c *runtime.Call) (int, error) {
		l, r := operands(c)
		a, ok1 := l.(core.Date)
		b, ok2 := r.(core.Date)
		if !ok1 || !ok2 {
			return 0, incomparable(c)
		}
		return a.Compare(b), nil
	})...)
}

// made gives what a static function of date made.
func made(c *runtime.Call, v any, err error) error {
	if err != nil {
		return err
	}
	return c.Return(c.New(v))
}

// location is the host's time zone.
func location(c *runtime.Call) *gotime.Location { return c.VM().Host().Now().Location() }

// maxSeconds lies beyond the last year.
const maxSeconds = 1e12

// instant is the moment that argument i says in seconds since 1970, to the
// nearest microsecond.
func instant(c *runtime.Call, i int) (gotime.Time, error) {
	s := c.Num(i)
	if math.IsNaN(s) {
		return gotime.Time{}, runtime.Raisef(runtime.ValueError, "cannot convert float NaN to integer")
	}
	if math.Abs(s) > maxSeconds {
		return gotime.Time{}, runtime.Raisef(runtime.ValueError, "timestamp %s is out of range", c.ToString(lua.LNumber(s)))
	}
	whole, fraction := math.Modf(s)
	return gotime.Unix(int64(whole), int64(math.RoundToEven(fraction*1e6))*1000), nil
}
