package luatest

import (
	"context"
	"sync"
	"time"
)

// FileResult is what became of one spec file.
type FileResult struct {
	Path     string
	Results  []*Result
	Tests    []*test // all that the file defines and the filter selects
	Duration time.Duration
}

// count returns how many results have the status.
func (r *FileResult) count(s Status) int {
	n := 0
	for _, t := range r.Results {
		if t.Status == s {
			n++
		}
	}
	return n
}

// loadName is the name of the result of a file that cannot be loaded.
const loadName = "(loading the file)"

// runFile runs one spec file. A file that does not load is one failed test.
func runFile(ctx context.Context, path string, o *Options, list bool) *FileResult {
	start := time.Now()
	out := &FileResult{Path: path}
	defer func() { out.Duration = time.Since(start) }()
	f, err := open(ctx, path, o)
	defer f.close()
	if err != nil {
		if ctx.Err() == nil {
			out.Results = []*Result{f.loadFailure(err)}
		}
		return out
	}
	for _, t := range f.col.root.tests() {
		if o.matches(t.name) {
			out.Tests = append(out.Tests, t)
		}
	}
	if list {
		return out
	}
	f.out.take() // what loading printed belongs to no test
	f.run(ctx, func(_ string, run func() *Result) {
		r := run()
		if ctx.Err() != nil {
			return // the run was interrupted: that is no failure of the test
		}
		out.Results = append(out.Results, r)
		f.halted = f.halted || o.FailFast && r.Status == Failed
	})
	return out
}

func (f *file) loadFailure(err error) *Result {
	return &Result{Name: loadName, Status: Failed, Failures: []*Failure{f.failure("", err, 0)}, Output: f.out.take()}
}

// runFiles runs many spec files, o.Jobs at a time, and hands their results to
// done in the order of paths. With FailFast nothing is handed over after the
// first file with a failure.
func runFiles(ctx context.Context, paths []string, o *Options, list bool, done func(*FileResult)) {
	ctx, cancel := context.WithCancel(ctx)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()
	results := make([]chan *FileResult, len(paths))
	for i := range results {
		results[i] = make(chan *FileResult, 1)
	}
	next := make(chan int, len(paths))
	for i := range paths {
		next <- i
	}
	close(next)
	for range min(o.Jobs, len(paths)) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := range next {
				if ctx.Err() != nil {
					close(results[i])
					continue
				}
				results[i] <- runFile(ctx, paths[i], o, list)
			}
		}()
	}
	for _, c := range results {
		r := <-c
		if r == nil {
			return
		}
		done(r)
		if o.FailFast && r.count(Failed) > 0 {
			return
		}
	}
}
