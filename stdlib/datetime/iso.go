package datetime

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// String writes the date as 2006-01-02.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// ISOFormat writes the time as 15:04:05.000006+01:00; spec is auto, hours,
// minutes, seconds, milliseconds or microseconds.
func (c Clock) ISOFormat(spec string) (string, error) {
	if spec == "auto" {
		spec = "seconds"
		if c.Micro != 0 {
			spec = "microseconds"
		}
	}
	var s string
	switch spec {
	case "hours":
		s = fmt.Sprintf("%02d", c.Hour)
	case "minutes":
		s = fmt.Sprintf("%02d:%02d", c.Hour, c.Minute)
	case "seconds":
		s = fmt.Sprintf("%02d:%02d:%02d", c.Hour, c.Minute, c.Second)
	case "milliseconds":
		s = fmt.Sprintf("%02d:%02d:%02d.%03d", c.Hour, c.Minute, c.Second, c.Micro/1000)
	case "microseconds":
		s = fmt.Sprintf("%02d:%02d:%02d.%06d", c.Hour, c.Minute, c.Second, c.Micro)
	default:
		return "", invalid("Unknown timespec value")
	}
	if c.Zone != nil {
		s += formatOffset(c.Zone.Offset, ":")
	}
	return s, nil
}

// formatOffset writes an offset from UTC as +01:00, with seconds if it has any.
func formatOffset(d Delta, sep string) string {
	sign := "+"
	if d.Days < 0 {
		sign, d = "-", d.Neg()
	}
	s := fmt.Sprintf("%s%02d%s%02d", sign, d.Seconds/3600, sep, d.Seconds/60%60)
	if d.Seconds%60 != 0 || d.Micros != 0 {
		s += fmt.Sprintf("%s%02d", sep, d.Seconds%60)
	}
	if d.Micros != 0 {
		s += fmt.Sprintf(".%06d", d.Micros)
	}
	return s
}

// ParseDate reads what [Date.String] writes.
func ParseDate(s string) (Date, error) {
	f, ok := fields(s, "dddd-dd-dd")
	if !ok {
		return Date{}, invalid("Invalid isoformat string: '%s'", s)
	}
	return NewDate(f[0], f[1], f[2])
}

// fields reads the numbers of s, whose digits and other characters stand where
// pattern has d and those characters.
func fields(s, pattern string) (out []int, ok bool) {
	if len(s) != len(pattern) {
		return nil, false
	}
	n, in := 0, false
	for i := range len(s) {
		if pattern[i] != 'd' {
			if s[i] != pattern[i] {
				return nil, false
			}
			out, n, in = append(out, n), 0, false
			continue
		}
		if s[i] < '0' || s[i] > '9' {
			return nil, false
		}
		n, in = n*10+int(s[i]-'0'), true
	}
	if in {
		out = append(out, n)
	}
	return out, true
}

// ParseClock reads what [Clock.ISOFormat] writes, in any of its precisions.
func ParseClock(s string) (Clock, error) {
	bad := invalid("Invalid isoformat string: '%s'", s)
	text, sign, offset := s, 0, ""
	if i := strings.IndexAny(s, "+-"); i >= 0 {
		text, offset, sign = s[:i], s[i+1:], 1
		if s[i] == '-' {
			sign = -1
		}
	}
	f, ok := clockFields(text)
	if !ok {
		return Clock{}, bad
	}
	var zone *Zone
	if sign != 0 {
		o, ok := clockFields(offset)
		if !ok || len(offset) < 5 {
			return Clock{}, bad
		}
		d, err := NewDelta(0, sign*(o[0]*3600+o[1]*60+o[2]), sign*o[3])
		if err != nil {
			return Clock{}, err
		}
		if zone, err = NewZone(d, ""); err != nil {
			return Clock{}, err
		}
		if d == (Delta{}) {
			zone = UTC
		}
	}
	return NewClock(f[0], f[1], f[2], f[3], 0, zone)
}

// clockFields reads hours, and minutes, seconds and fractions if they are there.
func clockFields(s string) (out [4]int, ok bool) {
	for _, pattern := range []string{"dd", "dd:dd", "dd:dd:dd", "dd:dd:dd.ddd", "dd:dd:dd.dddddd"} {
		if f, ok := fields(s, pattern); ok {
			copy(out[:], f)
			if len(pattern) == len("dd:dd:dd.ddd") {
				out[3] *= 1000
			}
			return out, true
		}
	}
	return out, false
}

// ParseDateTime reads a date, any one character, and a time; or a date alone.
func ParseDateTime(s string) (DateTime, error) {
	bad := invalid("Invalid isoformat string: '%s'", s)
	if len(s) < 10 {
		return DateTime{}, bad
	}
	d, err := fieldsDate(s[:10])
	if err != nil {
		return DateTime{}, bad
	}
	date, err := NewDate(d[0], d[1], d[2])
	if err != nil {
		return DateTime{}, err
	}
	if len(s) == 10 {
		return DateTime{Date: date}, nil
	}
	_, n := utf8.DecodeRuneInString(s[10:])
	if len(s) == 10+n {
		return DateTime{}, bad
	}
	f, err := ParseClock(s[10+n:])
	if err != nil {
		if _, _, isRange := strings.Cut(err.Error(), "must be"); isRange {
			return DateTime{}, err
		}
		return DateTime{}, bad
	}
	return DateTime{date, f}, nil
}

func fieldsDate(s string) ([]int, error) {
	f, ok := fields(s, "dddd-dd-dd")
	if !ok {
		return nil, invalid("Invalid isoformat string: '%s'", s)
	}
	return f, nil
}
