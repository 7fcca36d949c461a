package re

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// Pattern is a compiled pattern. It is immutable and may be shared.
type Pattern struct {
	source string
	flags  int
	expr   string // in Go's syntax
	ends   bool   // has a $ that matches before a last newline, too
	bytes  bool   // every byte is a character
	plain  *regexp.Regexp

	variants [variants]struct {
		once sync.Once
		re   *regexp.Regexp
	}
}

// The forms of an expression. Go's engine always begins at the start of the
// text it is given. To begin in the middle with \b and ^ seeing what is before,
// it gets the character before, and a form of the expression that skips it.
const (
	searchLater = iota // from anywhere behind the first character
	matchStart         // at the start of the text
	matchLater         // just behind the first character
	wholeStart         // the whole text
	wholeLater         // all but the first character
	variants
)

const skipOne = `\A(?s:.)`

// Compile compiles a pattern. One that is not UTF-8 is taken for one of bytes.
func Compile(source string, flags int) (*Pattern, error) {
	if !utf8.ValidString(source) {
		return CompileBytes(source, flags)
	}
	return compile(source, source, flags)
}

// CompileBytes compiles a pattern for which, in itself and in texts, every byte
// is a character, and \w, \d and \s are ASCII.
func CompileBytes(source string, flags int) (*Pattern, error) {
	if flags&Unicode != 0 {
		return nil, &Error{Msg: "cannot use UNICODE flag with a bytes pattern", Pattern: source, Pos: -1}
	}
	p, err := compile(source, wide(source), flags|ASCII)
	if err == nil {
		p.bytes = true
	}
	return p, err
}

func compile(source, text string, flags int) (*Pattern, error) {
	if flags&^allFlags != 0 {
		return nil, &Error{Msg: "unknown flags", Pattern: source, Pos: -1}
	}
	expr, all, ends, err := translate(text, flags)
	if err != nil {
		return nil, err
	}
	plain, err := regexp.Compile(expr)
	if err != nil {
		return nil, syntaxError(source, err)
	}
	names := map[string]int{"": 0}
	for i, name := range plain.SubexpNames() {
		if old, ok := names[name]; ok && name != "" {
			return nil, &Error{Msg: fmt.Sprintf("redefinition of group name '%s' as group %d; was group %d", name, i, old), Pattern: source, Pos: -1}
		}
		names[name] = i
	}
	return &Pattern{source: source, flags: all, expr: expr, ends: ends, plain: plain}, nil
}

// variant returns one of the forms, with the whole match as group 1.
func (p *Pattern) variant(kind int) *regexp.Regexp {
	v := &p.variants[kind]
	v.once.Do(func() {
		expr := "(" + p.expr + ")"
		switch kind {
		case searchLater:
			expr = skipOne + `(?s:.*?)` + expr
		case matchStart:
			expr = `\A` + expr
		case matchLater:
			expr = skipOne + expr
		case wholeStart:
			expr = `\A` + expr + `\z`
		case wholeLater:
			expr = skipOne + expr + `\z`
		}
		v.re = regexp.MustCompile(expr) // what is added cannot make a valid expression invalid
	})
	return v.re
}

// Source returns the pattern as it was given.
func (p *Pattern) Source() string { return p.source }

// Flags returns the flags, those inside the pattern included.
func (p *Pattern) Flags() int { return p.flags }

// Groups returns the number of groups.
func (p *Pattern) Groups() int { return p.plain.NumSubexp() }

// Names returns the names of the groups by number; "" for those without.
func (p *Pattern) Names() []string { return p.plain.SubexpNames() }

// Group returns the number of the group of that name, or -1.
func (p *Pattern) Group(name string) int {
	if name == "" {
		return -1
	}
	return p.plain.SubexpIndex(name)
}

// Match is a match: pairs of offsets, of the whole and of each group; -1 for a
// group that took no part.
type Match []int

// Search returns the first match in text from pos on, nil if there is none.
func (p *Pattern) Search(text string, pos int) Match { return p.once(text, pos, p.search) }

// MatchAt returns the match that starts at pos, nil if there is none.
func (p *Pattern) MatchAt(text string, pos int) Match {
	return p.once(text, pos, func(text string, pos int) Match {
		return p.both(text, pos, func(s string) Match {
			if pos == 0 {
				return p.run(s, 0, matchStart)
			}
			return p.run(s, pos, matchLater)
		})
	})
}

// FullMatch returns the match of all of text from pos on, nil if there is none.
func (p *Pattern) FullMatch(text string, pos int) Match {
	return p.once(text, pos, func(text string, pos int) Match {
		if pos == 0 {
			return p.run(text, 0, wholeStart)
		}
		return p.run(text, pos, wholeLater)
	})
}

// once finds one match in a text, which it prepares for the engine.
func (p *Pattern) once(text string, pos int, find func(string, int) Match) Match {
	if !p.bytes || ascii(text) {
		return find(text, pos)
	}
	m := find(wide(text), len(wide(text[:pos])))
	if m != nil {
		narrow(wideOffsets(text), m)
	}
	return m
}

func (p *Pattern) search(text string, pos int) Match {
	return p.both(text, pos, func(s string) Match {
		if pos == 0 {
			return p.plain.FindStringSubmatchIndex(s)
		}
		return p.run(s, pos, searchLater)
	})
}

// both finds a match with $ at the end of text and, if text ends with a
// newline, with $ before that; the one that starts first counts.
func (p *Pattern) both(text string, pos int, find func(string) Match) Match {
	m := find(text)
	if !p.ends || !strings.HasSuffix(text, "\n") || pos >= len(text) {
		return m
	}
	if before := find(text[:len(text)-1]); before != nil && (m == nil || before[0] < m[0]) {
		return before
	}
	return m
}

// run uses one of the forms and translates its offsets.
func (p *Pattern) run(s string, pos, kind int) Match {
	from := pos
	if pos > 0 {
		_, n := utf8.DecodeLastRuneInString(s[:pos])
		from -= n
	}
	loc := p.variant(kind).FindStringSubmatchIndex(s[from:])
	if loc == nil {
		return nil
	}
	m := Match(loc[2:])
	for i := range m {
		if m[i] >= 0 {
			m[i] += from
		}
	}
	return m
}

// Each calls f with the matches in text from pos on that do not overlap, until
// f returns false. An empty match may follow right after another match, but
// not after an empty one.
func (p *Pattern) Each(text string, pos int, f func(Match) bool) {
	var offsets []int
	if p.bytes && !ascii(text) {
		offsets = wideOffsets(text)
		pos = len(wide(text[:pos]))
		text = wide(text)
	}
	for pos <= len(text) {
		m := p.search(text, pos)
		if m == nil {
			return
		}
		empty := m[0] == m[1]
		pos = m[1]
		if offsets != nil {
			narrow(offsets, m)
		}
		if !f(m) {
			return
		}
		if empty {
			_, n := utf8.DecodeRuneInString(text[pos:])
			pos += max(n, 1)
		}
	}
}

// Escape returns text as a pattern that matches it.
func Escape(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if strings.IndexByte("()[]{}?*+-|^$\\.&~# \t\n\r\v\f", text[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
