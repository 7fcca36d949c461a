package threading

import (
	"time"

	"github.com/netlua/netlua/bindings/internal/wait"
	"github.com/netlua/netlua/runtime"
)

// Module is require("threading").
var Module = &runtime.Module{
	Name:    "threading",
	Doc:     "Threads, and what they wait for one another with.",
	Classes: []*runtime.Class{Thread, timerClass, Lock, RLock, conditionClass, semaphoreClass, boundedClass, eventClass, barrierClass, localClass, brokenBarrier},
	Funcs:   funcs,
	Consts: []runtime.Const{
		{Name: "TIMEOUT_MAX", Value: float64(9223372036), Doc: "The longest timeout that may be given, in seconds."},
		{Name: "ThreadError", Value: runtime.RuntimeError, Doc: "An older name of RuntimeError."},
	},
	Setup: func(vm *runtime.VM, module *runtime.Table) error {
		registryOf(vm).module = module
		return nil
	},
}

// timeout reads optional argument i: not given or None is no timeout, less than 0 is none at all.
func timeout(c *runtime.Call, i int) time.Duration {
	if !c.Given(i) || c.IsNone(i) {
		return wait.Forever
	}
	return max(0, wait.Seconds(c.Num(i)))
}
