// Package cgitb writes reports of errors: every call that led to one, with the
// source around the line that ran and the values of variables. It is cgitb of
// the Python reference for any language: who calls it finds out about frames.
//
//	report.go     Report and its parts, excerpts of source
//	text.go       the report as plain text
//	html.go       the report as a page; page.go has its looks
//	printable.go  what is shown otherwise, or in part
//	secrets.go    what is not shown
//	names.go      the names in a piece of Lua source
//	save.go       reports in files
//
// Differences from CPython 3.9: values that look like secrets are left out, also
// from source lines; everything is escaped; files are readable by their owner
// only and appear complete.
package cgitb
