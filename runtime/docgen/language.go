package docgen

import (
	_ "embed"
	"fmt"
	"sort"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// The functions of Lua's own libraries are no declarations; what is known of
// them is in a table: since when Lua has them ("5.1", or "+" for what netlua
// takes from later versions), the signature, and a line of documentation.

//go:embed language.tsv
var languageTable string

// languageFunc is a row of the table.
type languageFunc struct {
	name  string // such as string.pack
	later bool   // not in Lua 5.1
	sig   *runtime.Signature
	doc   string
}

var language = sync.OnceValue(func() map[string]languageFunc {
	out := map[string]languageFunc{}
	for i, line := range strings.Split(strings.TrimSpace(languageTable), "\n") {
		f := strings.Split(line, "\t")
		if i == 0 {
			continue
		}
		sig, err := runtime.ParseSignature(f[1])
		if err != nil || len(f) != 3 {
			panic(fmt.Sprintf("language.tsv: line %d: %v", i+1, err))
		}
		out[sig.Name] = languageFunc{sig.Name, f[0] == "+", sig, f[2]}
	}
	return out
})

// languageNames lists the table's names in order.
func languageNames() []string {
	var out []string
	for name := range language() {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// languageName finds the name under which the globals hold a function of Lua's
// libraries, or a library itself; "" if they do not.
func languageName(vm *runtime.VM, v runtime.Value) string {
	switch v.(type) {
	case *lua.LFunction, *lua.LTable:
	default:
		return ""
	}
	g := vm.GlobalTable()
	for _, name := range languageNames() {
		lib, member, ok := strings.Cut(name, ".")
		if !ok {
			if g.RawGetString(name) == v {
				return name
			}
			continue
		}
		t, _ := g.RawGetString(lib).(*lua.LTable)
		switch {
		case t == nil:
		case t == v:
			return lib
		case t.RawGetString(member) == v:
			return name
		}
	}
	return ""
}

// languagePage is the page of a function of Lua's libraries, or of a library.
func languagePage(name string) string {
	var b strings.Builder
	if f, ok := language()[name]; ok {
		fmt.Fprintf(&b, "%s\n\n%s", f.sig, wrap(f.doc, "    "))
		return b.String()
	}
	fmt.Fprintf(&b, "Lua's library %s\n\n", name)
	for _, n := range languageNames() {
		if strings.HasPrefix(n, name+".") {
			f := language()[n]
			fmt.Fprintf(&b, "    %s\n%s", f.sig, wrap(f.doc, "        "))
		}
	}
	return b.String()
}

// isLibrary tells the names of Lua's libraries.
func isLibrary(name string) bool {
	for n := range language() {
		if strings.HasPrefix(n, name+".") {
			return true
		}
	}
	return false
}
