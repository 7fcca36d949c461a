package codec_test

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
	"github.com/netlua/netlua/stdlib/urllib/parse/internal/goldentest"
)

// sumOf is the sum of results as the tables have it; results that failed are empty.
func sumOf(n int, result func(i int) (string, error)) (sum string, some bool) {
	var b []byte
	for i := range n {
		s, err := result(i)
		if err != nil {
			s = ""
		}
		some = some || s != ""
		b = append(hex.AppendEncode(b, []byte(s)), ',')
	}
	h := md5.Sum(b)
	return hex.EncodeToString(h[:4]), some
}

func TestTables(t *testing.T) {
	type row struct {
		Enc            string
		Encode, Decode map[string]string
	}
	var blocks [0x300]string
	for block := range blocks {
		for i := range rune(256) {
			if r := rune(block)<<8 | i; r < 0xD800 || r > 0xDFFF {
				blocks[block] += string(r)
			}
		}
	}
	for _, c := range golden.Rows[row](t, "codec/tables.jsonl", 80) {
		planes := 0x300
		if len(c.Decode) == 1 {
			planes = 0x100
		}
		for block := range planes {
			key := fmt.Sprintf("%02X", block)
			if all, err := codec.Encode(blocks[block], c.Enc, "ignore"); err != nil {
				t.Fatal(err)
			} else if all == "" && c.Encode[key] == "" {
				continue
			}
			sum, some := sumOf(256, func(i int) (string, error) {
				r := rune(block<<8 | i)
				if r >= 0xD800 && r <= 0xDFFF {
					return "", nil // no character
				}
				return codec.Encode(string(r), c.Enc, "strict")
			})
			if want, ok := c.Encode[key]; some != ok || ok && sum != want {
				t.Errorf("%s encodes U+%sxx in other ways than CPython", c.Enc, key)
			}
		}
		for lead, want := range c.Decode {
			prefix, err := hex.DecodeString(lead)
			if err != nil {
				t.Fatal(err)
			}
			if sum, _ := sumOf(256, func(i int) (string, error) {
				return codec.Decode(string(prefix)+string([]byte{byte(i)}), c.Enc, "strict")
			}); sum != want {
				t.Errorf("%s decodes %s in other ways than CPython", c.Enc, lead)
			}
		}
	}
}
func TestUnknown(t *testing.T) {
	for _, name := range []string{"utf-7", "rot13", "base64", "idna", "shift_jis_2004", "johab", "nonsense", strings.Repeat("x", 1000)} {
		if _, err := codec.Decode("a", name, ""); goldentest.Class(err) != "LookupError" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
