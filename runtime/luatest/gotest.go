package luatest

import (
	"context"
	"path/filepath"
)

// tester is *testing.T, named by its methods so that the program does not link package testing.
type tester[T any] interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
	Log(args ...any)
	Run(name string, f func(T)) bool
}

// Run runs the specs below dir, or the spec file dir, as subtests of t (a
// *testing.T): one for each file and in it one for each test, so that go test's
// -run and -v apply. A pending test is a skipped one.
func Run[T tester[T]](t T, dir string, o Options) {
	t.Helper()
	o = o.withDefaults()
	files, err := discover(o.Host, []string{dir})
	if err != nil {
		t.Fatalf("luatest: %v", err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		if rel, err := filepath.Rel(dir, path); err == nil && rel != "." {
			name = rel
		}
		t.Run(filepath.ToSlash(name), func(t T) { runGo(t, path, &o) })
	}
}

func runGo[T tester[T]](t T, path string, o *Options) {
	f, err := open(t.Context(), path, o)
	defer f.close()
	if err != nil {
		t.Fatalf("%s", f.loadFailure(err).Failures[0].text())
	}
	f.run(t.Context(), func(name string, run func() *Result) {
		t.Run(name, func(t T) {
			r := run()
			if r.Output != "" {
				t.Log(r.Output)
			}
			switch r.Status {
			case Failed:
				f.halted = o.FailFast
				for _, x := range r.Failures {
					t.Errorf("%s", x.text())
				}
			case Skipped:
				t.Skipf("%s", r.Reason)
			}
		})
	})
}
