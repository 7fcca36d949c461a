// Package webbrowser makes and starts the commands that show a URL in a web
// browser, as webbrowser of the Python reference does.
//
//	check.go    which URLs are let through
//	command.go  command lines of the kinds of browsers
//	launch.go   starting them, and waiting for those in the terminal
//	search.go   which browsers this host has
//	split.go    taking a command line of the variable BROWSER apart
//
// Deliberate differences from CPython 3.9: no shell and no script interpreter is
// involved; a URL that a program could take for an option is refused
// (CVE-2026-4519), as are control characters and schemes that were not allowed;
// %s and %action are replaced once, in one pass, so that a URL cannot hold
// either (CVE-2026-4786).
package webbrowser
