package cli

import (
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/netlua/netlua/runtime"
)

// listModules prints each module with the first sentence of its documentation.
func listModules(w io.Writer, modules []*runtime.Module, args []string) error {
	if len(args) > 0 {
		return usagef("modules takes no arguments; netlua doc %s shows a module", args[0])
	}
	modules = append([]*runtime.Module{runtime.Builtins()}, modules...)
	sort.Slice(modules, func(i, j int) bool { return modules[i].Name < modules[j].Name })
	wide := 0
	for _, m := range modules {
		wide = max(wide, len(m.Name))
	}
	for _, m := range modules {
		doc, _, _ := strings.Cut(m.Doc, "\n")
		if i := strings.Index(doc, ". "); i >= 0 {
			doc = doc[:i+1]
		}
		fmt.Fprintf(w, "%-*s  %s\n", wide, m.Name, doc)
	}
	return nil
}
