package runtime_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	netlua "github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// What waits for the world lets others run, and ends with its context.

func TestWaitingInIOIsCancelled(t *testing.T) {
	for _, src := range []string{
		"io.read()",
		"io.stdin:read('*a')",
		"for l in io.lines() do end",
		"pcall(io.read) pcall(io.read)",
		"io.popen('exec sleep 60'):read()",
		"io.popen('exec sleep 60'):close()",
		"with(io.popen('exec sleep 60'), function() end)",
		"local f = io.popen('exec sleep 60', 'w') for i = 1, 100 do f:write(('x'):rep(1e6)) end",
		"os.execute('exec sleep 60')",
	} {
		t.Run(src, func(t *testing.T) {
			silent, w := io.Pipe() // as a terminal where nobody types
			defer w.Close()
			vm := netlua.New(netlua.WithHost(host.OS()), netlua.WithStdin(silent))
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			defer cancel()
			start := time.Now()
			_, err := vm.RunString(ctx, src, "=x")
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("ended with %v", err)
			}
			if err := vm.Close(); err != nil {
				t.Error(err)
			}
			if d := time.Since(start); d > time.Minute {
				t.Errorf("took %v", d)
			}
		})
	}
}

// A line that came while nobody waited for it any more is there for the next read.
func TestReadAfterCancelledRead(t *testing.T) {
	r, w := io.Pipe()
	vm := netlua.New(netlua.WithStdin(r))
	defer vm.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := vm.RunString(ctx, "io.read()", "=x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("ended with %v", err)
	}
	go func() {
		_, err := io.WriteString(w, "one\ntwo\n")
		w.CloseWithError(err)
	}()
	out, err := vm.RunString(context.Background(), "return io.read(), io.read(), io.read()", "=x")
	if err != nil {
		t.Fatal(err)
	}
	if len(out) != 3 || out[0].String() != "one" || out[1].String() != "two" || out[2].String() != "nil" {
		t.Errorf("read %v", out)
	}
}

// Another entry runs while a script waits for input.
func TestReadingReleasesTheLock(t *testing.T) {
	r, w := io.Pipe()
	vm := netlua.New(netlua.WithStdin(r))
	defer vm.Close()
	read := make(chan error, 1)
	go func() {
		_, err := vm.RunString(context.Background(), "line = io.read()", "=x")
		read <- err
	}()
	if _, err := vm.RunString(context.Background(), "other = 1", "=y"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, "typed\n"); err != nil {
		t.Fatal(err)
	}
	if err := <-read; err != nil {
		t.Fatal(err)
	}
	if got := vm.Global("line").String(); got != "typed" {
		t.Errorf("read %q", got)
	}
}

// What a policy forbids is an exception that names the flag, not a result that a
// script takes for a missing file.
func TestDeniedByPolicy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("s"), 0o600); err != nil {
		t.Fatal(err)
	}
	vm := netlua.New()
	defer vm.Close()
	for src, flag := range map[string]string{
		"io.open(file)": "--allow-read", "io.open(file, 'w')": "--allow-write", "io.lines(file)": "--allow-read", "io.input(file)": "--allow-read",
		"os.remove(file)": "--allow-write", "os.rename(file, file)": "--allow-", "io.popen('true')": "--allow-run", "os.execute('true')": "--allow-run",
		"os.tmpname()": "--allow-", "io.tmpfile()": "--allow-",
	} {
		_, err := vm.RunString(context.Background(), "local file = ... local ok, e = pcall(function() "+src+" end) assert(not ok) assert(isinstance(e, require('builtins').PermissionError)) error(e)", "=x", file)
		if err == nil || !strings.Contains(err.Error(), flag) {
			t.Errorf("%s: %v, which does not name %s", src, err, flag)
		}
	}
	// require goes on looking and says why it did not.
	_, err := vm.RunString(context.Background(), "package.path = '/?.lua' require('secret')", "=x")
	if err == nil || !strings.Contains(err.Error(), "not found") || !strings.Contains(err.Error(), "--allow-read") {
		t.Errorf("require: %v", err)
	}
}

// Text that is still in a buffer when the VM is closed is written.
func TestCloseFlushes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out")
	vm := netlua.New(netlua.WithHost(host.OS()))
	if _, err := vm.RunString(context.Background(), "f = io.open(..., 'w') f:write('kept') os.exit(0)", "=x", file); err == nil {
		t.Error("os.exit is no error")
	}
	if err := vm.Close(); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "kept" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestRequireFS(t *testing.T) {
	vm := netlua.New(netlua.WithFS(os.DirFS(writeFiles(t, map[string]string{
		"a.lua": "return 'a'", "a/b.lua": "return 'a.b of ' .. ...", "c/init.lua": "return require('a.b')", "bad.lua": "x = = 1",
	}))))
	defer vm.Close()
	out, err := vm.RunString(context.Background(), "return require('a'), require('a.b'), require('c'), package.loaded['a.b'], pcall(require, 'bad')", "=x")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range out[:5] {
		got = append(got, v.String())
	}
	if s := strings.Join(got, ","); s != "a,a.b of a.b,a.b of a.b,a.b of a.b,false" {
		t.Error(s)
	}
	_, err = vm.RunString(context.Background(), "require('bultins')", "=x")
	if err == nil || !strings.Contains(err.Error(), "did you mean 'builtins'") {
		t.Errorf("no suggestion: %v", err)
	}
	_, err = vm.RunString(context.Background(), "require('../a')", "=x")
	if err == nil || !strings.Contains(err.Error(), "not found") {
		t.Errorf("left its root: %v", err)
	}
}

func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
