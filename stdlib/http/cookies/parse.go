package cookies

import "strings"

// pair is one part of a Cookie header: a cookie, or an attribute of the last one.
type pair struct {
	name, value string
	hasValue    bool
}

// parse reads a header: segments separated by semicolons, of which each holds
// pairs separated by white space. It calls good for the pairs of a segment, and
// bad for a segment in which one cannot be read. The slice is reused.
func parse(header string, good func([]pair) error, bad func(segment string) error) error {
	var buf [4]pair
	for i := 0; i < len(header); {
		start := i
		pairs, end, ok := segment(header, i, buf[:0])
		i = end + 1
		var err error
		switch {
		case !ok:
			if n := strings.IndexByte(header[start:], ';'); n >= 0 {
				i = start + n + 1
			} else {
				i = len(header) + 1
			}
			err = bad(strings.TrimSpace(header[start : i-1]))
		case len(pairs) > 0:
			err = good(pairs)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// segment reads pairs from s[i:] up to a semicolon that is not in quotes, or to the end.
func segment(s string, i int, pairs []pair) (_ []pair, end int, ok bool) {
	for {
		i = skipWhite(s, i)
		if i == len(s) || s[i] == ';' {
			return pairs, i, true
		}
		p := pair{}
		start := i
		for i < len(s) && class[s[i]]&readKey != 0 {
			i++
		}
		if p.name = s[start:i]; p.name == "" {
			return nil, 0, false
		}
		after := skipWhite(s, i)
		if after < len(s) && s[after] == '=' {
			i = skipWhite(s, after+1)
			n := value(s[i:])
			if n < 0 || !separated(s, i+n) {
				if i == after+1 {
					return nil, 0, false
				}
				i, n = after+1, 0 // "a= b=..." is an empty value, and a pair to be read
			}
			p.value, p.hasValue = s[i:i+n], true
			i += n
		}
		if !separated(s, i) {
			return nil, 0, false
		}
		pairs = append(pairs, p)
	}
}

// separated tells whether a pair may end before s[i].
func separated(s string, i int) bool { return i == len(s) || s[i] == ';' || class[s[i]]&white != 0 }

func skipWhite(s string, i int) int {
	for i < len(s) && class[s[i]]&white != 0 {
		i++
	}
	return i
}

// value returns the length of the value that s begins with, -1 for a quoted one
// that cannot be read.
func value(s string) int {
	if s != "" && s[0] == '"' {
		return quoted(s)
	}
	if n := date(s); n > 0 {
		return n
	}
	n := 0
	for n < len(s) && class[s[n]]&readValue != 0 {
		n++
	}
	return n
}

// quoted is value for what begins with a double quote. Control characters are
// not let in: they would travel on with the coded value.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return i + 1
		case c == '\\':
			i++
			if i < len(s) && (s[i] < 0x20 || s[i] == 0x7f) {
				return -1
			}
		case c < 0x20 || c == 0x7f:
			return -1
		}
	}
	return -1
}

// date recognises the one value with blanks and without quotes: that of expires,
// "Wdy, DD-Mon-YYYY HH:MM:SS GMT" or with blanks in the place of hyphens.
func date(s string) int {
	const least = len("Wed, 1-Jan-20 01:02:03 GMT")
	if len(s) < least || s[3] != ',' || s[4] != ' ' || !words(s[:3], "") {
		return 0
	}
	for day := 11; day >= 9; day-- { // the length of the date proper
		end := 5 + day + len(" 01:02:03 GMT")
		if len(s) < end || !words(s[5:5+day], " -") {
			continue
		}
		clock := s[5+day : end]
		if clock[0] == ' ' && strings.Trim(clock[1:9], "0123456789:") == "" && clock[9:] == " GMT" &&
			(len(s) == end || s[end] == ';' || class[s[end]]&white != 0) {
			return end
		}
	}
	return 0
}

// words tells whether s holds only letters, digits, underscores and others.
func words(s, others string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && strings.IndexByte(others, c) < 0 {
			return false
		}
	}
	return true
}
