package datetime

import (
	"fmt"
	"strconv"
	"strings"
)

// Fields are what a formatted time is made of. They need not fit together:
// each conversion shows the field that it is about.
type Fields struct {
	Year, Month, Day, Hour, Minute, Second int
	Weekday                                int // 0 for Monday
	YearDay                                int // from 1
	DST                                    int // 1 if it is in force, 0 if not, -1 if that is not known
	Micro                                  int
	Zone                                   string // for %Z
	Offset                                 *Delta // for %z; nil for none
}

// FieldsOf returns those of a date and time.
func FieldsOf(d DateTime) Fields {
	f := Fields{Year: d.Year, Month: d.Month, Day: d.Day, Hour: d.Hour, Minute: d.Minute, Second: d.Second, Micro: d.Micro,
		Weekday: d.Weekday(), YearDay: d.YearDay(), DST: -1}
	if d.Clock.Zone != nil {
		f.Zone, f.Offset, f.DST = d.Clock.Zone.String(), &d.Clock.Zone.Offset, 0
	}
	return f
}

var (
	dayNames   = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	monthNames = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
)

// maxWidth bounds the width that a conversion may ask for, in characters.
const maxWidth = 1024

// Format shows f as strftime of the GNU C library does in the C locale, and %f
// as microseconds. Unknown conversions stand as they are.
func Format(format string, f *Fields) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		end, text := f.conversion(format, i+1)
		if text == nil {
			b.WriteString(format[i:end])
		} else {
			b.WriteString(*text)
		}
		i = end - 1
	}
	return b.String()
}

// conversion shows the conversion that starts behind a % at format[i]; nil if
// there is none of that kind. end is the offset behind it.
func (f *Fields) conversion(format string, i int) (end int, text *string) {
	var flag byte
	upper, swap := false, false
	for ; i < len(format) && strings.IndexByte("_-0^#", format[i]) >= 0; i++ {
		switch format[i] {
		case '^':
			upper = true
		case '#':
			swap = true
		default:
			flag = format[i]
		}
	}
	width := 0
	for ; i < len(format) && format[i] >= '0' && format[i] <= '9'; i++ {
		width = min(width*10+int(format[i]-'0'), maxWidth)
	}
	if i < len(format) && (format[i] == 'E' || format[i] == 'O') { // other eras and digits, which the C locale has not
		i++
	}
	if i == len(format) {
		return i, nil
	}
	verb := format[i]
	i++
	if n, pad, digits, ok := f.number(verb); ok {
		switch flag {
		case '-':
			pad, digits = ' ', 0
		case '_':
			pad = ' '
		case '0':
			pad = '0'
		}
		s := padded(n, pad, max(digits, width))
		return i, &s
	}
	s, ok := f.text(verb)
	if !ok {
		return i, nil
	}
	switch {
	case swap && (verb == 'p' || verb == 'Z'):
		s = strings.ToLower(s)
	case upper || swap:
		s = strings.ToUpper(s)
	}
	if width > len(s) && flag != '-' {
		fill := " "
		if flag == '0' {
			fill = "0"
		}
		s = strings.Repeat(fill, width-len(s)) + s
	}
	return i, &s
}

func padded(n int, pad byte, width int) string {
	s := strconv.Itoa(n)
	if len(s) >= width {
		return s
	}
	if n < 0 && pad == '0' {
		return "-" + strings.Repeat("0", width-len(s)) + s[1:]
	}
	return strings.Repeat(string(pad), width-len(s)) + s
}

// text is what the conversions that are no numbers show.
func (f *Fields) text(verb byte) (string, bool) {
	switch verb {
	case 'a':
		return name(dayNames[:], f.Weekday, 3), true
	case 'A':
		return name(dayNames[:], f.Weekday, 0), true
	case 'b', 'h':
		return name(monthNames[:], f.Month-1, 3), true
	case 'B':
		return name(monthNames[:], f.Month-1, 0), true
	case 'p', 'P':
		s := "AM"
		if f.Hour >= 12 {
			s = "PM"
		}
		if verb == 'P' {
			s = strings.ToLower(s)
		}
		return s, true
	case 'c':
		return Format("%a %b %e %H:%M:%S %Y", f), true
	case 'D', 'x':
		return Format("%m/%d/%y", f), true
	case 'F':
		return Format("%Y-%m-%d", f), true
	case 'r':
		return Format("%I:%M:%S %p", f), true
	case 'R':
		return Format("%H:%M", f), true
	case 'T', 'X':
		return Format("%H:%M:%S", f), true
	case 'n':
		return "\n", true
	case 't':
		return "\t", true
	case '%':
		return "%", true
	case 'f':
		return fmt.Sprintf("%06d", f.Micro), true
	case 'Z':
		return f.Zone, true
	case 'z':
		if f.Offset == nil {
			return "", true
		}
		return formatOffset(*f.Offset, ""), true
	}
	return "", false
}

func name(names []string, i, cut int) string {
	if i < 0 || i >= len(names) {
		return "?"
	}
	if cut > 0 {
		return names[i][:cut]
	}
	return names[i]
}

// number is what the conversions that are numbers show, and how.
func (f *Fields) number(verb byte) (n int, pad byte, digits int, ok bool) {
	switch verb {
	case 'C':
		return floorDiv(f.Year, 100), '0', 2, true
	case 'd':
		return f.Day, '0', 2, true
	case 'e':
		return f.Day, ' ', 2, true
	case 'G':
		year, _ := f.isoWeek()
		return year, '0', 0, true
	case 'g':
		year, _ := f.isoWeek()
		return floorMod(year, 100), '0', 2, true
	case 'H':
		return f.Hour, '0', 2, true
	case 'I':
		return (f.Hour+11)%12 + 1, '0', 2, true
	case 'j':
		return f.YearDay, '0', 3, true
	case 'k':
		return f.Hour, ' ', 2, true
	case 'l':
		return (f.Hour+11)%12 + 1, ' ', 2, true
	case 'm':
		return f.Month, '0', 2, true
	case 'M':
		return f.Minute, '0', 2, true
	case 'S':
		return f.Second, '0', 2, true
	case 'u':
		return f.Weekday + 1, '0', 1, true
	case 'U':
		return (f.YearDay + 6 - (f.Weekday+1)%7) / 7, '0', 2, true
	case 'V':
		_, week := f.isoWeek()
		return week, '0', 2, true
	case 'w':
		return (f.Weekday + 1) % 7, '0', 1, true
	case 'W':
		return (f.YearDay + 6 - f.Weekday) / 7, '0', 2, true
	case 'y':
		return floorMod(f.Year, 100), '0', 2, true
	case 'Y':
		return f.Year, '0', 0, true
	}
	return 0, 0, 0, false
}

// isoWeek is the year and week of ISO 8601, by year, weekday and day of the year.
func (f *Fields) isoWeek() (year, week int) {
	week = (f.YearDay - f.Weekday + 9) / 7 // days since the Monday of week 0, in weeks
	switch {
	case week < 1:
		year = f.Year - 1
		if week = 52; longYear(year) {
			week = 53
		}
		return year, week
	case week == 53 && !longYear(f.Year):
		return f.Year + 1, 1
	}
	return f.Year, week
}
