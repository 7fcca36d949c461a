package runtime

import "os"

// Signals are those that the system sends to the program. They belong to the
// program, not to the scripts in it: a VM has them if it is given them by
// [WithSignals]. Forks do not.
type Signals interface {
	// Handle has f called at each sig from now on, in the place of what the
	// program does at it, which nil brings back. f is called on any goroutine, and
	// does not wait; it is false while the script has not got round to the signal
	// before. Handle fails for a signal that the program keeps or does not know.
	Handle(sig os.Signal, f func() (prompt bool)) error
}

// WithSignals lets scripts handle signals; see the module signal.
func WithSignals(s Signals) Option { return func(c *config) { c.signals = s } }

// Signals is what [WithSignals] gave, nil if nothing.
func (vm *VM) Signals() Signals { return vm.config.signals }
