package parallel

import (
	"context"
	"time"

	"github.com/netlua/netlua/bindings/internal/wait"
	"github.com/netlua/netlua/runtime"
)

// stream is work under way: workers take items in their order, and results are
// taken in the same order. Its fields are guarded by the lock of the calling VM.
type stream struct {
	vm      *runtime.VM
	results []result
	ahead   int // how many results may wait to be taken
	begun   int // items that workers took
	given   int // results that the script took
	failed  error
	steps   int64 // instructions that workers ran, not yet charged
	stopped bool

	cancel  context.CancelFunc
	readers wait.List     // of results
	room    chan struct{} // closed, and replaced, when a result was taken
}

type result struct {
	done  bool
	value runtime.Value
}

// worker is a fork with its copies of the function and of the items.
type worker struct {
	vm    *runtime.VM
	fn    runtime.Value
	items []runtime.Value
	steps int64
}

// start forks the workers and sets them to work.
func start(c *runtime.Call, fn runtime.Value, items []runtime.Value, n, ahead int, timeout time.Duration) (*stream, error) {
	s := &stream{vm: c.VM(), results: make([]result, len(items)), ahead: ahead, room: make(chan struct{})}
	workers := make([]*worker, 0, n)
	for range n {
		fork, values, err := c.VM().ForkWith(c.Context(), append([]runtime.Value{fn}, items...), runtime.Linked())
		if err != nil {
			for _, w := range workers {
				_ = w.vm.Close() // nothing ran in it
			}
			return nil, err
		}
		workers = append(workers, &worker{vm: fork, fn: values[0], items: values[1:]})
	}
	ctx, cancel := context.WithCancel(runtime.Detach(c.Context()))
	s.cancel = cancel
	if timeout >= 0 {
		clock := c.VM().Host()
		go func() {
			if clock.Sleep(ctx, timeout) == nil {
				s.fail(ctx, runtime.Raisef(runtime.TimeoutError, "timed out"))
			}
		}()
	}
	for _, w := range workers {
		go func() {
			defer func() { _ = w.vm.Close() }() // an error would have nowhere to go
			for s.work(ctx, w) {
			}
		}()
	}
	return s, nil
}

// work does one item and tells whether there may be more.
func (s *stream) work(ctx context.Context, w *worker) bool {
	i := s.take(ctx)
	if i < 0 {
		return false
	}
	out, err := w.vm.Call(ctx, w.fn, w.items[i])
	if err != nil {
		s.fail(ctx, w.vm.TransferError(ctx, err, s.vm))
		return false
	}
	var value runtime.Value
	if len(out) > 0 {
		if value, err = w.vm.Transfer(ctx, out[0], s.vm); err != nil {
			s.fail(ctx, err)
			return false
		}
	}
	var steps int64
	if err := w.vm.Do(ctx, func(context.Context) error {
		steps = w.vm.Steps()
		return nil
	}); err != nil {
		return false
	}
	return s.vm.Do(ctx, func(context.Context) error {
		if value == nil || value.Type().String() == "nil" {
			value = s.vm.None() // results are a list
		}
		s.results[i] = result{true, value}
		s.steps += steps - w.steps
		w.steps = steps
		if i == s.given {
			s.readers.WakeAll()
		}
		return nil
	}) == nil
}

// take returns the next item to do, waiting while too many results wait to be
// taken; -1 if there is none.
func (s *stream) take(ctx context.Context) int {
	for {
		i := -1
		var room chan struct{}
		if err := s.vm.Do(ctx, func(context.Context) error {
			switch {
			case s.stopped || s.failed != nil || s.begun == len(s.results):
			case s.begun-s.given >= s.ahead:
				room = s.room
			default:
				i = s.begun
				s.begun++
			}
			return nil
		}); err != nil || room == nil {
			return i
		}
		select {
		case <-room:
		case <-ctx.Done():
			return -1
		}
	}
}

// fail notes the first error and stops the work.
func (s *stream) fail(ctx context.Context, err error) {
	if ctx.Err() != nil { // stopped before: the error comes from there
		return
	}
	_ = s.vm.Do(ctx, func(context.Context) error { // it fails if the VM is closed: nobody waits then
		if s.failed == nil && !s.stopped {
			s.failed = err
			s.cancel()
			s.readers.WakeAll()
		}
		return nil
	})
}

// next waits for the next result.
func (s *stream) next(c *runtime.Call) (runtime.Value, error) {
	for {
		c.Charge(s.steps)
		s.steps = 0
		switch r := &s.results[s.given]; {
		case r.done:
			v := r.value
			*r = result{}
			s.given++
			close(s.room)
			s.room = make(chan struct{})
			if s.given == len(s.results) {
				s.stop()
			}
			return v, nil
		case s.failed != nil:
			return nil, s.failed
		case s.stopped:
			return nil, runtime.Raisef(runtime.RuntimeError, "the work was stopped")
		}
		if _, err := s.readers.Wait(c, wait.Forever, nil); err != nil {
			return nil, err
		}
	}
}

// stop ends the work. Workers end soon after.
func (s *stream) stop() {
	s.stopped = true
	s.cancel()
}

// Close is stop, for scripts that are ended inside "with".
func (s *stream) Close() error {
	s.stop()
	return nil
}
