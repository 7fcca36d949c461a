// Package threading declares the module threading: threads over the one heap of
// a VM, and what they wait for one another with.
//
// Only one thread of a VM runs Lua at a time, and it gives way where it calls
// something that waits and nowhere else, unless sys.setswitchinterval turns
// preemption on. So plain data needs no locks; locks are for what spans several
// waiting calls.
//
// The map: thread.go has Thread and Timer, registry.go the module's functions
// and how threads are found, hook.go what happens to errors that nobody caught,
// lock.go Lock and RLock, condition.go Condition, semaphore.go both semaphores,
// event.go Event, barrier.go Barrier, local.go local. Waiting itself is
// package bindings/internal/wait.
package threading
