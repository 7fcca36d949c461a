package re

import (
	"fmt"
	"strconv"
	"strings"
)

// Template is a replacement text with references to groups.
type Template struct {
	pieces []piece
}

// piece is text and then the group behind it, -1 for none.
type piece struct {
	text  string
	group int
}

// NameError is a group that a pattern does not have.
type NameError struct{ Name string }

func (e *NameError) Error() string { return fmt.Sprintf("unknown group name '%s'", e.Name) }

// Template reads a replacement text: \1 or \g<1> or \g<name> for groups, and
// the escapes of characters.
func (p *Pattern) Template(src string) (*Template, error) {
	t := &Template{}
	var text strings.Builder
	group := func(n int, pos int) error {
		if n > p.Groups() {
			return &Error{Msg: fmt.Sprintf("invalid group reference %d", n), Pattern: src, Pos: pos}
		}
		t.pieces = append(t.pieces, piece{text.String(), n})
		text.Reset()
		return nil
	}
	for i := 0; i < len(src); {
		if src[i] != '\\' || i+1 == len(src) {
			if src[i] == '\\' {
				return nil, &Error{Msg: `bad escape (end of pattern)`, Pattern: src, Pos: i}
			}
			text.WriteByte(src[i])
			i++
			continue
		}
		c := src[i+1]
		switch {
		case c == 'g':
			name, end, err := groupName(src, i)
			if err != nil {
				return nil, err
			}
			n, err := strconv.Atoi(name)
			if err != nil || n < 0 {
				if n = p.Group(name); n < 0 {
					return nil, &NameError{name}
				}
			}
			if err := group(n, i+3); err != nil {
				return nil, err
			}
			i = end
		case c >= '0' && c <= '9':
			n, end, octal := reference(src, i+1)
			if octal {
				if n > 0o377 {
					return nil, &Error{Msg: fmt.Sprintf("octal escape value %s outside of range 0-0o377", src[i:end]), Pattern: src, Pos: i}
				}
				text.WriteRune(rune(n))
			} else if err := group(n, i+1); err != nil {
				return nil, err
			}
			i = end
		case strings.IndexByte("abfnrtv", c) >= 0:
			text.WriteByte("\a\b\f\n\r\t\v"[strings.IndexByte("abfnrtv", c)])
			i += 2
		case c == '\\':
			text.WriteByte(c)
			i += 2
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			return nil, &Error{Msg: fmt.Sprintf(`bad escape \%c`, c), Pattern: src, Pos: i}
		default:
			text.WriteString(src[i : i+2])
			i += 2
		}
	}
	t.pieces = append(t.pieces, piece{text.String(), -1})
	return t, nil
}

// groupName reads the \g<name> at src[i].
func groupName(src string, i int) (name string, end int, err error) {
	if !strings.HasPrefix(src[i+2:], "<") {
		return "", 0, &Error{Msg: "missing <", Pattern: src, Pos: i + 2}
	}
	n := strings.IndexByte(src[i:], '>')
	if n < 0 {
		return "", 0, &Error{Msg: "missing >, unterminated name", Pattern: src, Pos: i + 3}
	}
	if name = src[i+3 : i+n]; name == "" {
		return "", 0, &Error{Msg: "missing group name", Pattern: src, Pos: i + 3}
	}
	return name, i + n + 1, nil
}

// reference reads the digits at src[i]: a group of one or two digits, or an
// octal number, which starts with 0 or has three digits.
func reference(src string, i int) (n, end int, octal bool) {
	end = i
	for end < len(src) && end < i+3 && src[end] >= '0' && src[end] <= '7' {
		end++
	}
	if src[i] == '0' || end == i+3 {
		if src[i] == '0' {
			end = min(end, i+3)
		}
		v, _ := strconv.ParseUint(src[i:end], 8, 32)
		return int(v), end, true
	}
	end = i + 1
	if end < len(src) && src[end] >= '0' && src[end] <= '9' {
		end++
	}
	n, _ = strconv.Atoi(src[i:end])
	return n, end, false
}

// Append appends the replacement for a match in text. Groups that took no part are empty.
func (t *Template) Append(dst []byte, text string, m Match) []byte {
	for _, p := range t.pieces {
		dst = append(dst, p.text...)
		if p.group >= 0 && m[2*p.group] >= 0 {
			dst = append(dst, text[m[2*p.group]:m[2*p.group+1]]...)
		}
	}
	return dst
}
