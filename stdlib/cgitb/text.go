package cgitb

import (
	"fmt"
	"strconv"
	"strings"
)

// timeLayout is how reports write times.
const timeLayout = "Mon Jan _2 15:04:05 2006"

// Text is the report for people without a browser.
func (r *Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s\n\n", r.Title(), r.Version, r.Time.Format(timeLayout))
	if len(r.Frames) > 0 {
		b.WriteString("A script has failed. The calls that led there, the latest last:\n")
	}
	for i, f := range r.Frames {
		fmt.Fprintf(&b, "\n %s in %s\n", f.Place, call(f))
		width := numberWidth(f.Excerpt)
		for _, l := range f.Excerpt {
			mark := "  "
			if l.Current {
				mark = "=>"
			}
			b.WriteString(strings.TrimRight(fmt.Sprintf(" %s %*d %s", mark, width, l.Number, l.Text), " ") + "\n")
		}
		for _, v := range f.Vars {
			b.WriteString("      " + v.Label() + " = " + v.Value + "\n")
		}
		if r.Omitted > 0 && i+1 == r.OmittedAt {
			fmt.Fprintf(&b, "\n ... %d more calls ...\n", r.Omitted)
		}
	}
	b.WriteString("\n" + r.Error() + "\n")
	for _, v := range r.Attrs {
		b.WriteString("    " + v.Name + " = " + v.Value + "\n")
	}
	if r.Traceback != "" {
		b.WriteString("\n" + strings.TrimRight(r.Traceback, "\n") + "\n")
	}
	return Printable(b.String())
}

// Label is the name with where it belongs, unless that is plain.
func (v Variable) Label() string {
	if v.Where == "" {
		return v.Name
	}
	return v.Where + " " + v.Name
}

// call is a frame's function with its arguments.
func call(f Frame) string {
	if len(f.Args) == 0 {
		return f.Func
	}
	args := make([]string, len(f.Args))
	for i, a := range f.Args {
		args[i] = a.Name + "=" + a.Value
	}
	return f.Func + "(" + strings.Join(args, ", ") + ")"
}

func numberWidth(lines []Line) int {
	if len(lines) == 0 {
		return 0
	}
	return len(strconv.Itoa(lines[len(lines)-1].Number))
}
