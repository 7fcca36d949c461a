package leaktest

import (
	"runtime"
	"testing"
	"time"
)

// watched is a test that remembers instead of failing.
type watched struct {
	testing.TB
	cleanup func()
	failed  bool
}

func (w *watched) Helper()               {}
func (w *watched) Cleanup(f func())      { w.cleanup = f }
func (w *watched) Errorf(string, ...any) { w.failed = true }

func TestAtMost(t *testing.T) {
	for _, stays := range []bool{false, true} {
		w, before, stop := &watched{TB: t}, runtime.NumGoroutine(), make(chan struct{})
		go func() { <-stop }()
		if stays {
			atMost(w, before, 50*time.Millisecond)
			close(stop)
		} else {
			time.AfterFunc(20*time.Millisecond, func() { close(stop) })
			AtMost(w, before)
		}
		if w.failed != stays {
			t.Errorf("a goroutine that stays: %v; failed: %v", stays, w.failed)
		}
		AtMost(t, before)
	}
}

func TestCheck(t *testing.T) {
	w, stop := &watched{TB: t}, make(chan struct{})
	Check(w)
	go func() { <-stop }()
	time.AfterFunc(20*time.Millisecond, func() { close(stop) })
	w.cleanup()
	if w.failed {
		t.Error("failed for a goroutine that ended")
	}
}
