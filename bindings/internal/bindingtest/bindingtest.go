// Package bindingtest runs scripts for the tests of bindings. Only tests import
// it. What a test can say in Lua alone belongs into a spec; see
// [github.com/netlua/netlua/runtime/luatest].
package bindingtest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/runtime"
)

// limit is a net under scripts that hang.
const limit = time.Minute

// New makes a VM that is closed when the test ends.
func New(tb testing.TB, opts ...runtime.Option) *runtime.VM {
	tb.Helper()
	vm := runtime.New(opts...)
	tb.Cleanup(func() {
		if err := vm.Close(); err != nil {
			tb.Error(err)
		}
	})
	return vm
}

// Values runs a script with args as its arguments, waits for its threads, and
// returns its results. An error fails the test there and then, with the
// traceback. Positions in messages begin with "test:".
func Values(tb testing.TB, vm *runtime.VM, src string, args ...any) []runtime.Value {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), limit)
	defer cancel()
	out, err := vm.RunString(ctx, src, "=test", args...)
	if err == nil {
		err = vm.Wait(ctx)
	}
	if e := (*runtime.Error)(nil); errors.As(err, &e) {
		tb.Fatal(e.Report())
	}
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// Run is [Values] with the results as texts, joined by spaces.
func Run(tb testing.TB, vm *runtime.VM, src string, args ...any) string {
	tb.Helper()
	out := Values(tb, vm, src, args...)
	texts := make([]string, len(out))
	for i, v := range out {
		texts[i] = v.String()
	}
	return strings.Join(texts, " ")
}

// Function runs a script that returns a function, for [runtime.VM.Call].
func Function(tb testing.TB, vm *runtime.VM, src string) runtime.Value {
	tb.Helper()
	out := Values(tb, vm, src)
	if len(out) != 1 {
		tb.Fatalf("the script returned %d values, want a function", len(out))
	}
	return out[0]
}
