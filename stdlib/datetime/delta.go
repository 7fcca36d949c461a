package datetime

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// Delta is a duration: days, then seconds below a day and microseconds below a
// second, neither of them negative.
type Delta struct{ Days, Seconds, Micros int }

const (
	maxDays   = 999999999
	dayMicros = 86400 * 1000000
)

// MaxDelta and MinDelta are the longest durations in either direction.
var (
	MaxDelta = Delta{maxDays, 86399, 999999}
	MinDelta = Delta{-maxDays, 0, 0}
)

// NewDelta adds up its arguments, which may be negative.
func NewDelta(days, seconds, micros int) (Delta, error) {
	seconds += floorDiv(micros, 1000000)
	micros = floorMod(micros, 1000000)
	days += floorDiv(seconds, 86400)
	return checkDelta(Delta{days, floorMod(seconds, 86400), micros})
}

func checkDelta(d Delta) (Delta, error) {
	if d.Days < -maxDays || d.Days > maxDays {
		return Delta{}, &OverflowError{fmt.Sprintf("days=%d; must have magnitude <= %d", d.Days, maxDays)}
	}
	return d, nil
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int) int { return a - floorDiv(a, b)*b }

// Units are the arguments that a duration is made of; any may be a fraction.
type Units struct {
	Days, Seconds, Microseconds, Milliseconds, Minutes, Hours, Weeks float64
}

// Delta adds the units up, exactly, and rounds to the nearest microsecond, a
// half to the even one.
func (u Units) Delta() (Delta, error) {
	sum := new(big.Rat)
	for _, unit := range []struct {
		n      float64
		micros int64
	}{{u.Days, dayMicros}, {u.Seconds, 1000000}, {u.Microseconds, 1}, {u.Milliseconds, 1000}, {u.Minutes, 60000000}, {u.Hours, 3600000000}, {u.Weeks, 7 * dayMicros}} {
		if unit.n == 0 {
			continue
		}
		x, err := rat(unit.n)
		if err != nil {
			return Delta{}, err
		}
		sum.Add(sum, x.Mul(x, new(big.Rat).SetInt64(unit.micros)))
	}
	return fromRat(sum)
}

func rat(f float64) (*big.Rat, error) {
	x := new(big.Rat).SetFloat64(f)
	if x == nil {
		if math.IsNaN(f) {
			return nil, invalid("cannot convert float NaN to integer")
		}
		return nil, &OverflowError{"cannot convert float infinity to integer"}
	}
	return x, nil
}

// fromRat rounds microseconds.
func fromRat(x *big.Rat) (Delta, error) {
	q, r := new(big.Int).DivMod(x.Num(), x.Denom(), new(big.Int)) // r >= 0
	switch r.Lsh(r, 1).Cmp(x.Denom()) {
	case 1:
		q.Add(q, big.NewInt(1))
	case 0:
		if q.Bit(0) == 1 {
			q.Add(q, big.NewInt(1))
		}
	}
	return fromBig(q)
}

func fromBig(micros *big.Int) (Delta, error) {
	days, rest := new(big.Int).DivMod(micros, big.NewInt(dayMicros), new(big.Int))
	if !days.IsInt64() || days.Int64() > maxDays || days.Int64() < -maxDays {
		return Delta{}, &OverflowError{fmt.Sprintf("days=%s; must have magnitude <= %d", days, maxDays)}
	}
	n := int(rest.Int64())
	return Delta{int(days.Int64()), n / 1000000, n % 1000000}, nil
}

func (d Delta) big() *big.Int {
	n := new(big.Int).Mul(big.NewInt(int64(d.Days)), big.NewInt(dayMicros))
	return n.Add(n, big.NewInt(int64(d.Seconds)*1000000+int64(d.Micros)))
}

// total is d in microseconds, for durations of less than a century.
func (d Delta) total() int { return d.Days*dayMicros + d.Seconds*1000000 + d.Micros }

// TotalSeconds returns d in seconds.
func (d Delta) TotalSeconds() float64 {
	f, _ := new(big.Rat).SetFrac(d.big(), big.NewInt(1000000)).Float64()
	return f
}

// Neg returns -d.
func (d Delta) Neg() Delta {
	n, _ := fromBig(new(big.Int).Neg(d.big())) // only MaxDelta has no negative, by a second of 2.7 million years
	return n
}

// Add returns d+x.
func (d Delta) Add(x Delta) (Delta, error) {
	return NewDelta(d.Days+x.Days, d.Seconds+x.Seconds, d.Micros+x.Micros)
}

// Sub returns d-x.
func (d Delta) Sub(x Delta) (Delta, error) {
	return NewDelta(d.Days-x.Days, d.Seconds-x.Seconds, d.Micros-x.Micros)
}

// Mul returns d*f, rounded as [Units.Delta] does.
func (d Delta) Mul(f float64) (Delta, error) {
	x, err := rat(f)
	if err != nil {
		return Delta{}, err
	}
	return fromRat(x.Mul(x, new(big.Rat).SetInt(d.big())))
}

// Div returns d/f, which must not be 0.
func (d Delta) Div(f float64) (Delta, error) {
	x, err := rat(f)
	if err != nil {
		return Delta{}, err
	}
	return fromRat(x.Quo(new(big.Rat).SetInt(d.big()), x))
}

// Ratio returns d/x, which must not be 0.
func (d Delta) Ratio(x Delta) float64 {
	f, _ := new(big.Rat).SetFrac(d.big(), x.big()).Float64()
	return f
}

// Mod returns what is left of d, with the sign of x, which must not be 0.
func (d Delta) Mod(x Delta) (Delta, error) {
	n := x.big()
	r := new(big.Int).Mod(d.big(), n) // Euclidean: r >= 0
	if r.Sign() != 0 && n.Sign() < 0 {
		r.Add(r, n)
	}
	return fromBig(r)
}

// Compare returns -1, 0 or 1.
func (d Delta) Compare(x Delta) int { return d.big().Cmp(x.big()) }

// String writes d as "1 day, 2:03:04.000005".
func (d Delta) String() string {
	s := fmt.Sprintf("%d:%02d:%02d", d.Seconds/3600, d.Seconds/60%60, d.Seconds%60)
	if d.Micros != 0 {
		s += fmt.Sprintf(".%06d", d.Micros)
	}
	switch d.Days {
	case 0:
		return s
	case 1, -1:
		return fmt.Sprintf("%d day, %s", d.Days, s)
	}
	return fmt.Sprintf("%d days, %s", d.Days, s)
}

// Repr writes d as Python's repr does: datetime.timedelta(days=1, seconds=2).
func (d Delta) Repr() string {
	var parts []string
	for _, part := range []struct {
		name string
		n    int
	}{{"days", d.Days}, {"seconds", d.Seconds}, {"microseconds", d.Micros}} {
		if part.n != 0 {
			parts = append(parts, fmt.Sprintf("%s=%d", part.name, part.n))
		}
	}
	if parts == nil {
		parts = []string{"0"}
	}
	return "datetime.timedelta(" + strings.Join(parts, ", ") + ")"
}
