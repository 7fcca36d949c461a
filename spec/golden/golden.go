// Package golden reads the vectors that stand beside it, for the tests that
// replay them: each folder has those of a module, made by CPython 3.9.18, and
// their generator. Only tests import it.
//
// A replay goes over [Rows]. Where we part from CPython on purpose the folder has
// a file of [Differences]. Byte strings stand in JSON as [Text].
package golden

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Lines reads a file, named by its path from this folder, and returns its lines
// without their ends.
func Lines(tb testing.TB, name string) [][]byte {
	tb.Helper()
	root, err := filepath.Abs(".")
	if err != nil {
		tb.Fatal(err)
	}
	for !exists(filepath.Join(root, "go.mod")) {
		above := filepath.Dir(root)
		if above == root {
			tb.Fatal("golden: the test does not run inside the module")
		}
		root = above
	}
	data, err := os.ReadFile(filepath.Join(root, "spec", "golden", filepath.FromSlash(name)))
	if err != nil {
		tb.Fatal(err)
	}
	return bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// Rows reads a file of one JSON value a line. The test fails if there are fewer
// than least, for then it would prove little.
func Rows[T any](tb testing.TB, name string, least int) []T {
	tb.Helper()
	lines := Lines(tb, name)
	if len(lines) < least {
		tb.Fatalf("%s: %d rows, want at least %d", name, len(lines), least)
	}
	rows := make([]T, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal(line, &rows[i]); err != nil {
			tb.Fatalf("%s:%d: %v in %s", name, i+1, err, line)
		}
	}
	return rows
}

// Differences reads a file of the rows that a replay answers differently on
// purpose, and returns a function that finds the one of a key. describe tells the
// key of a row and the reason for it.
//
// The test fails if a row has no reason, if two have the same key, and, when it
// ends, if one was never looked for. That a listed row does differ is for the
// replay to check: it alone knows how to compare.
func Differences[T any](tb testing.TB, name string, describe func(T) (key, why string)) func(key string) (T, bool) {
	tb.Helper()
	rows, unused := map[string]T{}, map[string]bool{}
	for _, row := range Rows[T](tb, name, 1) {
		key, why := describe(row)
		if why == "" {
			tb.Errorf("%s: no reason for %q", name, key)
		}
		if unused[key] {
			tb.Errorf("%s: %q is there twice", name, key)
		}
		rows[key], unused[key] = row, true
	}
	tb.Cleanup(func() {
		if tb.Failed() { // it may have stopped before it came to them
			return
		}
		for key := range unused {
			tb.Errorf("%s: no vector is %q", name, key)
		}
	})
	return func(key string) (T, bool) {
		delete(unused, key)
		row, ok := rows[key]
		return row, ok
	}
}
