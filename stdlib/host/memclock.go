package host

import (
	"context"
	"slices"
	"sync"
	"time"
)

// ManualClock is a clock that moves only when it is told to. The zero value
// shows the zero time.
type ManualClock struct {
	mu      sync.Mutex
	now     time.Time
	waiting []alarm
}

type alarm struct {
	at   time.Time
	ring chan struct{}
}

// NewManualClock returns a clock that stands at now.
func NewManualClock(now time.Time) *ManualClock { return &ManualClock{now: now} }

// Now is the time that was set.
func (c *ManualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock forward and wakes the sleepers whose time has come.
func (c *ManualClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.waiting = slices.DeleteFunc(c.waiting, func(a alarm) bool {
		if a.at.After(c.now) {
			return false
		}
		close(a.ring)
		return true
	})
}

// Sleepers is the number of calls of Sleep that are under way, so that a test
// can wait for one before it advances the clock.
func (c *ManualClock) Sleepers() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiting)
}

// Sleep waits until the clock has been advanced by d.
func (c *ManualClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	a := alarm{ring: make(chan struct{})}
	c.mu.Lock()
	a.at = c.now.Add(d)
	c.waiting = append(c.waiting, a)
	c.mu.Unlock()
	select {
	case <-a.ring:
		return nil
	case <-ctx.Done():
		c.mu.Lock()
		defer c.mu.Unlock()
		c.waiting = slices.DeleteFunc(c.waiting, func(b alarm) bool { return a.ring == b.ring })
		return ctx.Err()
	}
}
