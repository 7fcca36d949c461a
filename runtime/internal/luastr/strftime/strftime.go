// Package strftime formats times as C's strftime does in the C locale: the
// conversions of C99 (ISO/IEC 9899:1999, section 7.23.3.5), which os.date takes.
package strftime

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// alias returns the conversions that verb stands for, or "".
func alias(verb byte) string {
	switch verb {
	case 'c':
		return "%a %b %e %H:%M:%S %Y"
	case 'D', 'x':
		return "%m/%d/%y"
	case 'F':
		return "%Y-%m-%d"
	case 'r':
		return "%I:%M:%S %p"
	case 'R':
		return "%H:%M"
	case 'T', 'X':
		return "%H:%M:%S"
	}
	return ""
}

// The conversions that the modifiers E and O may precede. The C locale has no
// alternative eras or digits, so they change nothing.
const (
	eraVerbs   = "cCxXyY"
	digitVerbs = "deHImMSuUVwWy"
)

// Append appends t in the given format. The error of an unknown
// conversion quotes it: invalid conversion specifier '%Q'.
//
// %Z of a time in [time.UTC] is "GMT", as C's gmtime has it.
func Append(dst []byte, format string, t time.Time) ([]byte, error) {
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			dst = append(dst, format[i])
			continue
		}
		start := i
		i++
		allowed := ""
		switch {
		case i < len(format) && format[i] == 'E':
			allowed = eraVerbs
		case i < len(format) && format[i] == 'O':
			allowed = digitVerbs
		}
		if allowed != "" {
			i++
		}
		ok := i < len(format) && (allowed == "" || strings.IndexByte(allowed, format[i]) >= 0)
		if ok {
			dst, ok = appendVerb(dst, format[i], t)
		}
		if !ok {
			return dst, fmt.Errorf("invalid conversion specifier '%s'", format[start:min(i+1, len(format))])
		}
	}
	return dst, nil
}

func appendVerb(dst []byte, verb byte, t time.Time) (out []byte, ok bool) {
	if format := alias(verb); format != "" {
		out, err := Append(dst, format, t)
		return out, err == nil
	}
	switch verb {
	case '%':
		return append(dst, '%'), true
	case 'n':
		return append(dst, '\n'), true
	case 't':
		return append(dst, '\t'), true
	case 'a':
		return append(dst, t.Weekday().String()[:3]...), true
	case 'A':
		return append(dst, t.Weekday().String()...), true
	case 'b', 'h':
		return append(dst, t.Month().String()[:3]...), true
	case 'B':
		return append(dst, t.Month().String()...), true
	case 'p':
		if t.Hour() < 12 {
			return append(dst, "AM"...), true
		}
		return append(dst, "PM"...), true
	case 'Z':
		if t.Location() == time.UTC {
			return append(dst, "GMT"...), true
		}
		name, _ := t.Zone()
		return append(dst, name...), true
	case 'z':
		return appendOffset(dst, t), true
	case 'Y':
		return strconv.AppendInt(dst, int64(t.Year()), 10), true
	case 'G':
		year, _ := t.ISOWeek()
		return strconv.AppendInt(dst, int64(year), 10), true
	}
	if n, pad, width, is := field(verb, t); is {
		return appendPadded(dst, n, pad, width), true
	}
	return dst, false
}

// field returns the number that verb shows, and how.
func field(verb byte, t time.Time) (n int, pad byte, width int, ok bool) {
	weekday := int(t.Weekday())
	monday := (weekday + 6) % 7 // days since Monday
	isoYear, isoWeek := t.ISOWeek()
	switch verb {
	case 'C':
		return century(t.Year()), '0', 2, true
	case 'd':
		return t.Day(), '0', 2, true
	case 'e':
		return t.Day(), ' ', 2, true
	case 'g':
		return isoYear - 100*century(isoYear), '0', 2, true
	case 'H':
		return t.Hour(), '0', 2, true
	case 'I':
		return (t.Hour()+11)%12 + 1, '0', 2, true
	case 'j':
		return t.YearDay(), '0', 3, true
	case 'm':
		return int(t.Month()), '0', 2, true
	case 'M':
		return t.Minute(), '0', 2, true
	case 'S':
		return t.Second(), '0', 2, true
	case 'u':
		return monday + 1, '0', 1, true
	case 'U':
		return (t.YearDay() + 6 - weekday) / 7, '0', 2, true
	case 'V':
		return isoWeek, '0', 2, true
	case 'w':
		return weekday, '0', 1, true
	case 'W':
		return (t.YearDay() + 6 - monday) / 7, '0', 2, true
	case 'y':
		return t.Year() - 100*century(t.Year()), '0', 2, true
	}
	return 0, 0, 0, false
}

// century returns year/100 rounded down.
func century(year int) int {
	if year < 0 {
		return (year - 99) / 100
	}
	return year / 100
}

func appendPadded(dst []byte, n int, pad byte, width int) []byte {
	digits := strconv.Itoa(n)
	for range width - len(digits) {
		dst = append(dst, pad)
	}
	return append(dst, digits...)
}

// appendOffset appends the offset from UTC as +hhmm.
func appendOffset(dst []byte, t time.Time) []byte {
	_, seconds := t.Zone()
	sign := byte('+')
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	dst = appendPadded(append(dst, sign), seconds/3600, '0', 2)
	return appendPadded(dst, seconds/60%60, '0', 2)
}
