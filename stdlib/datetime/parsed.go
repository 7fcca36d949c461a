package datetime

import (
	"strings"
)

// fields puts together what the conversions matched.
func (p *parser) fields() (Fields, error) {
	f := Fields{Year: 1900, Month: 1, Day: 1, DST: -1, Weekday: -1}
	_, hasYear := p.found['Y']
	if v, ok := p.get('y'); ok {
		hasYear = true
		if f.Year = 1900 + v; v <= 68 {
			f.Year = 2000 + v
		}
	}
	set := func(verb byte, field *int) {
		if v, ok := p.get(verb); ok {
			*field = v
		}
	}
	set('Y', &f.Year)
	set('m', &f.Month)
	set('d', &f.Day)
	set('H', &f.Hour)
	set('M', &f.Minute)
	set('S', &f.Second)
	if s, ok := p.found['f']; ok {
		f.Micro, _ = number(s+strings.Repeat("0", 6-len(s)), 6)
	}
	if s, ok := p.found['B']; ok {
		f.Month = indexOf(monthNames[:], s, 0) + 1
	}
	if s, ok := p.found['b']; ok {
		f.Month = indexOf(monthNames[:], s, 3) + 1
	}
	if v, ok := p.get('I'); ok {
		f.Hour = v % 12
		if strings.EqualFold(p.found['p'], "pm") {
			f.Hour += 12
		}
	}
	if s, ok := p.found['A']; ok {
		f.Weekday = indexOf(dayNames[:], s, 0)
	}
	if s, ok := p.found['a']; ok {
		f.Weekday = indexOf(dayNames[:], s, 3)
	}
	if v, ok := p.get('w'); ok {
		f.Weekday = (v + 6) % 7
	}
	if v, ok := p.get('u'); ok {
		f.Weekday = v - 1
	}
	if err := p.zone(&f); err != nil {
		return f, err
	}
	return f, p.day(&f, hasYear)
}

// get returns the number that a conversion matched.
func (p *parser) get(verb byte) (int, bool) {
	s, ok := p.found[verb]
	if !ok {
		return 0, false
	}
	s = strings.TrimLeft(s, " ")
	return number(s, len(s))
}

func indexOf(names []string, s string, cut int) int {
	for i, n := range names {
		if cut > 0 {
			n = n[:cut]
		}
		if strings.EqualFold(n, s) {
			return i
		}
	}
	return -1
}

// day completes the date: from the day of the year, from a week, or the other way round.
func (p *parser) day(f *Fields, hasYear bool) error {
	yearDay, hasYearDay := p.get('j')
	isoYear, hasISO := p.get('G')
	isoWeek, hasISOWeek := p.get('V')
	_, hasWeekU := p.found['U']
	_, hasWeekW := p.found['W']
	const need = "('%A', '%a', '%w', or '%u')."
	hasISO = hasISO && !hasYear // else it does not count
	switch {
	case hasISO && (!hasISOWeek || f.Weekday < 0):
		return &ValueError{"ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday directive " + need}
	case hasISO && hasYearDay:
		return &ValueError{"Day of the year directive '%j' is not compatible with ISO year directive '%G'. Use '%Y' instead."}
	case hasISO || !hasISOWeek || hasWeekU || hasWeekW:
	case f.Weekday < 0:
		return &ValueError{"ISO week directive '%V' must be used with the ISO year directive '%G' and a weekday directive " + need}
	default:
		return &ValueError{"ISO week directive '%V' is incompatible with the year directive '%Y'. Use the ISO year '%G' instead."}
	}
	leap := !hasYear && f.Month == 2 && f.Day == 29 // of no year in particular
	if leap {
		f.Year = 1904
	}
	var date Date
	var err error
	week, hasWeek := p.get('U')
	shift := 1 // from weekdays that start with Monday to those that start with Sunday
	if !hasWeek {
		week, hasWeek = p.get('W')
		shift = 0
	}
	if hasISO {
		f.Year = isoYear
	}
	switch {
	case hasISO:
		date, err = isoDate(isoYear, isoWeek, f.Weekday+1)
	case !hasYearDay && hasWeek && f.Weekday >= 0:
		first := Date{f.Year, 1, 1}
		before := (first.Weekday() + shift) % 7 // days of the first week that are not in this year
		if before == 0 {
			before = 7 // then week 0 has none in this year
			if week == 0 {
				before = 0
			}
		}
		date, err = first.AddDays(week*7 - before + (f.Weekday+shift)%7)
	case hasYearDay:
		date, err = Date{f.Year, 1, 1}.AddDays(yearDay - 1)
	default:
		date, err = NewDate(f.Year, f.Month, f.Day)
	}
	if err != nil {
		return err
	}
	// The day of the year goes on counting into the next one.
	if f.YearDay = date.Ordinal() - (Date{f.Year, 1, 1}).Ordinal() + 1; f.YearDay < 1 {
		f.YearDay = date.YearDay()
	}
	f.Year, f.Month, f.Day = date.Year, date.Month, date.Day
	if f.Weekday < 0 {
		f.Weekday = date.Weekday()
	}
	if leap {
		f.Year = 1900
	}
	return nil
}

// zone reads what %z and %Z matched.
func (p *parser) zone(f *Fields) error {
	if s, ok := p.found['Z']; ok {
		f.Zone = s
		same := strings.EqualFold(p.zones[0], p.zones[1])
		switch {
		case strings.EqualFold(s, "utc"), strings.EqualFold(s, "gmt"):
			f.DST = 0
		case strings.EqualFold(s, p.zones[0]):
			if f.DST = 0; same {
				f.DST = -1 // the name does not tell
			}
		default:
			f.DST = 1
		}
	}
	s, ok := p.found['z']
	if !ok {
		return nil
	}
	if s == "Z" {
		f.Offset = &Delta{}
		return nil
	}
	if len(s) > 6 && (s[3] == ':') != (s[len("+hh:mm")] == ':') {
		return invalid("Inconsistent use of : in %s", s)
	}
	digits, fraction, _ := strings.Cut(strings.ReplaceAll(s[1:], ":", ""), ".")
	hours, _ := number(digits, 2)
	minutes, _ := number(digits[2:], 2)
	seconds, _ := number(digits[4:], len(digits)-4)
	micros, _ := number(fraction+strings.Repeat("0", 6-len(fraction)), 6)
	seconds += hours*3600 + minutes*60
	if s[0] == '-' {
		seconds, micros = -seconds, -micros
	}
	d, err := NewDelta(0, seconds, micros)
	f.Offset = &d
	return err
}
