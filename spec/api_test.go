package spec

import (
	"slices"
	"strings"
	"testing"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
)

func TestFinishedModulesCoverTheInventory(t *testing.T) {
	all, err := Check(t.Context(), bindings.Std())
	if err != nil {
		t.Fatal(err)
	}
	finished := Finished()
	for _, c := range all {
		delete(finished, c.Module)
		if !c.Finished {
			continue
		}
		if !c.Registered {
			t.Errorf("%s: finished, but not in bindings.Std", c.Module)
		}
		for _, p := range append(c.Missing, c.Wrong...) {
			t.Errorf("%s.%s", c.Module, p)
		}
	}
	for name := range finished {
		t.Errorf("finished.txt: %s is no module of the inventory", name)
	}
	t.Logf("\n%s", Table(all))
}

func TestInventoryHasEveryDocumentedName(t *testing.T) {
	documented, modules := 0, map[string]bool{}
	seen := map[[2]string]bool{}
	for _, e := range Inventory() {
		key := [2]string{e.Module, e.Name}
		if seen[key] {
			t.Errorf("%s %s: twice", e.Module, e.Name)
		}
		seen[key] = true
		modules[e.Module] = true
		if e.Documented() {
			documented++
		}
	}
	if len(seen) != 1731 || documented != 1418 || len(modules) != 30 {
		t.Errorf("%d rows, %d documented, %d modules", len(seen), documented, len(modules))
	}
	for key := range Differences() {
		if !seen[key] {
			t.Errorf("differs.tsv: %s %s is not in the inventory", key[0], key[1])
		}
	}
}

func TestParameterNames(t *testing.T) {
	for _, c := range []struct {
		entry Entry
		names string
	}{
		{Entry{Signature: "f()"}, ""},
		{Entry{Signature: "f(a, b='x, y', *, c=(1, 2), d=[3, 4])"}, "a b c d"},
		{Entry{Signature: "f(host, port=0[, timeout])"}, "host port timeout"},
		{Entry{Signature: "f(host='', [timeout, ]source_address=None)"}, "host timeout source_address"},
		{Entry{Signature: "f([domain[, path[, name]]])"}, "domain path name"},
		{Entry{Signature: "f(name[, ...])"}, "name ..."},
		{Entry{Signature: "f(msg, *args, **kw)"}, "msg ... **"},
		{Entry{Signature: `f(directory='""', pattern='*')`}, "directory pattern"},
		{Entry{Signature: "f(urlstring)", Note: "x; parameters in 3.9.18: url, *rest; y"}, "url ..."},
	} {
		p, ok := c.entry.parameters()
		got := strings.Join(p.names, " ")
		if p.variadic {
			got += " ..."
		}
		if p.keywords {
			got += " **"
		}
		if !ok || strings.TrimSpace(got) != c.names {
			t.Errorf("%s: %q", c.entry.Signature, got)
		}
	}
	for _, c := range []struct{ doc, sig, want string }{
		{"f(a, b)", "f(a: string, b?: string)", ""},
		{"f(a, b)", "f(a: string)", "parameter b is missing (it has: a)"},
		{"f(a)", "f(a: string, c?: string)", "parameter c is not in the documents"},
		{"f(a, b)", "f(a: string, c: string, b: string)", "parameter c is not in the documents"},
		{"f(a, b)", "f(b: string, a: string)", "parameter b is not in the documents"},
		{"f(a, *args)", "f(a: string, ...: any)", ""},
		{"f(a, *args)", "f(a: string)", "further arguments (...) are missing"},
		{"f(a, **kw)", "f(a: string, *, x?: any)", ""},
		{"f(end)", "f(end_: integer)", ""},
		{"f(a, _class=None)", "f(a: string)", ""},
	} {
		e := Entry{Signature: c.doc}
		p, _ := e.parameters()
		sig, err := runtime.ParseSignature(c.sig)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.compare(sig); got != c.want {
			t.Errorf("%s as %s: %q, want %q", c.doc, c.sig, got, c.want)
		}
	}
}

// The check must find what is missing or wrong, or its silence means nothing.
func TestCheckFindsGaps(t *testing.T) {
	nothing := func(*runtime.Call) error { return nil }
	err := runtime.NewException("URLError", "A doc.", runtime.OSError)
	err.Props = []runtime.Prop{{Name: "reason", Type: "any", Get: nothing}}
	m := &runtime.Module{Name: "urllib.error", Doc: "A doc.",
		Funcs:   []runtime.Func{{Sig: "HTTPError(url: string)", Doc: "Not a class.", Fn: nothing}},
		Classes: []*runtime.Class{err, {Name: "ContentTooShortError", Doc: "Not an exception."}},
	}
	all, checkErr := Check(t.Context(), []*runtime.Module{m})
	if checkErr != nil {
		t.Fatal(checkErr)
	}
	i := slices.IndexFunc(all, func(c *Coverage) bool { return c.Module == "urllib.error" })
	var got []string
	for _, p := range all[i].Missing {
		got = append(got, p.String())
	}
	for _, p := range all[i].Wrong {
		got = append(got, p.String())
	}
	want := []string{"HTTPError.code: not found", "HTTPError.reason: not found", "HTTPError.headers: not found", "ContentTooShortError.content: not found",
		"URLError.reason: no doc", "HTTPError: not a class", "ContentTooShortError: not an exception"}
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if c := all[i]; !c.Registered || c.Documented != 8 || c.Resolved != 4 || all[0].Registered {
		t.Errorf("got %+v", c)
	}
}
