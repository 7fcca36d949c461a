package cli

import (
	"context"
	"errors"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// script runs -e, a script or a module, and then the REPL if there is to be one.
func (s *session) script() int {
	o := s.o
	if len(o.eval) == 0 && o.module == "" && o.script == "" && !o.interactive {
		if term.IsTerminal(int(s.stdin.Fd())) {
			o.interactive = true
		} else {
			o.script = "-"
		}
	}
	if o.interactive && o.script == "-" {
		return report(s.stderr, usagef("standard input cannot be both the script and the REPL's"), nil, nil)
	}
	p, err := o.prepare(s.stdin)
	if err != nil {
		return report(s.stderr, err, s.stop.reason(), nil)
	}
	if o.interactive {
		return s.prompt(p)
	}
	world := &streams{host.OS(), s.stdin, s.out, s.stderr, s.out.Flush}
	vm, done, err := s.newVM(world, p)
	if err != nil {
		return report(s.stderr, err, nil, nil)
	}
	defer done()
	s.watch()
	status := s.finish(vm, p.run(s.stop.ctx, vm))
	s.shut(vm)
	return status
}

// newVM makes the VM for p in the given world.
func (s *session) newVM(world host.Host, p *program) (vm *runtime.VM, done func(), err error) {
	h, done, err := s.o.world(world, world.Stderr())
	if err != nil {
		return nil, nil, err
	}
	opts := []runtime.Option{
		runtime.WithHost(h),
		runtime.WithModules(s.modules...),
		runtime.WithArgs(append([]string{p.name}, p.args...)...),
		runtime.WithLimits(runtime.Limits{Steps: s.o.steps, Memory: s.o.memory}),
		runtime.WithForkCount(s.forks),
	}
	if _, restricted, err := s.o.policy(); err == nil && !restricted {
		opts = append(opts, runtime.WithSignals(s.stop))
	}
	if path, err := os.Executable(); err == nil {
		opts = append(opts, runtime.WithProgram(path))
	}
	if p.dir != nil {
		opts = append(opts, runtime.WithFS(p.dir))
	}
	return runtime.New(opts...), done, nil
}

// finish reports how the program ended, waits for the threads that it left, and
// returns the exit status.
func (s *session) finish(vm *runtime.VM, err error) int {
	status := s.uncaught(vm, err)
	if err != nil && final(err) || s.stop.ctx.Err() != nil {
		return status
	}
	if waited := vm.Wait(s.stop.ctx); waited != nil {
		ended := report(s.stderr, waited, s.stop.reason(), s.out.failure())
		var exit *runtime.ExitError
		if status == statusOK || !errors.As(waited, &exit) {
			status = ended
		}
	}
	return status
}

// watch ends the process when the program was stopped but does not come to its
// end: some calls of the system cannot be broken off.
func (s *session) watch() {
	context.AfterFunc(s.stop.ctx, func() {
		time.Sleep(s.grace)
		status := statusFailed
		if stop := s.stop.reason(); stop != nil {
			status = report(s.stderr, stop, stop, nil)
		}
		os.Exit(status)
	})
}

// shut closes vm, but does not wait for ever for calls that cannot be broken off.
func (s *session) shut(vm *runtime.VM) {
	closed := make(chan struct{})
	go func() {
		_ = vm.Close() // it has no failure that the user could mend
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(s.grace):
	}
}
