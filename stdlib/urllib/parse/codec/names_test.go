package codec

import (
	"testing"

	"github.com/netlua/netlua/spec/golden"
)

func TestNames(t *testing.T) {
	type row struct{ N, Enc string }
	for _, c := range golden.Rows[row](t, "codec/names.jsonl", 500) {
		if e := encodings()[squeeze(c.N)]; e == nil || e.name != c.Enc {
			t.Errorf("%s is %v, want %s", c.N, e, c.Enc)
		}
	}
}
