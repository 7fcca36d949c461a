package cli

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"testing"
	"time"
)

func TestGCPercent(t *testing.T) {
	for live, want := range map[uint64]int{0: 400, 1 << 20: 400, 12 << 20: 400, 16 << 20: 300, 48 << 20: 100, 4 << 30: 100} {
		if got := gcPercent(live, false); got != want {
			t.Errorf("%d MiB: %d, want %d", live>>20, got, want)
		}
	}
	for live, want := range map[uint64]int{0: 1200, 3 << 20: 1200, 12 << 20: 400, 48 << 20: 100} {
		if got := gcPercent(live, true); got != want {
			t.Errorf("%d MiB with forks: %d, want %d", live>>20, got, want)
		}
	}
}

// A large heap grows by less, and a small one again by more.
func TestTuneCollector(t *testing.T) {
	defer debug.SetGCPercent(100)
	forks := &atomic.Int64{}
	tuneCollector(forks)
	reach := func(want int) {
		t.Helper()
		now := []metrics.Sample{{Name: "/gc/gogc:percent"}}
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			runtime.GC()
			metrics.Read(now)
			if now[0].Value.Uint64() == uint64(want) {
				return
			}
		}
		t.Errorf("%d per cent, want %d", now[0].Value.Uint64(), want)
	}
	reach(maxGCPercent)
	large := make([]byte, 64<<20)
	reach(minGCPercent)
	runtime.KeepAlive(large)
	large = nil
	reach(maxGCPercent)
	forks.Store(2)
	reach(forkGCPercent)
	forks.Store(0)
	reach(maxGCPercent)
}
