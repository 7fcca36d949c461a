// Package leaktest finds goroutines that a test leaves behind. Only tests
// import it.
package leaktest

import (
	"runtime"
	"testing"
	"time"
)

// patience is how long goroutines have to end after the test, whose last ones
// may still be on their way out.
const patience = 2 * time.Second

// Check fails the test if it ends with more goroutines than it has now. What
// the test registers with Cleanup afterwards is done before they are counted.
func Check(tb testing.TB) {
	tb.Helper()
	check(tb, patience)
}

func check(tb testing.TB, patience time.Duration) {
	tb.Helper()
	before := runtime.NumGoroutine()
	tb.Cleanup(func() {
		for end := time.Now().Add(patience); runtime.NumGoroutine() > before; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				stacks := make([]byte, 1<<16)
				tb.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
				return
			}
		}
	})
}
