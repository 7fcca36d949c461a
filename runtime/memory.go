package runtime

import (
	goruntime "runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

// The memory limit. Neither Go nor gopher-lua tells who allocates, so the limit
// is on the growth of the process: a timer samples the heap and the stacks while
// the VM runs, and the hook stops the script at its next instruction. What one
// instruction can allocate is bounded apart from that, by the length of strings
// and of the array part of tables.

// memorySample is the time between two looks at the heap. A script can fill
// some 50 MB in that time.
const memorySample = 10 * time.Millisecond

// memoryWatch samples the heap for one VM.
type memoryWatch struct {
	vm   *VM
	over atomic.Bool // a sample was too large, and nobody has looked into it

	mu      sync.Mutex
	timer   *time.Timer
	armed   bool // the timer is set
	running bool // a script runs
	ran     bool // one ran since the last sample
}

func newMemoryWatch(vm *VM) *memoryWatch {
	w := &memoryWatch{vm: vm}
	w.timer = time.AfterFunc(time.Hour, w.sample)
	w.timer.Stop()
	return w
}

// start is called when a script begins to run or goes on, stop when it waits or ends.
func (w *memoryWatch) start() {
	w.mu.Lock()
	w.running, w.ran = true, true
	if !w.armed {
		w.armed = true
		w.timer.Reset(memorySample)
	}
	w.mu.Unlock()
}

func (w *memoryWatch) stop() {
	w.mu.Lock()
	w.running = false
	w.mu.Unlock()
}

func (w *memoryWatch) sample() {
	if w.tooMuch() {
		w.over.Store(true)
	}
	w.mu.Lock()
	w.armed = w.ran
	if w.ran = w.running; w.armed {
		w.timer.Reset(memorySample)
	}
	w.mu.Unlock()
}

// exceeded decides, after a sample was too large, whether that much is really in
// use: what it counted may be garbage. It takes several collections until what
// abandoned coroutines and gopher-lua's own pools hold is gone.
func (w *memoryWatch) exceeded() bool {
	w.over.Store(false)
	for range 3 {
		goruntime.GC()
		if !w.tooMuch() {
			return false
		}
		time.Sleep(time.Millisecond) // lets the clean-ups of what was collected run
		w.vm.reapCoroutines()
	}
	return w.tooMuch()
}

func (w *memoryWatch) tooMuch() bool { return memoryInUse() > w.most() }

// most is the number of bytes that may be in use.
func (w *memoryWatch) most() int64 { return w.vm.heapAtStart + w.vm.limits.Memory }

// memoryInUse is the number of bytes of the process in heap objects and goroutine stacks.
func memoryInUse() int64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64() + s[1].Value.Uint64())
}
