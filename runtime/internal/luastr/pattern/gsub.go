package pattern

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrTooLarge is returned by Gsub and Expand when the result would exceed its limit.
var ErrTooLarge = errors.New("resulting string too large")

// Gsub replaces up to limit matches of p in s, all of them when limit is
// negative. For each match it calls replace, which appends the replacement
// to dst, reading the match from m, which it must not use for another search
// before it is done reading. replacements is the number of calls.
//
// A result of more than maxBytes is [ErrTooLarge]; only the result between
// calls is checked, so that replace should bound what it appends (Expand does).
//
// An empty match right after the previous match does not count (Lua 5.4's
// rule; 5.1 counted it: gsub("abc", "%w*", "x") is "x", not "xx").
func (m *Matcher) Gsub(p *Pattern, s string, limit, maxBytes int,
	replace func(dst []byte) ([]byte, error)) (result string, replacements int, err error) {
	var dst []byte
	copied := 0 // s[:copied] is in dst
	from, last := 0, -1
	for limit < 0 || replacements < limit {
		found, err := m.search(p, s, from, last)
		if err != nil {
			return "", 0, err
		}
		if !found {
			break
		}
		at := m.whole
		if dst == nil {
			dst = make([]byte, 0, len(s)+len(s)/8+16)
		}
		dst = append(dst, s[copied:at.Start]...)
		if dst, err = replace(dst); err != nil {
			return "", 0, err
		}
		replacements++
		copied, from, last = at.End, at.End, at.End
		if len(dst) > maxBytes {
			return "", 0, ErrTooLarge
		}
		if p.anchored {
			break
		}
	}
	if replacements == 0 {
		return s, 0, nil
	}
	if len(dst)+len(s)-copied > maxBytes {
		return "", 0, ErrTooLarge
	}
	return string(append(dst, s[copied:]...)), replacements, nil
}

// Expand appends a replacement string for the last match: %0 is the whole
// match, %1 to %9 the captures, %% a percent sign. It stops with [ErrTooLarge] when dst
// would exceed maxBytes.
func (m *Matcher) Expand(dst []byte, template string, maxBytes int) ([]byte, error) {
	for {
		i := strings.IndexByte(template, '%')
		if i < 0 {
			i = len(template)
		}
		dst = append(dst, template[:i]...)
		if i == len(template) {
			break
		}
		if i+1 == len(template) || (template[i+1] != '%' && template[i+1]-'0' > 9) {
			return dst, errors.New("invalid use of '%' in replacement string")
		}
		if c := template[i+1]; c == '%' {
			dst = append(dst, '%')
		} else {
			at, err := m.numbered(int(c - '0'))
			if err != nil {
				return dst, err
			}
			if at.IsPosition() {
				dst = strconv.AppendInt(dst, int64(at.Start)+1, 10)
			} else {
				dst = append(dst, m.src[at.Start:at.End]...)
			}
		}
		template = template[i+2:]
		if len(dst) > maxBytes {
			return dst, ErrTooLarge
		}
	}
	if len(dst) > maxBytes {
		return dst, ErrTooLarge
	}
	return dst, nil
}

// numbered returns capture %n. %1 of a pattern without captures is the whole match.
func (m *Matcher) numbered(n int) (Capture, error) {
	switch {
	case n == 0, n == 1 && m.captures == 0:
		return m.whole, nil
	case n <= m.captures:
		return m.caps[n-1], nil
	}
	return Capture{}, fmt.Errorf("invalid capture index %%%d", n)
}
