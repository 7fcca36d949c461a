package docgen

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/netlua/netlua/runtime"
)

// Exit statuses of the commands.
const (
	statusOK      = 0
	statusMissing = 1
	statusUsage   = 2
)

// Main is the command "netlua doc [flags] [NAME...]": pages for the names, or
// the list of modules. A name is that of a module, class, function, method,
// property or constant, in full or its last parts. The result is 0, 1 if a name
// is not documented or a file cannot be written, or 2 for a wrong command line.
func Main(_ context.Context, modules []*runtime.Module, args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("netlua doc", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprint(stderr, "usage: netlua doc [flags] [NAME...]\n\nShow the documentation of modules, classes, functions and methods.\n\n")
		fs.PrintDefaults()
	}
	asJSON := fs.Bool("json", false, "print JSON: of the names, or of everything")
	markdown := fs.String("markdown", "", "write the reference as Markdown files into `DIR`")
	names, status := parse(fs, args)
	if status >= 0 {
		return status
	}
	x := newIndex(modules)
	fail := func(err error) int {
		fmt.Fprintf(stderr, "netlua doc: %v\n", err)
		return statusMissing
	}
	switch {
	case *markdown != "":
		if len(names) > 0 || *asJSON {
			fmt.Fprintln(stderr, "netlua doc: --markdown takes no names and no --json")
			return statusUsage
		}
		n, err := x.writeMarkdown(*markdown)
		if err != nil {
			return fail(err)
		}
		fmt.Fprintf(stdout, "%d files in %s\n", n, *markdown)
		return statusOK
	case *asJSON:
		return x.printJSON(names, stdout, stderr)
	case len(names) == 0:
		if _, err := io.WriteString(stdout, x.moduleList()); err != nil {
			return fail(err)
		}
		return statusOK
	}
	for i, name := range names {
		text, ok := x.lookUp(name)
		if !ok {
			fmt.Fprint(stderr, "netlua doc: ", text)
			status = statusMissing
			continue
		}
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		if _, err := io.WriteString(stdout, text); err != nil {
			return fail(err)
		}
	}
	return max(status, statusOK)
}

func (x *index) printJSON(names []string, stdout, stderr io.Writer) int {
	var out any
	if len(names) == 0 {
		var all []jsonModule
		for _, m := range x.modules {
			all = append(all, moduleJSON(m))
		}
		out = map[string]any{"modules": all}
	} else {
		found := []any{}
		for _, name := range names {
			entries := x.find(name)
			if len(entries) == 0 {
				text, _ := x.lookUp(name)
				fmt.Fprint(stderr, "netlua doc: ", text)
				return statusMissing
			}
			for _, e := range entries {
				found = append(found, entryJSON(e))
			}
		}
		out = found
	}
	if err := writeJSON(stdout, out); err != nil {
		fmt.Fprintf(stderr, "netlua doc: %v\n", err)
		return statusMissing
	}
	return statusOK
}

// parse parses flags that may stand before and after names. A status of 0 or
// more ends the program.
func parse(fs *flag.FlagSet, args []string) (names []string, status int) {
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, statusOK
			}
			return nil, statusUsage
		}
		args = fs.Args()
		if len(args) == 0 {
			return names, -1
		}
		names = append(names, args[0])
		args = args[1:]
	}
}
