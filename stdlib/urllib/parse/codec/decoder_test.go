package codec_test

import (
	"testing"

	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

// Whatever pieces a text comes in, it is the same.
func TestDecoder(t *testing.T) {
	type row struct {
		K        string
		S        golden.Text
		Enc, Err string
	}
	for _, file := range []string{"codec/broken.jsonl", "urllib_parse/codec.jsonl"} {
		for _, c := range golden.Rows[row](t, file, 2000) {
			if c.K != "decode" {
				continue
			}
			want, fault := codec.Decode(string(c.S), c.Enc, c.Err)
			for size := 1; size <= 4; size++ {
				got, err := inPieces(string(c.S), c.Enc, c.Err, size)
				if (err == nil) != (fault == nil) || err == nil && got != want {
					t.Errorf("%q in pieces of %d, %s, %s: %q, %v; want %q, %v", c.S, size, c.Enc, c.Err, got, err, want, fault)
				}
			}
		}
	}
}

func inPieces(s, encoding, errors string, size int) (string, error) {
	d, err := codec.NewDecoder(encoding, errors)
	if err != nil {
		return "", err
	}
	text := ""
	for {
		piece := s[:min(size, len(s))]
		s = s[len(piece):]
		out, err := d.Decode(piece, s == "")
		if err != nil {
			return "", err
		}
		text += out
		if s == "" {
			return text, nil
		}
	}
}
