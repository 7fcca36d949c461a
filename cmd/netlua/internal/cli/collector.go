package cli

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// Scripts make short-lived strings, and collecting less often than Go does by
// default is worth more than the memory, as long as that is not much. Forks make
// them on all cores at once, and no core is left for collecting beside them.
const (
	maxGCPercent  = 400      // growth of a small heap from one collection to the next, in per cent of what is live
	forkGCPercent = 1200     // the same while there are forks
	minGCPercent  = 100      // growth of a large one: Go's default
	allowance     = 48 << 20 // bytes of growth at which a heap begins to be large
)

// gcPercent is the growth to allow with so many bytes alive.
func gcPercent(live uint64, forking bool) int {
	most := uint64(maxGCPercent)
	if forking {
		most = forkGCPercent
	}
	if live == 0 {
		return int(most)
	}
	return int(max(minGCPercent, min(most, allowance*100/live)))
}

// tuneCollector adapts the growth after each collection, from now on. forks is how
// many there are.
func tuneCollector(forks *atomic.Int64) {
	t := &tuner{percent: maxGCPercent, forks: forks, sample: []metrics.Sample{{Name: "/gc/heap/live:bytes"}}}
	debug.SetGCPercent(t.percent)
	t.watch()
}

type tuner struct {
	percent int
	forks   *atomic.Int64
	forking bool // there were some at the last collection: those of a server come and go
	sample  []metrics.Sample
}

// witness is garbage: its collection tells of one.
type witness struct{ _ [4]*byte }

func (t *tuner) watch() { runtime.AddCleanup(new(witness), (*tuner).collected, t) }

func (t *tuner) collected() {
	metrics.Read(t.sample)
	forking := t.forks.Load() > 0
	percent := gcPercent(t.sample[0].Value.Uint64(), forking || t.forking)
	t.forking = forking
	// Setting it stops the world for a moment: not for a trifle.
	if d := percent - t.percent; d > 20 || d < -20 {
		t.percent = percent
		debug.SetGCPercent(percent)
	}
	t.watch()
}
