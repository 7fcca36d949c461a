package cookiejar

import (
	"strings"
	"time"
)

// Pair is what a Set-Cookie header has between two semicolons.
type Pair struct {
	Name  string
	Value Optional
	Time  int64 // of expires, in seconds since the epoch
	Dated bool  // Time is the value, Value is absent
}

// known are the attributes whose names [SplitNetscape] writes in lower case.
var known = [...]string{"expires", "domain", "path", "secure", "version", "port", "max-age"}

// SplitNetscape takes a Set-Cookie header apart. The first pair is the cookie
// itself; a version of "0" is added to those that have none. A header without a
// name is nil. Values are as they came, but for quotes around a version, and
// for expires: a time, or absent if it is none.
func SplitNetscape(header string, now time.Time) []Pair {
	var pairs []Pair
	versioned := false
	for i, param := range strings.Split(header, ";") {
		name, value := cutPair(param)
		if name == "" {
			if i == 0 {
				break
			}
			continue
		}
		p := Pair{Name: name, Value: value}
		if i > 0 {
			lower := strings.ToLower(name)
			for _, k := range known {
				if k == lower {
					p.Name = lower
				}
			}
			switch {
			case lower == "version":
				versioned = true
				p.Value.Text = stripQuotes(value.Text)
			case lower == "expires":
				p.Time, p.Dated = ParseHTTPTime(stripQuotes(value.Text), now)
				p.Dated = p.Dated && value.Set
				p.Value = Optional{}
			}
		}
		pairs = append(pairs, p)
	}
	if pairs != nil && !versioned {
		pairs = append(pairs, Pair{Name: "version", Value: Some("0")})
	}
	return pairs
}
