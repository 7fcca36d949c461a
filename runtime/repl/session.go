package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// Config says what a session works on.
type Config struct {
	// VM runs the inputs. Its standard streams must be the console's.
	VM *runtime.VM

	Console Console

	// Interrupts delivers the user's Ctrl-C while an input runs. nil: none come.
	Interrupts <-chan struct{}

	// Abort is called at the second interrupt of one input, whose code does not
	// come to its end. nil: nothing happens.
	Abort func()

	// Banner is printed first if a person is there.
	Banner string

	// Color allows colours.
	Color bool

	// Trace turns the trace of protocol dialogues on and off, for the command .trace.
	// nil: there is none.
	Trace func(on bool)

	// Failed is the error of the script that ran before, which _err shows.
	Failed *runtime.Error
}

// The prompts.
const (
	prompt1 = "> "
	prompt2 = ">> "
)

// session is the state of one loop.
type session struct {
	Config
	compiler *runtime.Session
	locals   *runtime.Table // what the compiler keeps locals in
	count    int            // inputs so far, for their names
	kept     []string       // inputs that succeeded, for .save
	pending  string         // an input that is not complete
	tracing  bool
	globals  *runtime.Table
	before   map[lua.LValue]lua.LValue // the globals at the start, for .reset
}

// errLeave ends the loop.
var errLeave = errors.New("leave")

// Run reads inputs until there are no more, and runs them. It returns nil at
// the end of input and after .exit, a *[runtime.ExitError] when a script called
// os.exit, and ctx's cause when ctx was cancelled.
func Run(ctx context.Context, c Config) error {
	s := newLoop(c)
	if err := s.open(ctx); err != nil {
		return err
	}
	s.Console.SetCompleter(s.complete)
	if s.Console.Interactive() && s.Banner != "" {
		s.printf("%s\n", s.Banner)
	}
	for {
		err := s.step(ctx)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err == errLeave, err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

func newLoop(c Config) *session { return &session{Config: c, compiler: runtime.NewSession()} }

// open puts into the globals what the prompt needs.
func (s *session) open(ctx context.Context) error {
	s.globals = s.VM.Global("_G").(*lua.LTable)
	return s.VM.Do(ctx, func(context.Context) error {
		t, err := s.VM.ToLua(map[string]any{})
		if err != nil {
			return err
		}
		s.locals = t.(*lua.LTable)
		if err := s.offerModules(); err != nil {
			return err
		}
		if err := s.offerHelp(); err != nil {
			return err
		}
		if s.Failed != nil {
			s.globals.RawSetString("_err", s.Failed.Value)
		}
		s.before = map[lua.LValue]lua.LValue{}
		s.globals.ForEach(func(k, v lua.LValue) { s.before[k] = v })
		return nil
	})
}

// step reads one line and acts on it.
func (s *session) step(ctx context.Context) error {
	p := prompt1
	if s.pending != "" {
		p = prompt2
	}
	text, err := s.readLine(ctx, p)
	if errors.Is(err, ErrInterrupt) {
		s.pending = ""
		return nil
	}
	if err == io.EOF && s.pending != "" { // let the compiler say what is missing
		input := s.pending
		s.pending = ""
		s.evaluate(ctx, input, true)
		return io.EOF
	}
	if err != nil {
		return err
	}
	if s.pending != "" {
		return s.input(ctx, s.pending+"\n"+text)
	}
	switch word := strings.TrimSpace(text); {
	case word == "":
		return nil
	case word == "help" || word == "?":
		s.remember(text)
		return s.command(ctx, ".help")
	case isCommand(word):
		s.remember(text)
		return s.command(ctx, word)
	case strings.HasPrefix(word, "?"):
		s.remember(text)
		s.help(ctx, strings.TrimSpace(word[1:]))
		return nil
	}
	return s.input(ctx, text)
}

// readLine reads a line; an interrupt gives it up.
func (s *session) readLine(ctx context.Context, prompt string) (string, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := s.onInterrupt(func(int) { cancel(ErrInterrupt) })
	defer stop()
	defer cancel(nil)
	return s.Console.ReadLine(ctx, prompt)
}

// onInterrupt calls f with 1, 2, ... at each interrupt until stop is called.
func (s *session) onInterrupt(f func(n int)) (stop func()) {
	if s.Interrupts == nil {
		return func() {}
	}
	over, ended := make(chan struct{}), make(chan struct{})
	select {
	case <-s.Interrupts: // came too late for what ran before
	default:
	}
	go func() {
		defer close(ended)
		for n := 1; ; n++ {
			select {
			case <-over:
				return
			case <-s.Interrupts:
				f(n)
			}
		}
	}()
	return func() { close(over); <-ended }
}

// input runs text, or keeps it until it is complete.
func (s *session) input(ctx context.Context, text string) error {
	more, err := s.evaluate(ctx, text, false)
	if more {
		s.pending = text
		return nil
	}
	s.pending = ""
	s.remember(text)
	return err
}

// remember keeps an input for recall, unless it begins with a blank.
func (s *session) remember(text string) {
	if text != "" && text[0] != ' ' && text[0] != '\t' {
		s.Console.Remember(text)
	}
}

// printf prints an answer.
func (s *session) printf(format string, args ...any) {
	fmt.Fprintf(s.Console.Stdout(), format, args...)
}
