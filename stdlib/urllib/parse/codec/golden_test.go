package codec_test

import (
	"testing"

	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
	"github.com/netlua/netlua/stdlib/urllib/parse/internal/goldentest"
)

func TestGolden(t *testing.T) { replay(t, "urllib_parse/codec.jsonl", 2000) }

func TestBroken(t *testing.T) { replay(t, "codec/broken.jsonl", 7000) }

// replay decodes and encodes the rows of a file, of which there are at least so many.
func replay(t *testing.T, file string, least int) {
	t.Helper()
	type row struct {
		K        string
		S, R     golden.Text
		Enc, Err string
		E        []golden.Text
	}
	for _, c := range golden.Rows[row](t, file, least) {
		f := codec.Decode
		if c.K == "encode" {
			f = codec.Encode
		}
		got, err := f(string(c.S), c.Enc, c.Err)
		message := ""
		if err != nil {
			message = err.Error()
		}
		if !goldentest.Same(goldentest.Class(err), message, c.E) || got != string(c.R) {
			t.Errorf("%s(%q, %q, %q) = %q, %v; want %q %s", c.K, c.S, c.Enc, c.Err, got, err, c.R, c.E)
		}
	}
}
