package codec

import (
	"testing"

	"github.com/netlua/netlua/spec/golden"
)

func TestNames(t *testing.T) {
	type row struct{ N, Enc string }
	for _, c := range golden.Rows[row](t, "codec/names.jsonl", 500) {
		got, err := lookup(c.N)
		if want := named(c.Enc); err != nil || got.kind != want.kind || got.name != want.name || names()[squeeze(c.N)] != c.Enc {
			t.Errorf("%s is %q, %v; want %s", c.N, names()[squeeze(c.N)], err, c.Enc)
		}
	}
}
