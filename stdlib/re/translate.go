package re

import (
	"fmt"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Flags of patterns, with the values that Python has for them.
const (
	IgnoreCase = 2
	Locale     = 4
	Multiline  = 8
	DotAll     = 16
	Unicode    = 32
	Verbose    = 64
	ASCII      = 256

	allFlags = IgnoreCase | Locale | Multiline | DotAll | Unicode | Verbose | ASCII
)

// Error is a pattern or a template that is wrong, or asks for what the engine
// does not do.
type Error struct {
	Msg     string
	Pattern string
	Pos     int // offset in Pattern, -1 if unknown
}

func (e *Error) Error() string {
	if e.Pos < 0 {
		return e.Msg
	}
	return fmt.Sprintf("%s at position %d", e.Msg, e.Pos)
}

// translator writes a pattern anew in Go's syntax.
type translator struct {
	src   string
	pos   int
	out   strings.Builder
	flags int
	ends  bool // a $ may also match before a last newline
}

func (t *translator) fail(pos int, format string, args ...any) error {
	return &Error{Msg: fmt.Sprintf(format, args...), Pattern: t.src, Pos: pos}
}

// translate returns Go's form of a pattern and all its flags. ends tells
// whether $ needs the care that [Pattern] takes.
func translate(src string, flags int) (out string, all int, ends bool, err error) {
	t := &translator{src: src, flags: flags}
	if err := t.globalFlags(); err != nil {
		return "", 0, false, err
	}
	for t.pos < len(t.src) {
		if err := t.item(); err != nil {
			return "", 0, false, err
		}
	}
	if t.flags&ASCII == 0 {
		t.flags |= Unicode
	}
	prefix := ""
	for flag, letter := range map[int]string{IgnoreCase: "i", Multiline: "m", DotAll: "s"} {
		if t.flags&flag != 0 {
			prefix += letter
		}
	}
	if prefix != "" {
		prefix = "(?" + prefix + ")"
	}
	return prefix + t.out.String(), t.flags, t.ends, nil
}

// globalFlags takes the flags of groups such as (?im), which hold for the whole pattern.
func (t *translator) globalFlags() error {
	for i := 0; i+1 < len(t.src); i++ {
		switch t.src[i] {
		case '\\':
			i++
		case '(':
			if end := flagGroup(t.src, i); end > 0 {
				for _, c := range t.src[i+2 : end] {
					t.flags |= flagOf(byte(c))
				}
			}
		}
	}
	if t.flags&ASCII != 0 && t.flags&Unicode != 0 {
		return &Error{Msg: "ASCII and UNICODE flags are incompatible", Pattern: t.src, Pos: -1}
	}
	return nil
}

// flagGroup returns the offset of the closing parenthesis of a group at s[i] that has
// nothing but flags, 0 if it is another group.
func flagGroup(s string, i int) int {
	if !strings.HasPrefix(s[i:], "(?") {
		return 0
	}
	for j := i + 2; j < len(s); j++ {
		if s[j] == ')' && j > i+2 {
			return j
		}
		if flagOf(s[j]) == 0 {
			return 0
		}
	}
	return 0
}

func flagOf(c byte) int {
	switch c {
	case 'i':
		return IgnoreCase
	case 'L':
		return Locale
	case 'm':
		return Multiline
	case 's':
		return DotAll
	case 'u':
		return Unicode
	case 'x':
		return Verbose
	case 'a':
		return ASCII
	}
	return 0
}

// item translates one item of the pattern outside of brackets.
func (t *translator) item() error {
	c := t.src[t.pos]
	switch {
	case c == '\\':
		return t.escape(false)
	case c == '[':
		return t.class()
	case c == '(':
		return t.group()
	case c == '{':
		t.repeat()
		return nil
	case c == '$' && t.flags&Multiline == 0:
		t.ends = true
		t.out.WriteString(`\z`)
		t.pos++
		return nil
	case t.flags&Verbose != 0 && strings.IndexByte(" \t\n\r\f\v", c) >= 0:
		t.pos++
		return nil
	case t.flags&Verbose != 0 && c == '#':
		for t.pos < len(t.src) && t.src[t.pos] != '\n' {
			t.pos++
		}
		return nil
	}
	_, n := utf8.DecodeRuneInString(t.src[t.pos:])
	t.out.WriteString(t.src[t.pos : t.pos+n])
	t.pos += n
	return nil
}

// group translates what follows an opening parenthesis.
func (t *translator) group() error {
	rest := t.src[t.pos:]
	if end := flagGroup(t.src, t.pos); end > 0 {
		t.pos = end + 1
		return nil
	}
	switch {
	case strings.HasPrefix(rest, "(?#"):
		end := strings.IndexByte(rest, ')')
		if end < 0 {
			return t.fail(t.pos, "missing ), unterminated comment")
		}
		t.pos += end + 1
		return nil
	case strings.HasPrefix(rest, "(?="), strings.HasPrefix(rest, "(?!"):
		return t.fail(t.pos, "look-ahead is not supported")
	case strings.HasPrefix(rest, "(?<="), strings.HasPrefix(rest, "(?<!"):
		return t.fail(t.pos, "look-behind is not supported")
	case strings.HasPrefix(rest, "(?P="):
		return t.fail(t.pos, "back references are not supported")
	case strings.HasPrefix(rest, "(?("):
		return t.fail(t.pos, "conditional groups are not supported")
	case strings.HasPrefix(rest, "(?<"), strings.HasPrefix(rest, "(?U"):
		return t.fail(t.pos+1, "unknown extension %s", rest[1:3])
	}
	t.out.WriteByte('(')
	t.pos++
	return nil
}

// repeat translates {,n}, which Go takes literally, and literal braces.
func (t *translator) repeat() {
	end := strings.IndexByte(t.src[t.pos:], '}')
	if end > 0 {
		low, high, comma := strings.Cut(t.src[t.pos+1:t.pos+end], ",")
		if isNumber(low) && isNumber(high) && (low != "" || comma) {
			if low == "" {
				low = "0"
			}
			t.out.WriteString("{" + low)
			if comma {
				t.out.WriteString("," + high)
			}
			t.out.WriteByte('}')
			t.pos += end + 1
			return
		}
	}
	t.out.WriteString(`\{`)
	t.pos++
}

// isNumber tells whether s is all digits; the empty text is, too.
func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

// class translates a set in brackets.
func (t *translator) class() error {
	start := t.pos
	t.out.WriteByte('[')
	t.pos++
	if t.pos < len(t.src) && t.src[t.pos] == '^' {
		t.out.WriteByte('^')
		t.pos++
	}
	for first := true; ; first = false {
		if t.pos >= len(t.src) {
			return t.fail(start, "unterminated character set")
		}
		switch c := t.src[t.pos]; {
		case c == ']' && !first:
			t.out.WriteByte(']')
			t.pos++
			return nil
		case c == '\\':
			if err := t.escape(true); err != nil {
				return err
			}
		case c == '[' || c == ']' || c == '&' || c == '~':
			t.out.WriteString(`\` + string(c))
			t.pos++
		default:
			_, n := utf8.DecodeRuneInString(t.src[t.pos:])
			t.out.WriteString(t.src[t.pos : t.pos+n])
			t.pos += n
		}
	}
}

// The Unicode sets that Python's classes stand for, to be put into brackets.
const (
	wordSet  = `\p{L}\p{N}_`
	digitSet = `\p{Nd}`
	spaceSet = "\\s\\v\\x1c-\\x1f\\x85\\p{Z}"
)

// escape translates a backslash and what belongs to it.
func (t *translator) escape(inClass bool) error {
	start := t.pos
	if t.pos++; t.pos == len(t.src) {
		return t.fail(start, "bad escape (end of pattern)")
	}
	c := t.src[t.pos]
	t.pos++
	switch c {
	case 'w', 'd', 's', 'W', 'D', 'S':
		t.out.WriteString(t.perlClass(c, inClass))
	case 'A':
		return t.anchor(inClass, start, `\A`)
	case 'Z':
		return t.anchor(inClass, start, `\z`)
	case 'B':
		return t.anchor(inClass, start, `\B`)
	case 'b':
		if inClass {
			t.out.WriteString(`\x08`)
		} else {
			t.out.WriteString(`\b`)
		}
	case 'a', 'f', 'n', 'r', 't', 'v':
		t.out.WriteString(`\` + string(c))
	case 'x':
		return t.hex(start, 2)
	case 'u':
		return t.hex(start, 4)
	case 'U':
		return t.hex(start, 8)
	default:
		switch {
		case c >= '0' && c <= '9':
			return t.octal(start, inClass)
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			return t.fail(start, `bad escape \%c`, c)
		case c >= 0x80: // an escaped character beyond ASCII is itself
			t.pos--
			_, n := utf8.DecodeRuneInString(t.src[t.pos:])
			t.out.WriteString(t.src[t.pos : t.pos+n])
			t.pos += n
		default:
			t.literal(rune(c))
		}
	}
	return nil
}

func (t *translator) anchor(inClass bool, start int, text string) error {
	if inClass {
		return t.fail(start, `bad escape %s`, t.src[start:start+2])
	}
	t.out.WriteString(text)
	return nil
}

// perlClass is what \w and its kin stand for.
func (t *translator) perlClass(c byte, inClass bool) string {
	if t.flags&ASCII != 0 || inClass && c < 'a' {
		switch { // Go's \s lacks the vertical tab
		case c == 's' && inClass:
			return `\s\v`
		case c == 's':
			return `[\s\v]`
		case c == 'S' && !inClass:
			return `[^\s\v]`
		}
		return `\` + string(c)
	}
	set := wordSet
	switch c {
	case 'd', 'D':
		set = digitSet
	case 's', 'S':
		set = spaceSet
	}
	switch {
	case inClass:
		return set
	case c < 'a':
		return "[^" + set + "]"
	}
	return "[" + set + "]"
}

func (t *translator) literal(r rune) { fmt.Fprintf(&t.out, `\x{%x}`, r) }

func (t *translator) hex(start, digits int) error {
	if t.pos+digits <= len(t.src) {
		if n, err := strconv.ParseUint(t.src[t.pos:t.pos+digits], 16, 32); err == nil && n <= utf8.MaxRune {
			t.pos += digits
			t.literal(rune(n))
			return nil
		}
	}
	return t.fail(start, "incomplete escape %s", t.src[start:min(t.pos+digits, len(t.src))])
}

// octal translates \0, \012 and \123; any other number is a back reference.
func (t *translator) octal(start int, inClass bool) error {
	t.pos = start + 1
	end := t.pos
	for end < len(t.src) && end < t.pos+3 && t.src[end] >= '0' && t.src[end] <= '7' {
		end++
	}
	if t.src[t.pos] != '0' && end < t.pos+3 && !inClass || end == t.pos {
		if inClass {
			return t.fail(start, `bad escape \%c`, t.src[t.pos])
		}
		return t.fail(start, "back references are not supported")
	}
	n, _ := strconv.ParseUint(t.src[t.pos:end], 8, 32)
	if n > 0o377 {
		return t.fail(start, "octal escape value %s outside of range 0-0o377", t.src[start:end])
	}
	t.pos = end
	t.literal(rune(n))
	return nil
}

// syntaxError says in Python's words what Go found wrong.
func syntaxError(src string, err error) error {
	e, ok := err.(*syntax.Error)
	if !ok {
		return &Error{Msg: err.Error(), Pattern: src, Pos: -1}
	}
	msg := e.Code.String()
	switch e.Code {
	case syntax.ErrMissingParen:
		msg = "missing ), unterminated subpattern"
	case syntax.ErrUnexpectedParen:
		msg = "unbalanced parenthesis"
	case syntax.ErrMissingBracket:
		msg = "unterminated character set"
	case syntax.ErrMissingRepeatArgument:
		msg = "nothing to repeat"
	case syntax.ErrInvalidRepeatOp:
		msg = "multiple repeat"
	case syntax.ErrInvalidCharRange:
		msg = "bad character range " + e.Expr
	case syntax.ErrInvalidNamedCapture:
		msg = "bad or repeated group name " + e.Expr
	case syntax.ErrInvalidRepeatSize, syntax.ErrLarge:
		msg = "the repetition is too large: " + e.Expr
	}
	return &Error{Msg: msg, Pattern: src, Pos: -1}
}
