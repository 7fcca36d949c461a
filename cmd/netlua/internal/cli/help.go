package cli

import (
	"fmt"
	"io"
	goruntime "runtime"
	"runtime/debug"
	"strings"
)

const usage = `usage: netlua [FLAGS] [SCRIPT [ARGS]]
       netlua [FLAGS] -e CODE
       netlua [FLAGS] -m MODULE [ARGS]
       netlua COMMAND [ARGS]

Run Lua scripts that speak the Internet's protocols. Without a script, netlua is
a REPL on a terminal, and otherwise runs what it reads from standard input, as
it does when the script is "-".
`

// column is where the second column of the help text begins.
const column = 32

// printHelp writes the help text.
func printHelp(w io.Writer) {
	var b strings.Builder
	b.WriteString(usage)
	b.WriteString("\nCommands:\n")
	for _, c := range commands {
		row(&b, c.name+" "+c.args, c.help)
	}
	group := ""
	for _, d := range flagDefs() {
		if d.group == "" {
			continue
		}
		if d.group != group {
			if group == groupPermit {
				row(&b, "--deny-...", "the same, forbidden")
			}
			group = d.group
			b.WriteString("\n" + group + ":\n")
		}
		names := d.names
		switch d.kind {
		case value:
			names += " " + d.arg
		case optional:
			names += "[=" + d.arg + "]"
		}
		row(&b, names, d.help)
	}
	b.WriteString(`
Exit status: 0; 1 for an error that the script did not handle; 2 for a mistake on
the command line; 130 for an interrupt, 143 for a SIGTERM; or what the script
gave to os.exit.

Environment: NO_COLOR turns colours off; NETLUA_HISTORY names the file in which
the REPL keeps its history, and keeps none if it is empty.
`)
	_, _ = io.WriteString(w, b.String()) // a failure is found when the output is flushed
}

// row writes a line of two columns, or two lines if the first column is too wide.
func row(b *strings.Builder, left, right string) {
	left = "  " + strings.TrimSpace(left)
	if strings.HasPrefix(left, "  --") { // aligned with long names behind short ones
		left = "    " + left
	}
	if len(left) > column-2 {
		fmt.Fprintf(b, "%s\n%*s%s\n", left, column, "", right)
		return
	}
	fmt.Fprintf(b, "%-*s%s\n", column, left, right)
}

// version is the line that --version prints.
func version() string {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	return fmt.Sprintf("netlua %s (Lua 5.1, %s, %s/%s)", v, goruntime.Version(), goruntime.GOOS, goruntime.GOARCH)
}
