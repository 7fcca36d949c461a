package cgitb

// style is written for a phone first, and follows the reader's choice of dark or
// light. Every rule is below .cgitb: the report may stand in somebody's page.
const style = `
.cgitb{all:initial;color-scheme:light dark;--bg:#fff;--fg:#1c1c1e;--soft:#f2f2f5;--dim:#6b6b70;--line:#d8d8dd;--hot:#b3261e;--mark:#fff1c2;
display:block;box-sizing:border-box;max-width:70em;margin:0 auto;padding:1em;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
@media (prefers-color-scheme:dark){.cgitb{--bg:#151517;--fg:#e8e8ea;--soft:#222226;--dim:#9a9aa0;--line:#3a3a40;--hot:#ff8a80;--mark:#4a3c10}html:has(>body>.cgitb){background:#151517}}
.cgitb header{border-left:.3em solid var(--hot);padding-left:.8em}
.cgitb h1{margin:0;font-size:1.4em;color:var(--hot);overflow-wrap:anywhere}
.cgitb header p{margin:.2em 0;color:var(--dim)}
.cgitb header p.message{color:var(--fg);font-size:1.1em;white-space:pre-wrap;overflow-wrap:anywhere}
.cgitb details{border:1px solid var(--line);border-radius:.5em;margin:.6em 0;overflow:hidden}
.cgitb summary{padding:.5em .8em;background:var(--soft);cursor:pointer;overflow-wrap:anywhere}
.cgitb summary code:first-child{word-break:break-all}
.cgitb code,.cgitb pre,.cgitb dl{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.875em}
.cgitb pre{margin:0;padding:.6em .8em;overflow-x:auto;tab-size:4}
.cgitb pre span{color:var(--dim);user-select:none}
.cgitb mark{display:inline-block;min-width:100%;background:var(--mark);color:inherit}
.cgitb dl{margin:0;padding:.6em .8em;border-top:1px solid var(--line);display:grid;grid-template-columns:minmax(4em,max-content) 1fr;gap:.1em 1em}
.cgitb dt{color:var(--dim)}
.cgitb dd{margin:0;overflow-wrap:anywhere}
@media (max-width:40em){.cgitb dl{display:block}.cgitb dd{margin:0 0 .4em 1em}}
`

// Reset is text that makes a browser show what follows, whatever a CGI program
// has written before: nothing, headers alone, or part of a page. It begins what
// looks like a comment or like a header, ends a head, and closes the elements
// that would hide or squeeze what comes.
func Reset() string {
	return "<!--: reset\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<!-- -->\n" +
		"</font></font></font></script></style></title></textarea></select></object></blockquote></pre>" +
		"</table></table></table></table></table></form></dialog>\n"
}

// Small is markup in small letters.
func Small(markup string) string { return wrap("<small>", markup, "</small>") }

// Strong is markup that stands out.
func Strong(markup string) string { return wrap("<strong>", markup, "</strong>") }

// Grey is markup that steps back.
func Grey(markup string) string { return wrap(`<font color="#909090">`, markup, "</font>") }

func wrap(before, markup, after string) string {
	if markup == "" {
		return ""
	}
	return before + markup + after
}
