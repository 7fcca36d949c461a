package cookiejar

import (
	"fmt"
	"strings"
	"time"
)

const (
	weekdays = "MonTueWedThuFriSatSun"
	months   = "janfebmaraprmayjunjulaugsepoctnovdec"
	maxYear  = 9999
)

// moment is a time as it was written, before anybody knows whether there is such a time.
type moment struct {
	day, year, hour, min, sec int64
	month                     string // name or number
	zone                      string // "" for UTC
}

// ParseHTTPTime reads a date as HTTP headers have it, in seconds since the
// epoch: "Wed, 09 Feb 1994 22:23:32 GMT", the same without weekday or clock,
// with dashes, with a year of two digits. Those are of the century that makes
// the year closest to that of now. The only names of zones it knows are those
// of UTC; others make the date unknown, as in Python.
func ParseHTTPTime(text string, now time.Time) (int64, bool) {
	if t, ok := parseStrictTime(text); ok {
		return t, true
	}
	m, ok := splitHTTPTime(trimLeft(text))
	if !ok {
		return 0, false
	}
	return m.seconds(now)
}

// parseStrictTime is the quick way for dates that are written as they should be.
func parseStrictTime(s string) (int64, bool) {
	const form = "Aaa, 00 Aaa 0000 00:00:00 GMT"
	if len(s) != len(form) {
		return 0, false
	}
	for i := 0; i < len(form); i++ {
		c, ok := s[i], false
		switch form[i] {
		case '0':
			ok = isDigit(c)
		case 'A':
			ok = c >= 'A' && c <= 'Z'
		case 'a':
			ok = c >= 'a' && c <= 'z'
		default:
			ok = c == form[i]
		}
		if !ok {
			return 0, false
		}
	}
	month := monthNumber(s[8:11])
	if month == 0 {
		return 0, false
	}
	two := func(i int) int64 { return int64(s[i]-'0')*10 + int64(s[i+1]-'0') }
	return civil(two(12)*100+two(14), month, two(5), two(17), two(20), two(23))
}

// monthNumber returns 1 to 12 for the short name of a month in any case, else 0.
func monthNumber(s string) int64 {
	if len(s) != 3 {
		return 0
	}
	if i := strings.Index(months, strings.ToLower(s)); i >= 0 && i%3 == 0 {
		return int64(i/3 + 1)
	}
	return 0
}

// civil returns the seconds since the epoch. A day that the month does not have
// is one of the next month.
func civil(year, month, day, hour, min, sec int64) (int64, bool) {
	if year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || min > 59 || sec > 61 {
		return 0, false
	}
	return time.Date(int(year), time.Month(month), int(day), int(hour), int(min), int(sec), 0, time.UTC).Unix(), true
}

// scan is what is left of a text that is read from the left, once.
type scan struct{ s string }

// digits takes up to most digits, at least one.
func (p *scan) digits(least, most int) (string, bool) {
	n := 0
	for n < len(p.s) && n < most && isDigit(p.s[n]) {
		n++
	}
	if n < least {
		return "", false
	}
	out := p.s[:n]
	p.s = p.s[n:]
	return out, true
}

func (p *scan) byte(set string) bool {
	if p.s != "" && strings.IndexByte(set, p.s[0]) >= 0 {
		p.s = p.s[1:]
		return true
	}
	return false
}

func (p *scan) spaces() bool {
	n := 0
	for n < len(p.s) && (p.s[n] == ' ' || p.s[n] >= '\t' && p.s[n] <= '\r') {
		n++
	}
	p.s = p.s[n:]
	return n > 0
}

// while takes the bytes that ok likes.
func (p *scan) while(ok func(byte) bool) string {
	n := 0
	for n < len(p.s) && ok(p.s[n]) {
		n++
	}
	out := p.s[:n]
	p.s = p.s[n:]
	return out
}

func isWord(c byte) bool { return isDigit(c) || isAlpha(c) || c == '_' }

// splitHTTPTime reads day, month, year, and then a clock, a zone and a remark in
// parentheses if they are there. No step ever goes back, so the time is linear.
func splitHTTPTime(s string) (m moment, ok bool) {
	p := &scan{skipWeekday(s)}
	day, ok := p.digits(1, 2)
	if !ok || !p.spaces() && !p.byte("-/") {
		return m, false
	}
	if m.month = p.while(isWord); m.month == "" || !p.spaces() && !p.byte("-/") {
		return m, false
	}
	year, ok := p.digits(1, len(p.s))
	if !ok {
		return m, false
	}
	m.day, _ = parseInt(day)
	m.year, _ = parseInt(year)
	m.clock(p)
	p.spaces()
	if m.zone, ok = zoneName(p); !ok {
		return m, false
	}
	p.spaces()
	if p.byte("(") {
		if p.while(isWord) == "" || !p.byte(")") {
			return m, false
		}
		p.spaces()
	}
	return m, p.s == ""
}

// skipWeekday takes off the name of a weekday with what follows it.
func skipWeekday(s string) string {
	if len(s) < 3 || !isAlpha(s[0]) {
		return s
	}
	if i := strings.Index(strings.ToLower(weekdays), strings.ToLower(s[:3])); i < 0 || i%3 != 0 {
		return s
	}
	p := &scan{s}
	p.while(isAlpha)
	p.byte(",")
	p.spaces()
	return p.s
}

// clock reads " 22:23" or ":22:23:32"; p stays where it is if there is none.
func (m *moment) clock(p *scan) {
	q := *p
	if !q.spaces() && !q.byte(":") {
		return
	}
	hour, ok := q.digits(1, 2)
	if !ok || !q.byte(":") {
		return
	}
	min, ok := q.digits(2, 2)
	if !ok {
		return
	}
	m.hour, _ = parseInt(hour)
	m.min, _ = parseInt(min)
	*p = q
	if q.byte(":") {
		if sec, ok := q.digits(2, 2); ok {
			m.sec, _ = parseInt(sec)
			*p = q
		}
	}
}

// zoneName reads "+0100", "0100", "GMT" or nothing. AM and PM are no zones.
func zoneName(p *scan) (string, bool) {
	if name := p.while(isAlpha); name != "" {
		return name, !strings.EqualFold(name, "am") && !strings.EqualFold(name, "pm")
	}
	q := *p
	q.byte("+-")
	if _, ok := q.digits(2, 4); !ok {
		return "", true // and what is there fails later
	}
	zone := p.s[:len(p.s)-len(q.s)]
	*p = q
	return zone, true
}

// seconds turns what was written into seconds since the epoch.
func (m moment) seconds(now time.Time) (int64, bool) {
	if m.year > maxYear {
		return 0, false
	}
	month := monthNumber(m.month)
	if month == 0 {
		n, ok := parseInt(m.month)
		if !ok || n < 1 || n > 12 {
			return 0, false
		}
		month = n
	}
	year := m.year
	if year < 1000 { // the century that makes it closest
		current := int64(now.Year())
		off := current%100 - year
		year += current - current%100
		if off > 50 {
			year += 100
		} else if off < -50 {
			year -= 100
		}
	}
	t, ok := civil(year, month, m.day, m.hour, m.min, m.sec)
	if !ok {
		return 0, false
	}
	offset, ok := zoneOffset(strings.ToUpper(m.zone))
	if !ok {
		return 0, false
	}
	return t - offset, true
}

// zoneOffset returns the seconds by which a zone is ahead of UTC.
func zoneOffset(zone string) (int64, bool) {
	switch zone {
	case "", "GMT", "UTC", "UT", "Z":
		return 0, true
	}
	sign := int64(1)
	if zone[0] == '-' {
		sign = -1
	}
	if zone[0] == '-' || zone[0] == '+' {
		zone = zone[1:]
	}
	for _, n := range []int{2, 1} { // digits of the hour
		p := &scan{zone}
		hour, ok := p.digits(n, n)
		if !ok {
			continue
		}
		p.byte(":")
		min := "0"
		if p.s != "" {
			if min, ok = p.digits(2, 2); !ok || p.s != "" {
				continue
			}
		}
		h, _ := parseInt(hour)
		m, _ := parseInt(min)
		return sign * (h*3600 + m*60), true
	}
	return 0, false
}

// lastSecond is the end of the year 9999, which is all that the formats can say.
const lastSecond = 253402300799

func utc(t int64) time.Time { return time.Unix(max(min(t, lastSecond), -62135596800), 0).UTC() }

// FormatISOTime writes a time as "1994-11-24 08:49:37Z".
func FormatISOTime(t int64) string { return utc(t).Format("2006-01-02 15:04:05Z") }

// FormatNetscapeTime writes a time as "Thu, 24-Nov-1994 08:49:37 GMT".
func FormatNetscapeTime(t int64) string {
	u := utc(t)
	return fmt.Sprintf("%s, %02d-%s-%04d %02d:%02d:%02d GMT", u.Weekday().String()[:3], u.Day(), u.Month().String()[:3], u.Year(), u.Hour(), u.Minute(), u.Second())
}
