package runtime

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"
)

// late is a context whose timer is later than the clock.
type late struct {
	context.Context
	deadline time.Time
}

func (l late) Deadline() (time.Time, bool) { return l.deadline, true }

// A wait that fails at the context's deadline, before the context itself has
// noticed, is the end of the script and no error that it could catch.
func TestDeadlineBeforeContext(t *testing.T) {
	m := &Module{Name: "m", Funcs: []Func{{Sig: "wait()", Fn: func(c *Call) error {
		return c.Block(func(context.Context) error { return os.ErrDeadlineExceeded })
	}}}}
	vm := New(WithModules(m))
	defer vm.Close()
	inner, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := vm.RunString(late{inner, time.Now()}, `pcall(require("m").wait) error("caught")`, "=test")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
