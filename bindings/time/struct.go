package time

import (
	gotime "time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/datetime"
)

// StructTime is the class struct_time; the Go value behind an instance is a *core.Fields.
var StructTime = &runtime.Class{
	Shared: true,
	Name:   "struct_time", Doc: "A broken-down time: a named tuple of nine numbers.",
	Tuple: []string{"tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst"},
	Body:  structTimeBody{},
}

// parts are the fields of a struct_time, in order.
var parts = [...]struct {
	name, doc string
	get       func(f *core.Fields) *int
}{
	{"tm_year", "The year.", func(f *core.Fields) *int { return &f.Year }},
	{"tm_mon", "The month, from 1.", func(f *core.Fields) *int { return &f.Month }},
	{"tm_mday", "The day of the month, from 1.", func(f *core.Fields) *int { return &f.Day }},
	{"tm_hour", "The hour.", func(f *core.Fields) *int { return &f.Hour }},
	{"tm_min", "The minute.", func(f *core.Fields) *int { return &f.Minute }},
	{"tm_sec", "The second, up to 61.", func(f *core.Fields) *int { return &f.Second }},
	{"tm_wday", "The day of the week, 0 for Monday.", func(f *core.Fields) *int { return &f.Weekday }},
	{"tm_yday", "The day of the year, from 1.", func(f *core.Fields) *int { return &f.YearDay }},
	{"tm_isdst", "1 in daylight saving time, 0 if not, -1 if that is not known.", func(f *core.Fields) *int { return &f.DST }},
}

type structTimeBody struct{}

func (structTimeBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(sequence: table)", Doc: "Make one of nine numbers.", Fn: func(c *runtime.Call) error {
		f, err := sequence(c, 0)
		if err != nil {
			return err
		}
		c.SetNative(f)
		return nil
	}}
	for _, p := range parts {
		class.Props = append(class.Props, runtime.Prop{Name: p.name, Type: "integer", Doc: p.doc, Get: func(c *runtime.Call) error {
			return c.Return(*p.get(c.Native().(*core.Fields)))
		}})
	}
	class.Props = append(class.Props,
		runtime.Prop{Name: "tm_zone", Type: "string|nil", Doc: "The name of the time zone.", Get: func(c *runtime.Call) error {
			if z := c.Native().(*core.Fields).Zone; z != "" {
				return c.ReturnStr(z)
			}
			return c.Return(nil)
		}},
		runtime.Prop{Name: "tm_gmtoff", Type: "integer|nil", Doc: "The offset from UTC in seconds.", Get: func(c *runtime.Call) error {
			if d := c.Native().(*core.Fields).Offset; d != nil {
				return c.Return(int(d.TotalSeconds()))
			}
			return c.Return(nil)
		}})
}

// NewStructTime makes a struct_time of fields. The VM's lock must be held.
func NewStructTime(vm *runtime.VM, f core.Fields) *runtime.Object {
	return vm.NewObject(StructTime, &f)
}

// fieldsOf breaks down an instant in its location.
func fieldsOf(t gotime.Time) core.Fields {
	zone, seconds := t.Zone()
	offset, _ := core.NewDelta(0, seconds, 0)
	f := core.Fields{Year: t.Year(), Month: int(t.Month()), Day: t.Day(), Hour: t.Hour(), Minute: t.Minute(), Second: t.Second(), Micro: t.Nanosecond() / 1000,
		Weekday: (int(t.Weekday()) + 6) % 7, YearDay: t.YearDay(), Zone: zone, Offset: &offset}
	if t.IsDST() {
		f.DST = 1
	}
	return f
}

// sequence reads argument i: a struct_time, or an array of nine numbers.
func sequence(c *runtime.Call, i int) (*core.Fields, error) {
	if f, ok := runtime.NativeOf[*core.Fields](c.Arg(i)); ok {
		copied := *f
		return &copied, nil
	}
	t := c.Table(i)
	if t == nil || t.Len() < len(parts) {
		return nil, runtime.Raisef(runtime.TypeError, "expected a struct_time or nine numbers")
	}
	f := &core.Fields{}
	for k, p := range parts {
		n, ok := t.RawGetInt(k + 1).(lua.LNumber)
		if !ok || n != lua.LNumber(int(n)) {
			return nil, runtime.Raisef(runtime.TypeError, "item %d of the time is no integer", k+1)
		}
		*p.get(f) = int(n)
	}
	return f, nil
}

// checked is sequence for formatting: a month or day 0 counts as 1, and what
// could not be shown is refused.
func checked(c *runtime.Call, i int) (*core.Fields, error) {
	f, err := sequence(c, i)
	if err != nil {
		return nil, err
	}
	f.Month, f.Day, f.YearDay = atLeast1(f.Month), atLeast1(f.Day), atLeast1(f.YearDay)
	for _, r := range []struct {
		what         string
		n, low, high int
	}{
		{"month", f.Month, 1, 12}, {"day of month", f.Day, 1, 31}, {"hour", f.Hour, 0, 23}, {"minute", f.Minute, 0, 59},
		{"seconds", f.Second, 0, 61}, {"day of week", f.Weekday, 0, 6}, {"day of year", f.YearDay, 1, 366},
	} {
		if r.n < r.low || r.n > r.high {
			return nil, runtime.Raisef(runtime.ValueError, "%s out of range", r.what)
		}
	}
	if f.Offset == nil { // a time of the script's own is a local one
		local := fieldsOf(instant(c, f))
		f.Zone, f.Offset = local.Zone, local.Offset
	}
	return f, nil
}

func atLeast1(n int) int {
	if n == 0 {
		return 1
	}
	return n
}

// instant is the moment that fields are in local time.
func instant(c *runtime.Call, f *core.Fields) gotime.Time {
	return gotime.Date(f.Year, gotime.Month(f.Month), f.Day, f.Hour, f.Minute, f.Second, 0, local(c.VM()))
}
