package golden

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	var text Text
	if err := json.Unmarshal([]byte(`"a\u0000\u00ff"`), &text); err != nil || text != "a\x00\xff" {
		t.Errorf("%q, %v", text, err)
	}
	for _, wrong := range []string{`"Ā"`, `1`} {
		if err := json.Unmarshal([]byte(wrong), &text); err == nil {
			t.Errorf("%s is a text", wrong)
		}
	}
}

// replay is a test that keeps what it is told is wrong.
type replay struct {
	testing.TB
	cleanup func()
	wrong   []string
}

func (r *replay) Helper()          {}
func (r *replay) Cleanup(f func()) { r.cleanup = f }
func (r *replay) Failed() bool     { return len(r.wrong) > 0 }
func (r *replay) Errorf(format string, a ...any) {
	r.wrong = append(r.wrong, fmt.Sprintf(format, a...))
}

type difference struct{ F, Why string }

func TestDifferences(t *testing.T) {
	const name = "robots/differs.jsonl"
	rows := Rows[difference](t, name, 10)
	for _, c := range []struct {
		what, want string
		describe   func(difference) (string, string)
		look       int // for how many rows
	}{
		{"right", "", func(d difference) (string, string) { return d.F, d.Why }, len(rows)},
		{"stale", name + ": no vector is ", func(d difference) (string, string) { return d.F, d.Why }, len(rows) - 1},
		{"without reasons", name + ": no reason for ", func(d difference) (string, string) { return d.F, "" }, len(rows)},
		{"one key for all", name + `: "x" is there twice`, func(d difference) (string, string) { return "x", d.Why }, len(rows)},
	} {
		r := &replay{TB: t}
		find := Differences(r, name, c.describe)
		if _, ok := find("no such key"); ok {
			t.Errorf("%s: found what is not there", c.what)
		}
		for _, row := range rows[:c.look] {
			if d, ok := find(row.F); ok && d != row {
				t.Errorf("%s: found another row", c.what)
			}
		}
		r.cleanup()
		if got := strings.Join(r.wrong, "\n"); (got == "") != (c.want == "") || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
	}
}
