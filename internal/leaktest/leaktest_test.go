package leaktest

import (
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

func TestCheck(t *testing.T) {
	for _, stays := range []bool{false, true} {
		w, stop := &watched{TB: t}, make(chan struct{})
		check(w, 200*time.Millisecond)
		go func() { <-stop }()
		if !stays {
			close(stop)
		}
		w.cleanup()
		if stays {
			close(stop)
		}
		if w.failed != stays {
			t.Errorf("a goroutine that stays: %v; failed: %v", stays, w.failed)
		}
	}
}
