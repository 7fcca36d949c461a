package runtime_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/netlua/netlua/runtime"
)

// A turn that is too long ends the call, and neither the flow of control that
// made it nor the VM.
func TestLimitTurn(t *testing.T) {
	vm := runtime.New()
	defer vm.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := vm.RunString(ctx, `
local function forever() while true do end end
local function caught() while true do pcall(forever) end end
local function in_coroutine() coroutine.wrap(caught)() end
local function short() local n = 0; for i = 1, 1000 do n = n + 1 end return n end
return forever, caught, in_coroutine, short`, "=test")
	if err != nil {
		t.Fatal(err)
	}
	short := vm.NewFunction(out[3])
	body := func(ctx context.Context) error {
		if before := vm.LimitTurn(ctx, 100_000); before != 0 {
			t.Errorf("a bound of %d", before)
		}
		for i := range 3 {
			_, err := vm.NewFunction(out[i]).Call(ctx)
			var e *runtime.Error
			if !errors.Is(err, runtime.ErrTurnLimit) || !errors.As(err, &e) || !e.Uncatchable() {
				t.Errorf("function %d: %v", i, err)
			}
		}
		for range 200 { // more than the bound, in turns that are not
			if _, err := short.Call(ctx); err != nil {
				return err
			}
		}
		if before := vm.LimitTurn(ctx, 0); before != 100_000 {
			t.Errorf("a bound of %d", before)
		}
		return nil
	}
	for _, every := range []time.Duration{0, time.Microsecond} { // giving way to others is no waiting
		var thread *runtime.Thread
		err = vm.Do(ctx, func(context.Context) (err error) {
			vm.SetSwitchInterval(every)
			thread, err = vm.StartGo(body, runtime.ThreadOptions{})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		<-thread.Done()
		if _, err := thread.Result(); err != nil {
			t.Errorf("preemption every %v: %v", every, err)
		}
	}
	if _, err := short.Call(ctx); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
