package repl

import (
	"strings"
	"unicode/utf8"
)

// color is an ANSI colour, "" for none.
type color string

const (
	red     color = "31"
	green   color = "32"
	magenta color = "35"
	cyan    color = "36"
	dim     color = "2"
)

// paint puts s into a colour, if colours are allowed.
func (s *session) paint(c color, text string) string { return paint(s.Color, c, text) }

func paint(on bool, c color, text string) string {
	if !on || c == "" || text == "" {
		return text
	}
	end := ""
	if strings.HasSuffix(text, "\n") {
		text, end = text[:len(text)-1], "\n"
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m" + end
}

// tree is a value, ready to be laid out.
type tree struct {
	text  string // of a leaf
	color color
	items []item // of a table
	note  string // after the items: what was left out
	table bool
}

type item struct {
	key   string // "" in the array part
	value *tree
}

// flat is the tree on one line, without colours. It stops at limit columns.
func (t *tree) flat(limit int) string {
	if !t.table {
		return t.text
	}
	var b strings.Builder
	b.WriteByte('{')
	for i, it := range t.items {
		if i > 0 {
			b.WriteString(", ")
		}
		if it.key != "" {
			b.WriteString(it.key + " = ")
		}
		b.WriteString(it.value.flat(limit - b.Len()))
		if b.Len() > limit {
			break
		}
	}
	if t.note != "" {
		b.WriteString(" " + t.note)
	}
	b.WriteByte('}')
	return b.String()
}

// layout writes trees into columns of a width.
type layout struct {
	b     strings.Builder
	width int
	color bool
}

// tree writes a tree that begins at column, on one line if it fits, else with
// its items on lines of their own, indented by two more than indent.
func (l *layout) tree(t *tree, column, indent int) {
	if !t.table || column+utf8.RuneCountInString(t.flat(l.width)) <= l.width {
		l.line(t)
		return
	}
	by := strings.Repeat(" ", indent+2)
	l.b.WriteString("{\n")
	for _, it := range t.items {
		l.b.WriteString(by)
		column := len(by) + 1 // the comma
		if it.key != "" {
			l.b.WriteString(it.key + " = ")
			column += utf8.RuneCountInString(it.key) + len(" = ")
		}
		l.tree(it.value, column, len(by))
		l.b.WriteString(",\n")
	}
	if t.note != "" {
		l.b.WriteString(by + paint(l.color, dim, t.note) + "\n")
	}
	l.b.WriteString(by[2:] + "}")
}

// line writes a tree on one line, with colours.
func (l *layout) line(t *tree) {
	if !t.table {
		l.b.WriteString(paint(l.color, t.color, t.text))
		return
	}
	l.b.WriteByte('{')
	for i, it := range t.items {
		if i > 0 {
			l.b.WriteString(", ")
		}
		if it.key != "" {
			l.b.WriteString(it.key + " = ")
		}
		l.line(it.value)
	}
	if t.note != "" {
		l.b.WriteString(" " + paint(l.color, dim, t.note))
	}
	l.b.WriteByte('}')
}
