package conformance

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	netlua "github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// files are the test files, in the order of the suite's all.lua, and how it runs
// those that are not merely called; main.lua tests the command line of lua(1), which is not ours.
var files = []struct{ name, how string }{
	{name: "gc.lua"},
	{name: "db.lua"},
	{"calls.lua", "assert(f() == deep and deep)"},
	{name: "strings.lua"},
	{name: "literals.lua"},
	{"attrib.lua", "assert(f() == 27)"},
	{"locals.lua", "assert(f() == 5)"},
	{name: "constructs.lua"},
	{name: "code.lua"},
	{"big.lua", "f = coroutine.wrap(f) assert(f() == 'b') assert(f() == 'a')"},
	{name: "nextvar.lua"},
	{name: "pm.lua"},
	{name: "api.lua"},
	{"events.lua", "assert(f() == 12)"},
	{name: "vararg.lua"},
	{name: "closure.lua"},
	{name: "errors.lua"},
	{name: "math.lua"},
	{name: "sort.lua"},
	{"verybig.lua", "assert(f() == 10)"},
	{name: "files.lua"},
}

// timeout is for one run of one file.
const timeout = 5 * time.Minute

func TestOfficialSuite(t *testing.T) {
	dir := suiteDir(t)
	for _, f := range files {
		t.Run(f.name, func(t *testing.T) {
			src := readFile(t, filepath.Join(dir, f.name))
			known := knownFailures[f.name]
			checkEntries(t, src, known)
			if out, err := run(t, dir, f.name, f.how, apply(src, known, -1)); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for i, k := range known {
				if k.fatal {
					continue
				}
				if _, err := run(t, dir, f.name, f.how, apply(src, known, i)); err == nil {
					t.Errorf("passes now, take it off the list: %q", k.from)
				}
			}
		})
	}
}

// suiteDir is where the suite's files are.
func suiteDir(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/gopher-lua").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "_lua5.1-tests")
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// checkEntries sees to it that every entry has a reason and names one place of the file.
func checkEntries(t *testing.T, src string, known []failure) {
	t.Helper()
	for _, k := range known {
		if k.why == "" {
			t.Errorf("%q: no reason given", k.from)
		}
		if _, _, ok := k.find(src); !ok {
			t.Errorf("%q to %q: not found, or more than once", k.from, k.to)
		}
	}
}

// find returns the place of the piece in src.
func (k failure) find(src string) (start, end int, ok bool) {
	if strings.Count(src, k.from) != 1 {
		return 0, 0, false
	}
	start = strings.Index(src, k.from)
	end = start + len(k.from)
	if k.to != "" {
		n := strings.Index(src[end:], k.to)
		if n < 0 {
			return 0, 0, false
		}
		end += n + len(k.to)
	}
	return start, end, true
}

// apply replaces the known failures in src, all but the one numbered except.
// Lines keep their numbers, which some of the tests look at.
func apply(src string, known []failure, except int) string {
	for i, k := range known {
		if i == except {
			continue
		}
		start, end, ok := k.find(src)
		if !ok {
			continue
		}
		lines := strings.Count(src[start:end], "\n") - strings.Count(k.instead, "\n")
		src = src[:start] + k.instead + strings.Repeat("\n", max(lines, 0)) + src[end:]
	}
	return src
}

// run runs the text of a file of the suite in a new VM and a new directory. It
// returns the output and what went wrong.
func run(t *testing.T, suite, name, how, src string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	for _, sub := range []string{"libs", "libs/P1"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	helper := readFile(t, filepath.Join(suite, "checktable.lua"))
	for file, text := range map[string]string{name: src, "checktable.lua": helper} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	var out bytes.Buffer
	vm := netlua.New(
		netlua.WithHost(host.OS()), netlua.WithPath("?", "./?.lua"),
		netlua.WithStdin(strings.NewReader("")), netlua.WithStdout(&out), netlua.WithStderr(&out),
	)
	defer vm.Close()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if how == "" {
		how = "f()"
	}
	_, err := vm.RunString(ctx, "math.randomseed(0) local f = assert(loadfile('"+name+"')) "+how, "=suite")
	if e := (*netlua.Error)(nil); errors.As(err, &e) {
		err = errors.New(e.Report())
	}
	return out.String(), err
}
