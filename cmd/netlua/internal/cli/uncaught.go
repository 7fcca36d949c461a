package cli

import (
	"errors"
	"io"

	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/runtime"
)

// uncaught reports how the main program ended, to the script's sys.excepthook if
// it has one, and returns the exit status.
func (s *session) uncaught(vm *runtime.VM, err error) int {
	stop, lost := s.stop.reason(), s.out.failure()
	var exit *runtime.ExitError
	if err == nil || stop != nil || errors.As(err, &exit) || lost != nil && errors.Is(err, lost) {
		return report(s.stderr, err, stop, lost)
	}
	handled, failed := sys.Uncaught(s.stop.ctx, vm, err)
	switch {
	case !handled:
		return report(s.stderr, err, stop, lost)
	case errors.As(failed, &exit):
		return report(s.stderr, failed, s.stop.reason(), s.out.failure())
	case failed != nil:
		_, _ = io.WriteString(s.stderr, "Error in sys.excepthook:\n")
		report(s.stderr, failed, s.stop.reason(), s.out.failure())
		_, _ = io.WriteString(s.stderr, "\nThe error that it was called for:\n")
		return report(s.stderr, err, nil, nil)
	}
	return statusFailed
}
