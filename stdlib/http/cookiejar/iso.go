package cookiejar

import (
	"regexp"
	"strings"
	"sync"
	"time"
)

// isoTime is compiled at first use: files have such dates, headers have not.
var isoTime = sync.OnceValue(func() *regexp.Regexp {
	const space = `[\t\n\v\f\r ]`
	return regexp.MustCompile(`^(\d{4})[-/]?(\d\d?)[-/]?(\d\d?)` +
		`(?:(?:` + space + `+|[-:Tt])(\d\d?):?(\d\d)(?::?(\d\d(?:\.\d*)?))?)?` + space + `*` +
		`(?:([-+]?\d\d?:?(?::?\d\d)?|Z|z)` + space + `*)?$`)
})

// ParseISOTime reads a date of ISO 8601 in seconds since the epoch:
// "1994-02-03 14:15:29 -0100", "1994-02-03T14:15:29", "19940203T141529Z",
// "1994-02-03". Fractions of a second are dropped.
func ParseISOTime(text string, now time.Time) (int64, bool) {
	f := isoTime().FindStringSubmatch(trimLeft(text))
	if f == nil {
		return 0, false
	}
	whole, _, _ := strings.Cut(f[6], ".")
	m := moment{month: f[2], zone: f[7]}
	m.year, _ = parseInt(f[1])
	m.day, _ = parseInt(f[3])
	m.hour, _ = parseInt(f[4])
	m.min, _ = parseInt(f[5])
	m.sec, _ = parseInt(whole)
	return m.seconds(now)
}
