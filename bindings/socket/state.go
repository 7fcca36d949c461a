package socket

import (
	"time"

	"github.com/netlua/netlua/runtime"
)

// moduleState is what one VM keeps for the module.
type moduleState struct {
	timeout time.Duration // of new sockets; negative for none
}

type stateKey struct{}

func state(vm *runtime.VM) *moduleState {
	return runtime.State(vm, stateKey{}, func() *moduleState { return &moduleState{timeout: -1} })
}

// defaultTimeout is the time-out of new sockets; negative for none.
func defaultTimeout(vm *runtime.VM) time.Duration { return state(vm).timeout }

// DefaultTimeout is what setdefaulttimeout set; ok is false when there is none.
func DefaultTimeout(vm *runtime.VM) (d time.Duration, ok bool) {
	d = defaultTimeout(vm)
	return d, d >= 0
}
