package time

import (
	"context"
	"errors"
	"math"
	"math/big"
	gotime "time"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/datetime"
)

// Module is require("time").
var Module = &runtime.Module{
	Name:    "time",
	Doc:     "Clocks, waiting, and times as text.",
	Classes: []*runtime.Class{StructTime},
	Errors:  ConvertError,
	Consts: []runtime.Const{
		{Name: "timezone", Value: zone(func(z zones) any { return -z.standard.offset }), Doc: "How far local standard time is west of UTC, in seconds."},
		{Name: "altzone", Value: zone(func(z zones) any { return -z.summer.offset }), Doc: "The same for daylight saving time."},
		{Name: "daylight", Value: zone(func(z zones) any { return b2i(z.summer != z.standard) }), Doc: "1 if there is daylight saving time, else 0."},
		{Name: "tzname", Value: zone(func(z zones) any { return []string{z.standard.name, z.summer.name} }), Doc: "The names of the local time zone, without and with daylight saving time."},
	},
	Funcs: []runtime.Func{
		{Sig: "time(): number", Doc: "The seconds since 1970, UTC.", Fn: func(c *runtime.Call) error {
			return c.Return(float64(now(c).UnixNano()) / 1e9)
		}},
		{Sig: "time_ns(): bigint", Doc: "The nanoseconds since 1970, UTC.", Fn: func(c *runtime.Call) error {
			return c.ReturnValue(c.VM().BigInt(big.NewInt(now(c).UnixNano())))
		}},
		{Sig: "monotonic(): number", Doc: "Seconds on a clock that is never set back. Only differences mean something.", Fn: elapsed},
		{Sig: "perf_counter(): number", Doc: "As monotonic, for measuring short times.", Fn: elapsed},
		{Sig: "process_time(): number", Doc: "As monotonic: the time that the processor spent on one script cannot be told.", Fn: elapsed},
		{Sig: "monotonic_ns(): bigint", Doc: "As monotonic, in nanoseconds.", Fn: elapsedNS},
		{Sig: "perf_counter_ns(): bigint", Doc: "As perf_counter, in nanoseconds.", Fn: elapsedNS},
		{Sig: "sleep(secs: number)", Doc: "Wait; other threads go on meanwhile.", Fn: sleep},
		{Sig: "gmtime(secs?: number): struct_time", Doc: "A time, by default now, broken down in UTC.", Fn: func(c *runtime.Call) error {
			t, err := given(c, 0)
			if err != nil {
				return err
			}
			f := fieldsOf(t.UTC())
			return c.Return(NewStructTime(c.VM(), f))
		}},
		{Sig: "localtime(secs?: number): struct_time", Doc: "A time, by default now, broken down in local time.", Fn: func(c *runtime.Call) error {
			t, err := given(c, 0)
			if err != nil {
				return err
			}
			return c.Return(NewStructTime(c.VM(), fieldsOf(t.In(local(c.VM())))))
		}},
		{Sig: "mktime(t: table): number", Doc: "The inverse of localtime.", Fn: func(c *runtime.Call) error {
			f, err := sequence(c, 0)
			if err != nil {
				return err
			}
			return c.Return(float64(instant(c, f).Unix()))
		}},
		{Sig: "strftime(format: string, t?: table): string", Doc: "A time, by default now, in a format of % conversions.", Fn: func(c *runtime.Call) error {
			f, err := formatted(c, 1)
			if err != nil {
				return err
			}
			return c.ReturnStr(core.Format(c.Str(0), f))
		}},
		{Sig: "strptime(data_string: string, format: string = '%a %b %d %H:%M:%S %Y'): struct_time", Doc: "Read a time that is written in a format of % conversions.", Fn: func(c *runtime.Call) error {
			f, err := core.Parse(c.Str(0), c.Str(1), ZoneNames(c.VM()))
			if err != nil {
				return err
			}
			return c.Return(NewStructTime(c.VM(), f))
		}},
		{Sig: "asctime(t?: table): string", Doc: "A time, by default now, as 'Sun Jun 20 23:21:05 1993'.", Fn: func(c *runtime.Call) error {
			f, err := formatted(c, 0)
			if err != nil {
				return err
			}
			return c.ReturnStr(core.Format(ctimeFormat, f))
		}},
		{Sig: "ctime(secs?: number): string", Doc: "As asctime, for seconds since 1970.", Fn: func(c *runtime.Call) error {
			t, err := given(c, 0)
			if err != nil {
				return err
			}
			f := fieldsOf(t.In(local(c.VM())))
			return c.ReturnStr(core.Format(ctimeFormat, &f))
		}},
	},
}

const ctimeFormat = "%a %b %e %H:%M:%S %Y"

func now(c *runtime.Call) gotime.Time { return c.VM().Host().Now() }

// local is the host's time zone.
func local(vm *runtime.VM) *gotime.Location { return vm.Host().Now().Location() }

type startKey struct{}

// sinceStart is the time since the clock was first asked for.
func sinceStart(c *runtime.Call) gotime.Duration {
	start := runtime.State(c.VM(), startKey{}, func() gotime.Time { return now(c) })
	return now(c).Sub(start)
}

func elapsed(c *runtime.Call) error { return c.Return(sinceStart(c).Seconds()) }

func elapsedNS(c *runtime.Call) error {
	return c.ReturnValue(c.VM().BigInt(big.NewInt(int64(sinceStart(c)))))
}

// maxSleep is what fits into a duration, in seconds.
const maxSleep = float64(math.MaxInt64/int64(gotime.Second)) - 1

func sleep(c *runtime.Call) error {
	secs := c.Num(0)
	if !(secs >= 0) {
		return runtime.Raisef(runtime.ValueError, "sleep length must be non-negative")
	}
	if secs > maxSleep {
		return runtime.Raisef(runtime.OverflowError, "sleep: parameter 'secs': %g is too large", secs)
	}
	h := c.VM().Host()
	return c.Block(func(ctx context.Context) error {
		return h.Sleep(ctx, gotime.Duration(secs*float64(gotime.Second)))
	})
}

// maxSeconds bounds times: beyond it years have more than nine digits.
const maxSeconds = 1e16

// given is the time that argument i says in seconds since 1970, or now.
func given(c *runtime.Call, i int) (gotime.Time, error) {
	if !c.Given(i) {
		return now(c), nil
	}
	s := c.Num(i)
	if !(math.Abs(s) <= maxSeconds) {
		return gotime.Time{}, runtime.Raisef(runtime.OverflowError, "timestamp out of range for platform time_t")
	}
	return gotime.Unix(int64(math.Floor(s)), 0), nil
}

// formatted is the time that argument i says as nine numbers, or now.
func formatted(c *runtime.Call, i int) (*core.Fields, error) {
	if c.Given(i) {
		return checked(c, i)
	}
	f := fieldsOf(now(c))
	return &f, nil
}

// offset is a time zone at some time of the year.
type offset struct {
	name   string
	offset int // east of UTC, in seconds
}

type zones struct{ standard, summer offset }

// zonesOf looks at both halves of the current year.
func zonesOf(vm *runtime.VM) zones {
	var z zones
	year := vm.Host().Now().Year()
	for _, month := range []gotime.Month{gotime.January, gotime.July} {
		t := gotime.Date(year, month, 1, 0, 0, 0, 0, local(vm))
		name, seconds := t.Zone()
		if o := (offset{name, seconds}); t.IsDST() {
			z.summer = o
		} else {
			z.standard = o
		}
	}
	if z.summer.name == "" {
		z.summer = z.standard
	}
	return z
}

// ZoneNames are time.tzname.
func ZoneNames(vm *runtime.VM) [2]string {
	z := zonesOf(vm)
	return [2]string{z.standard.name, z.summer.name}
}

// zone makes a constant of the host's time zone.
func zone(get func(zones) any) func(*runtime.VM) (any, error) {
	return func(vm *runtime.VM) (any, error) { return get(zonesOf(vm)), nil }
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// ConvertError makes exceptions of the core's errors.
func ConvertError(err error) *runtime.Raise {
	var value *core.ValueError
	var overflow *core.OverflowError
	switch {
	case errors.As(err, &value):
		return &runtime.Raise{Class: runtime.ValueError, Args: []any{value.Msg}, Cause: err}
	case errors.As(err, &overflow):
		return &runtime.Raise{Class: runtime.OverflowError, Args: []any{overflow.Msg}, Cause: err}
	}
	return nil
}
