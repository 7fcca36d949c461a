package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"

	"github.com/netlua/netlua/runtime"
)

// syntaxError is source text that is no program.
type syntaxError struct {
	*runtime.ParseError
	source string
}

func (e *syntaxError) Unwrap() error { return e.ParseError }

// final tells that err ends the program at once, without waiting for its threads.
func final(err error) bool {
	var e *runtime.Error
	var exit *runtime.ExitError
	return errors.As(err, &exit) || errors.As(err, &e) && e.Uncatchable()
}

// report prints what is to be said about the end of a program, and returns the
// exit status. stop is why it was ended from outside, if it was; lost is why
// its output could not be written.
func report(stderr io.Writer, err error, stop *stopError, lost error) int {
	say := func(format string, args ...any) { fmt.Fprintf(stderr, format+"\n", args...) }
	var (
		usage  *usageError
		parse  *syntaxError
		exit   *runtime.ExitError
		script *runtime.Error
	)
	switch {
	case err == nil:
		return statusOK
	case errors.As(err, &exit):
		if exit.Message != "" {
			say("%s", exit.Message)
		}
		return exit.Code
	case errors.As(err, &usage):
		say("netlua: %s", usage.msg)
		say("Try 'netlua --help'.")
		return statusUsage
	case errors.As(err, &parse):
		say("%s", parse.Error())
		if s := runtime.Snippet(parse.source, parse.Line, parse.Column); s != "" {
			say("  %s", strings.ReplaceAll(s, "\n", "\n  "))
		}
		return statusFailed
	}
	isScript := errors.As(err, &script)
	switch {
	case stop != nil && (!isScript || script.Uncatchable()):
		say("netlua: %s%s", stop.msg, place(script))
		return stop.status
	case lost != nil && errors.Is(err, lost):
		return reportLost(stderr, lost)
	case isScript:
		say("%s", script.Report())
	default:
		say("netlua: %v", err)
	}
	return statusFailed
}

// reportLost says that standard output could not be written.
func reportLost(stderr io.Writer, lost error) int {
	var path *fs.PathError
	if errors.As(lost, &path) {
		lost = path.Err
	}
	fmt.Fprintf(stderr, "netlua: standard output: %v\n", lost)
	return statusFailed
}

// place says where the script was when it was stopped.
func place(e *runtime.Error) string {
	if e == nil || e.Trace == nil {
		return ""
	}
	for _, f := range e.Trace.Frames() {
		if f.Line > 0 {
			return fmt.Sprintf(" at %s:%d", f.Source, f.Line)
		}
	}
	return ""
}

// openFailure is the usage error of a script that cannot be read.
func openFailure(name string, err error) error {
	msg := fmt.Sprintf("cannot open %s: %s", name, systemText(err))
	if errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(name, "./\\") {
		var names []string
		for _, c := range commands {
			names = append(names, c.name)
		}
		if s := runtime.Suggest(name, names); s != "" {
			msg += fmt.Sprintf(" (did you mean the command %q?)", s)
		}
	}
	return usagef("%s", msg)
}

// systemText is what the system says, without operation and file name.
func systemText(err error) string {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno.Error()
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
