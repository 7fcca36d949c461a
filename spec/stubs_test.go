package spec

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/docgen"
)

// Editor stubs of every module must be Lua, and every type that they name must be declared.
func TestStubsOfAllModules(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	if status := docgen.StubsMain(t.Context(), bindings.Std(), []string{dir}, &out, &out); status != 0 {
		t.Fatalf("status %d: %s", status, out.String())
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.lua"))
	if err != nil || len(files) < len(bindings.Std()) {
		t.Fatalf("%d files, %v", len(files), err)
	}
	declared := map[string]bool{}
	texts := map[string]string{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		texts[f] = string(b)
		if _, err := runtime.Compile(texts[f], "@"+filepath.Base(f)); err != nil {
			t.Error(err)
		}
		for line := range strings.Lines(texts[f]) {
			if rest, ok := strings.CutPrefix(line, "---@class "); ok {
				name, _, _ := strings.Cut(strings.TrimSpace(rest), ":")
				if declared[name] {
					t.Errorf("%s: class %s is declared twice", filepath.Base(f), name)
				}
				declared[name] = true
			}
		}
	}
	for f, text := range texts {
		for line := range strings.Lines(text) {
			var names []string
			if rest, ok := strings.CutPrefix(line, "---@return "); ok {
				names = strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("|?,[]<>(){} \n", r) })
			} else if _, bases, ok := strings.Cut(line, ": "); ok && strings.HasPrefix(line, "---@class ") {
				names = strings.Split(strings.TrimSpace(bases), ", ")
			}
			for _, name := range names {
				if strings.Contains(strings.Trim(name, "."), ".") && !declared[name] && name != "netlua.file" {
					t.Errorf("%s: no class %s", filepath.Base(f), name)
				}
			}
		}
	}
}
