package luatest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// Exit statuses of [Main].
const (
	statusOK        = 0
	statusFailed    = 1
	statusUsage     = 2
	statusInterrupt = 130
)

// command is the command line of "netlua test".
type command struct {
	opts    Options
	paths   []string
	list    bool
	verbose bool
	junit   string
}

// Main is the command "netlua test [flags] [files or directories]". Without
// files it runs those below the directory spec, or below the current one. The
// result is 0, 1 if a test failed, 2 for a mistake on the command line
// (a file that is not there, a filter that selects nothing), or 130 if ctx was cancelled.
func Main(ctx context.Context, h host.Host, modules []*runtime.Module, args []string, stdout, stderr io.Writer) int {
	c, err := parseArgs(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return statusOK
	}
	if err != nil {
		return statusUsage // the flag package has said why
	}
	c.opts.Host, c.opts.Modules = h, modules
	c.opts = c.opts.withDefaults()
	fail := func(err error) int {
		fmt.Fprintf(stderr, "netlua test: %v\n", err)
		return statusUsage
	}
	if len(c.paths) == 0 {
		c.paths = []string{"."}
		if info, err := h.Stat("spec"); err == nil && info.IsDir() {
			c.paths[0] = "spec"
		}
	}
	files, err := discover(h, c.paths)
	if err != nil {
		return fail(err)
	}
	p := &report{w: stdout, color: wantsColor(h, stdout), verbose: c.verbose}
	var done []*FileResult
	tests := 0
	runFiles(ctx, files, &c.opts, c.list, func(r *FileResult) {
		tests += max(len(r.Tests), len(r.Results))
		switch {
		case c.list && len(r.Results) == 0:
			for _, t := range r.Tests {
				fmt.Fprintf(stdout, "%s:%d: %s\n", r.Path, t.line, t.name)
			}
		case len(r.Results) > 0:
			p.file(r)
			done = append(done, r)
		}
	})
	if c.junit != "" && !c.list {
		if err := saveJUnit(h, c.junit, done); err != nil {
			return fail(err)
		}
	}
	if ctx.Err() != nil {
		fmt.Fprintln(stderr, "netlua test: interrupted")
		return statusInterrupt
	}
	if tests == 0 {
		if c.opts.Filter != "" {
			return fail(fmt.Errorf("no test matches --filter=%s", c.opts.Filter))
		}
		return fail(errors.New("no tests"))
	}
	if !c.list {
		p.summary()
	}
	if p.total[Failed] > 0 {
		return statusFailed
	}
	return statusOK
}

func parseArgs(args []string, stderr io.Writer) (*command, error) {
	c := &command{}
	fs := flag.NewFlagSet("netlua test", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprintf(stderr, "usage: netlua test [flags] [files or directories]\n\nRun specs (*%s).\n\n", suffix)
		fs.PrintDefaults()
	}
	fs.StringVar(&c.opts.Filter, "filter", "", "run only tests whose name contains `PATTERN`, plain or as a Lua pattern")
	fs.BoolVar(&c.list, "list", false, "list the tests and run none")
	fs.BoolVar(&c.opts.FailFast, "fail-fast", false, "end with the first failure")
	fs.StringVar(&c.junit, "junit", "", "write a JUnit report to `FILE`")
	fs.BoolVar(&c.verbose, "v", false, "show every test and its output")
	fs.IntVar(&c.opts.Jobs, "j", 0, "run `N` files at the same time (default: one per CPU)")
	c.opts.Timeout = 10 * time.Second
	fs.Func("timeout", "stop a test after `SECONDS` (default 10)", func(s string) error {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || !(n > 0) || n > 1e6 {
			return errors.New("expected a number of seconds above 0")
		}
		c.opts.Timeout = time.Duration(n * float64(time.Second))
		return nil
	})
	args = splitJobs(args)
	for { // flags may stand after files, too
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		args = fs.Args()
		if len(args) == 0 {
			return c, nil
		}
		c.paths = append(c.paths, args[0])
		args = args[1:]
	}
}

// splitJobs turns -j4 into -j 4, as make has it.
func splitJobs(args []string) []string {
	var out []string
	for _, a := range args {
		if n, ok := strings.CutPrefix(a, "-j"); ok {
			if _, err := strconv.Atoi(n); err == nil {
				out = append(out, "-j", n)
				continue
			}
		}
		out = append(out, a)
	}
	return out
}

func saveJUnit(h host.Host, name string, files []*FileResult) (err error) {
	f, err := h.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	return writeJUnit(f, files)
}

// wantsColor tells whether w is a terminal whose user did not turn colour off
// (see no-color.org).
func wantsColor(h host.Host, w io.Writer) bool {
	if v, _ := h.LookupEnv("NO_COLOR"); v != "" {
		return false
	}
	if v, _ := h.LookupEnv("TERM"); v == "dumb" {
		return false
	}
	f, ok := w.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(f.Fd()))
}
