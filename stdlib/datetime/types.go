package datetime

import (
	"fmt"
	"time"
)

// MinYear and MaxYear are the years that a Date can have.
const (
	MinYear = 1
	MaxYear = 9999
)

// ValueError is a value out of its range, or a text that cannot be read.
type ValueError struct{ Msg string }

func (e *ValueError) Error() string { return e.Msg }

// OverflowError is a result out of range.
type OverflowError struct{ Msg string }

func (e *OverflowError) Error() string { return e.Msg }

func invalid(format string, args ...any) error { return &ValueError{fmt.Sprintf(format, args...)} }

var errDateRange = &OverflowError{"date value out of range"}

// Date is a day.
type Date struct{ Year, Month, Day int }

// NewDate checks that there is such a day.
func NewDate(year, month, day int) (Date, error) {
	switch {
	case year < MinYear || year > MaxYear:
		return Date{}, invalid("year %d is out of range", year)
	case month < 1 || month > 12:
		return Date{}, invalid("month must be in 1..12")
	case day < 1 || day > daysIn(year, month):
		return Date{}, invalid("day is out of range for month")
	}
	return Date{year, month, day}, nil
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// unixEpoch is the ordinal of 1 January 1970.
const unixEpoch = 719163

// Ordinal numbers the days; 1 January of year 1 is 1.
func (d Date) Ordinal() int {
	return int(time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Unix()/86400) + unixEpoch
}

// FromOrdinal is the inverse of [Date.Ordinal].
func FromOrdinal(n int) (Date, error) {
	if n < 1 || n > 3652059 {
		return Date{}, invalid("ordinal must be >= 1")
	}
	return dateOf(time.Unix(int64(n-unixEpoch)*86400, 0).UTC()), nil
}

func dateOf(t time.Time) Date { return Date{t.Year(), int(t.Month()), t.Day()} }

// Weekday counts from 0 for Monday.
func (d Date) Weekday() int { return (d.Ordinal() + 6) % 7 }

// YearDay counts from 1.
func (d Date) YearDay() int { return d.Ordinal() - Date{d.Year, 1, 1}.Ordinal() + 1 }

// ISO returns the year, the week and the day (1 for Monday) of ISO 8601.
func (d Date) ISO() (year, week, day int) {
	year, week = time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).ISOWeek()
	return year, week, d.Weekday() + 1
}

// FromISO is the inverse of [Date.ISO].
func FromISO(year, week, day int) (Date, error) {
	if year < MinYear || year > MaxYear {
		return Date{}, invalid("Year is out of range: %d", year)
	}
	if week < 1 || week > 53 || week == 53 && !longYear(year) {
		return Date{}, invalid("Invalid week: %d", week)
	}
	if day < 1 || day > 7 {
		return Date{}, invalid("Invalid weekday: %d (range is [1, 7])", day)
	}
	return isoDate(year, week, day)
}

// isoDate is FromISO for weeks that may lie outside of the year.
func isoDate(year, week, day int) (Date, error) {
	if year < MinYear {
		return Date{}, invalid("year %d is out of range", year)
	}
	first := Date{year, 1, 4}
	return FromOrdinal(first.Ordinal() - first.Weekday() + (week-1)*7 + day - 1)
}

// longYear tells whether a year has 53 weeks.
func longYear(year int) bool {
	_, week := time.Date(year, 12, 28, 0, 0, 0, 0, time.UTC).ISOWeek()
	return week == 53
}

// AddDays moves a date.
func (d Date) AddDays(n int) (Date, error) {
	moved, err := FromOrdinal(d.Ordinal() + n)
	if err != nil {
		return Date{}, errDateRange
	}
	return moved, nil
}

// Compare returns -1, 0 or 1.
func (d Date) Compare(other Date) int { return compare(d.Ordinal(), other.Ordinal()) }

func compare(a, b int) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Zone is a fixed offset from UTC.
type Zone struct {
	Offset Delta
	Name   string // "" for a name made of the offset
}

// UTC is the zone of that name.
var UTC = &Zone{}

// NewZone checks that offset is less than a day.
func NewZone(offset Delta, name string) (*Zone, error) {
	day := Delta{Days: 1}
	if offset.Compare(day) >= 0 || offset.Compare(day.Neg()) <= 0 {
		return nil, invalid("offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not %s.", offset.Repr())
	}
	return &Zone{offset, name}, nil
}

// String returns the name: UTC, UTC+02:00, or what it was given.
func (z *Zone) String() string {
	switch {
	case z.Name != "":
		return z.Name
	case z.Offset == Delta{}:
		return "UTC"
	}
	return "UTC" + formatOffset(z.Offset, ":")
}

// Clock is a time of day.
type Clock struct {
	Hour, Minute, Second, Micro int
	Fold                        int   // 1 for the second time of a wall clock that was set back
	Zone                        *Zone // nil for a naive time
}

// NewClock checks the fields.
func NewClock(hour, minute, second, micro, fold int, zone *Zone) (Clock, error) {
	switch {
	case hour < 0 || hour > 23:
		return Clock{}, invalid("hour must be in 0..23")
	case minute < 0 || minute > 59:
		return Clock{}, invalid("minute must be in 0..59")
	case second < 0 || second > 59:
		return Clock{}, invalid("second must be in 0..59")
	case micro < 0 || micro > 999999:
		return Clock{}, invalid("microsecond must be in 0..999999")
	case fold != 0 && fold != 1:
		return Clock{}, invalid("fold must be either 0 or 1")
	}
	return Clock{hour, minute, second, micro, fold, zone}, nil
}

// micros is the time since midnight, in UTC for an aware time.
func (c Clock) micros() int {
	n := ((c.Hour*60+c.Minute)*60+c.Second)*1000000 + c.Micro
	if c.Zone != nil {
		n -= c.Zone.Offset.total()
	}
	return n
}

// Compare returns -1, 0 or 1; ok is false between a naive and an aware time.
func (c Clock) Compare(other Clock) (cmp int, ok bool) {
	return compare(c.micros(), other.micros()), (c.Zone == nil) == (other.Zone == nil)
}

// DateTime is a day and a time of day.
type DateTime struct {
	Date
	Clock
}

// At makes the DateTime that a clock in zone shows at t.
func At(t time.Time, zone *Zone) (DateTime, error) {
	if zone != nil {
		t = t.UTC().Add(time.Duration(zone.Offset.total()) * time.Microsecond)
	}
	if t.Year() < MinYear || t.Year() > MaxYear {
		return DateTime{}, invalid("year %d is out of range", t.Year())
	}
	return DateTime{dateOf(t), Clock{t.Hour(), t.Minute(), t.Second(), t.Nanosecond() / 1000, 0, zone}}, nil
}

// wall is what the clock shows, as if in UTC.
func (d DateTime) wall() time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, d.Hour, d.Minute, d.Second, d.Micro*1000, time.UTC)
}

// Instant returns the moment; a naive time is one in the given location.
func (d DateTime) Instant(local *time.Location) time.Time {
	if d.Zone != nil {
		return d.wall().Add(-time.Duration(d.Zone.Offset.total()) * time.Microsecond)
	}
	return time.Date(d.Year, time.Month(d.Month), d.Day, d.Hour, d.Minute, d.Second, d.Micro*1000, local)
}

// Add moves what the clock shows.
func (d DateTime) Add(x Delta) (DateTime, error) {
	date, err := d.AddDays(x.Days)
	if err != nil {
		return DateTime{}, err
	}
	moved := DateTime{date, d.Clock}.wall().Add(time.Duration(x.Seconds)*time.Second + time.Duration(x.Micros)*time.Microsecond)
	if moved.Year() < MinYear || moved.Year() > MaxYear {
		return DateTime{}, errDateRange
	}
	return At(moved.Add(-offsetOf(d.Zone)), d.Zone)
}

func offsetOf(z *Zone) time.Duration {
	if z == nil {
		return 0
	}
	return time.Duration(z.Offset.total()) * time.Microsecond
}

// Sub returns the time from other to d; ok is false between a naive and an
// aware time.
func (d DateTime) Sub(other DateTime) (x Delta, ok bool) {
	days := d.Ordinal() - other.Ordinal()
	x, err := NewDelta(days, 0, d.micros()-other.micros())
	return x, err == nil && (d.Zone == nil) == (other.Zone == nil)
}

// In returns the same moment on a clock of another zone; a naive time is one
// in the given location. A nil zone means the offset of that location.
func (d DateTime) In(zone *Zone, local *time.Location) (DateTime, error) {
	t := d.Instant(local)
	if zone == nil {
		name, seconds := t.In(local).Zone()
		zone = &Zone{Offset: seconds2delta(seconds), Name: name}
	}
	return At(t, zone)
}

func seconds2delta(n int) Delta {
	d, _ := NewDelta(0, n, 0)
	return d
}
