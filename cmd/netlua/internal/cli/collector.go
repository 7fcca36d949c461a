package cli

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// Scripts make short-lived strings, and collecting less often than Go does by
// default is worth more than the memory, as long as that is not much.
const (
	maxGCPercent = 400      // growth of a small heap from one collection to the next, in per cent of what is live
	minGCPercent = 100      // growth of a large one: Go's default
	allowance    = 48 << 20 // bytes of growth at which a heap begins to be large
)

// gcPercent is the growth to allow with so many bytes alive.
func gcPercent(live uint64) int {
	if live == 0 {
		return maxGCPercent
	}
	return int(max(minGCPercent, min(maxGCPercent, allowance*100/live)))
}

// tuneCollector adapts the growth after each collection, from now on.
func tuneCollector() {
	t := &tuner{percent: maxGCPercent, sample: []metrics.Sample{{Name: "/gc/heap/live:bytes"}}}
	debug.SetGCPercent(t.percent)
	t.watch()
}

type tuner struct {
	percent int
	sample  []metrics.Sample
}

// witness is garbage: its collection tells of one.
type witness struct{ _ [4]*byte }

func (t *tuner) watch() { runtime.AddCleanup(new(witness), (*tuner).collected, t) }

func (t *tuner) collected() {
	metrics.Read(t.sample)
	percent := gcPercent(t.sample[0].Value.Uint64())
	// Setting it stops the world for a moment: not for a trifle.
	if d := percent - t.percent; d > 20 || d < -20 {
		t.percent = percent
		debug.SetGCPercent(percent)
	}
	t.watch()
}
