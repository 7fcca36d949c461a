package cgitb

import (
	"strings"
	"time"
)

// Report is what is known of an error. Its texts are plain, not HTML.
type Report struct {
	Class   string // of the exception; "" for an error without one
	Message string
	Version string // what ran the program
	Time    time.Time
	Frames  []Frame // outermost call first
	Omitted int     // calls left out after the first OmittedAt frames
	// OmittedAt is where the omitted calls were.
	OmittedAt int
	Attrs     []Variable // of the exception
	Traceback string     // as it is printed to a terminal
}

// Frame is one call.
type Frame struct {
	Place   string // "file:line"
	Func    string
	Args    []Variable
	Vars    []Variable
	Excerpt []Line
}

// Variable is a name with its value as text.
type Variable struct {
	Name  string
	Where string // "global" and so on; "" for a local variable
	Value string
}

// Line is a line of source.
type Line struct {
	Number  int
	Text    string
	Current bool // the one that ran
}

// maxTitle bounds the error in one line, in bytes.
const maxTitle = 200

// Title is the error in one line.
func (r *Report) Title() string {
	first, _, _ := strings.Cut(r.Message, "\n")
	if len(first) > maxTitle {
		first = strings.ToValidUTF8(first[:maxTitle], "") + " ..."
	}
	switch {
	case r.Class == "":
		return first
	case first == "":
		return r.Class
	}
	return r.Class + ": " + first
}

// Error is the error in full.
func (r *Report) Error() string {
	if r.Class == "" || r.Message == "" {
		return r.Class + r.Message
	}
	return r.Class + ": " + r.Message
}

// Excerpt returns n lines of source around a line, which are fewer at the
// beginning and the end. Lines are counted from 1.
func Excerpt(source string, line, n int) []Line {
	if source == "" || line < 1 || n < 1 {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(source, "\n"), "\n")
	if line > len(lines) {
		return nil
	}
	first := max(min(line-1-n/2, len(lines)-n), 0)
	var out []Line
	for i := first; i < min(first+n, len(lines)); i++ {
		out = append(out, Line{Number: i + 1, Text: strings.TrimRight(lines[i], "\r"), Current: i+1 == line})
	}
	return out
}
