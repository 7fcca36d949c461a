package repl

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/netlua/netlua/runtime"
)

// errStopped is why an input ends when the user interrupts it.
var errStopped = fmt.Errorf("interrupted: %w", context.Canceled)

// evaluate compiles and runs an input, and prints what it gives. more tells
// that the input is not complete, unless it is the last that there is. The error
// is one that ends the session.
func (s *session) evaluate(ctx context.Context, text string, last bool) (more bool, err error) {
	s.count++
	if strings.HasPrefix(text, "#") { // the length operator, not a line for the system
		text = " " + text
	}
	p, _, err := s.compiler.Compile(text, s.chunk())
	var parse *runtime.ParseError
	if errors.As(err, &parse) {
		if parse.AtEOF && !last {
			s.count--
			return true, nil
		}
		s.showParseError(parse, text)
		return false, nil
	}
	if err != nil {
		s.complain(err.Error())
		return false, nil
	}
	if err := s.run(ctx, p); err != nil {
		return false, s.fail(ctx, err)
	}
	s.kept = append(s.kept, text)
	return false, nil
}

// chunk is the name of the input in hand.
func (s *session) chunk() string { return fmt.Sprintf("=repl[%d]", s.count) }

// run runs a compiled input and echoes its values. Both can be interrupted.
//
// The context is not cancelled afterwards: threads that the input started live
// on with it, and end with the session.
func (s *session) run(ctx context.Context, p *runtime.Program) error {
	running, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })()
	defer s.onInterrupt(func(n int) {
		cancel(errStopped)
		if n > 1 && s.Abort != nil {
			s.Abort()
		}
	})()
	values, err := s.VM.Run(running, p, s.locals)
	if running.Err() != nil {
		s.Console.GiveUp()
	}
	if err != nil || len(values) == 0 {
		return err
	}
	text, err := s.echo(running, values)
	if err != nil {
		return err
	}
	s.printf("%s", text)
	return s.VM.SetGlobal("_", values[0])
}

// fail prints how an input failed. It returns the errors that end the session.
func (s *session) fail(ctx context.Context, err error) error {
	var exit *runtime.ExitError
	if errors.As(err, &exit) {
		return exit
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var e *runtime.Error
	if !errors.As(err, &e) {
		s.complain(err.Error())
		return nil
	}
	if !e.Uncatchable() {
		if err := s.VM.SetGlobal("_err", e.Value); err != nil {
			return err
		}
	}
	s.showError(e)
	return nil
}

// showError prints an error of a script: with the traceback, if it says more
// than that the error came from this input.
func (s *session) showError(e *runtime.Error) {
	here, elsewhere := 0, 0
	for _, f := range e.Trace.Frames() {
		switch {
		case f.Line == 0:
		case "="+f.Source == s.chunk():
			here++
		default:
			elsewhere++
		}
	}
	if here > 1 || elsewhere > 0 {
		s.printf("%s", s.paint(dim, e.Trace.String()))
	}
	s.complain(e.Error())
}

// showParseError prints what is wrong with an input, and where.
func (s *session) showParseError(e *runtime.ParseError, text string) {
	s.complain(e.Error())
	if snippet := runtime.Snippet(text, e.Line, e.Column); snippet != "" {
		s.printf("  %s\n", strings.ReplaceAll(snippet, "\n", "\n  "))
	}
}

func (s *session) complain(msg string) { s.printf("%s\n", s.paint(red, msg)) }
