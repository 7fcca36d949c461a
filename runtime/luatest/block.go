package luatest

import (
	"context"

	"github.com/netlua/netlua/runtime"
)

// block is a describe block; the file itself is the outermost one.
type block struct {
	name   string
	parent *block
	items  []item

	setup, teardown       []runtime.Value
	beforeEach, afterEach []runtime.Value

	// The block's life while tests run. It starts with the first of its tests
	// that is to run; what setup started lives until the block ends.
	started bool
	failed  *Failure // why setup failed
	ctx     context.Context
	cancel  context.CancelFunc
}

// item is a test or a block, one of the two.
type item struct {
	test  *test
	block *block
}

// test is an it, or a pending.
type test struct {
	name   string // with the names of its blocks
	block  *block
	fn     runtime.Value
	line   int
	reason string // of a pending test; "" for others
}

// fullName is the block's name with those around it, "" for the file.
func (b *block) fullName() string {
	if b.parent == nil {
		return ""
	}
	return join(b.parent.fullName(), b.name)
}

func join(outer, name string) string {
	if outer == "" {
		return name
	}
	return outer + " " + name
}

// path is the blocks from the file's down to b.
func (b *block) path() []*block {
	if b == nil {
		return nil
	}
	return append(b.parent.path(), b)
}

// tests lists the tests in and below b in order.
func (b *block) tests() []*test {
	var out []*test
	for _, it := range b.items {
		if it.test != nil {
			out = append(out, it.test)
		} else {
			out = append(out, it.block.tests()...)
		}
	}
	return out
}
