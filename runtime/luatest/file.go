package luatest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/netlua/netlua/runtime"
)

// grace is how long a stopped call may take to return. A Go function that
// ignores its context keeps the VM; the rest of the file cannot run then.
const grace = 2 * time.Second

// timeLimit is the cause of the cancellation of what took too long.
type timeLimit struct{ after time.Duration }

func (e *timeLimit) Error() string {
	return fmt.Sprintf("stopped after %v, its time limit", e.after)
}

// errStuck is the failure of a call that did not return when it was stopped.
var errStuck = errors.New("a Go function that ignores cancellation keeps the VM; the rest of the file cannot run")

// file is a spec file with its VM.
type file struct {
	path   string
	source string
	opts   *Options
	vm     *runtime.VM
	out    *capture
	col    *collector
	ctx    context.Context // of the run of its tests
	halted bool            // no further tests
	stuck  bool            // a call did not return when it was stopped
}

// searchPath is where a spec's require looks: in its folder, and in those above it
// up to the working directory, so that folders of specs can share what they need.
func searchPath(path string) (templates []string) {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		templates = append(templates, filepath.Join(dir, "?.lua"), filepath.Join(dir, "?", "init.lua"))
		if dir == "." || !filepath.IsLocal(dir) {
			return templates
		}
	}
}

// open makes the VM for a spec file and loads the file into it, which collects
// its tests. The file must be closed even if that failed.
func open(ctx context.Context, path string, o *Options) (*file, error) {
	f := &file{path: path, opts: o, out: &capture{}}
	opts := []runtime.Option{
		runtime.WithHost(o.Host), runtime.WithModules(o.Modules...), runtime.WithArgs(path),
		runtime.WithPath(searchPath(path)...),
		runtime.WithStdin(strings.NewReader("")), runtime.WithStdout(f.out), runtime.WithStderr(f.out),
	}
	f.vm = runtime.New(append(opts, o.VM...)...)
	f.col = collectorOf(f.vm)
	if err := f.install(ctx); err != nil {
		return f, err
	}
	src, err := f.read()
	if err != nil {
		return f, err
	}
	f.source = src
	p, err := runtime.Compile(src, "@"+path)
	if err != nil {
		return f, err
	}
	err = f.enter(ctx, func(ctx context.Context) error {
		_, err := f.vm.Run(ctx, p)
		return err
	})
	if err == nil {
		f.col.current = nil
	}
	return f, err
}

func (f *file) install(ctx context.Context) error {
	for _, fn := range specGlobals() {
		name, _, _ := strings.Cut(fn.Sig, "(")
		if err := f.vm.SetGlobal(name, fn); err != nil {
			return err
		}
	}
	return installAssert(ctx, f.vm)
}

// maxSpec bounds the size of a spec file, in bytes.
const maxSpec = 16 << 20

func (f *file) read() (string, error) {
	in, err := f.opts.Host.OpenFile(f.path, os.O_RDONLY, 0)
	if err != nil {
		return "", err
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, maxSpec+1))
	if err == nil && len(b) > maxSpec {
		err = fmt.Errorf("%s: larger than %d bytes", f.path, maxSpec)
	}
	return string(b), err
}

// close ends the VM and all that the spec started.
func (f *file) close() {
	if f.stuck {
		go f.vm.Close() // it waits for the call that does not return
		return
	}
	f.vm.Close()
}

// call calls a function of the spec under the time limit.
func (f *file) call(ctx context.Context, fn runtime.Value) error {
	return f.enter(ctx, func(ctx context.Context) error {
		_, err := f.vm.Call(ctx, fn)
		return err
	})
}

// enter runs one entry into the VM under the time limit. What the entry
// starts, threads above all, ends with ctx and not with the entry, unless the
// limit was reached.
func (f *file) enter(ctx context.Context, entry func(context.Context) error) error {
	if f.stuck {
		return errStuck
	}
	limited, stop := context.WithCancelCause(ctx)
	context.AfterFunc(ctx, func() { stop(nil) })
	timer := time.AfterFunc(f.opts.Timeout, func() { stop(&timeLimit{f.opts.Timeout}) })
	defer timer.Stop()
	done := make(chan error, 1)
	go func() { done <- entry(limited) }()
	select {
	case err := <-done:
		return err
	case <-limited.Done():
	}
	select {
	case err := <-done:
		return err
	case <-time.After(grace):
		f.stuck = true
		return errStuck
	}
}
