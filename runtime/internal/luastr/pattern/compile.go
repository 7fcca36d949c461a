package pattern

import (
	"errors"
	"fmt"
	"strings"
)

// MaxCaptures is the largest number of captures in one pattern.
const MaxCaptures = 32

// maxItems bounds a compiled pattern; an item takes some 80 bytes.
const maxItems = 1 << 14

// The mistakes that the compiler finds; those that name a capture are built on the spot.
var (
	errEndsPercent  = errors.New("malformed pattern (ends with '%')")
	errMissingBrack = errors.New("malformed pattern (missing ']')")
	errMissingBal   = errors.New("malformed pattern (missing arguments to '%b')")
	errFrontier     = errors.New("missing '[' after '%f' in pattern")
	errTooMany      = errors.New("too many captures")
	errNotOpen      = errors.New("invalid pattern capture")
	errUnfinished   = errors.New("unfinished capture")
	errTooComplex   = errors.New("pattern too complex")
)

// op says what an item does. The first three match bytes and may be repeated.
type op uint8

const (
	opByte     op = iota // the byte c
	opAny                // any byte
	opSet                // a byte in set
	opLiteral            // the string lit
	opOpen               // start capture number c
	opClose              // end capture number c
	opPosition           // capture number c is the current position
	opBackref            // the text of capture number c again
	opBalanced           // %b with c and d
	opFrontier           // %f with set
	opEnd                // the end of the subject
	opFail               // a mistake in the pattern: err
	opMatch              // the end of the pattern
)

// repeat is an item's suffix.
type repeat uint8

const (
	once   repeat = iota
	maybe         // ?
	star          // *
	plus          // +
	fewest        // -
)

// item is one step of a compiled pattern.
type item struct {
	op     op
	repeat repeat
	c, d   byte
	next   int16 // the byte that must follow a repeated item, or -1 when that is not known
	set    set
	lit    string
	err    error
}

// Pattern is a compiled pattern. It is immutable and may be shared.
type Pattern struct {
	items    []item // ends in opMatch or opFail
	anchored bool
	captures int
}

// IsPlain tells whether p has none of the magic characters. string.find takes such
// a pattern as text, even one that Compile would reject for its ')'.
func IsPlain(p string) bool { return !strings.ContainsAny(p, "^$*+?.([%-") }

// Compile compiles a pattern for find, match and gsub. It never fails: see the
// package comment on malformed patterns.
func Compile(p string) *Pattern {
	if strings.HasPrefix(p, "^") {
		pat := CompileGmatch(p[1:])
		pat.anchored = true
		return pat
	}
	return CompileGmatch(p)
}

// CompileGmatch compiles a pattern for gmatch, where a leading '^' has no
// special meaning.
func CompileGmatch(p string) *Pattern {
	c := compiler{p: p, items: make([]item, 0, 8)}
	c.run()
	for i := range c.items {
		c.items[i].next = follow(c.items[i+1:])
	}
	return &Pattern{items: c.items, captures: c.level}
}

// follow returns the byte with which every match of the items must start, or -1.
// Captures in between take no room.
func follow(items []item) int16 {
	for i := range items {
		switch it := &items[i]; it.op {
		case opLiteral:
			return int16(it.lit[0])
		case opByte:
			if it.repeat == once || it.repeat == plus {
				return int16(it.c)
			}
			return -1
		case opOpen, opClose, opPosition:
		default:
			return -1
		}
	}
	return -1
}

// compiler is the state of one compilation.
type compiler struct {
	p     string
	i     int // next byte of p
	items []item
	text  []byte // literal bytes not yet in items
	level int    // captures so far
	open  [MaxCaptures]bool
}

func (c *compiler) emit(it item) {
	if len(c.text) > 0 {
		c.items = append(c.items, item{op: opLiteral, lit: string(c.text)})
		c.text = c.text[:0]
	}
	c.items = append(c.items, it)
}

// fail ends the compilation with a mistake.
func (c *compiler) fail(err error) {
	c.emit(item{op: opFail, err: err})
	c.i = len(c.p)
}

func (c *compiler) run() {
	for c.i < len(c.p) {
		if len(c.items) >= maxItems {
			c.fail(errTooComplex)
			break
		}
		switch ch := c.p[c.i]; {
		case ch == '(':
			c.openCapture()
		case ch == ')':
			c.closeCapture()
		case ch == '$' && c.i == len(c.p)-1:
			c.i++
			c.emit(item{op: opEnd})
		case ch == '%' && c.i+1 < len(c.p):
			c.escape(c.p[c.i+1])
		default:
			c.single()
		}
	}
	if n := len(c.items); n > 0 && c.items[n-1].op == opFail {
		return
	}
	for k := range c.level {
		if c.open[k] {
			c.fail(errUnfinished)
			return
		}
	}
	c.emit(item{op: opMatch})
}

func (c *compiler) openCapture() {
	if c.level == MaxCaptures {
		c.fail(errTooMany)
		return
	}
	k := byte(c.level)
	c.level++
	if strings.HasPrefix(c.p[c.i:], "()") {
		c.i += 2
		c.emit(item{op: opPosition, c: k})
		return
	}
	c.i++
	c.open[k] = true
	c.emit(item{op: opOpen, c: k})
}

// closeCapture ends the innermost open capture.
func (c *compiler) closeCapture() {
	for k := c.level - 1; k >= 0; k-- {
		if c.open[k] {
			c.i++
			c.open[k] = false
			c.emit(item{op: opClose, c: byte(k)})
			return
		}
	}
	c.fail(errNotOpen)
}

// escape handles % and the byte after it.
func (c *compiler) escape(letter byte) {
	switch {
	case letter == 'b':
		if c.i+3 >= len(c.p) {
			c.fail(errMissingBal)
			return
		}
		c.emit(item{op: opBalanced, c: c.p[c.i+2], d: c.p[c.i+3]})
		c.i += 4
	case letter == 'f':
		c.i += 2
		if c.i >= len(c.p) || c.p[c.i] != '[' {
			c.fail(errFrontier)
			return
		}
		if s, ok := c.bracket(); ok {
			c.emit(item{op: opFrontier, set: s})
		}
	case '0' <= letter && letter <= '9':
		k := int(letter) - '1'
		if k < 0 || k >= c.level || c.open[k] {
			c.fail(fmt.Errorf("invalid capture index %%%d", k+1))
			return
		}
		c.i += 2
		c.emit(item{op: opBackref, c: byte(k)})
	default:
		c.single()
	}
}

// single handles one character class and the repetition after it.
func (c *compiler) single() {
	var it item
	switch ch := c.p[c.i]; ch {
	case '.':
		c.i++
		it.op = opAny
	case '[':
		s, ok := c.bracket()
		if !ok {
			return
		}
		it.op, it.set = opSet, s
	case '%':
		if c.i+1 == len(c.p) {
			c.fail(errEndsPercent)
			return
		}
		letter := c.p[c.i+1]
		c.i += 2
		if s, ok := class(letter); ok {
			it.op, it.set = opSet, s
		} else {
			it.op, it.c = opByte, letter
		}
	default:
		c.i++
		it.op, it.c = opByte, ch
	}
	if c.i < len(c.p) {
		it.repeat = suffix(c.p[c.i])
	}
	if it.repeat != once {
		c.i++
	}
	if it.op == opByte && it.repeat == once {
		c.text = append(c.text, it.c)
		return
	}
	c.emit(it)
}

func suffix(ch byte) repeat {
	switch ch {
	case '?':
		return maybe
	case '*':
		return star
	case '+':
		return plus
	case '-':
		return fewest
	}
	return once
}

// bracket reads a [set] that starts at c.i. A ']' right after '[' or '[^' is
// an ordinary member; % escapes, also ']'.
func (c *compiler) bracket() (s set, ok bool) {
	i := c.i + 1
	negate := i < len(c.p) && c.p[i] == '^'
	if negate {
		i++
	}
	end, ok := bracketEnd(c.p, i)
	if !ok {
		c.fail(errMissingBrack)
		return s, false
	}
	for i < end {
		ch := c.p[i]
		switch {
		case ch == '%': // bracketEnd saw to it that one byte follows
			i++
			if cl, isClass := class(c.p[i]); isClass {
				s.addSet(cl)
			} else {
				s.add(c.p[i])
			}
		case i+2 < end && c.p[i+1] == '-':
			s.addRange(ch, c.p[i+2])
			i += 2
		default:
			s.add(ch)
		}
		i++
	}
	if negate {
		s.invert()
	}
	c.i = end + 1
	return s, true
}

// bracketEnd returns the offset of the ']' that closes the set whose first
// member is at i.
func bracketEnd(p string, i int) (end int, ok bool) {
	for first := true; i < len(p); first = false {
		switch {
		case p[i] == ']' && !first:
			return i, true
		case p[i] == '%':
			i += 2
		default:
			i++
		}
	}
	return 0, false
}
