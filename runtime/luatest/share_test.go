package luatest

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Folders of specs share what lies above them, and the nearest file counts.
func TestSpecsShareFiles(t *testing.T) {
	h := world(t,
		"spec/common.lua", `return "above"`, "spec/twice.lua", `return "above"`,
		"spec/http/twice.lua", `return "beside"`,
		"spec/http/a_spec.lua", `it("finds both", function()
  assert.equal("above", require("common"))
  assert.equal("beside", require("twice"))
end)`)
	for _, args := range [][]string{{"spec"}, {"spec/http"}, {"spec/http/a_spec.lua"}} {
		status, out, errs := inner(t, h, args...)
		if status != 0 || !strings.Contains(out, "1 passed, 0 failed") {
			t.Errorf("%v: status %d\n%s%s", args, status, out, errs)
		}
	}
}

func TestSearchPath(t *testing.T) {
	for path, dirs := range map[string][]string{
		"a_spec.lua":        {"."},
		"x/y/a_spec.lua":    {"x/y", "x", "."},
		"../x/a_spec.lua":   {"../x"}, // what is not below the working directory shares nothing
		"/abs/x/a_spec.lua": {"/abs/x"},
	} {
		var want []string
		for _, dir := range dirs {
			want = append(want, filepath.Join(dir, "?.lua"), filepath.Join(dir, "?", "init.lua"))
		}
		if got := searchPath(path); !slices.Equal(got, want) {
			t.Errorf("%s: %q", path, got)
		}
	}
}
