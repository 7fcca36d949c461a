package html

import (
	"testing"

	"github.com/netlua/netlua/spec/golden"
)

func TestUnescapeAsCPython(t *testing.T) {
	for _, row := range golden.Rows[[2]string](t, "html/unescape.jsonl", 400) {
		if got := Unescape(row[0]); got != row[1] {
			t.Errorf("%q: got %q, want %q", row[0], got, row[1])
		}
	}
}

func FuzzEscape(f *testing.F) {
	f.Add(`<a href="x">'&amp;'`)
	f.Fuzz(func(t *testing.T, s string) {
		for _, quote := range []bool{true, false} {
			if got := Unescape(Escape(s, quote)); got != s {
				t.Errorf("%q: got %q", s, got)
			}
		}
		Unescape(s)
	})
}
