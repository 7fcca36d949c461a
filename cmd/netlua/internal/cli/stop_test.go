package cli

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"testing"
	"time"
)

// A second signal that comes before the first has had its effect is not lost.
func TestSignalsAtOnce(t *testing.T) {
	var raised []os.Signal
	s := &stopper{signals: make(chan os.Signal, 4), interrupts: make(chan struct{}, 1), raise: func(sig os.Signal) { raised = append(raised, sig) }}
	s.ctx, s.cancel = context.WithCancelCause(t.Context())
	s.prompting.Store(true)
	for _, sig := range []os.Signal{os.Interrupt, os.Interrupt, syscall.SIGTERM, syscall.SIGTERM} {
		s.signals <- sig
	}
	close(s.signals)
	s.listen()
	if want := []os.Signal{syscall.SIGTERM}; !slices.Equal(raised, want) {
		t.Errorf("raised %v, want %v", raised, want)
	}
	if stop := s.reason(); stop == nil || stop.msg != "terminated" {
		t.Errorf("stopped by %v", stop)
	}
}

// A script that leaves signals waiting is ended by those that end programs, and by
// no others.
func TestSignalsWaiting(t *testing.T) {
	var raised []os.Signal
	begin := func() *stopper {
		s := &stopper{
			signals: make(chan os.Signal, 4), raise: func(sig os.Signal) { raised = append(raised, sig) },
			handlers: map[os.Signal]func() bool{}, late: map[os.Signal]time.Time{}, ignored: map[os.Signal]bool{syscall.SIGHUP: true},
		}
		s.ctx, s.cancel = context.WithCancelCause(t.Context())
		busy := func() bool { return false }
		for _, sig := range []os.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGWINCH} {
			s.handlers[sig], s.late[sig] = busy, time.Now().Add(-2*patience)
		}
		return s
	}
	for sig, want := range map[os.Signal]string{syscall.SIGTERM: "terminated", syscall.SIGHUP: "", syscall.SIGWINCH: "", syscall.SIGUSR1: ""} {
		s := begin()
		s.signals <- sig
		close(s.signals)
		s.listen()
		got := ""
		if stop := s.reason(); stop != nil {
			got = stop.msg
		}
		if got != want {
			t.Errorf("%v: stopped by %q, want %q", sig, got, want)
		}
	}
	if want := []os.Signal{syscall.SIGUSR1}; !slices.Equal(raised, want) { // which no script has
		t.Errorf("raised %v, want %v", raised, want)
	}
}

// What a script that is ending does about its handlers does not bring signals back
// that are to end the program at once.
func TestSignalsAtTheEnd(t *testing.T) {
	s := newStopper(0)
	defer func() {
		signal.Stop(s.signals)
		close(s.signals)
	}()
	if err := s.Handle(syscall.SIGHUP, func() bool { return true }); err != nil {
		t.Fatal(err)
	}
	s.end(syscall.SIGTERM, errInterrupted)
	for _, f := range []func() bool{nil, func() bool { return true }} {
		if err := s.Handle(syscall.SIGTERM, f); err != nil {
			t.Fatal(err)
		}
	}
	if s.handlers[syscall.SIGTERM] != nil || s.handlers[syscall.SIGHUP] == nil {
		t.Errorf("handlers of a program that ends: %v", s.handlers)
	}
}
