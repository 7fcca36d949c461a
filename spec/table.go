package spec

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Table prints coverage as a table, one line a module and a line of sums.
func Table(all []*Coverage) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "module\tdocumented\tresolved\tnoted\tmissing\twrong\t state\t")
	var sum Coverage
	missing, wrong := 0, 0
	for _, c := range all {
		state := "not yet"
		gone := c.Documented
		switch {
		case c.Finished:
			state = "finished"
		case c.Registered:
			state = "in progress"
		}
		if c.Registered {
			gone = len(c.Missing)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t %s\t\n", c.Module, c.Documented, c.Resolved, c.Noted, gone, len(c.Wrong), state)
		sum.Documented += c.Documented
		sum.Resolved += c.Resolved
		sum.Noted += c.Noted
		missing += gone
		wrong += len(c.Wrong)
	}
	fmt.Fprintf(w, "all\t%d\t%d\t%d\t%d\t%d\t\t\n", sum.Documented, sum.Resolved, sum.Noted, missing, wrong)
	w.Flush() // a strings.Builder takes everything
	return b.String()
}
