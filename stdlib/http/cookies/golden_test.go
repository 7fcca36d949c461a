package cookies_test

import (
	"reflect"
	"testing"

	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/http/cookies"
)

// contents is what headers.jsonl has of a jar: [name, value, coded value, attributes].
func contents(j *cookies.Jar) [][]any {
	list := [][]any{}
	for _, name := range j.Names() {
		m := j.Get(name)
		coded, _ := m.Coded()
		attrs := map[string]any{}
		for _, key := range cookies.Reserved() {
			if v, _ := m.Attr(key); v != "" {
				attrs[key] = v
			}
		}
		list = append(list, []any{name, m.Value(), coded, attrs})
	}
	return list
}

// TestGolden compares with CPython 3.9, except for the headers in differs.jsonl:
// those hold a pair that CPython stops or fails at and that we skip.
func TestGolden(t *testing.T) {
	type different struct {
		H, Why string
		C      [][]any
	}
	differs := golden.Differences(t, "http_cookies/differs.jsonl", func(d different) (key, why string) { return d.H, d.Why })
	for _, row := range golden.Rows[struct {
		H, O, E string
		C       [][]any
	}](t, "http_cookies/headers.jsonl", 500) {
		var jar cookies.Jar
		if err := jar.Load(row.H, cookies.Simple{}); err != nil {
			t.Errorf("%q: %v", row.H, err)
			continue
		}
		got := contents(&jar)
		same := row.E == "" && reflect.DeepEqual(got, row.C)
		if d, ok := differs(row.H); ok {
			if same || !reflect.DeepEqual(got, d.C) {
				t.Errorf("%q: %v, want the listed difference %v", row.H, got, d.C)
			}
			strict := cookies.Jar{Strict: true}
			if err := strict.Load(row.H, cookies.Simple{}); (err != nil) != (d.Why == "skipped") {
				t.Errorf("%q: a strict jar gave %v for %q", row.H, err, d.Why)
			}
			continue
		}
		if !same {
			t.Errorf("%q: %v, want %v %s", row.H, got, row.C, row.E)
			continue
		}
		if out, err := jar.Output(cookies.Format{Header: "Set-Cookie:"}, "\r\n"); err != nil || out != row.O {
			t.Errorf("%q: %q, %v, want %q", row.H, out, err, row.O)
		}
	}
}
