// Command coverage prints how much of the documented chapter netlua has:
//
//	go run ./spec/coverage            the table
//	go run ./spec/coverage MODULE...  what is missing or wrong in these modules
package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/spec"
)

func main() {
	all, err := spec.Check(context.Background(), bindings.Std())
	if err != nil {
		fmt.Fprintln(os.Stderr, "coverage:", err)
		os.Exit(1)
	}
	if len(os.Args) == 1 {
		fmt.Print(spec.Table(all))
		return
	}
	for _, name := range os.Args[1:] {
		i := slices.IndexFunc(all, func(c *spec.Coverage) bool { return c.Module == name })
		if i < 0 {
			fmt.Fprintf(os.Stderr, "coverage: no module %q in the inventory\n", name)
			os.Exit(2)
		}
		for _, p := range all[i].Missing {
			fmt.Printf("%s: missing: %s\n", name, p.Name)
		}
		for _, p := range all[i].Wrong {
			fmt.Printf("%s: %s\n", name, p)
		}
		if !all[i].Registered {
			fmt.Printf("%s: not registered yet\n", name)
		}
	}
}
