package cookies_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/http/cookies"
)

const golden = "../../../spec/golden/http_cookies/"

// rows reads a file of one JSON value a line.
func rows[T any](t *testing.T, name string) (out []T) {
	t.Helper()
	data, err := os.ReadFile(golden + name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var row T
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatalf("%s: %v in %s", name, err, line)
		}
		out = append(out, row)
	}
	return out
}

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
	differs := map[string]different{}
	for _, d := range rows[different](t, "differs.jsonl") {
		differs[d.H] = d
	}
	headers := rows[struct {
		H, O, E string
		C       [][]any
	}](t, "headers.jsonl")
	if len(headers) != 500 {
		t.Fatalf("%d headers", len(headers))
	}
	for _, row := range headers {
		var jar cookies.Jar
		if err := jar.Load(row.H, cookies.Simple{}); err != nil {
			t.Errorf("%q: %v", row.H, err)
			continue
		}
		got := contents(&jar)
		same := row.E == "" && reflect.DeepEqual(got, row.C)
		if d, ok := differs[row.H]; ok {
			if same || !reflect.DeepEqual(got, d.C) {
				t.Errorf("%q: %v, want the listed difference %v", row.H, got, d.C)
			}
			strict := cookies.Jar{Strict: true}
			if err := strict.Load(row.H, cookies.Simple{}); (err != nil) != (d.Why == "skipped") {
				t.Errorf("%q: a strict jar gave %v for %q", row.H, err, d.Why)
			}
			delete(differs, row.H)
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
	for h := range differs {
		t.Errorf("%q is in differs.jsonl only", strings.Clone(h))
	}
}
