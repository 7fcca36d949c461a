package datetime

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse reads text as format says, as Python's strptime does in the C locale.
// Fields that the format does not name are those of 1 January 1900, midnight.
// zones are the local names of time zones, standard and daylight saving time.
func Parse(text, format string, zones [2]string) (Fields, error) {
	p := parser{text: text, format: expand(format), zones: zones, found: map[byte]string{}, failed: map[[2]int]bool{}}
	if err := p.check(format); err != nil {
		return Fields{}, err
	}
	end, ok := p.match(0, 0)
	if !ok {
		return Fields{}, invalid("time data '%s' does not match format '%s'", text, format)
	}
	if end != len(text) {
		return Fields{}, invalid("unconverted data remains: %s", text[end:])
	}
	return p.fields()
}

// expand writes the conversions that stand for several out.
func expand(format string) string {
	if !strings.Contains(format, "%c") && !strings.Contains(format, "%x") && !strings.Contains(format, "%X") {
		return format
	}
	// %% first, so that "%%c" is not taken for a percent sign and "%c".
	return strings.NewReplacer("%%", "%%", "%c", "%a %b %d %H:%M:%S %Y", "%x", "%m/%d/%y", "%X", "%H:%M:%S").Replace(format)
}

type parser struct {
	text, format string
	zones        [2]string
	found        map[byte]string // what each conversion matched
	failed       map[[2]int]bool // places in format and text from where there is no way on
}

const conversions = "dfHIGjmMSUWwuVyYzAaBbpZ%"

// check refuses formats with conversions that cannot be read, or twice the same.
func (p *parser) check(original string) error {
	seen := map[byte]bool{}
	for i := 0; i < len(p.format); i++ {
		if p.format[i] != '%' {
			continue
		}
		if i++; i == len(p.format) {
			return invalid("stray %% in format '%s'", original)
		}
		verb := p.format[i]
		switch {
		case strings.IndexByte(conversions, verb) < 0:
			r, _ := utf8.DecodeRuneInString(p.format[i:])
			return invalid("'%c' is a bad directive in format '%s'", r, original)
		case seen[verb]:
			return invalid("redefinition of group name '%c' in format '%s'", verb, original)
		}
		seen[verb] = verb != '%'
	}
	return nil
}

// match matches the rest of the format, from f on, with the text from t on.
func (p *parser) match(f, t int) (end int, ok bool) {
	if f == len(p.format) {
		return t, true
	}
	if p.failed[[2]int{f, t}] {
		return 0, false
	}
	for _, way := range p.ways(f, t) {
		if end, ok := p.match(way.f, way.t); ok {
			if way.verb != 0 {
				p.found[way.verb] = p.text[t:way.t]
			}
			return end, true
		}
	}
	p.failed[[2]int{f, t}] = true
	return 0, false
}

// way is one way to go on: the places after an item of the format.
type way struct {
	f, t int
	verb byte
}

// ways lists the ways to match the item at f, the preferred one first.
func (p *parser) ways(f, t int) (out []way) {
	if p.format[f] == '%' && p.format[f+1] != '%' {
		verb := p.format[f+1]
		for _, n := range p.lengths(verb, p.text[t:]) {
			out = append(out, way{f + 2, t + n, verb})
		}
		return out
	}
	r, n := utf8.DecodeRuneInString(p.format[f:])
	if unicode.IsSpace(r) { // a run of blanks is one or more of them
		for n > 0 {
			f += n
			r, n = utf8.DecodeRuneInString(p.format[f:])
			if !unicode.IsSpace(r) {
				break
			}
		}
		var ends []int
		for {
			r, n := utf8.DecodeRuneInString(p.text[t:])
			if n == 0 || !unicode.IsSpace(r) {
				break
			}
			t += n
			ends = append(ends, t)
		}
		for i := len(ends) - 1; i >= 0; i-- {
			out = append(out, way{f: f, t: ends[i]})
		}
		return out
	}
	next := f + n
	if r == '%' {
		next++
	}
	c, m := utf8.DecodeRuneInString(p.text[t:])
	if m > 0 && (c == r || unicode.ToLower(c) == unicode.ToLower(r)) && (c != utf8.RuneError || m > 1 || p.text[t] == p.format[f]) {
		return []way{{f: next, t: t + m}}
	}
	return nil
}

// numbers are the conversions that are numbers: how many digits at most, and
// which values.
var numbers = [...]struct {
	verb              byte
	digits, low, high int
}{
	{'d', 2, 1, 31}, {'H', 2, 0, 23}, {'I', 2, 1, 12}, {'j', 3, 1, 366}, {'m', 2, 1, 12}, {'M', 2, 0, 59}, {'S', 2, 0, 61},
	{'U', 2, 0, 53}, {'W', 2, 0, 53}, {'w', 1, 0, 6}, {'u', 1, 1, 7}, {'V', 2, 0, 53},
}

// lengths lists how many bytes of s the conversion can take, the longest first.
func (p *parser) lengths(verb byte, s string) (out []int) {
	for _, n := range numbers {
		if n.verb != verb {
			continue
		}
		for digits := n.digits; digits >= 1; digits-- {
			v, ok := number(s, digits)
			if ok && v >= n.low && v <= n.high && (verb != 'V' || v > 0 || digits == 1) {
				out = append(out, digits)
			}
		}
		if verb == 'd' && len(s) > 1 && s[0] == ' ' && s[1] >= '1' && s[1] <= '9' {
			out = append(out, 2)
		}
		return out
	}
	switch verb {
	case 'Y', 'G':
		return exactly(s, 4)
	case 'y':
		return exactly(s, 2)
	case 'f':
		for digits := 6; digits >= 1; digits-- {
			out = append(out, exactly(s, digits)...)
		}
		return out
	case 'z':
		return offsetLengths(s)
	case 'A':
		return names(s, dayNames[:], 0)
	case 'a':
		return names(s, dayNames[:], 3)
	case 'B':
		return names(s, monthNames[:], 0)
	case 'b':
		return names(s, monthNames[:], 3)
	case 'p':
		return names(s, []string{"am", "pm"}, 0)
	case 'Z':
		return names(s, []string{p.zones[0], p.zones[1], "utc", "gmt"}, 0)
	}
	return nil
}

func exactly(s string, digits int) []int {
	if _, ok := number(s, digits); ok {
		return []int{digits}
	}
	return nil
}

// number reads exactly that many digits.
func number(s string, digits int) (n int, ok bool) {
	if len(s) < digits {
		return 0, false
	}
	for i := range digits {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// names lists the lengths of those names, cut to some length, that s starts with.
func names(s string, all []string, cut int) (out []int) {
	for _, n := range all {
		if cut > 0 {
			n = n[:cut]
		}
		if n != "" && len(s) >= len(n) && strings.EqualFold(s[:len(n)], n) {
			out = append(out, len(n))
		}
	}
	if len(out) > 1 && out[1] > out[0] {
		out[0], out[1] = out[1], out[0]
	}
	return out
}

// offsetLengths lists the lengths of an offset from UTC: Z, +hhmm, +hh:mm, and
// with seconds and fractions.
func offsetLengths(s string) (out []int) {
	if strings.HasPrefix(s, "Z") {
		return []int{1}
	}
	if s == "" || s[0] != '+' && s[0] != '-' {
		return nil
	}
	if _, ok := number(s[1:], 2); !ok {
		return nil
	}
	end, ok := sixty(s, 3)
	if !ok {
		return nil
	}
	out = []int{end}
	if end, ok = sixty(s, end); !ok {
		return out
	}
	out = append([]int{end}, out...)
	if end < len(s) && s[end] == '.' {
		for digits := 1; digits <= 6; digits++ {
			if _, ok := number(s[end+1:], digits); ok {
				out = append([]int{end + 1 + digits}, out...)
			}
		}
	}
	return out
}

// sixty reads a colon that may be left out and two digits below 60.
func sixty(s string, i int) (end int, ok bool) {
	if i < len(s) && s[i] == ':' {
		i++
	}
	if i > len(s) {
		return 0, false
	}
	n, ok := number(s[i:], 2)
	return i + 2, ok && n < 60
}
