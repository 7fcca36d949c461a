package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Exit statuses.
const (
	statusOK     = 0
	statusFailed = 1
	statusUsage  = 2
	// A program that a signal ended has 128 and the signal's number.
	statusSignal = 128
)

// stopError is why a run was ended from outside.
type stopError struct {
	msg    string
	status int
	cause  error
}

func (e *stopError) Error() string { return e.msg }
func (e *stopError) Unwrap() error { return e.cause }

// ending are the signals that end the program.
var ending = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}

// interrupted is what the first Ctrl-C does.
var errInterrupted = &stopError{"interrupted", statusSignal + int(syscall.SIGINT), context.Canceled}

// stopper turns signals and the time limit into the end of a context.
type stopper struct {
	ctx        context.Context
	cancel     context.CancelCauseFunc
	signals    chan os.Signal
	prompting  atomic.Bool   // a REPL takes the interrupts
	interrupts chan struct{} // for the REPL
	raise      func(os.Signal)

	mu       sync.Mutex
	handlers map[os.Signal]func() (prompt bool) // of the script
	late     map[os.Signal]time.Time            // since when it leaves a signal waiting
	ignored  map[os.Signal]bool                 // when the program began
}

// newStopper starts to listen. The second signal of a kind has its default
// effect, which is to end the process at once.
func newStopper(timeout time.Duration) *stopper {
	s := &stopper{signals: make(chan os.Signal, 4), interrupts: make(chan struct{}, 1), raise: raise, handlers: map[os.Signal]func() bool{}, late: map[os.Signal]time.Time{}, ignored: map[os.Signal]bool{}}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	if timeout > 0 {
		err := &stopError{fmt.Sprintf("stopped after %v (--timeout)", timeout), statusFailed, errors.New("--timeout")}
		time.AfterFunc(timeout, func() { s.cancel(err) })
	}
	// A write to a closed pipe is to be an error that the script sees; being
	// told of SIGPIPE, and dropping it, has this effect. Ignoring it would be inherited.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	for _, sig := range ending {
		s.ignored[sig] = signal.Ignored(sig) // a job in the background, or under nohup, is to go on
		s.back(sig)
	}
	go s.listen()
	return s
}

func (s *stopper) listen() {
	heard := map[os.Signal]bool{}
	for sig := range s.signals {
		switch {
		case heard[sig]: // it came before the reset
			s.raise(sig)
			continue
		case sig == os.Interrupt && s.prompting.Load():
			select {
			case s.interrupts <- struct{}{}:
			default:
			}
			continue
		case s.handled(sig), s.ignored[sig]:
			continue
		case !slices.Contains(ending, sig): // nobody has it any more: the system knows what it does
			s.raise(sig)
			continue
		case sig == os.Interrupt:
			s.end(sig, errInterrupted)
		case sig == syscall.SIGTERM:
			s.end(sig, &stopError{"terminated", statusSignal + int(syscall.SIGTERM), nil})
		default:
			s.end(sig, &stopError{"hung up", statusSignal + int(syscall.SIGHUP), nil})
		}
		heard[sig] = true
	}
}

// end has the program come to its end, unless one more sig ends it at once.
func (s *stopper) end(sig os.Signal, why *stopError) {
	s.mu.Lock() // against a Handle that would bring sig back
	defer s.mu.Unlock()
	s.cancel(why)
	signal.Reset(sig)
}

// Handle lets the script have a signal: see [runtime.Signals].
func (s *stopper) Handle(sig os.Signal, f func() (prompt bool)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ctx.Err() != nil: // what a signal does to a program that is ending, it goes on to do
	case f != nil:
		s.handlers[sig] = f
		signal.Notify(s.signals, sig)
	case s.handlers[sig] != nil:
		delete(s.handlers, sig)
		s.back(sig)
	}
	return nil
}

// back has a signal do what it does without the script.
func (s *stopper) back(sig os.Signal) {
	switch {
	case s.ignored[sig]:
		signal.Ignore(sig)
	case slices.Contains(ending, sig):
		signal.Notify(s.signals, sig)
	default:
		signal.Reset(sig)
	}
}

// patience is for how long a script may leave a signal that ends programs waiting
// before one more has the effect that it has without the script.
const patience = time.Second

// handled leaves a signal to the script, if it wants to have it. A program that is
// ending already has those that end programs for itself.
func (s *stopper) handled(sig os.Signal) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ends := s.handlers[sig], slices.Contains(ending, sig)
	if f == nil || ends && s.ctx.Err() != nil {
		return false
	}
	if f() || !ends {
		delete(s.late, sig)
		return true
	}
	if s.late[sig].IsZero() {
		s.late[sig] = time.Now()
	}
	return time.Since(s.late[sig]) < patience
}

// raise sends a signal, which has its default effect, to this process.
func raise(sig os.Signal) {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Signal(sig) // the first one has its effect in any case
	}
}

// reason returns why the run was stopped, nil if it was not.
func (s *stopper) reason() *stopError {
	var stop *stopError
	errors.As(context.Cause(s.ctx), &stop)
	return stop
}
