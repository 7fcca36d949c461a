package socketserver

import (
	"context"
	"sync"
)

// crowd is a set that can be waited for to shrink. The zero value is empty.
type crowd[T comparable] struct {
	mu   sync.Mutex
	in   map[T]struct{}
	left chan struct{} // closed when one has left, while somebody waits for that
}

func (c *crowd[T]) add(v T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.in == nil {
		c.in = map[T]struct{}{}
	}
	c.in[v] = struct{}{}
}

func (c *crowd[T]) remove(v T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.in, v)
	if c.left != nil {
		close(c.left)
		c.left = nil
	}
}

func (c *crowd[T]) len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.in)
}

// those lists the ones that which holds for.
func (c *crowd[T]) those(which func(T) bool) []T {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []T
	for v := range c.in {
		if which(v) {
			out = append(out, v)
		}
	}
	return out
}

// wait waits until there are no more than most of them, which is asked anew
// whenever one has left.
func (c *crowd[T]) wait(ctx context.Context, most func() int) error {
	for {
		n := most()
		c.mu.Lock()
		if len(c.in) <= n {
			c.mu.Unlock()
			return nil
		}
		if c.left == nil {
			c.left = make(chan struct{})
		}
		left := c.left
		c.mu.Unlock()
		select {
		case <-left:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func none() int { return 0 }
