package cli

import (
	"context"
	"os"
	"slices"
	"syscall"
	"testing"
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
