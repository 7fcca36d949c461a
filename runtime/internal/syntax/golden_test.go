package syntax

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The files under testdata were made by PUC-Rio Lua 5.1.5; see
// testdata/README.md.

func TestSyntaxErrorsAsLua(t *testing.T) {
	for _, pair := range goldenPairs(t, "testdata/syntax_errors.tsv") {
		_, err := Compile(pair[0], "=")
		if err == nil {
			t.Errorf("%q compiled, want %s", pair[0], pair[1])
		} else if got := strings.TrimPrefix(err.Error(), ":"); got != pair[1] {
			t.Errorf("%q\n got %s\nwant %s", pair[0], got, pair[1])
		}
	}
}

func TestRuntimeErrorsAsLua(t *testing.T) {
	for _, pair := range goldenPairs(t, "testdata/runtime_errors.tsv") {
		_, err := run(pair[0], "=")
		if err == nil {
			t.Errorf("%q ran, want %s", pair[0], pair[1])
			continue
		}
		if got := strings.TrimPrefix(err.Error(), ":"); got != pair[1] {
			t.Errorf("%q\n got %s\nwant %s", pair[0], got, pair[1])
		}
	}
}

// TestPrograms runs generated programs, heavy in assignments, logic, loops,
// closures and gotos, against what Lua printed for them.
func TestPrograms(t *testing.T) {
	files, err := filepath.Glob("testdata/programs/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	prelude, coda := readFile(t, "testdata/prelude.lua"), readFile(t, "testdata/coda.lua")
	for _, file := range files {
		program, want, ok := strings.Cut(readFile(t, file), "---- output\n")
		if !ok {
			t.Errorf("%s: no output section", file)
			continue
		}
		got, err := run(prelude+program+coda, "@"+file)
		if err != nil {
			t.Errorf("%s: %v", file, err)
		} else if got != want {
			t.Errorf("%s printed\n%s\nwant\n%s", file, got, want)
		}
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
