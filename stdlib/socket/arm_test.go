package socket

import (
	"context"
	"testing"
	"time"
)

// A context that ends just when an operation does must not reach the deadline of
// the operation after it.
func TestArmLeavesNothingBehind(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	begun, ended := make(chan struct{}), false
	stop := arm(ctx, -1, func(at time.Time) error {
		if !at.IsZero() {
			close(begun)
			time.Sleep(20 * time.Millisecond)
			ended = true
		}
		return nil
	})
	cancel()
	<-begun
	stop()
	if !ended {
		t.Error("the deadline was still being set")
	}
}
