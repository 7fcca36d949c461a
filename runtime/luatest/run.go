package luatest

import (
	"context"
	"errors"
	"time"

	"github.com/netlua/netlua/runtime"
)

// Status is how a test ended.
type Status int

const (
	Passed Status = iota
	Failed
	Skipped
)

// Result is what became of one test.
type Result struct {
	Name     string // of the test with its blocks
	Line     int
	Status   Status
	Reason   string     // of a skipped test
	Failures []*Failure // of a failed one: usually one, more when hooks failed too
	Output   string     // what it printed
	Duration time.Duration
}

// observer is told of each test in turn and decides whether to run it. It may
// set file.halted to end the file there; teardowns still run.
type observer func(name string, run func() *Result)

// run runs the tests of the file that match the filter.
func (f *file) run(ctx context.Context, observe observer) {
	f.ctx = ctx
	f.runBlock(f.col.root, observe)
}

func (f *file) runBlock(b *block, observe observer) {
	for _, it := range b.items {
		switch {
		case f.halted || f.ctx.Err() != nil:
		case it.block != nil:
			f.runBlock(it.block, observe)
		case f.opts.matches(it.test.name):
			observe(it.test.name, func() *Result { return f.runTest(it.test) })
		}
	}
	if b.started {
		f.end(b, observe)
	}
}

// begin runs the setup of b and of the blocks around it, where that has not happened.
func (f *file) begin(b *block) *Failure {
	if b.parent != nil {
		if failed := f.begin(b.parent); failed != nil {
			return failed
		}
	}
	if b.started {
		return b.failed
	}
	b.started = true
	outer := f.ctx
	if b.parent != nil {
		outer = b.parent.ctx
	}
	b.ctx, b.cancel = context.WithCancel(outer)
	for _, fn := range b.setup {
		if err := f.call(b.ctx, fn); err != nil {
			b.failed = f.failure("setup", err, 0)
			return b.failed
		}
	}
	return nil
}

// end runs b's teardown. It fails for itself: the tests are over.
func (f *file) end(b *block, observe observer) {
	defer b.cancel()
	for _, fn := range b.teardown {
		start := time.Now()
		if err := f.call(b.ctx, fn); err != nil && f.ctx.Err() == nil {
			name := join(b.fullName(), "(teardown)")
			observe(name, func() *Result {
				return &Result{Name: name, Status: Failed, Failures: []*Failure{f.failure("teardown", err, 0)},
					Output: f.out.take(), Duration: time.Since(start)}
			})
		}
	}
}

func (f *file) runTest(t *test) *Result {
	r := &Result{Name: t.name, Line: t.line}
	if t.reason != "" {
		r.Status, r.Reason = Skipped, t.reason
		return r
	}
	f.out.take() // what a teardown before it printed is not this test's
	start := time.Now()
	defer func() {
		r.Duration = time.Since(start)
		r.Output = f.out.take()
	}()
	if failed := f.begin(t.block); failed != nil {
		r.Status, r.Failures = Failed, []*Failure{failed}
		return r
	}
	ctx, cancel := context.WithCancel(t.block.ctx)
	defer cancel()
	f.col.start(t)
	defer f.col.start(nil)

	step := func(during string, fn runtime.Value) bool {
		err := f.call(ctx, fn)
		var e *runtime.Error
		switch {
		case err == nil:
			return true
		case errors.As(err, &e) && e.Class == skipped.Name:
			if r.Status == Passed {
				r.Status, r.Reason = Skipped, e.Message
			}
		default:
			r.Status = Failed
			r.Failures = append(r.Failures, f.failure(during, err, t.line))
		}
		return false
	}
	blocks := t.block.path()
	ready := true
	for _, b := range blocks {
		for _, fn := range b.beforeEach {
			ready = ready && step("before_each", fn)
		}
	}
	if ready {
		step("", t.fn)
	}
	for fn := f.col.lastFinally(); fn != nil; fn = f.col.lastFinally() {
		step("finally", fn)
	}
	for i := len(blocks) - 1; i >= 0; i-- {
		for _, fn := range blocks[i].afterEach {
			step("after_each", fn)
		}
	}
	return r
}
