package signal

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// room is for signals that come while a handler runs. More than that are dropped,
// as the system drops those that it has not delivered yet.
const room = 64

// handlers is what the script of a VM does at signals.
type handlers struct {
	vm      *runtime.VM
	arrived chan host.Signal
	waiting atomic.Int64 // signals whose handler has not been called yet
	running bool         // under the VM's lock

	mu sync.Mutex
	of map[int]runtime.Value // functions, or SIG_IGN; the others have the default
}

type handlersKey struct{}

func handlersOf(vm *runtime.VM) *handlers {
	return runtime.State(vm, handlersKey{}, func() *handlers {
		h := &handlers{vm: vm, of: map[int]runtime.Value{}, arrived: make(chan host.Signal, room)}
		vm.OnClose(h.forget)
		return h
	})
}

// CloneFor gives a fork none: signals are for the program.
func (h *handlers) CloneFor(k *runtime.Copier) (any, error) { return handlersOf(k.VM()), nil }

// get is what is done at sig.
func (h *handlers) get(sig host.Signal) runtime.Value {
	h.mu.Lock()
	defer h.mu.Unlock()
	if v := h.of[sig.Number]; v != nil {
		return v
	}
	return lua.LNumber(byDefault)
}

// set has v done at sig from now on.
func (h *handlers) set(sig host.Signal, v runtime.Value) error {
	signals := h.vm.Signals()
	if signals == nil {
		return runtime.Raisef(runtime.PermissionError, "signal: the program that runs this script keeps its signals to itself")
	}
	var do func() bool
	switch v {
	case lua.LNumber(byDefault):
	case lua.LNumber(ignored):
		do = func() bool { return true }
	default:
		if err := h.start(); err != nil {
			return err
		}
		do = func() bool {
			first := h.waiting.Add(1) == 1 // before serve can have it
			select {
			case h.arrived <- sig:
				return first
			default:
				h.waiting.Add(-1)
				return false
			}
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := signals.Handle(sig.Signal, do); err != nil {
		return runtime.Raisef(runtime.OSError, "signal: %v", err)
	}
	if do == nil {
		delete(h.of, sig.Number)
	} else {
		h.of[sig.Number] = v
	}
	return nil
}

// start sees to it that there is a thread that calls handlers.
func (h *handlers) start() error {
	if h.running {
		return nil
	}
	_, err := h.vm.StartGo(h.serve, runtime.ThreadOptions{Name: "signals", Daemon: true, Ended: func(error) { h.running = false }})
	h.running = err == nil
	return err
}

// serve calls the handlers of signals, one after the other, until the program ends;
// then signals have their default effects again.
func (h *handlers) serve(ctx context.Context) error {
	defer h.forget()
	for {
		select {
		case <-ctx.Done():
			return nil
		case sig := <-h.arrived:
			if err := h.call(ctx, sig); err != nil {
				return err
			}
		}
	}
}

// forget gives the signals that the script has back to the program. Those of
// other VMs of the program stay theirs.
func (h *handlers) forget() {
	signals := h.vm.Signals()
	if signals == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range host.Signals() {
		if h.of[s.Number] != nil {
			_ = signals.Handle(s.Signal, nil) // it did not fail before
		}
	}
	clear(h.of)
}

// call runs the handler of sig. An error that it does not catch is reported as one
// of the program is, which goes on; what ends the program does so.
func (h *handlers) call(ctx context.Context, sig host.Signal) error {
	var fn runtime.Value
	err := h.vm.Do(ctx, func(context.Context) error {
		h.waiting.Add(-1)
		fn = h.get(sig)
		return nil
	})
	if err != nil || fn.Type() == lua.LTNumber { // it was taken away meanwhile
		return err
	}
	_, err = h.vm.NewFunction(fn).Call(ctx, sig.Number, h.vm.None())
	var e *runtime.Error
	var exit *runtime.ExitError
	if err == nil || errors.As(err, &exit) || !errors.As(err, &e) || e.Uncatchable() {
		return err
	}
	handled, failed := sys.Uncaught(ctx, h.vm, err)
	if failed != nil || handled {
		return failed
	}
	return h.vm.Do(ctx, func(ctx context.Context) error {
		return sys.WriteStderr(ctx, h.vm, "Error in the handler of "+sig.Name+":\n"+e.Report()+"\n")
	})
}
