package cgitb

import (
	"fmt"
	"strings"

	"github.com/netlua/netlua/stdlib/html"
)

// HTML is the report as a page. It needs nothing else, and stays readable at
// the end of a page that a script has begun.
func (r *Report) HTML() string {
	var b strings.Builder
	esc := func(s string) string { return html.Escape(s, true) }
	b.WriteString("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
	fmt.Fprintf(&b, "<title>%s</title>\n<style>%s</style>\n<div class=\"cgitb\">\n", esc(r.Title()), style)
	fmt.Fprintf(&b, "<header><h1>%s</h1>", esc(orError(r.Class)))
	if r.Message != "" {
		fmt.Fprintf(&b, "<p class=\"message\">%s</p>", esc(r.Message))
	}
	fmt.Fprintf(&b, "<p>%s, <time>%s</time></p></header>\n", esc(r.Version), esc(r.Time.Format(timeLayout)))
	if len(r.Frames) > 0 {
		b.WriteString("<p>A script has failed. The calls that led there, the latest last:</p>\n")
	}
	for i, f := range r.Frames {
		open := ""
		if i >= len(r.Frames)-3 {
			open = " open"
		}
		fmt.Fprintf(&b, "<details%s><summary><code>%s</code> in <code><strong>%s</strong>%s</code></summary>\n", open, esc(f.Place), esc(f.shortName()), htmlArgs(f.Args))
		writeExcerpt(&b, f.Excerpt)
		writeVariables(&b, f.Vars)
		b.WriteString("</details>\n")
		if r.Omitted > 0 && i+1 == r.OmittedAt {
			fmt.Fprintf(&b, "<p>… %d more calls …</p>\n", r.Omitted)
		}
	}
	if len(r.Attrs) > 0 {
		fmt.Fprintf(&b, "<details open><summary><code>%s</code></summary>\n", esc(orError(r.Class)))
		writeVariables(&b, r.Attrs)
		b.WriteString("</details>\n")
	}
	if r.Traceback != "" {
		fmt.Fprintf(&b, "<details><summary>As text</summary>\n<pre>%s\n%s</pre></details>\n", esc(strings.TrimRight(r.Traceback, "\n")), esc(r.Error()))
	}
	b.WriteString("</div>\n")
	return Printable(b.String())
}

// shortName is the name of a function; one that has none is called after its
// line alone when the place says in which file that is.
func (f *Frame) shortName() string {
	file := f.Place[:max(0, strings.LastIndexByte(f.Place, ':'))]
	line, ok := strings.CutPrefix(f.Func, "function <"+file+":")
	if !ok || file == "" {
		return f.Func
	}
	return "function of line " + strings.TrimSuffix(line, ">")
}

func orError(class string) string {
	if class == "" {
		return "Error"
	}
	return class
}

func htmlArgs(args []Variable) string {
	if len(args) == 0 {
		return ""
	}
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = html.Escape(a.Name, true) + "=<i>" + html.Escape(a.Value, true) + "</i>"
	}
	return "(" + strings.Join(out, ", ") + ")"
}

func writeExcerpt(b *strings.Builder, lines []Line) {
	if len(lines) == 0 {
		return
	}
	b.WriteString("<pre>")
	width := numberWidth(lines)
	for _, l := range lines {
		text := fmt.Sprintf("<span>%*d</span> %s", width, l.Number, html.Escape(l.Text, true))
		if l.Current {
			text = "<mark>" + text + "</mark>"
		}
		b.WriteString(text + "\n")
	}
	b.WriteString("</pre>\n")
}

func writeVariables(b *strings.Builder, vars []Variable) {
	if len(vars) == 0 {
		return
	}
	b.WriteString("<dl>")
	for _, v := range vars {
		name := html.Escape(v.Name, true)
		if v.Where != "" {
			name = "<em>" + html.Escape(v.Where, true) + "</em> " + name
		}
		fmt.Fprintf(b, "<dt>%s</dt><dd>%s</dd>\n", name, html.Escape(v.Value, true))
	}
	b.WriteString("</dl>\n")
}
