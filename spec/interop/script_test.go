//go:build interop

package interop

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain makes the program first, unless NETLUA names it.
func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	if path, err := filepath.Abs(os.Getenv("NETLUA")); os.Getenv("NETLUA") != "" && err == nil {
		_ = os.Setenv("NETLUA", path) // a good name and value
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "netlua-interop")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "netlua")
	if out, err := exec.Command("go", "build", "-o", path, "github.com/netlua/netlua/cmd/netlua").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	_ = os.Setenv("NETLUA", path)
	return m.Run()
}

// result is what a program that was run left behind.
type result struct {
	stdout, stderr string
	status         int // -1 if it was killed
}

// execute runs a program to its end, or for a minute, in an environment without
// proxies but with what env adds.
func execute(t testing.TB, env []string, argv ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.WaitDelay = time.Second
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); !strings.HasSuffix(strings.ToLower(name), "_proxy") {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	cmd.Env = append(cmd.Env, env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if ctx.Err() != nil {
		t.Fatalf("%s: still ran after a minute\n%s%s", argv[0], stdout.String(), stderr.String())
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// netlua runs a script, with arg, and gives what it did.
func netlua(t testing.TB, env []string, src string, args ...string) result {
	t.Helper()
	script := filepath.Join(t.TempDir(), "script.lua")
	check(t, os.WriteFile(script, []byte(src), 0o644))
	return execute(t, env, append([]string{os.Getenv("NETLUA"), script}, args...)...)
}

// lua runs a script that must succeed, with arg, and gives what it printed
// without the last line's end.
func lua(t testing.TB, src string, args ...string) string {
	t.Helper()
	r := netlua(t, nil, src, args...)
	if r.status != 0 {
		t.Fatalf("exit status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	return strings.TrimSuffix(r.stdout, "\n")
}

// curl runs curl, which must succeed, and gives what it printed.
func curl(t testing.TB, args ...string) string {
	t.Helper()
	r := execute(t, nil, append([]string{program(t, "curl", "curl"), "-sS"}, args...)...)
	if r.status != 0 {
		t.Fatalf("curl %v: exit status %d\n%s", args, r.status, r.stderr)
	}
	return r.stdout
}

// specs runs the specs of testdata/name, each as a test of its own; env is what
// they read with os.getenv.
func specs(t *testing.T, name string, env ...string) {
	t.Helper()
	r := execute(t, env, os.Getenv("NETLUA"), "test", "-v", filepath.Join("testdata", name))
	if r.status != 0 {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}
}

// cpythons are the Pythons at hand, by version; those that the differences of
// TestCompare are known of.
func cpythons(t testing.TB) map[string]string {
	t.Helper()
	home, _ := os.UserHomeDir() // "" finds nothing
	candidates, _ := filepath.Glob(filepath.Join(home, ".pyenv/versions/3.9.*/bin/python3.9"))
	found := map[string]string{}
	for _, name := range append(candidates, "python3.9", "python3.11", "/usr/bin/python3", "python3") {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		version := strings.TrimSpace(execute(t, nil, path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").stdout)
		if (version == "3.9" || version == "3.11") && found[version] == "" {
			found[version] = path
		}
	}
	if len(found) == 0 {
		t.Log("neither CPython 3.9 nor 3.11 is installed: not compared")
	}
	return found
}
