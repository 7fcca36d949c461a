package luatest

import "sync"

// maxOutput bounds what is kept of one test's output, in bytes.
const maxOutput = 1 << 20

// capture collects what a spec prints. Threads of the spec may write at any time.
type capture struct {
	mu  sync.Mutex
	b   []byte
	cut bool
}

func (c *capture) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	room := min(len(p), maxOutput-len(c.b))
	c.b = append(c.b, p[:room]...)
	c.cut = c.cut || room < len(p)
	return len(p), nil
}

// take returns what was written since the last call.
func (c *capture) take() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := string(c.b)
	if c.cut {
		s += "\n... (output cut off)\n"
	}
	c.b, c.cut = nil, false
	return s
}
