// Package leaktest finds goroutines that a test leaves behind. Only tests
// import it.
package leaktest

import (
	"runtime"
	"testing"
	"time"
)

// patience is how long goroutines have to end after what they worked for, whose
// last ones may still be on their way out.
const patience = time.Minute

// Check fails the test if it ends with more goroutines than it has now. What
// the test registers with Cleanup afterwards is done before they are counted.
func Check(tb testing.TB) {
	tb.Helper()
	before := runtime.NumGoroutine()
	tb.Cleanup(func() { AtMost(tb, before) })
}

// AtMost fails the test if more than n goroutines are left, once they have had
// time to end.
func AtMost(tb testing.TB, n int) {
	tb.Helper()
	atMost(tb, n, patience)
}

func atMost(tb testing.TB, n int, patience time.Duration) {
	tb.Helper()
	for end := time.Now().Add(patience); runtime.NumGoroutine() > n; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<16)
			tb.Errorf("%d goroutines, want at most %d:\n%s", runtime.NumGoroutine(), n, stacks[:runtime.Stack(stacks, true)])
			return
		}
	}
}
