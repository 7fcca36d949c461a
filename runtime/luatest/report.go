package luatest

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// report writes what people read.
type report struct {
	w       io.Writer
	color   bool
	verbose bool
	total   [3]int // by Status
}

const (
	red    = "31"
	green  = "32"
	yellow = "33"
	dim    = "2"
)

func (p *report) paint(color, s string) string {
	if !p.color || s == "" {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}

// file reports a file: one line, or one a test, then its failures in full.
func (p *report) file(r *FileResult) {
	for s := range p.total {
		p.total[s] += r.count(Status(s))
	}
	word := p.paint(green, "ok  ")
	if r.count(Failed) > 0 {
		word = p.paint(red, "FAIL")
	}
	fmt.Fprintf(p.w, "%s %s  %s\n", word, r.Path, p.paint(dim, fmt.Sprintf("%d tests, %s", len(r.Results), seconds(r.Duration))))
	for _, t := range r.Results {
		if p.verbose {
			p.line(t)
		}
		if t.Status == Failed {
			p.failure(r, t)
		}
		if t.Output != "" && (p.verbose || t.Status == Failed) {
			fmt.Fprintf(p.w, "    output:\n%s\n", indent(strings.TrimRight(t.Output, "\n"), "      "))
		}
	}
}

// line is a test's line under -v.
func (p *report) line(t *Result) {
	switch t.Status {
	case Passed:
		fmt.Fprintf(p.w, "  %s %s %s\n", p.paint(green, "ok  "), t.Name, p.paint(dim, seconds(t.Duration)))
	case Failed:
		fmt.Fprintf(p.w, "  %s %s %s\n", p.paint(red, "FAIL"), t.Name, p.paint(dim, seconds(t.Duration)))
	case Skipped:
		fmt.Fprintf(p.w, "  %s %s: %s\n", p.paint(yellow, "skip"), t.Name, t.Reason)
	}
}

func (p *report) failure(r *FileResult, t *Result) {
	if !p.verbose {
		fmt.Fprintf(p.w, "  %s\n", p.paint(red, t.Name))
	}
	for _, f := range t.Failures {
		fmt.Fprint(p.w, indent(f.text(), "    "), "\n")
	}
}

// text is the failure as it is read: place and message, the line, the rest.
func (f *Failure) text() string {
	var b strings.Builder
	if place := f.Place(); place != "" {
		b.WriteString(place + ": ")
	}
	b.WriteString(f.Headline())
	if f.Source != "" {
		b.WriteString("\n    > " + f.Source)
	}
	if d := f.Detail(); d != "" {
		b.WriteString("\n" + indent(d, "  "))
	}
	if f.Traceback != "" {
		b.WriteString("\n" + strings.TrimRight(f.Traceback, "\n"))
	}
	return b.String()
}

// summary is the last line.
func (p *report) summary() {
	color := green
	if p.total[Failed] > 0 {
		color = red
	}
	fmt.Fprintln(p.w, p.paint(color, fmt.Sprintf("%d passed, %d failed, %d skipped", p.total[Passed], p.total[Failed], p.total[Skipped])))
}

func indent(s, by string) string {
	return by + strings.ReplaceAll(s, "\n", "\n"+by)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3fs", d.Seconds()) }
