package datetime

import (
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/datetime"
)

func deltaOf(c *runtime.Call) core.Delta {
	d, _ := c.Native().(core.Delta)
	return d
}

type deltaBody struct{}

func (deltaBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(days: number = 0, seconds: number = 0, microseconds: number = 0, milliseconds: number = 0, minutes: number = 0, hours: number = 0, weeks: number = 0)",
		Doc: "Add the arguments up.",
		Fn: func(c *runtime.Call) error {
			d, err := core.Units{Days: c.Num(0), Seconds: c.Num(1), Microseconds: c.Num(2), Milliseconds: c.Num(3), Minutes: c.Num(4), Hours: c.Num(5), Weeks: c.Num(6)}.Delta()
			if err != nil {
				return err
			}
			c.SetNative(d)
			return nil
		},
	}
	class.Props = []runtime.Prop{
		{Name: "days", Type: "integer", Doc: "The days, rounded down.", Get: func(c *runtime.Call) error { return c.Return(deltaOf(c).Days) }},
		{Name: "seconds", Type: "integer", Doc: "The seconds beyond the days, below 86400.", Get: func(c *runtime.Call) error { return c.Return(deltaOf(c).Seconds) }},
		{Name: "microseconds", Type: "integer", Doc: "The microseconds beyond the seconds, below 1000000.", Get: func(c *runtime.Call) error { return c.Return(deltaOf(c).Micros) }},
	}
	class.Attrs = []runtime.Const{
		constant("min", core.MinDelta, "The longest negative duration."),
		constant("max", core.MaxDelta, "The longest duration."),
		constant("resolution", core.Delta{Micros: 1}, "A microsecond."),
	}
	class.Methods = append([]runtime.Func{
		{Sig: "total_seconds(): number", Doc: "The whole duration in seconds.", Fn: func(c *runtime.Call) error { return c.Return(deltaOf(c).TotalSeconds()) }},
		{Sig: "abs(): timedelta", Doc: "The duration without its sign.", Fn: func(c *runtime.Call) error {
			d := deltaOf(c)
			if d.Days < 0 {
				d = d.Neg()
			}
			return c.Return(object(c.VM(), d))
		}},
		{Sig: "__add(other: any): any", Doc: "A sum of durations, or a date moved.", Fn: addDelta},
		{Sig: "__sub(other: any): timedelta", Doc: "The difference of two durations.", Fn: func(c *runtime.Call) error {
			l, r := operands(c)
			a, ok1 := l.(core.Delta)
			b, ok2 := r.(core.Delta)
			if !ok1 || !ok2 {
				return unsupported(c, "-")
			}
			return give[core.Delta](c)(a.Sub(b))
		}},
		{Sig: "__mul(other: any): timedelta", Doc: "A multiple.", Fn: func(c *runtime.Call) error {
			l, r := operands(c)
			if f, ok := l.(float64); ok {
				l, r = r, f
			}
			d, ok1 := l.(core.Delta)
			f, ok2 := r.(float64)
			if !ok1 || !ok2 {
				return unsupported(c, "*")
			}
			return give[core.Delta](c)(d.Mul(f))
		}},
		{Sig: "__div(other: any): any", Doc: "A part, or the ratio of two durations.", Fn: func(c *runtime.Call) error {
			l, r := operands(c)
			d, ok := l.(core.Delta)
			if !ok {
				return unsupported(c, "/")
			}
			switch x := r.(type) {
			case float64:
				if x == 0 {
					return divisionByZero()
				}
				return give[core.Delta](c)(d.Div(x))
			case core.Delta:
				if x == (core.Delta{}) {
					return divisionByZero()
				}
				return c.Return(d.Ratio(x))
			}
			return unsupported(c, "/")
		}},
		{Sig: "__mod(other: any): timedelta", Doc: "What is left after whole multiples.", Fn: func(c *runtime.Call) error {
			l, r := operands(c)
			d, ok1 := l.(core.Delta)
			x, ok2 := r.(core.Delta)
			switch {
			case !ok1 || !ok2:
				return unsupported(c, "%")
			case x == core.Delta{}:
				return divisionByZero()
			}
			return give[core.Delta](c)(d.Mod(x))
		}},
		{Sig: "__unm(other?: any): timedelta", Doc: "The negative.", Fn: func(c *runtime.Call) error {
			return give[core.Delta](c)(core.Delta{}.Sub(deltaOf(c)))
		}},
		{Sig: "__tostring(): string", Doc: "As '1 day, 2:03:04'.", Fn: func(c *runtime.Call) error { return c.ReturnStr(deltaOf(c).String()) }},
		{Sig: "__repr(): string", Doc: "The call that makes it.", Fn: func(c *runtime.Call) error { return c.ReturnStr(deltaOf(c).Repr()) }},
	}, comparisons(func(c *runtime.Call) (int, error) {
		l, r := operands(c)
		a, ok1 := l.(core.Delta)
		b, ok2 := r.(core.Delta)
		if !ok1 || !ok2 {
			return 0, incomparable(c)
		}
		return a.Compare(b), nil
	})...)
}

func divisionByZero() error {
	return runtime.Raisef(runtime.ZeroDivisionError, "integer division or modulo by zero")
}

// addDelta is the + of all classes.
func addDelta(c *runtime.Call) error {
	l, r := operands(c)
	d, ok := r.(core.Delta)
	if !ok {
		if d, ok = l.(core.Delta); !ok {
			return unsupported(c, "+")
		}
		l = r
	}
	switch x := l.(type) {
	case core.Delta:
		return give[core.Delta](c)(x.Add(d))
	case core.Date:
		return give[core.Date](c)(x.AddDays(d.Days))
	case core.DateTime:
		return give[core.DateTime](c)(x.Add(d))
	}
	return unsupported(c, "+")
}

// subtract is the - of date and datetime.
func subtract(c *runtime.Call) error {
	l, r := operands(c)
	switch x := l.(type) {
	case core.Date:
		switch y := r.(type) {
		case core.Date:
			return give[core.Delta](c)(core.NewDelta(x.Ordinal()-y.Ordinal(), 0, 0))
		case core.Delta:
			return give[core.Date](c)(x.AddDays(-y.Days))
		}
	case core.DateTime:
		switch y := r.(type) {
		case core.DateTime:
			d, ok := x.Sub(y)
			if !ok {
				return runtime.Raisef(runtime.TypeError, "can't subtract offset-naive and offset-aware datetimes")
			}
			return c.Return(object(c.VM(), d))
		case core.Delta:
			negative, err := core.Delta{}.Sub(y)
			if err != nil {
				return err
			}
			return give[core.DateTime](c)(x.Add(negative))
		}
	}
	return unsupported(c, "-")
}
