package luatest

import (
	"fmt"
	"strings"
)

const (
	contextLines = 3    // equal lines shown around a change
	maxLines     = 2000 // differing lines that are aligned; longer texts are shown as a whole change
	maxLine      = 200  // bytes of a line that are shown
)

// edit is a line of a diff: ' ' in both texts, '-' only in the first, '+' only in the second.
type edit struct {
	kind byte
	text string
}

// lineDiff shows how two texts differ, line by line.
func lineDiff(a, b string) string {
	edits := align(splitLines(a), splitLines(b))
	keep := make([]bool, len(edits))
	for i, e := range edits {
		if e.kind == ' ' {
			continue
		}
		for j := max(0, i-contextLines); j <= min(len(edits)-1, i+contextLines); j++ {
			keep[j] = true
		}
	}
	var out []string
	hidden := 0
	for i, e := range edits {
		if !keep[i] {
			hidden++
			continue
		}
		if hidden > 0 {
			out = append(out, fmt.Sprintf("  ... %d equal lines", hidden))
			hidden = 0
		}
		text := e.text
		if len(text) > maxLine {
			text = text[:maxLine] + "..."
		}
		out = append(out, string(e.kind)+" "+text)
	}
	if hidden > 0 {
		out = append(out, fmt.Sprintf("  ... %d equal lines", hidden))
	}
	return strings.Join(out, "\n")
}

// splitLines cuts a text into lines and makes visible what a terminal would
// hide: carriage returns, other controls, and a missing last line break.
func splitLines(s string) []string {
	lines := strings.Split(s, "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	} else {
		lines[last] += " (no line break)"
	}
	for i, l := range lines {
		lines[i] = visible(l)
	}
	return lines
}

func visible(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\r':
			b.WriteString(`\r`)
		case c < 0x20 && c != '\t' || c == 0x7f:
			fmt.Fprintf(&b, `\%d`, c)
		default:
			b.WriteByte(c)
		}
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}

// align finds the longest common subsequence of lines, after common beginnings
// and ends are set aside.
func align(a, b []string) []edit {
	var head, tail []edit
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		head = append(head, edit{' ', a[0]})
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		tail = append(tail, edit{' ', a[len(a)-1]})
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	for i, j := 0, len(tail)-1; i < j; i, j = i+1, j-1 {
		tail[i], tail[j] = tail[j], tail[i]
	}
	return append(append(head, middle(a, b)...), tail...)
}

func middle(a, b []string) []edit {
	var out []edit
	if len(a) <= maxLines && len(b) <= maxLines {
		// length[i][j] is that of the common subsequence of a[i:] and b[j:].
		length := make([][]int32, len(a)+1)
		for i := range length {
			length[i] = make([]int32, len(b)+1)
		}
		for i := len(a) - 1; i >= 0; i-- {
			for j := len(b) - 1; j >= 0; j-- {
				if a[i] == b[j] {
					length[i][j] = length[i+1][j+1] + 1
				} else {
					length[i][j] = max(length[i+1][j], length[i][j+1])
				}
			}
		}
		i, j := 0, 0
		for i < len(a) && j < len(b) {
			switch {
			case a[i] == b[j]:
				out = append(out, edit{' ', a[i]})
				i++
				j++
			case length[i+1][j] >= length[i][j+1]:
				out = append(out, edit{'-', a[i]})
				i++
			default:
				out = append(out, edit{'+', b[j]})
				j++
			}
		}
		a, b = a[i:], b[j:]
	}
	for _, l := range a {
		out = append(out, edit{'-', l})
	}
	for _, l := range b {
		out = append(out, edit{'+', l})
	}
	return out
}
