package luatest

import (
	"errors"
	"fmt"
	"strings"

	"github.com/netlua/netlua/runtime"
)

// Failure is why a test failed.
type Failure struct {
	During    string // "" for the test itself, else "setup", "after_each" ...
	Class     string // class of the exception; "" for a plain Lua error
	Message   string // first line: what is wrong; further lines: the difference
	File      string // where in the spec, "" if unknown
	Line      int
	Source    string // text of that line
	Traceback string // "" for a failed assertion in the test's own code
}

// Place is "file:line", or "" if the place is unknown.
func (f *Failure) Place() string {
	if f.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", f.File, f.Line)
}

// Headline is the first line of the message, with the class of an error that is
// no failed assertion.
func (f *Failure) Headline() string {
	line, _, _ := strings.Cut(f.Message, "\n")
	if f.Class != "" && f.Class != assertionClass {
		line = strings.TrimSuffix(f.Class+": "+line, ": ")
	}
	if f.During != "" {
		line = f.During + ": " + line
	}
	return line
}

// Detail is the rest of the message.
func (f *Failure) Detail() string {
	_, rest, _ := strings.Cut(f.Message, "\n")
	return rest
}

// assertionClass is the class of failed assertions.
const assertionClass = "AssertionError"

// failure describes err, which a call of the spec ended with. line is where the
// test or hook begins, for errors that tell no place.
func (f *file) failure(during string, err error, line int) *Failure {
	out := &Failure{During: during, Message: err.Error(), File: f.path, Line: line}
	var e *runtime.Error
	if errors.As(err, &e) {
		out.Class, out.Message = e.Class, e.Message
		own := 0
		if e.Trace != nil {
			for i, fr := range e.Trace.Frames() {
				if fr.Source == f.path {
					out.Line = fr.Line
					own = i
					break
				}
			}
		}
		var limit *timeLimit
		var exit *runtime.ExitError
		switch {
		case errors.As(err, &limit):
			out.Class, out.Message = "", limit.Error()
		case errors.As(err, &exit):
			out.Class, out.Message = "", fmt.Sprintf("the script called os.exit(%d)", exit.Code)
		}
		// A plain error's message starts with the place, which the report gives anyway.
		out.Message = strings.TrimPrefix(out.Message, out.Place()+": ")
		if out.Class != assertionClass || own > 1 || len(e.Trace.Frames()) > own+2 {
			out.Traceback = e.Trace.String()
		}
	}
	out.Source = f.line(out.Line)
	if out.Line == 0 {
		out.File = ""
	}
	return out
}

// line returns a line of the spec without indentation.
func (f *file) line(n int) string {
	if n < 1 {
		return ""
	}
	lines := strings.SplitN(f.source, "\n", n+1)
	if len(lines) < n {
		return ""
	}
	return strings.TrimSpace(lines[n-1])
}
