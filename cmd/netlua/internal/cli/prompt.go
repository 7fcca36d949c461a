package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"

	"golang.org/x/term"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/repl"
	"github.com/netlua/netlua/stdlib/host"
)

// prompt runs p, if it is anything, and then the REPL.
func (s *session) prompt(p *program) int {
	console, restore := s.console()
	defer restore()
	world := &streams{host.OS(), console.Stdin(), console.Stdout(), console.Stderr(), s.out.Flush}
	sw := &traceSwitch{w: console.Stderr()}
	var inner host.Host = world
	if s.o.trace == "" {
		inner = host.Traced(world, sw, nil)
	}
	vm, done, err := s.newVM(inner, p)
	if err != nil {
		return report(console.Stderr(), err, nil, nil)
	}
	defer done()
	s.stop.prompting.Store(true)
	s.watch()
	failed := s.before(vm, p, console.Stderr())
	var exit *runtime.ExitError
	if errors.As(failed, &exit) {
		return exit.Code
	}
	cfg := repl.Config{
		VM:         vm,
		Console:    console,
		Interrupts: s.stop.interrupts,
		Abort:      func() { restore(); os.Exit(errInterrupted.status) },
		Banner:     version() + "\nhelp(x) or ?name shows documentation, .help the commands; Ctrl-D leaves.",
		Color:      console.Interactive() && colorful(),
	}
	if s.o.trace == "" {
		cfg.Trace = sw.on.Store
	}
	errors.As(failed, &cfg.Failed)
	err = repl.Run(s.stop.ctx, cfg)
	restore()
	s.shut(vm)
	return report(s.stderr, err, s.stop.reason(), s.out.failure())
}

// before runs what the command line names. An interrupt ends it and leads to the prompt.
func (s *session) before(vm *runtime.VM, p *program, stderr io.Writer) error {
	ctx, cancel := context.WithCancelCause(s.stop.ctx)
	over := make(chan struct{})
	defer close(over)
	go func() {
		select {
		case <-s.stop.interrupts:
			cancel(errInterrupted)
		case <-over:
			cancel(nil)
		}
	}()
	err := p.run(ctx, vm)
	if err != nil {
		var stop *stopError
		errors.As(context.Cause(ctx), &stop)
		report(stderr, err, stop, s.out.failure())
	}
	return err
}

// console chooses line editing where there is a terminal that can do it.
// restore gives the terminal back.
func (s *session) console() (c repl.Console, restore func()) {
	person := term.IsTerminal(int(s.stdin.Fd()))
	if person && s.out.direct && os.Getenv("TERM") != "dumb" {
		t := repl.NewTerminal(s.stdin, s.out.f, repl.TerminalOptions{History: historyFile()})
		return t, func() { _ = t.Close() } // nothing can be done about a terminal that is gone
	}
	return repl.NewPlain(s.stdin, s.out, s.stderr, person), func() {}
}

// historyFile is where the REPL keeps its inputs, "" for nowhere.
func historyFile() string {
	if name, ok := os.LookupEnv("NETLUA_HISTORY"); ok {
		return name
	}
	if dir := os.Getenv("XDG_STATE_HOME"); dir != "" {
		dir = filepath.Join(dir, "netlua")
		if os.MkdirAll(dir, 0o700) == nil {
			return filepath.Join(dir, "history")
		}
	}
	if home := os.Getenv("HOME"); home != "" {
		return filepath.Join(home, ".netlua_history")
	}
	return ""
}

// colorful tells whether the user wants colours (see no-color.org).
func colorful() bool { return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" }

// traceSwitch lets the trace through when it is on.
type traceSwitch struct {
	w  io.Writer
	on atomic.Bool
}

func (t *traceSwitch) Write(p []byte) (int, error) {
	if !t.on.Load() {
		return len(p), nil
	}
	n, err := t.w.Write(p)
	if err != nil {
		return n, fmt.Errorf("trace: %w", err)
	}
	return n, nil
}
