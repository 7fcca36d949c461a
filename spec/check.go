package spec

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// Coverage is how much of one documented module is there.
type Coverage struct {
	Module     string
	Registered bool
	Finished   bool
	Documented int       // names that one of the documents has
	Resolved   int       // those that are found
	Noted      int       // those that are no names of the module: environment variables, options, what differs.tsv leaves out
	Missing    []Problem // those that are not found
	Wrong      []Problem // found, but without a doc, of the wrong kind or with other parameters
}

// Problem is a name and what is the matter with it.
type Problem struct{ Name, What string }

func (p Problem) String() string { return p.Name + ": " + p.What }

// Check holds the modules against the inventory, one Coverage for each
// documented module, in the inventory's order.
func Check(ctx context.Context, modules []*runtime.Module) ([]*Coverage, error) {
	vm := runtime.New(runtime.WithHost(host.Mem()), runtime.WithModules(modules...))
	defer vm.Close()
	var out []*Coverage
	byModule := map[string]*Coverage{}
	finished := Finished()
	err := vm.Do(ctx, func(ctx context.Context) error {
		k := &checker{vm: vm, ctx: ctx, differs: Differences()}
		for _, e := range Inventory() {
			c := byModule[e.Module]
			if c == nil {
				c = &Coverage{Module: e.Module, Registered: vm.LookupModule(e.Module) != nil, Finished: finished[e.Module]}
				byModule[e.Module] = c
				out = append(out, c)
				if c.Registered {
					if err := k.open(c); err != nil {
						return fmt.Errorf("%s: %w", e.Module, err)
					}
				}
			}
			if !e.Documented() {
				continue
			}
			c.Documented++
			if c.Registered {
				k.entry(c, &e)
			}
		}
		return nil
	})
	return out, err
}

// outcome is what became of one entry.
type outcome int

const (
	missing outcome = iota
	resolved
	notAName
)

// checker resolves entries of one module after the other.
type checker struct {
	vm      *runtime.VM
	ctx     context.Context
	differs map[[2]string]Difference
	module  *runtime.Module
	table   *runtime.Table
}

// open makes c's module the one that is checked, and looks at its declarations.
func (k *checker) open(c *Coverage) error {
	k.module = k.vm.LookupModule(c.Module)
	t, err := k.vm.Require(c.Module)
	if err != nil {
		return err
	}
	k.table = t
	c.Wrong = append(c.Wrong, Undocumented(k.module)...)
	return nil
}

func (k *checker) entry(c *Coverage, e *Entry) {
	name := e.Name
	d, differs := k.differs[[2]string{e.Module, e.Name}]
	switch {
	case differs && d.Here == "-":
		c.Noted++
		return
	case differs && d.Here != "parameters":
		name = d.Here
	}
	got, f := k.resolve(e, name)
	switch got.outcome {
	case notAName:
		c.Noted++
		return
	case missing:
		c.Missing = append(c.Missing, Problem{e.Name, "not found"})
		return
	}
	c.Resolved++
	if p := (Problem{e.Name, got.wrong}); p.What != "" && !slices.Contains(c.Wrong, p) {
		c.Wrong = append(c.Wrong, p)
	}
	if differs || f == nil {
		return
	}
	if want, ok := e.parameters(); ok {
		if what := want.compare(f.sig); what != "" {
			c.Wrong = append(c.Wrong, Problem{e.Name, what})
		}
	}
}

// Undocumented lists the declarations of a module that have no doc. A registered
// module's signatures parse, or its registration had panicked.
func Undocumented(m *runtime.Module) []Problem {
	m.Prepare()
	var out []Problem
	need := func(name, doc string) {
		if strings.TrimSpace(doc) == "" {
			out = append(out, Problem{name, "no doc"})
		}
	}
	need(m.Name, m.Doc)
	for i := range m.Funcs {
		need(m.Funcs[i].Name(), m.Funcs[i].Doc)
	}
	for _, c := range m.Consts {
		need(c.Name, c.Doc)
	}
	for _, c := range m.Classes {
		need(c.Name, c.Doc)
		if c.Init != nil {
			need(c.Name+".__init", c.Init.Doc)
		}
		for _, fs := range [][]runtime.Func{c.Methods, c.Static} {
			for i := range fs {
				need(c.Name+"."+fs[i].Name(), fs[i].Doc)
			}
		}
		for _, p := range c.Props {
			need(c.Name+"."+p.Name, p.Doc)
		}
		for _, a := range c.Attrs {
			need(c.Name+"."+a.Name, a.Doc)
		}
	}
	return out
}
