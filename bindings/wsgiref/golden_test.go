package wsgiref_test

import (
	"bufio"
	"os"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// differs are rows of the vectors that come out otherwise on purpose, by file
// and line.
var differs = map[string]map[int]string{
	"run": rows("a body must be as long as its Content-Length", 105, 107, 108, 113, 114, 115, 116, 121),
	// CPython looks the missing variable up to make a message that it does not need.
	"validate": rows("SCRIPT_NAME may be missing, and PATH_INFO if there is one", 12, 34, 284, 317),
}

func rows(why string, lines ...int) map[int]string {
	m := map[int]string{}
	for _, n := range lines {
		m[n] = why
	}
	return m
}

// TestAsCPython replays what CPython 3.9 made of wsgiref, as a script sees it.
func TestAsCPython(t *testing.T) {
	for name, least := range map[string]int{"headers": 250, "util": 600, "environ": 150, "run": 300, "validate": 380} {
		t.Run(name, func(t *testing.T) {
			vm := runtime.New(runtime.WithHost(host.OS()), runtime.WithModules(bindings.Std()...))
			defer vm.Close()
			out, err := vm.RunFile(t.Context(), "testdata/replay.lua")
			if err != nil {
				t.Fatal(err)
			}
			f, err := os.Open("../../spec/golden/wsgiref/" + name + ".jsonl")
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			n := 0
			for s := bufio.NewScanner(f); s.Scan(); {
				n++
				got, err := vm.Call(t.Context(), out[0], name, s.Text())
				why, other := differs[name][n]
				switch {
				case err != nil:
					t.Fatalf("line %d: %v\n%s", n, err, s.Text())
				case len(got) > 0 && got[0] != lua.LNil && !other:
					t.Errorf("line %d: got %s\n%s", n, got[0], s.Text())
				case other && (len(got) == 0 || got[0] == lua.LNil):
					t.Errorf("line %d: comes out the same, but should not: %s", n, why)
				}
			}
			if n < least {
				t.Fatalf("only %d rows", n)
			}
		})
	}
}
