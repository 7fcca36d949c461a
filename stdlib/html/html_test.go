package html

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
)

func TestUnescapeAsCPython(t *testing.T) {
	f, err := os.Open("../../spec/golden/html/unescape.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); n++ {
		var row [2]string
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if got := Unescape(row[0]); got != row[1] {
			t.Errorf("%q: got %q, want %q", row[0], got, row[1])
		}
	}
	if n < 400 {
		t.Errorf("only %d vectors", n)
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
