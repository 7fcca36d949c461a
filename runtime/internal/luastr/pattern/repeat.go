package pattern

import "strings"

// matches tells whether a repeatable item matches the byte c.
func (it *item) matches(c byte) bool {
	switch it.op {
	case opByte:
		return c == it.c
	case opSet:
		return it.set.has(c)
	}
	return true
}

// span returns the end of the longest run of matching bytes in s from i to
// at most limit.
func (it *item) span(s string, i, limit int) int {
	switch it.op {
	case opAny:
		return limit
	case opByte:
		for i < limit && s[i] == it.c {
			i++
		}
	default:
		for i < limit && it.set.has(s[i]) {
			i++
		}
	}
	return i
}

// enter starts a repeated item at offset i: the first choice for its end, which is
// the longest (for '-', the shortest) after which the next item can match.
func (m *Matcher) enter(it *item, pc int, s string, i int) (c choice, ok bool) {
	c = choice{pc, i, i}
	switch it.repeat {
	case fewest:
		if it.next < 0 || (i < len(s) && s[i] == byte(it.next)) {
			return c, true
		}
		ok = it.grow(&c, s)
		m.scanned(c.hi - i)
		return c, ok
	case maybe:
		c.hi = it.span(s, i, min(i+1, len(s)))
	case plus:
		c.lo++
		c.hi = it.span(s, i, len(s))
	case star:
		c.hi = it.span(s, i, len(s))
	}
	m.scanned(c.hi - i)
	if c.hi < c.lo {
		return c, false
	}
	if it.next < 0 || (c.hi < len(s) && s[c.hi] == byte(it.next)) {
		return c, true
	}
	return c, it.shrink(&c, s)
}

// shrink moves c.hi down to the next place where the following item can match.
func (it *item) shrink(c *choice, s string) bool {
	if c.hi <= c.lo {
		return false
	}
	if it.next < 0 {
		c.hi--
		return true
	}
	i := strings.LastIndexByte(s[c.lo:c.hi], byte(it.next))
	if i < 0 {
		c.hi = c.lo
		return false
	}
	c.hi = c.lo + i
	return true
}

// grow moves c.hi up to the next place where the following item can match.
func (it *item) grow(c *choice, s string) bool {
	if it.op == opAny && it.next >= 0 {
		i := -1
		if c.hi < len(s) {
			i = strings.IndexByte(s[c.hi+1:], byte(it.next))
		}
		if i < 0 {
			c.hi = len(s)
			return false
		}
		c.hi += 1 + i
		return true
	}
	for c.hi < len(s) && it.matches(s[c.hi]) {
		c.hi++
		if it.next < 0 || (c.hi < len(s) && s[c.hi] == byte(it.next)) {
			return true
		}
	}
	return false
}
