package pattern

import "strings"

const (
	// PollSteps is the number of steps between two calls of Matcher.Poll; a step
	// takes a few nanoseconds.
	PollSteps = 1 << 14

	// maxChoices bounds the repetitions of one match that can still change
	// their minds; beyond it the pattern is "too complex", as in Lua 5.2.
	maxChoices = 200
)

// Capture is a part of the subject: offsets Start to End. A position capture, "()",
// has End -1 and stands for the number Start+1.
type Capture struct{ Start, End int }

// IsPosition tells a position capture.
func (c Capture) IsPosition() bool { return c.End < 0 }

// Matcher runs patterns and holds the captures of the last success. The zero value
// is ready; it can live on the caller's stack. Whatever a
// match found is valid until the next use of the Matcher, so two loops that
// run Lua code between their steps need two.
type Matcher struct {
	// Poll, when not nil, is called every PollSteps steps. An error ends the
	// match and is returned.
	Poll func() error

	steps    int
	src      string
	whole    Capture
	captures int
	caps     [MaxCaptures]Capture
}

// Find looks for p in s, starting at offset init, 0 <= init <= len(s).
func (m *Matcher) Find(p *Pattern, s string, init int) (found bool, err error) {
	return m.search(p, s, init, -1)
}

// Whole returns the whole match.
func (m *Matcher) Whole() Capture { return m.whole }

// Captures returns the captures that the pattern names, possibly none. It is
// valid until the next match.
func (m *Matcher) Captures() []Capture { return m.caps[:m.captures] }

// Results returns what match, gmatch and the function argument of gsub are
// given: the captures or, when the pattern has none, the whole match.
func (m *Matcher) Results() []Capture {
	if m.captures == 0 {
		m.caps[0] = m.whole
		return m.caps[:1]
	}
	return m.caps[:m.captures]
}

// Text returns the text of a capture that is not a position.
func (m *Matcher) Text(c Capture) string { return m.src[c.Start:c.End] }

// search finds the first match at or after offset init that does not end at
// notEnd. gmatch and gsub use notEnd to refuse an empty match right
// after the previous match.
func (m *Matcher) search(p *Pattern, s string, init, notEnd int) (bool, error) {
	m.src, m.captures = s, p.captures
	for start := init; ; start++ {
		if !p.anchored {
			if start = p.skip(s, start); start < 0 {
				return false, nil
			}
		}
		end, err := m.match(p.items, s, start)
		if err != nil {
			return false, err
		}
		if end >= 0 && end != notEnd {
			m.whole = Capture{start, end}
			return true, nil
		}
		if p.anchored || start >= len(s) {
			return false, nil
		}
	}
}

// skip returns the first offset at or after start where the first item can
// match, or -1.
func (p *Pattern) skip(s string, start int) int {
	it := &p.items[0]
	switch {
	case it.op == opLiteral:
		if i := strings.Index(s[start:], it.lit); i >= 0 {
			return start + i
		}
		return -1
	case it.op <= opSet && (it.repeat == once || it.repeat == plus):
		for ; start < len(s); start++ {
			if it.matches(s[start]) {
				return start
			}
		}
		return -1
	}
	return start
}

// choice is a repeated item that may still match another number of bytes.
type choice struct {
	pc     int
	lo, hi int // fewest: hi may grow; otherwise hi may shrink down to lo
}

// match runs the items at offset i and returns the end of the match, or -1.
func (m *Matcher) match(items []item, s string, i int) (int, error) {
	var room [8]choice // saves an allocation for ordinary patterns
	stack := room[:0]
	pc := 0
	for {
		it := &items[pc]
		ok := true
		if err := m.spend(1); err != nil {
			return -1, err
		}
		switch {
		case it.op <= opSet && it.repeat == once:
			if ok = i < len(s) && it.matches(s[i]); ok {
				i++
			}
		case it.op <= opSet:
			c, possible := m.enter(it, pc, s, i)
			if ok = possible; !ok {
				break
			}
			if i = c.hi; it.repeat != fewest && c.lo == c.hi {
				break // no choice to come back to
			}
			if len(stack) == maxChoices {
				return -1, errTooComplex
			}
			stack = append(stack, c)
		case it.op == opLiteral:
			if ok = strings.HasPrefix(s[i:], it.lit); ok {
				i += len(it.lit)
			}
		case it.op == opMatch:
			return i, nil
		case it.op == opFail:
			return -1, it.err
		default:
			i, ok = m.special(it, s, i)
		}
		if ok {
			pc++
			continue
		}
		for !ok {
			if len(stack) == 0 {
				return -1, nil
			}
			c := &stack[len(stack)-1]
			was := c.hi
			it := &items[c.pc]
			if it.repeat == fewest {
				ok = it.grow(c, s)
			} else {
				ok = it.shrink(c, s)
			}
			m.scanned(max(c.hi-was, was-c.hi))
			if err := m.spend(1); err != nil {
				return -1, err
			}
			if ok {
				i, pc = c.hi, c.pc+1
			}
			if !ok || (it.repeat != fewest && c.hi == c.lo) {
				stack = stack[:len(stack)-1]
			}
		}
	}
}

// scanned counts the steps for a run over n bytes; the next spend polls.
func (m *Matcher) scanned(n int) { m.steps += n >> 3 }

// spend counts steps and polls when it is time to.
func (m *Matcher) spend(n int) error {
	if m.steps += n; m.steps < PollSteps {
		return nil
	}
	m.steps = 0
	if m.Poll == nil {
		return nil
	}
	return m.Poll()
}

// special runs an item that is neither repeatable nor a literal.
func (m *Matcher) special(it *item, s string, i int) (int, bool) {
	switch it.op {
	case opOpen:
		m.caps[it.c].Start = i
	case opClose:
		m.caps[it.c].End = i
	case opPosition:
		m.caps[it.c] = Capture{i, -1}
	case opEnd:
		return i, i == len(s)
	case opBackref:
		c := m.caps[it.c]
		if c.IsPosition() || !strings.HasPrefix(s[i:], s[c.Start:c.End]) {
			return i, false
		}
		m.scanned(c.End - c.Start)
		i += c.End - c.Start
	case opBalanced:
		if i >= len(s) || s[i] != it.c {
			return i, false
		}
		end, ok := balanced(s, i, it.c, it.d)
		if !ok {
			m.scanned(len(s) - i)
			return i, false
		}
		m.scanned(end - i)
		return end, true
	case opFrontier:
		var before, after byte
		if i > 0 {
			before = s[i-1]
		}
		if i < len(s) {
			after = s[i]
		}
		return i, !it.set.has(before) && it.set.has(after)
	}
	return i, true
}

// balanced returns the end of the string that starts with the open at i and ends
// with the close that balances it. The close is looked for first, so with open == close
// the second one ends it.
func balanced(s string, i int, open, close byte) (end int, ok bool) {
	depth := 1
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case close:
			if depth--; depth == 0 {
				return j + 1, true
			}
		case open:
			depth++
		}
	}
	return i, false
}
