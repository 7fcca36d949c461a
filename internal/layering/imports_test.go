package layering

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/netlua/netlua/"

// listed is what the go command knows of a package.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("only %d packages found", len(all))
	}
	return all
}

// room is the part of the house that a package stands in.
func room(path string) string {
	rest, ok := strings.CutPrefix(path, module)
	if !ok {
		return ""
	}
	if strings.HasPrefix(rest, "stdlib/host") {
		return "stdlib/host"
	}
	return strings.SplitN(rest, "/", 2)[0]
}

// allowed lists the arrows between rooms. What is not here must not be imported.
var allowed = map[string][]string{
	"stdlib/host": {},
	"stdlib":      {"stdlib/host"},
	"runtime":     {"stdlib/host"},
	"bindings":    {"runtime", "stdlib", "stdlib/host"},
	"cmd":         {"runtime", "bindings", "stdlib/host"},
	"examples":    {"runtime", "bindings", "stdlib", "stdlib/host"},
	"spec":        {"runtime", "bindings", "stdlib", "stdlib/host"},
	"bench":       {"runtime", "bindings", "stdlib", "stdlib/host"},
	"internal":    {},
}

func TestImportsRunOneWay(t *testing.T) {
	for _, p := range packages(t) {
		from := room(p.ImportPath)
		ok, known := allowed[from]
		if !known {
			t.Errorf("%s: no room %q in the house; say in this test where it stands", p.ImportPath, from)
			continue
		}
		for _, imp := range p.Imports {
			to := room(imp)
			if to == "" || to == from {
				continue
			}
			found := false
			for _, a := range ok {
				found = found || a == to
			}
			if !found {
				t.Errorf("%s imports %s: %s must not know %s", p.ImportPath, imp, from, to)
			}
		}
	}
}

func TestCoreKnowsNoLua(t *testing.T) {
	for _, p := range packages(t) {
		for _, imp := range p.Imports {
			lua := strings.HasPrefix(imp, "github.com/yuin/gopher-lua")
			luar := imp == "layeh.com/gopher-luar"
			switch r := room(p.ImportPath); {
			case strings.HasPrefix(r, "stdlib") && (lua || luar):
				t.Errorf("%s imports %s: the protocol core knows no Lua", p.ImportPath, imp)
			case r == "bindings" && luar:
				t.Errorf("%s imports %s: bindings are declared, not reflected", p.ImportPath, imp)
			}
		}
	}
}
